/**
 * The strict reader (ruling E2): accepts canonical documents only, and says at which byte it stopped.
 *
 * Generated decoders call the typed methods in the one order that is legal; `skip` checks an item of any shape.
 * Nothing is allocated before its length is known to fit into the input. Byte strings are views of the input.
 */
import { AirError, quote } from "../errors.ts";
import type { Hash } from "../hash.ts";
import { decodeUtf8Strictly, sliceLatin1 } from "../platform.ts";
import { type Dec128, isDec128, isUuid, MAX_I64, type Uuid } from "../scalars.ts";
import { isHashAt } from "./hash-text.ts";
import { compareBytes } from "./order.ts";
import { badInfo, duplicateKey, longHead, nonCanonical, trailing, truncated } from "./refusals.ts";
import { skipItem } from "./skip.ts";
import { SELF_DESCRIBE } from "./writer.ts";

/** Text is cut from latin1 strings of about this many bytes, which a short text therefore keeps alive at most. */
const WINDOW = 16 * 1024;

const MAJOR_NAMES = [
  "an integer",
  "a negative integer",
  "a byte string",
  "text",
  "an array",
  "a map",
  "a tag",
  "a simple value",
];

export class Reader {
  readonly bytes: Uint8Array;
  pos = 0;
  private readonly view: DataView;
  private readonly end: number;
  private window = "";
  private windowStart = 0;
  private windowEnd = 0;

  constructor(input: Uint8Array) {
    // A Node Buffer would hand out Buffers.
    this.bytes =
      input.constructor === Uint8Array
        ? input
        : new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    this.view = new DataView(input.buffer, input.byteOffset, input.byteLength);
    this.end = input.byteLength;
  }

  /** The self-describe tag, once (ruling E1). */
  begin(): void {
    const { bytes, end } = this;
    if (end < 1) throw truncated(0);
    if (end < 4 || this.view.getUint32(0) >>> 8 !== SELF_DESCRIBE) {
      if (bytes[0] === 0xd9 && bytes[1] === 0xd9 && bytes[2] === 0xf7) throw truncated(3);
      throw nonCanonical(0, "a canonical document starts with the self-describe tag d9d9f7");
    }
    this.pos = 3;
  }

  /** Nothing may follow the document. */
  finish(): void {
    if (this.pos !== this.end) throw trailing(this.pos);
  }

  // Heads

  /** Reads a head of the wanted major type and returns its argument, below 2^53 or refused as truncated. */
  private argument(major: number, wanted: string, site: string): number {
    const { pos, bytes } = this;
    if (pos >= this.end) throw truncated(pos);
    const initial = bytes[pos] as number;
    if (initial >>> 5 !== major) throw this.mismatch(wanted, site);
    const info = initial & 31;
    if (info < 24) {
      this.pos = pos + 1;
      return info;
    }
    return this.longArgument(info);
  }

  private longArgument(info: number): number {
    const { pos, view } = this;
    if (info > 27) throw badInfo(pos, (this.bytes[pos] as number) >>> 5, info);
    const size = 1 << (info - 24);
    if (pos + 1 + size > this.end) throw truncated(pos);
    this.pos = pos + 1 + size;
    if (info === 24) {
      const value = view.getUint8(pos + 1);
      if (value < 24) throw longHead(pos);
      return value;
    }
    if (info === 25) {
      const value = view.getUint16(pos + 1);
      if (value < 0x100) throw longHead(pos);
      return value;
    }
    if (info === 26) {
      const value = view.getUint32(pos + 1);
      if (value < 0x10000) throw longHead(pos);
      return value;
    }
    const high = view.getUint32(pos + 1);
    if (high === 0) throw longHead(pos);
    return high * 0x100000000 + view.getUint32(pos + 5);
  }

  /** A count or length, checked against what is left of the input. */
  private count(major: number, bytesPerItem: number, wanted: string, site: string): number {
    const at = this.pos;
    const count = this.argument(major, wanted, site);
    if (count * bytesPerItem > this.end - this.pos) throw truncated(at);
    return count;
  }

  // Integers

  /** u64. */
  nat(site: string): bigint {
    const { pos } = this;
    const value = this.argument(0, "an integer from 0", site);
    return value <= Number.MAX_SAFE_INTEGER ? BigInt(value) : this.view.getBigUint64(pos + 1);
  }

  /** i64. */
  int(site: string): bigint {
    const { pos } = this;
    if (pos >= this.end) throw truncated(pos);
    const major = (this.bytes[pos] as number) >>> 5;
    if (major > 1) throw this.mismatch("an integer", site);
    const small = this.argument(major, "an integer", site);
    const value = small <= Number.MAX_SAFE_INTEGER ? BigInt(small) : this.view.getBigUint64(pos + 1);
    if (value > MAX_I64) {
      throw new AirError("value.range", `the integer for ${site} is outside i64`, { offset: pos });
    }
    return major === 0 ? value : -1n - value;
  }

  /** A negative integer of any size CBOR has: -2^64 … -1. For values without a schema. */
  negative(): bigint {
    const { pos } = this;
    const small = this.argument(1, "a negative integer", "a value");
    return -1n - (small <= Number.MAX_SAFE_INTEGER ? BigInt(small) : this.view.getBigUint64(pos + 1));
  }

  // Simple values

  bool(site: string): boolean {
    const initial = this.peek();
    if (initial !== 0xf4 && initial !== 0xf5) throw this.mismatch("true or false", site);
    this.pos++;
    return initial === 0xf5;
  }

  null(site: string): null {
    if (this.peek() !== 0xf6) throw this.mismatch("null", site);
    this.pos++;
    return null;
  }

  /** Steps over a null; false, and nothing read, if there is something else. */
  isNull(): boolean {
    if (this.peek() !== 0xf6) return false;
    this.pos++;
    return true;
  }

  /** The next initial byte. */
  peek(): number {
    if (this.pos >= this.end) throw truncated(this.pos);
    return this.bytes[this.pos] as number;
  }

  // Strings

  text(site: string): string {
    const at = this.pos;
    const length = this.count(3, 1, "text", site);
    const start = this.pos;
    this.pos = start + length;
    return this.isAscii(start, length) ? this.slice(start, length) : this.decodeUtf8(at, start, length);
  }

  /** A view of the input. */
  bytestring(site: string): Uint8Array {
    const length = this.count(2, 1, "a byte string", site);
    const start = this.pos;
    this.pos = start + length;
    return this.bytes.subarray(start, this.pos);
  }

  private isAscii(start: number, length: number): boolean {
    const { bytes, view } = this;
    const end = start + length;
    let seen = 0;
    let i = start;
    for (; i + 4 <= end; i += 4) seen |= view.getInt32(i) & 0x80808080;
    for (; i < end; i++) seen |= (bytes[i] as number) & 0x80;
    return seen === 0;
  }

  /** ASCII text as a slice of a longer string: one native call serves many texts. */
  private slice(start: number, length: number): string {
    if (start < this.windowStart || start + length > this.windowEnd) {
      this.windowStart = start;
      this.windowEnd = Math.min(this.end, start + Math.max(WINDOW, length));
      this.window = sliceLatin1(this.bytes, this.windowStart, this.windowEnd);
    }
    const from = start - this.windowStart;
    return this.window.substring(from, from + length);
  }

  private decodeUtf8(at: number, start: number, length: number): string {
    try {
      return decodeUtf8Strictly(this.bytes.subarray(start, start + length));
    } catch {
      throw new AirError("cbor.invalid_utf8", `the text at byte ${at} is not valid UTF-8`, { offset: at });
    }
  }

  /** One of a closed list of words. */
  word<W extends string>(words: readonly W[], site: string): W {
    const at = this.pos;
    const text = this.text(site);
    if (!(words as readonly string[]).includes(text)) {
      throw new AirError("value.type", `${site} takes ${words.join(", ")}, not ${quote(text)}`, {
        offset: at,
      });
    }
    return text as W;
  }

  // Checked text (ruling E4)

  hash(site: string): Hash {
    const at = this.pos;
    const length = this.count(3, 1, "a hash", site);
    const start = this.pos;
    this.pos = start + length;
    if (length !== 71 || !isHashAt(this.view, start)) {
      throw new AirError(
        "value.hash",
        `the text for ${site} is no hash: sha256: and 64 lower-case hex digits`,
        { offset: at },
      );
    }
    return this.slice(start, 71) as Hash;
  }

  uuid(site: string): Uuid {
    const at = this.pos;
    const text = this.text(site);
    if (!isUuid(text)) {
      throw new AirError("value.uuid", `the text for ${site} is no uuid: lower-case 8-4-4-4-12`, {
        offset: at,
      });
    }
    return text;
  }

  dec128(site: string): Dec128 {
    const at = this.pos;
    const text = this.text(site);
    if (!isDec128(text)) {
      throw new AirError("value.dec128", `the text for ${site} is no decimal of at most 34 digits`, {
        offset: at,
      });
    }
    return text;
  }

  // Constants decided at generation time: as `Writer.const8` and `const16` write them

  /** Whether the constant comes next; steps over it if so. */
  match8(a: number, b: number, size: number): boolean {
    const { pos, view } = this;
    if (pos + size > this.end) return false;
    if (size < 4) {
      let word = 0;
      for (let i = 0; i < size; i++) word = word * 256 + view.getUint8(pos + i);
      if (word * 2 ** (32 - 8 * size) !== a) return false;
    } else {
      if (view.getUint32(pos) !== a) return false;
      if (size > 4 && view.getUint32(pos + size - 4) !== b) return false;
    }
    this.pos = pos + size;
    return true;
  }

  match16(a: number, b: number, c: number, d: number, size: number): boolean {
    const { pos, view } = this;
    if (
      pos + size > this.end ||
      view.getUint32(pos) !== a ||
      view.getUint32(pos + 4) !== b ||
      view.getUint32(pos + (size < 12 ? size - 4 : 8)) !== c ||
      view.getUint32(pos + size - 4) !== d
    ) {
      return false;
    }
    this.pos = pos + size;
    return true;
  }

  const8(a: number, b: number, size: number, wanted: string): void {
    if (!this.match8(a, b, size)) throw this.unexpected(wanted);
  }

  const16(a: number, b: number, c: number, d: number, size: number, wanted: string): void {
    if (!this.match16(a, b, c, d, size)) throw this.unexpected(wanted);
  }

  // Containers

  array(site: string): number {
    return this.count(4, 1, "an array", site);
  }

  map(site: string): number {
    return this.count(5, 2, "a map", site);
  }

  /** Steps over the head of a map with exactly this many entries. */
  mapOf(count: number, site: string): void {
    const { pos } = this;
    if (this.map(site) !== count) {
      throw new AirError("value.type", `${site} has ${count} ${count === 1 ? "entry" : "entries"}`, {
        offset: pos,
      });
    }
  }

  /** Refuses a record of which other entries were read than its head counts. */
  entries(count: number, seen: number, site: string): void {
    if (count === seen) return;
    const why = count > seen ? "has a key that is unknown or out of place" : "lacks a key";
    throw new AirError("value.type", `${site} ${why}`, { offset: this.pos });
  }

  /** Refuses an empty list or map that the canonical form leaves out. */
  notOmitted(site: string): AirError {
    return new AirError("value.type", `${site} is left out when empty`, { offset: this.pos });
  }

  /** The text under a key of the map that comes next, without moving; undefined if the map has no such key. */
  textUnder(key: string): string | undefined {
    const { pos } = this;
    try {
      for (let left = this.map("a record"); left > 0; left--) {
        if (this.text("a key") === key) return this.text(key);
        skipItem(this);
      }
      return undefined;
    } finally {
      this.pos = pos;
    }
  }

  /** The head of a variant and the key `$tag`; returns the number of entries, 1 or 2. */
  variant(site: string): number {
    const { pos } = this;
    const count = this.map(site);
    if (count < 1 || count > 2 || !this.match8(0x64247461, 0x24746167, 5)) {
      throw new AirError("value.type", `${site} is a variant: {"$tag"} or {"$tag", "$value"}`, {
        offset: pos,
      });
    }
    return count;
  }

  /** A variant arm with a payload has two entries, one without has one (ruling E6). */
  arm(count: number, wanted: 1 | 2, site: string): void {
    if (count !== wanted) {
      throw new AirError("value.type", wanted === 1 ? `${site} takes no $value` : `${site} needs a $value`, {
        offset: this.pos,
      });
    }
    if (wanted === 2 && !this.match8(0x66247661, 0x616c7565, 7))
      throw this.unexpected(`the key "$value" of ${site}`);
  }

  unknownTag(tag: string, site: string): AirError {
    return new AirError("value.unknown_tag", `${quote(tag)} is no arm of ${site}`, {
      offset: this.pos,
    });
  }

  /** Refuses a set whose element at `[at, pos)` does not come after the one at `[before, at)` (ruling E8). */
  nextElement(before: number, at: number, site: string): void {
    if (before >= 0 && compareBytes(this.bytes, before, at, at, this.pos) >= 0) {
      throw new AirError(
        "value.set_order",
        `the elements of ${site} are not sorted by their bytes, or one repeats`,
        { offset: at },
      );
    }
  }

  /** Refuses a map whose key at `[at, end)` does not come after the one at `[before, beforeEnd)` (ruling E8). */
  nextKey(before: number, beforeEnd: number, at: number, end: number): void {
    if (before < 0) return;
    const order = compareBytes(this.bytes, before, beforeEnd, at, end);
    if (order > 0) throw nonCanonical(at, "map keys are not in the order of their bytes");
    if (order === 0) throw duplicateKey(at);
  }

  /** Steps over a text, whose bytes are checked but not copied. */
  skipText(): void {
    const at = this.pos;
    const length = this.count(3, 1, "", "");
    const start = this.pos;
    this.pos = start + length;
    if (!this.isAscii(start, length)) this.decodeUtf8(at, start, length);
  }

  /** Steps over an integer of any size CBOR has. */
  skipInteger(): void {
    this.argument(this.peek() >>> 5, "", "");
  }

  // Refusals

  private mismatch(wanted: string, site: string): AirError {
    const found = MAJOR_NAMES[(this.bytes[this.pos] as number) >>> 5];
    return new AirError("value.type", `${site} takes ${wanted}, not ${found}`, { offset: this.pos });
  }

  private unexpected(wanted: string): AirError {
    return new AirError("value.type", `expected ${wanted}`, { offset: this.pos });
  }
}
