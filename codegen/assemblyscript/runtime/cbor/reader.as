/** Reads canonical CBOR and nothing else: whatever is malformed, in another form or of another type traps. */
import { compareBytes } from "./order";
import { checkDec128, checkHash, checkUuid } from "./scalars";
import { readUtf8 } from "./text";
import { UNIT, Unit } from "./values";

export class Reader {
  /** Where the next byte is. */
  at: usize;
  private readonly end: usize;

  constructor(private readonly source: Uint8Array) {
    this.at = source.dataStart;
    this.end = source.dataStart + (source.byteLength as usize);
  }

  /** Begins a document: the self-describe tag. */
  begin(): void {
    this.take(0xf7d9d9, 3);
  }

  /** Ends a document: nothing may follow. */
  finish(): void {
    if (this.at !== this.end) throw new Error("there is something behind the document");
  }

  /** Whether these bytes, eight at most and the first one lowest, stand so far ahead. */
  has(ahead: usize, bytes: u64, size: usize): bool {
    const left = this.end - this.at;
    if (left < ahead || left - ahead < size) return false;
    const from = this.at + ahead;
    if (left - ahead >= 8) return ((load<u64>(from) ^ bytes) << (64 - ((size as u64) << 3))) === 0;
    // Nothing behind the document is looked at: the memory may end there.
    for (let i: usize = 0; i < size; i++) {
      if (load<u8>(from + i) !== ((bytes >> ((i as u64) << 3)) as u8)) return false;
    }
    return true;
  }

  /** Steps over bytes that were looked at. */
  skip(size: usize): void {
    this.at += size;
  }

  /** Steps over these bytes. */
  take(bytes: u64, size: usize): void {
    if (!this.has(0, bytes, size)) throw new Error("the key or the head is another one");
    this.at += size;
  }

  nat(): u64 {
    return this.argument(0);
  }

  int(): i64 {
    const major = this.major();
    if (major > 1) throw new Error("it is no integer");
    const value = this.argument(major);
    if (value > (i64.MAX_VALUE as u64)) throw new Error("the integer has more than 64 bits");
    return major === 0 ? (value as i64) : -1 - (value as i64);
  }

  bool(): bool {
    const byte = this.byte();
    if (byte !== 0xf4 && byte !== 0xf5) throw new Error("it is neither true nor false");
    return byte === 0xf5;
  }

  unit(): Unit {
    if (this.byte() !== 0xf6) throw new Error("it is not null");
    return UNIT;
  }

  /** Steps over a null; false, and nothing read, if there is something else. */
  isNull(): bool {
    if (this.at >= this.end) throw new Error("the document is cut short");
    if (load<u8>(this.at) !== 0xf6) return false;
    this.at++;
    return true;
  }

  text(): string {
    const size = this.count(3, 1) as usize;
    const text = readUtf8(this.at, size);
    this.at += size;
    return text;
  }

  hash(): string {
    const text = this.text();
    checkHash(text);
    return text;
  }

  uuid(): string {
    const text = this.text();
    checkUuid(text);
    return text;
  }

  dec128(): string {
    const text = this.text();
    checkDec128(text);
    return text;
  }

  /** A copy. */
  bytes(): Uint8Array {
    const size = this.count(2, 1);
    const bytes = new Uint8Array(size);
    memory.copy(bytes.dataStart, this.at, size as usize);
    this.at += size as usize;
    return bytes;
  }

  /** A byte string as a view of what is read. */
  view(): Uint8Array {
    const size = this.count(2, 1);
    const buffer = this.source.buffer;
    const view = Uint8Array.wrap(buffer, (this.at - changetype<usize>(buffer)) as i32, size);
    this.at += size as usize;
    return view;
  }

  /** How many elements follow. */
  array(): i32 {
    return this.count(4, 1);
  }

  /** How many entries follow. */
  map(): i32 {
    return this.count(5, 2);
  }

  /** Traps unless what lies from `start` to `end` comes after what lies from `last` to `lastEnd`, if that is there. */
  inOrder(last: usize, lastEnd: usize, start: usize, end: usize): void {
    if (last !== 0 && compareBytes(last, lastEnd - last, start, end - start) >= 0) {
      throw new Error("the elements of a set or the keys of a map are not in order, or one is there twice");
    }
  }

  /** Steps over an item of any type, with what is in it. */
  skipItem(): void {
    for (let left = 1; left > 0; left--) {
      const major = this.major();
      if (major === 2 || major === 3) {
        const size = this.count(major, 1) as usize;
        this.at += size;
      } else if (major === 4) left += this.count(4, 1);
      else if (major === 5) left += 2 * this.count(5, 2);
      else {
        this.argument(major);
        if (major === 6) left++;
      }
    }
  }

  /** How many bytes, elements or entries follow; there is room for them. */
  private count(major: u32, bytesEach: u64): i32 {
    const count = this.argument(major);
    if (count > ((this.end - this.at) as u64) / bytesEach) throw new Error("the document is cut short");
    return count as i32;
  }

  private major(): u32 {
    if (this.at >= this.end) throw new Error("the document is cut short");
    return load<u8>(this.at) >> 5;
  }

  private byte(): u32 {
    if (this.at >= this.end) throw new Error("the document is cut short");
    return load<u8>(this.at++);
  }

  /** The argument of a head of this type, in shortest form. */
  private argument(major: u32): u64 {
    const initial = this.byte();
    if (initial >> 5 !== major) throw new Error("it is of another type");
    const low = initial & 31;
    if (low < 24) return low;
    if (low > 27) throw new Error("the head is of indefinite length, or reserved");
    const power = low - 24;
    const size: usize = 1 << power;
    if (this.end - this.at < size) throw new Error("the document is cut short");
    const at = this.at;
    this.at += size;
    let value: u64;
    if (power === 0) value = load<u8>(at);
    else if (power === 1) value = bswap<u16>(load<u16>(at));
    else if (power === 2) value = bswap<u32>(load<u32>(at));
    else value = bswap<u64>(load<u64>(at));
    const isShortest = power === 0 ? value >= 24 : value >> (4 << power) !== 0;
    if (!isShortest) throw new Error("the head is longer than it need be");
    return value;
  }
}
