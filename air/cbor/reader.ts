/**
 * The strict reader (ruling E2): accepts canonical documents only, and says at which byte it stopped.
 *
 * Generated decoders call the typed methods in the one order that is legal.
 * Nothing is allocated before its length is known to fit into the input. Byte strings are views of the input.
 */
import { AirError, quote } from "../errors.ts";
import type { Hash } from "../hash.ts";
import { decodeUtf8Strictly, sliceLatin1 } from "../platform.ts";
import { type Dec128, isDec128, isUuid, MAX_I64, type Uuid } from "../scalars.ts";
import { Cursor } from "./cursor.ts";
import { isHashAt } from "./hash-text.ts";
import { compareBytes } from "./order.ts";
import { duplicateKey, MAX_MAP, nonCanonical, truncated } from "./refusals.ts";
import { skipItem } from "./skip.ts";

/** Text is cut from latin1 strings of about this many bytes, which a short text therefore keeps alive at most. */
const WINDOW = 16 * 1024;

export class Reader extends Cursor {
  private window = "";
  private windowStart = 0;
  private windowEnd = 0;

  // Integers

  /** u64. A negative integer is an integer all the same: out of range, not of another type. */
  nat(site: string): bigint {
    const { pos } = this;
    if ((this.bytes[pos] as number) >>> 5 === 1) {
      this.argument(1, "an integer from 0", site);
      throw new AirError("value.range", `the integer for ${site} is negative`, { offset: pos });
    }
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

  // Containers

  array(site: string): number {
    return this.count(4, 1, "an array", site);
  }

  map(site: string): number {
    return this.count(5, 2, "a map", site);
  }

  /** A map with free keys, which is read into a `Map`. */
  freeMap(site: string): number {
    const { pos } = this;
    const count = this.map(site);
    if (count > MAX_MAP) {
      throw new AirError("cbor.too_large", `a map of ${count} entries is too large to read`, { offset: pos });
    }
    return count;
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
}
