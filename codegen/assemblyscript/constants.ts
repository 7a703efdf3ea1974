/** Bytes that are known when code is generated, as calls on the writer and the reader: eight at most, the first one lowest. */
import { quote } from "../../air/errors.ts";

const CALL = 8;

interface Piece {
  readonly at: number;
  readonly bits: string;
  readonly size: number;
}

function pieces(bytes: Uint8Array): Piece[] {
  const out: Piece[] = [];
  for (let at = 0; at < bytes.length; at += CALL) {
    const piece = [...bytes.subarray(at, at + CALL)];
    const bits = piece.reverse().map((byte) => byte.toString(16).padStart(2, "0"));
    out.push({ at, bits: `0x${bits.join("")}`, size: piece.length });
  }
  return out;
}

/** Statements that write the bytes; `text` is what they say, for a comment. */
export function writeConstant(bytes: Uint8Array, text: string): string[] {
  return pieces(bytes).map(
    ({ bits, size }, index) => `w.raw(${bits}, ${size});${index === 0 ? ` // ${quote(text)}` : ""}`,
  );
}

/** Statements that read the bytes or trap. */
export function takeConstant(bytes: Uint8Array, text: string): string[] {
  return pieces(bytes).map(
    ({ bits, size }, index) => `r.take(${bits}, ${size});${index === 0 ? ` // ${quote(text)}` : ""}`,
  );
}

/** An expression that is true if the bytes come next; nothing is read. */
export function hasConstant(bytes: Uint8Array): string {
  return pieces(bytes)
    .map(({ at, bits, size }) => `r.has(${at}, ${bits}, ${size})`)
    .join(" && ");
}
