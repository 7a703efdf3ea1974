/** Bytes that are known when code is generated: keys, heads and variant tags, as calls on the writer and the reader. */
import { encodeTree } from "../../air/cbor/tree.ts";
import { quote } from "../../air/errors.ts";
import { compareUtf8 } from "../../air/utf8-order.ts";
import type { Field } from "../ir.ts";

/** The most that one call takes. */
const CALL = 16;
const TAG_SIZE = 3;

/** The encoded text, without the self-describe tag. */
export function textBytes(text: string): Uint8Array {
  return encodeTree(text).subarray(TAG_SIZE);
}

/** A head of a major type with a small argument. */
export function headBytes(major: number, argument: number): Uint8Array {
  const head = encodeTree(BigInt(argument)).slice(TAG_SIZE);
  head[0] = (head[0] as number) | (major << 5);
  return head;
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Fields in the order of their encoded keys: shorter first, then by bytes. */
export function fieldsInOrder(fields: readonly Field[]): readonly Field[] {
  const length = (key: string) => textBytes(key).length;
  return [...fields].sort((a, b) => length(a.key) - length(b.key) || compareUtf8(a.key, b.key));
}

/** `const8(…)` and `const16(…)` argument lists that together are the bytes. */
function calls(bytes: Uint8Array): { method: "8" | "16"; args: string }[] {
  const out: { method: "8" | "16"; args: string }[] = [];
  for (let at = 0; at < bytes.length; at += CALL) {
    const piece = bytes.subarray(at, at + CALL);
    const size = piece.length;
    if (size <= 8)
      out.push({ method: "8", args: `${word(piece, 0)}, ${size > 4 ? word(piece, size - 4) : 0}, ${size}` });
    else {
      const words = [0, 4, size < 12 ? size - 4 : 8, size - 4].map((from) => word(piece, from));
      out.push({ method: "16", args: `${words.join(", ")}, ${size}` });
    }
  }
  return out;
}

function word(bytes: Uint8Array, from: number): string {
  let value = 0;
  for (let i = from; i < from + 4; i++) value = value * 256 + (bytes[i] ?? 0);
  return `0x${value.toString(16).padStart(8, "0")}`;
}

/** Statements that write the bytes; `text` is what they say, for a comment that no text can break out of. */
export function writeConstant(bytes: Uint8Array, text: string): string[] {
  return calls(bytes).map(
    ({ method, args }, index) => `w.const${method}(${args});${index === 0 ? ` // ${quote(text)}` : ""}`,
  );
}

/** Statements that read the bytes or refuse; `wanted` is a TypeScript expression of text. */
export function readConstant(bytes: Uint8Array, wanted: string): string[] {
  return calls(bytes).map(({ method, args }) => `r.const${method}(${args}, ${wanted});`);
}

/** An expression that is true, and has read the bytes, if they come next. */
export function matchConstant(bytes: Uint8Array): string {
  return calls(bytes)
    .map(({ method, args }) => `r.match${method}(${args})`)
    .join(" && ");
}
