/** Writes canonical CBOR. */
import { Entries } from "./order";
import { checkDec128, checkHash, checkUuid } from "./scalars";
import { utf8Length, writeUtf8 } from "./text";

const FIRST_SIZE: usize = 256;

export class Writer {
  /** An array buffer, which is cut to what was written in the end. */
  private start: usize = __new(FIRST_SIZE, idof<ArrayBuffer>());
  private at: usize = 0;
  private size: usize = FIRST_SIZE;
  private readonly marks: Array<usize> = [];

  /** Begins a document: the self-describe tag. */
  begin(): void {
    this.raw(0xf7d9d9, 3);
  }

  /** What was written; nothing may be written afterwards. */
  take(): Uint8Array {
    const buffer = __renew(this.start, this.at);
    return Uint8Array.wrap(changetype<ArrayBuffer>(buffer), 0, this.at as i32);
  }

  /** Up to eight bytes, the first one lowest. */
  raw(bytes: u64, size: usize): void {
    this.need(8);
    store<u64>(this.start + this.at, bytes);
    this.at += size;
  }

  /** A head in shortest form. */
  head(major: u32, argument: u64): void {
    this.need(9);
    const at = this.start + this.at;
    const high = major << 5;
    if (argument < 24) {
      store<u8>(at, high | (argument as u32));
      this.at += 1;
    } else if (argument < 0x100) {
      store<u8>(at, high | 24);
      store<u8>(at, argument as u8, 1);
      this.at += 2;
    } else if (argument < 0x10000) {
      store<u8>(at, high | 25);
      store<u16>(at, bswap<u16>(argument as u16), 1);
      this.at += 3;
    } else if (argument < 0x100000000) {
      store<u8>(at, high | 26);
      store<u32>(at, bswap<u32>(argument as u32), 1);
      this.at += 5;
    } else {
      store<u8>(at, high | 27);
      store<u64>(at, bswap<u64>(argument), 1);
      this.at += 9;
    }
  }

  nat(value: u64): void {
    this.head(0, value);
  }

  int(value: i64): void {
    if (value < 0) this.head(1, (-1 - value) as u64);
    else this.head(0, value as u64);
  }

  bool(value: bool): void {
    this.raw(value ? 0xf5 : 0xf4, 1);
  }

  null(): void {
    this.raw(0xf6, 1);
  }

  /** Traps on a lone surrogate. */
  text(value: string): void {
    const size = utf8Length(value);
    this.head(3, size);
    this.need(size);
    this.at = writeUtf8(this.start + this.at, value) - this.start;
  }

  /** Traps on what is no hash. */
  hash(value: string): void {
    checkHash(value);
    this.text(value);
  }

  /** Traps on what is no uuid. */
  uuid(value: string): void {
    checkUuid(value);
    this.text(value);
  }

  /** Traps on what is no decimal. */
  dec128(value: string): void {
    checkDec128(value);
    this.text(value);
  }

  bytes(value: Uint8Array): void {
    const size = value.byteLength as usize;
    this.head(2, size);
    this.need(size);
    memory.copy(this.start + this.at, value.dataStart, size);
    this.at += size;
  }

  array(count: i32): void {
    this.head(4, count as u64);
  }

  map(count: i32): void {
    this.head(5, count as u64);
  }

  /** Begins the entries of a set or a map, behind its head: what `arrange` is to be given. */
  open(): i32 {
    return this.marks.length;
  }

  /** An element begins, a key, or the value behind it. */
  mark(): void {
    this.marks.push(this.at);
  }

  /** Sorts the elements of a set, with one mark each, or the entries of a map, with two. Traps if one is there twice. */
  arrange(open: i32, marksEach: i32): void {
    this.mark();
    new Entries(this.start, this.marks, open, marksEach).arrange();
    this.marks.length = open;
  }

  private need(size: usize): void {
    if (this.size - this.at >= size) return;
    this.size = max(this.size * 2, this.at + size);
    this.start = __renew(this.start, this.size);
  }
}
