/**
 * The few things that the platform may do natively and that are worth asking for: SHA-256 and the text
 * conversions. Node has all of them; elsewhere the portable way is taken. Results are the same either way.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

interface NodeBuffer {
  readonly prototype: NativeText;
  readonly from?: (bytes: Uint8Array) => Uint8Array;
  readonly compare?: (a: Uint8Array, b: Uint8Array) => number;
}

interface NodeCrypto {
  readonly createHash: (name: string) => { update(data: Uint8Array): { digest(encoding: "hex"): string } };
  readonly hash?: (name: string, data: Uint8Array, encoding: "hex") => string;
}

/** Methods of Node's `Buffer` that work on any `Uint8Array`; the public ones call them. */
interface NativeText {
  readonly utf8Write?: (this: Uint8Array, text: string, offset: number) => number;
  readonly latin1Slice?: (this: Uint8Array, start: number, end: number) => string;
}

const native = globalThis as unknown as {
  process?: { getBuiltinModule?: (name: string) => NodeCrypto | undefined };
  Buffer?: NodeBuffer;
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

/** A copy that keeps nothing alive but itself and, if it is small, a few neighbours. */
export function copyBytes(bytes: Uint8Array): Uint8Array {
  // Node makes small buffers out of larger ones, which is much faster than making each by itself.
  const from = native.Buffer?.from;
  if (!from) return new Uint8Array(bytes);
  const { buffer, byteOffset, byteLength } = from(bytes);
  return new Uint8Array(buffer, byteOffset, byteLength);
}

const compare = native.Buffer?.compare;

/** Whether two byte strings of one length are the same; worth asking for if they are long. */
export const equalBytes: (a: Uint8Array, b: Uint8Array) => boolean = compare
  ? (a, b) => compare(a, b) === 0
  : portableEqualBytes;

export function portableEqualBytes(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

const { utf8Write, latin1Slice } = native.Buffer?.prototype ?? {};

/**
 * Writes text as UTF-8 at an offset and returns the number of bytes; the caller has made room. A lone surrogate
 * becomes U+FFFD: callers check for it.
 */
export const writeUtf8: (bytes: Uint8Array, text: string, offset: number) => number = utf8Write
  ? (bytes, text, offset) => utf8Write.call(bytes, text, offset)
  : portableWriteUtf8;

/** One character per byte; for bytes below 0x80 that is their text. */
export const sliceLatin1: (bytes: Uint8Array, start: number, end: number) => string = latin1Slice
  ? (bytes, start, end) => latin1Slice.call(bytes, start, end)
  : portableSliceLatin1;

export function portableWriteUtf8(bytes: Uint8Array, text: string, offset: number): number {
  return new TextEncoder().encodeInto(text, bytes.subarray(offset)).written;
}

export function portableSliceLatin1(bytes: Uint8Array, start: number, end: number): string {
  return new TextDecoder("latin1").decode(bytes.subarray(start, end));
}

const utf8Decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Text from UTF-8, a byte order mark kept like any other character; throws `TypeError` where it is invalid. */
export function decodeUtf8Strictly(bytes: Uint8Array): string {
  return utf8Decoder.decode(bytes);
}

/** Bytes from base64 that has been checked. */
export function decodeBase64(text: string): Uint8Array {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < characters.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}

/** Base64 with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  return btoa(sliceLatin1(bytes, 0, bytes.length));
}
