/**
 * Where documents are written: one behind the other into an arena, handed out as views of it. A view is never
 * written again.
 */
import { SELF_DESCRIBE } from "./cursor.ts";

/** Size of an arena; a document that is larger gets one of its own. */
const CHUNK = 256 * 1024;

/** Of the self-describe tag. */
const TAG_SIZE = 3;

/** Room that `reserve` keeps behind what was asked for: constants are written in whole words. */
const SLACK = 32;

export class Arena {
  protected bytes!: Uint8Array;
  protected view!: DataView;
  /** Where the document begins that is being written; `pos` is where it goes on. */
  protected start = 0;
  protected pos = 0;
  private limit = 0;

  constructor() {
    this.renew(CHUNK);
  }

  /** Begins a document: the self-describe tag. */
  begin(): void {
    // Whoever was given a view may have transferred its buffer away, and the arena with it.
    if (this.bytes.length === 0) this.restart();
    this.start = this.pos;
    this.reserve(TAG_SIZE);
    this.view.setUint32(this.pos, SELF_DESCRIBE << 8);
    this.pos += TAG_SIZE;
  }

  /** Ends the document and returns its bytes, a view that no later document touches. */
  take(): Uint8Array {
    const bytes = new Uint8Array(this.bytes.buffer, this.start, this.pos - this.start);
    this.start = this.pos;
    this.shrink();
    return bytes;
  }

  /** Ends the document and gives its bytes to `use` only; they are overwritten by the next one. */
  lend<T>(use: (bytes: Uint8Array) => T): T {
    const bytes = new Uint8Array(this.bytes.buffer, this.start, this.pos - this.start);
    this.abandon();
    return use(bytes);
  }

  /** Forgets the document begun last. */
  abandon(): void {
    this.pos = this.start;
    this.shrink();
  }

  /** A large document had an arena of its own; small ones must not keep it alive. */
  private shrink(): void {
    if (this.limit > CHUNK) this.restart();
  }

  private restart(): void {
    this.renew(CHUNK);
    this.start = 0;
    this.pos = 0;
  }

  // Bytes

  /** A head of major type `major` with an argument below 2^53. */
  head(major: number, argument: number): void {
    this.reserve(9);
    const { bytes, view, pos } = this;
    const type = major << 5;
    if (argument < 24) {
      bytes[pos] = type | argument;
      this.pos = pos + 1;
    } else if (argument < 0x100) {
      bytes[pos] = type | 24;
      bytes[pos + 1] = argument;
      this.pos = pos + 2;
    } else if (argument < 0x10000) {
      bytes[pos] = type | 25;
      view.setUint16(pos + 1, argument);
      this.pos = pos + 3;
    } else if (argument < 0x100000000) {
      bytes[pos] = type | 26;
      view.setUint32(pos + 1, argument);
      this.pos = pos + 5;
    } else {
      bytes[pos] = type | 27;
      view.setBigUint64(pos + 1, BigInt(argument));
      this.pos = pos + 9;
    }
  }

  protected byte(value: number): void {
    this.reserve(1);
    this.bytes[this.pos++] = value;
  }

  // Constants decided at generation time

  /**
   * A constant of 4 to 8 bytes as its first four and its last four; of 1 to 4 bytes, `a` left-aligned
   * and `b` unused.
   */
  const8(a: number, b: number, size: number): void {
    this.reserve(8);
    this.view.setUint32(this.pos, a);
    if (size > 4) this.view.setUint32(this.pos + size - 4, b);
    this.pos += size;
  }

  /** A constant of 9 to 16 bytes as the words at 0, 4, `min(8, size - 4)` and `size - 4`. */
  const16(a: number, b: number, c: number, d: number, size: number): void {
    this.reserve(16);
    const { view, pos } = this;
    view.setUint32(pos, a);
    view.setUint32(pos + 4, b);
    view.setUint32(pos + (size < 12 ? size - 4 : 8), c);
    view.setUint32(pos + size - 4, d);
    this.pos = pos + size;
  }

  // Raw bytes: what is encoded already, and the lenient reader's

  /** Where the next byte goes, relative to the document. */
  position(): number {
    return this.pos - this.start;
  }

  /** Puts in a document that has been encoded already, without its tag. */
  document(bytes: Uint8Array): void {
    this.raw(bytes, TAG_SIZE, bytes.length);
  }

  raw(source: Uint8Array, from: number, to: number): void {
    this.reserve(to - from);
    this.bytes.set(source.subarray(from, to), this.pos);
    this.pos += to - from;
  }

  /** Puts a head in front of everything written since `position`. */
  insertHead(position: number, major: number, argument: number): void {
    const size = headSize(argument);
    // Room for the longest head too, so that writing the head moves nothing: what follows it stays where it is.
    this.reserve(size + 9);
    const at = this.start + position;
    const end = this.pos;
    this.bytes.copyWithin(at + size, at, end);
    this.pos = at;
    this.head(major, argument);
    this.pos = end + size;
  }

  // Room

  protected reserve(size: number): void {
    if (this.pos + size > this.limit) this.grow(size);
  }

  private grow(size: number): void {
    const written = this.bytes.subarray(this.start, this.pos);
    this.renew(Math.max(CHUNK, 2 * (written.length + size)));
    this.bytes.set(written);
    this.start = 0;
    this.pos = written.length;
  }

  private renew(size: number): void {
    this.bytes = new Uint8Array(size + SLACK);
    this.view = new DataView(this.bytes.buffer);
    this.limit = size;
  }
}

export function headSize(argument: number): number {
  if (argument < 24) return 1;
  if (argument < 0x100) return 2;
  if (argument < 0x10000) return 3;
  return argument < 0x100000000 ? 5 : 9;
}
