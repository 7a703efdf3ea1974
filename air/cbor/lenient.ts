/**
 * The lenient reader (ruling E2): takes CBOR from outside and writes it canonically at once. What comes out is read
 * by the strict reader like everything else, so there is one reader of values.
 */
import { AirError, isAirError } from "../errors.ts";
import { decodeUtf8Strictly } from "../platform.ts";
import { encodeDocument } from "./document.ts";
import { duplicateKey, MAX_DEPTH, refusedItem, tooDeep, trailing, truncated } from "./refusals.ts";
import type { Writer } from "./writer.ts";

const INDEFINITE = -1;
const BREAK = 0xff;
const SELF_DESCRIBE_NUMBER = 55799n;

/**
 * The canonical document for any CBOR item: the tag may be absent, lengths indefinite, heads long and keys unsorted.
 * Throws `cbor.*` with the byte offset into the input.
 */
export function canonicalize(input: Uint8Array): Uint8Array {
  return encodeDocument(writeCanonically, input);
}

function writeCanonically(writer: Writer, input: Uint8Array): void {
  const source = new Source(input, writer);
  source.skipFrontTag();
  source.item(0);
  if (source.pos !== input.length) throw trailing(source.pos);
}

class Source {
  pos = 0;
  private readonly input: Uint8Array;
  private readonly view: DataView;
  private readonly writer: Writer;

  constructor(input: Uint8Array, writer: Writer) {
    this.input = input;
    this.view = new DataView(input.buffer, input.byteOffset, input.byteLength);
    this.writer = writer;
  }

  /** One self-describe tag, in a head of any length, may stand at the front (ruling E1). */
  skipFrontTag(): void {
    if (this.peek() >>> 5 !== 6) return;
    const { pos } = this;
    const info = (this.input[pos] as number) & 31;
    if (info < 24 || info > 27) return;
    const size = 1 << (info - 24);
    if (pos + 1 + size > this.input.length) return;
    if (this.unsigned(size) === SELF_DESCRIBE_NUMBER) this.pos = pos + 1 + size;
  }

  item(depth: number): void {
    const at = this.pos;
    const major = this.peek() >>> 5;
    switch (major) {
      case 0:
      case 1:
        return this.integer(major);
      case 2:
      case 3:
        return this.string(major);
      case 4:
        if (depth >= MAX_DEPTH) throw this.deepOr(at);
        return this.array(depth);
      case 5:
        if (depth >= MAX_DEPTH) throw this.deepOr(at);
        return this.map(depth);
      default:
        return this.simple();
    }
  }

  // Heads

  private peek(): number {
    if (this.pos >= this.input.length) throw truncated(this.pos);
    return this.input[this.pos] as number;
  }

  private unsigned(size: number): bigint {
    const at = this.pos + 1;
    if (size === 1) return BigInt(this.view.getUint8(at));
    if (size === 2) return BigInt(this.view.getUint16(at));
    return size === 4 ? BigInt(this.view.getUint32(at)) : this.view.getBigUint64(at);
  }

  /** Steps over a head of any length. */
  private argument(): bigint {
    const at = this.pos;
    const info = this.peek() & 31;
    if (info < 24) {
      this.pos++;
      return BigInt(info);
    }
    if (info > 27)
      throw new AirError("cbor.malformed", `additional information ${info} is not good here`, { offset: at });
    const size = 1 << (info - 24);
    if (at + 1 + size > this.input.length) throw truncated(at);
    const value = this.unsigned(size);
    this.pos = at + 1 + size;
    return value;
  }

  /** A count or length that the rest of the input can hold, or `INDEFINITE`. */
  private count(bytesPerItem: number): number {
    const at = this.pos;
    if ((this.peek() & 31) === 31) {
      this.pos++;
      return INDEFINITE;
    }
    // Nearly every count is in its first byte.
    const info = (this.input[at] as number) & 31;
    if (info >= 24) return this.longCount(at, bytesPerItem);
    this.pos++;
    if (info * bytesPerItem > this.input.length - this.pos) throw truncated(at);
    return info;
  }

  private longCount(at: number, bytesPerItem: number): number {
    const count = this.argument();
    if (count * BigInt(bytesPerItem) > BigInt(this.input.length - this.pos)) throw truncated(at);
    return Number(count);
  }

  private atBreak(): boolean {
    if (this.peek() !== BREAK) return false;
    this.pos++;
    return true;
  }

  // Items

  private integer(major: 0 | 1): void {
    const argument = this.argument();
    this.writer.integer(major === 0 ? argument : -1n - argument, "a value");
  }

  private string(major: 2 | 3): void {
    const at = this.pos;
    const length = this.count(1);
    if (length !== INDEFINITE) {
      this.writer.head(major, length);
      this.chunk(major, at, length);
      return;
    }
    const start = this.writer.position();
    while (!this.atBreak()) {
      const chunkAt = this.pos;
      if (this.peek() >>> 5 !== major) throw malformedChunk(chunkAt);
      const chunk = this.count(1);
      if (chunk === INDEFINITE) throw malformedChunk(chunkAt);
      this.chunk(major, chunkAt, chunk);
    }
    this.writer.insertHead(start, major, this.writer.position() - start);
  }

  /** Copies one chunk; each chunk of a text is whole characters (RFC 8949 §3.2.3). */
  private chunk(major: 2 | 3, at: number, length: number): void {
    const end = this.pos + length;
    if (major === 3 && !isAscii(this.input, this.pos, end)) {
      try {
        decodeUtf8Strictly(this.input.subarray(this.pos, end));
      } catch {
        throw new AirError("cbor.invalid_utf8", `the text at byte ${at} is not valid UTF-8`, { offset: at });
      }
    }
    this.writer.raw(this.input, this.pos, end);
    this.pos = end;
  }

  private array(depth: number): void {
    const count = this.count(1);
    if (count !== INDEFINITE) {
      this.writer.array(count);
      for (let i = 0; i < count; i++) this.item(depth + 1);
      return;
    }
    const start = this.writer.position();
    let items = 0;
    for (; !this.atBreak(); items++) this.item(depth + 1);
    this.writer.insertHead(start, 4, items);
  }

  private map(depth: number): void {
    const at = this.pos;
    const { writer } = this;
    const count = this.count(2);
    const start = writer.position();
    const open = count === INDEFINITE ? writer.openEntries() : writer.openMap(count);
    let entries = 0;
    for (; count === INDEFINITE ? !this.atBreak() : entries < count; entries++) {
      writer.mark();
      this.item(depth + 1);
      writer.mark();
      this.item(depth + 1);
    }
    try {
      writer.closeMap(open, "");
    } catch (error) {
      // The writer knows that a key repeats, not where it stood in the input.
      throw isAirError(error) && error.code === "cbor.duplicate_key"
        ? duplicateKey(at, `the map at byte ${at} has the same key twice`)
        : error;
    }
    if (count === INDEFINITE) writer.insertHead(start, 5, entries);
  }

  private simple(): void {
    const initial = this.peek();
    if (initial === 0xf6) this.writer.null();
    else if (initial === 0xf4 || initial === 0xf5) this.writer.bool(initial === 0xf5, "a value");
    else throw refusedItem(this.input, this.pos, this.input.length);
    this.pos++;
  }

  /** Too deep, unless the head itself is not even sound. */
  private deepOr(at: number): AirError {
    const major = this.peek() >>> 5;
    this.count(major === 4 ? 1 : 2);
    return tooDeep(at);
  }
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  let seen = 0;
  for (let i = start; i < end; i++) seen |= bytes[i] as number;
  return seen < 0x80;
}

function malformedChunk(offset: number): AirError {
  return new AirError("cbor.malformed", "an indefinite string holds definite strings of its own kind only", {
    offset,
  });
}
