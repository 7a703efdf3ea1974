/**
 * The canonical writer (rulings E1–E8, E11): shortest heads, definite lengths, sorted maps and sets, no floats.
 *
 * Generated codecs call the typed methods, `writeTree` is for values without a schema. `site` says which part of
 * which schema is being written and is only read when something is refused.
 */
import { AirError, quote } from "../errors.ts";
import { writeUtf8 } from "../platform.ts";
import { isDec128, isUuid, MAX_I64, MAX_U64, MIN_I64 } from "../scalars.ts";
import { Arena, headSize } from "./arena.ts";
import { isHashAt } from "./hash-text.ts";
import { compareBytes, sortStretches } from "./order.ts";
import { outOfRange, wrongType } from "./refusals.ts";

/** Below this many characters a loop is quicker than the platform's UTF-8 writer. */
const SHORT_TEXT = 24;

export class Writer extends Arena {
  /** Starts of map keys, map values and set elements of all open maps and sets, relative to `start`. */
  private marks: number[] = [];

  override begin(): void {
    this.marks.length = 0;
    super.begin();
  }

  // Heads and simple values

  /** A head whose argument may pass 2^53. */
  private longHead(major: number, argument: bigint): void {
    if (argument <= 0xffffffffn) {
      this.head(major, Number(argument));
      return;
    }
    this.reserve(9);
    this.bytes[this.pos] = (major << 5) | 27;
    this.view.setBigUint64(this.pos + 1, argument);
    this.pos += 9;
  }

  null(): void {
    this.byte(0xf6);
  }

  unit(value: null, site: string): void {
    if (value !== null) throw wrongType("null", value, site);
    this.null();
  }

  bool(value: boolean, site: string): void {
    if (typeof value !== "boolean") throw wrongType("true or false", value, site);
    this.byte(value ? 0xf5 : 0xf4);
  }

  // Integers (ruling E5)

  /** `nat` and `time`: u64. */
  nat(value: bigint, site: string): void {
    if (typeof value !== "bigint") throw wrongType("an integer", value, site);
    if (value < 0n || value > MAX_U64) throw outOfRange("u64", value, site);
    this.longHead(0, value);
  }

  /** `int` and `duration`: i64. */
  int(value: bigint, site: string): void {
    if (typeof value !== "bigint") throw wrongType("an integer", value, site);
    if (value < MIN_I64 || value > MAX_I64) throw outOfRange("i64", value, site);
    if (value >= 0n) this.longHead(0, value);
    else this.longHead(1, -1n - value);
  }

  /** Any integer that CBOR has: -2^64 … 2^64-1. For values without a schema. */
  integer(value: bigint, site: string): void {
    if (value > MAX_U64 || value < -1n - MAX_U64) throw outOfRange("CBOR", value, site);
    if (value >= 0n) this.longHead(0, value);
    else this.longHead(1, -1n - value);
  }

  // Strings

  /** Text: Unicode scalar values (ruling E11). */
  text(value: string, site: string): void {
    if (typeof value !== "string") throw wrongType("text", value, site);
    const { length } = value;
    if (length < SHORT_TEXT && this.shortAscii(value, length)) return;
    this.reserve(9 + length * 3);
    const body = this.pos + headSize(length);
    const size = writeUtf8(this.bytes, value, body);
    if (size !== length && !value.isWellFormed()) {
      throw new AirError("text.lone_surrogate", `${quote(value)} at ${site} holds a lone surrogate`);
    }
    // The head was given room for as many bytes as characters; text beyond ASCII may need a longer one.
    const shift = headSize(size) - headSize(length);
    if (shift !== 0) this.bytes.copyWithin(body + shift, body, body + size);
    this.head(3, size);
    this.pos += size;
  }

  private shortAscii(value: string, length: number): boolean {
    this.reserve(SHORT_TEXT);
    const { bytes, pos } = this;
    let seen = 0;
    for (let i = 0; i < length; i++) {
      const unit = value.charCodeAt(i);
      seen |= unit;
      bytes[pos + 1 + i] = unit;
    }
    if (seen >= 0x80) return false;
    bytes[pos] = 0x60 | length;
    this.pos = pos + 1 + length;
    return true;
  }

  bytestring(value: Uint8Array, site: string): void {
    if (!(value instanceof Uint8Array)) throw wrongType("a byte string", value, site);
    this.head(2, value.length);
    this.reserve(value.length);
    this.bytes.set(value, this.pos);
    this.pos += value.length;
  }

  /** One of a closed list of words. */
  word(value: string, words: readonly string[], site: string): void {
    if (!words.includes(value)) {
      throw new AirError("value.type", `${site} takes ${words.map(quote).join(", ")}, not ${quote(value)}`);
    }
    this.text(value, site);
  }

  // Checked text (ruling E4)

  hash(value: string, site: string): void {
    this.text(value, site);
    if (value.length !== 71 || !isHashAt(this.view, this.pos - 71)) {
      throw new AirError(
        "value.hash",
        `${quote(value)} at ${site} is no hash: sha256: and 64 lower-case hex digits`,
      );
    }
  }

  uuid(value: string, site: string): void {
    if (typeof value !== "string") throw wrongType("text", value, site);
    if (!isUuid(value)) {
      throw new AirError("value.uuid", `${quote(value)} at ${site} is no uuid: lower-case 8-4-4-4-12`);
    }
    this.text(value, site);
  }

  dec128(value: string, site: string): void {
    if (typeof value !== "string") throw wrongType("text", value, site);
    if (!isDec128(value)) {
      throw new AirError("value.dec128", `${quote(value)} at ${site} is no decimal of at most 34 digits`);
    }
    this.text(value, site);
  }

  // Containers

  array(count: number): void {
    this.head(4, count);
  }

  /** A map whose keys are written in canonical order by the caller. */
  map(count: number): void {
    this.head(5, count);
  }

  /** Refuses what is no record; its fields are written by the caller. */
  record(value: object, site: string): void {
    if (typeof value !== "object" || value === null) throw wrongType("a record", value, site);
  }

  /** The head of a list; its items are written by the caller. */
  list(value: readonly unknown[], site: string): void {
    if (!Array.isArray(value)) throw wrongType("a list", value, site);
    this.head(4, value.length);
  }

  /** Opens a set; each element is announced by `mark`. Returns what `closeSet` needs. */
  openSet(value: readonly unknown[], site: string): number {
    this.list(value, site);
    return this.marks.length;
  }

  /** Opens a map with free keys; each key and each value is announced by `mark`. Returns what `closeMap` needs. */
  openFreeMap(value: ReadonlyMap<unknown, unknown>, site: string): number {
    if (!(value instanceof Map)) throw wrongType("a map", value, site);
    return this.openMap(value.size);
  }

  /** Opens a map of so many unsorted entries; each key and each value is announced by `mark`. */
  openMap(count: number): number {
    this.head(5, count);
    return this.marks.length;
  }

  /** Opens the entries of a map whose head is inserted afterwards. */
  openEntries(): number {
    return this.marks.length;
  }

  mark(): void {
    this.marks.push(this.pos - this.start);
  }

  /** Sorts the elements by their bytes and drops repeated ones (ruling E8). */
  closeSet(first: number): void {
    this.sortEntries(first, 1, "");
  }

  /** Sorts the entries by the bytes of their keys; a repeated key is refused (ruling E8). */
  closeMap(first: number, site: string): void {
    this.sortEntries(first, 2, site);
  }

  private sortEntries(first: number, marksPerEntry: 1 | 2, site: string): void {
    const { marks, bytes, start } = this;
    const count = (marks.length - first) / marksPerEntry;
    if (count > 1) {
      marks.push(this.pos - start);
      const entry = (i: number) => start + (marks[first + i * marksPerEntry] as number);
      const keyEnd = (i: number) => start + (marks[first + i * marksPerEntry + 1] as number);
      let sorted = true;
      for (let i = 1; sorted && i < count; i++) {
        sorted = compareBytes(bytes, entry(i - 1), keyEnd(i - 1), entry(i), keyEnd(i)) < 0;
      }
      if (!sorted) this.rewriteSorted(first, marksPerEntry, count, entry, keyEnd, site);
    }
    marks.length = first;
  }

  private rewriteSorted(
    first: number,
    marksPerEntry: 1 | 2,
    count: number,
    entry: (i: number) => number,
    keyEnd: (i: number) => number,
    site: string,
  ): void {
    const from = entry(0);
    const order = sortStretches(this.bytes, count, entry, keyEnd);
    const old = this.bytes.slice(from, this.pos);
    const { marks, start } = this;
    let pos = from;
    let kept = 0;
    let before = -1;
    for (const i of order) {
      if (
        before >= 0 &&
        compareBytes(old, entry(before) - from, keyEnd(before) - from, entry(i) - from, keyEnd(i) - from) ===
          0
      ) {
        if (marksPerEntry === 2) {
          throw new AirError("cbor.duplicate_key", `two entries of the map at ${site} have the same key`);
        }
        continue;
      }
      const end = start + (marks[first + (i + 1) * marksPerEntry] as number);
      this.bytes.set(old.subarray(entry(i) - from, end - from), pos);
      pos += end - entry(i);
      before = i;
      kept++;
    }
    this.pos = pos;
    // A set that lost elements needs its count again, and perhaps a shorter head.
    if (kept !== count) {
      const body = this.bytes.slice(from, pos);
      this.pos = from - headSize(count);
      this.head(4, kept);
      this.bytes.set(body, this.pos);
      this.pos += body.length;
    }
  }
}
