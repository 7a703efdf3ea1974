/** Moves over canonical bytes: heads, counts and constants, each checked against the input before it is believed. */
import { AirError } from "../errors.ts";
import { badInfo, longHead, nonCanonical, trailing, truncated } from "./refusals.ts";

/** CBOR's self-describe tag 55799, once at the front of every canonical document (ruling E1). */
export const SELF_DESCRIBE = 0xd9d9f7;

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

export class Cursor {
  readonly bytes: Uint8Array;
  pos = 0;
  protected readonly view: DataView;
  protected readonly end: number;

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

  /** Reads a head of the wanted major type and returns its argument, below 2^53 or refused as truncated. */
  protected argument(major: number, wanted: string, site: string): number {
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
  protected count(major: number, bytesPerItem: number, wanted: string, site: string): number {
    const at = this.pos;
    const count = this.argument(major, wanted, site);
    if (count * bytesPerItem > this.end - this.pos) throw truncated(at);
    return count;
  }

  /** The next initial byte. */
  peek(): number {
    if (this.pos >= this.end) throw truncated(this.pos);
    return this.bytes[this.pos] as number;
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

  // Refusals

  protected mismatch(wanted: string, site: string): AirError {
    const found = MAJOR_NAMES[(this.bytes[this.pos] as number) >>> 5];
    return new AirError("value.type", `${site} takes ${wanted}, not ${found}`, { offset: this.pos });
  }

  protected unexpected(wanted: string): AirError {
    return new AirError("value.type", `expected ${wanted}`, { offset: this.pos });
  }
}
