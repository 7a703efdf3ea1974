/**
 * The few things that the platform may do natively and that are worth asking for: SHA-256 and the text
 * conversions. Node has all of them; elsewhere the portable way is taken. Results are the same either way.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

interface NodeCrypto {
  readonly createHash: (name: string) => { update(data: Uint8Array): { digest(encoding: "hex"): string } };
  readonly hash?: (name: string, data: Uint8Array, encoding: "hex") => string;
}

/** The part of Node's `Buffer` that the text conversions use. */
interface NativeText {
  write(text: string, offset: number): number;
  latin1Slice(start: number, end: number): string;
}

type BufferClass = {
  from(buffer: ArrayBufferLike, offset: number, length: number): Uint8Array & NativeText;
};

const native = globalThis as unknown as {
  process?: { getBuiltinModule?: (name: string) => NodeCrypto | undefined };
  Buffer?: BufferClass;
};

/** SHA-256 in lower-case hex, by the portable library. */
export function portableSha256Hex(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes));
}

/** SHA-256 in lower-case hex, by the platform where it has it. */
export const sha256Hex: (bytes: Uint8Array) => string = chooseSha256();

function chooseSha256(): (bytes: Uint8Array) => string {
  const crypto = native.process?.getBuiltinModule?.("node:crypto");
  if (!crypto) return portableSha256Hex;
  const oneShot = crypto.hash;
  if (oneShot) return (bytes) => oneShot("sha256", bytes, "hex");
  return (bytes) => crypto.createHash("sha256").update(bytes).digest("hex");
}

/** Writes text as UTF-8 at an offset and returns the number of bytes; the caller has made room. */
export type Utf8Write = (text: string, offset: number) => number;

/** The UTF-8 writer for one buffer. A lone surrogate becomes U+FFFD: callers check for it. */
export function utf8Writer(bytes: Uint8Array): Utf8Write {
  if (native.Buffer) {
    const buffer = native.Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return (text, offset) => buffer.write(text, offset);
  }
  const encoder = new TextEncoder();
  return (text, offset) => encoder.encodeInto(text, bytes.subarray(offset)).written;
}

/** One character per byte. */
export type Latin1Slice = (start: number, end: number) => string;

/** The latin1 reader for one buffer; for bytes below 0x80 that is their text. */
export function latin1Reader(bytes: Uint8Array): Latin1Slice {
  if (native.Buffer) {
    const buffer = native.Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return (start, end) => buffer.latin1Slice(start, end);
  }
  const decoder = new TextDecoder("latin1");
  return (start, end) => decoder.decode(bytes.subarray(start, end));
}
