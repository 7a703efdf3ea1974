/**
 * CBOR for people: diagnostic notation (RFC 8949, section 8). It shows what the bytes are, not only what they mean: a head
 * that is longer than it must be has its encoding indicator (`1_0`), and a bignum is a tag with bytes.
 */

/** Levels of arrays, maps, tags and embedded documents. */
const MAX_DEPTH = 128;
/** What is longer than this is broken into lines. */
const WIDTH = 80;
const INDENT = "  ";

/** An item as text, or with what it consists of between its first and its last characters. */
type Piece = string | { readonly open: string; readonly items: readonly Piece[]; readonly close: string };

/**
 * The bytes in diagnostic notation, in lines if they are long. Undefined if they are not one well-formed item with nothing
 * behind it, or one that is nested too deeply to be read. Throws nothing.
 */
export function diagnosticOf(bytes: Uint8Array): string | undefined {
  const piece = readWhole(bytes, 0);
  return piece === undefined ? undefined : layOut(piece);
}

/** Why bytes cannot be shown. */
class Unreadable extends Error {}

function readWhole(bytes: Uint8Array, depth: number): Piece | undefined {
  try {
    const reader = new DiagnosticReader(bytes);
    const piece = reader.item(depth);
    return reader.atEnd() ? piece : undefined;
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

interface Head {
  readonly major: number;
  readonly info: number;
  /** Zero for an indefinite length. */
  readonly argument: bigint;
  /** An encoding indicator, or the mark of an indefinite length; else empty. */
  readonly mark: string;
}

class DiagnosticReader {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private pos = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  atEnd(): boolean {
    return this.pos === this.bytes.length;
  }

  item(depth: number): Piece {
    if (depth > MAX_DEPTH) throw new Unreadable();
    const head = this.head();
    const { major, argument, mark } = head;
    switch (major) {
      case 0:
        return `${argument}${mark}`;
      case 1:
        return `${-1n - argument}${mark}`;
      case 2:
      case 3:
        return this.string(head, depth);
      case 4:
        return group(
          `[${spaced(mark)}`,
          this.items(head, () => this.item(depth + 1)),
          "]",
        );
      case 5:
        return group(
          `{${spaced(mark)}`,
          this.items(head, () => this.member(depth + 1)),
          "}",
        );
      case 6:
        return around(`${argument}${mark}(`, this.item(depth + 1), ")");
      default:
        return this.simple(head);
    }
  }

  private member(depth: number): Piece {
    const key = flat(this.item(depth));
    return around(`${key}: `, this.item(depth), "");
  }

  /** As many items as the head says, or all before the break. */
  private items({ info, argument }: Head, read: () => Piece): Piece[] {
    const items: Piece[] = [];
    if (info === 31) while (!this.stepOverBreak()) items.push(read());
    else {
      // Each takes a byte at least.
      if (argument > BigInt(this.bytes.length - this.pos)) throw new Unreadable();
      for (let left = Number(argument); left > 0; left--) items.push(read());
    }
    return items;
  }

  private string(head: Head, depth: number): Piece {
    const { major, info } = head;
    if (info !== 31) return around("", this.chunk(head, depth), head.mark);
    const chunks: Piece[] = [];
    while (!this.stepOverBreak()) {
      const inner = this.head();
      if (inner.major !== major || inner.info === 31) throw new Unreadable();
      chunks.push(around("", this.chunk(inner, depth), inner.mark));
    }
    if (chunks.length === 0) return major === 2 ? "''_" : '""_';
    return group("(_ ", chunks, ")");
  }

  private chunk({ major, argument }: Head, depth: number): Piece {
    const { pos } = this;
    if (argument > BigInt(this.bytes.length - pos)) throw new Unreadable();
    this.pos += Number(argument);
    const content = this.bytes.subarray(pos, this.pos);
    if (major === 3) return quoted(content);
    const isDocument = content[0] === 0xd9 && content[1] === 0xd9 && content[2] === 0xf7;
    const embedded = isDocument ? readWhole(content, depth + 1) : undefined;
    return embedded === undefined ? hexOf(content) : around("<<", embedded, ">>");
  }

  private simple({ info, argument }: Head): string {
    if (info === 25) return floatText(halfOf(Number(argument)), 1);
    if (info === 26) return floatText(this.view.getFloat32(this.pos - 4), 2);
    if (info === 27) return floatText(this.view.getFloat64(this.pos - 8), 3);
    // A break where there is nothing to break, or two bytes for what has one.
    if (info === 31 || (info === 24 && argument < 32n)) throw new Unreadable();
    return ["false", "true", "null", "undefined"][info - 20] ?? `simple(${argument})`;
  }

  private stepOverBreak(): boolean {
    if (this.bytes[this.pos] !== 0xff) return false;
    this.pos++;
    return true;
  }

  private head(): Head {
    const initial = this.bytes[this.pos++];
    if (initial === undefined) throw new Unreadable();
    const [major, info] = [initial >>> 5, initial & 31];
    if (info < 24) return { major, info, argument: BigInt(info), mark: "" };
    if (info === 31 && major > 1 && major !== 6) return { major, info, argument: 0n, mark: "_" };
    const size = 1 << (info - 24);
    if (info > 27 || size > this.bytes.length - this.pos) throw new Unreadable();
    let argument = 0n;
    for (let left = size; left > 0; left--)
      argument = (argument << 8n) | BigInt(this.bytes[this.pos++] as number);
    const least = info === 24 ? 24n : 1n << BigInt(size * 4);
    return { major, info, argument, mark: argument < least ? `_${info - 24}` : "" };
  }
}

function halfOf(bits: number): number {
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 0x3ff;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (fraction + 1024) * 2 ** (exponent - 25));
}

/** A float written in `2 ** size` bytes, with an indicator if it fits into fewer. */
function floatText(value: number, size: number): string {
  const least = isHalf(value) ? 1 : Math.fround(value) === value ? 2 : 3;
  const [digits, exponent] = (Object.is(value, -0) ? "-0" : String(value)).split("e") as [string, string?];
  const point = Number.isFinite(value) && !digits.includes(".") ? ".0" : "";
  return `${digits}${point}${exponent === undefined ? "" : `e${exponent}`}${size > least ? `_${size}` : ""}`;
}

function isHalf(value: number): boolean {
  if (value === 0 || !Number.isFinite(value)) return true;
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.abs(value))));
  return Math.abs(value) <= 65504 && Number.isInteger(value / 2 ** (exponent - 10));
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** What cannot be seen, but for the space. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

function quoted(content: Uint8Array): string {
  let text: string;
  try {
    text = UTF8.decode(content);
  } catch {
    return `/ text that is not UTF-8: / ${hexOf(content)}`;
  }
  return JSON.stringify(text).replaceAll(INVISIBLE, (char) => char.split("").map(escaped).join(""));
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function hexOf(content: Uint8Array): string {
  let hex = "";
  for (const byte of content) hex += byte.toString(16).padStart(2, "0");
  return `h'${hex}'`;
}

/** `[_ 1]`, but `[1]`. */
function spaced(mark: string): string {
  return mark === "" ? "" : `${mark} `;
}

function group(open: string, items: readonly Piece[], close: string): Piece {
  return items.length === 0 ? open + close : { open, items, close };
}

function around(before: string, piece: Piece, after: string): Piece {
  if (typeof piece === "string") return before + piece + after;
  return { open: before + piece.open, items: piece.items, close: piece.close + after };
}

function flat(piece: Piece): string {
  return typeof piece === "string" ? piece : piece.open + piece.items.map(flat).join(", ") + piece.close;
}

function layOut(root: Piece): string {
  const widths = new Map<Piece, number>();
  const measure = (piece: Piece): number => {
    if (typeof piece === "string") return piece.length;
    const { open, items, close } = piece;
    const width = items.reduce((sum, item) => sum + measure(item) + 2, open.length + close.length - 2);
    widths.set(piece, width);
    return width;
  };
  measure(root);
  const lines = (piece: Piece, indent: string, after: string): string[] => {
    const width = typeof piece === "string" ? 0 : (widths.get(piece) as number);
    if (typeof piece === "string" || width + indent.length + after.length <= WIDTH)
      return [`${indent}${flat(piece)}${after}`];
    const last = piece.items.length - 1;
    return [
      `${indent}${piece.open.trimEnd()}`,
      ...piece.items.flatMap((item, index) => lines(item, indent + INDENT, index === last ? "" : ",")),
      `${indent}${piece.close}${after}`,
    ];
  };
  return lines(root, "", "").join("\n");
}
