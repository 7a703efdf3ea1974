/** Stamps of what is recorded: wall time, logical time and entropy (ruling K5). */
import { hash } from "node:crypto";

/** 64 bytes. */
export const ENTROPY_BYTES = 64;

/** What an input brings. */
export interface InputStamp {
  /** Wall time in nanoseconds since 1970. */
  readonly nowNs: bigint;
  /** The same, made monotonic. */
  readonly logicalNs: bigint;
  readonly entropy: Uint8Array;
}

/** The entropy of the k-th thing that is derived from an input, from 1: SHA-512 of the input's and k as 8 bytes. */
export function derivedEntropy(input: Uint8Array, k: number): Uint8Array {
  const text = new Uint8Array(input.length + 8);
  text.set(input);
  new DataView(text.buffer).setBigUint64(input.length, BigInt(k));
  return new Uint8Array(hash("sha512", text, "buffer"));
}

/** The stamp of an input: logical time never goes back (ruling K13). */
export function inputStamp(nowNs: bigint, logicalNs: bigint, entropy: Uint8Array): InputStamp {
  return { nowNs, logicalNs: later(nowNs, logicalNs), entropy };
}

export function later(a: bigint, b: bigint): bigint {
  return a < b ? b : a;
}
