/** Stamps of what is recorded: wall time, logical time and entropy (ruling K5). */
import { createHash } from "node:crypto";

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
  const number = new Uint8Array(8);
  new DataView(number.buffer).setBigUint64(0, BigInt(k));
  return new Uint8Array(createHash("sha512").update(input).update(number).digest());
}

/** The stamp of an input: logical time never goes back (ruling K13). */
export function inputStamp(nowNs: bigint, logicalNs: bigint, entropy: Uint8Array): InputStamp {
  return { nowNs, logicalNs: later(nowNs, logicalNs), entropy };
}

export function later(a: bigint, b: bigint): bigint {
  return a < b ? b : a;
}
