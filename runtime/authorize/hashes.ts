/** The hashes of what is asked for and of what is granted. */
import { hashTree } from "../../air/cbor/tree.ts";
import type { Hash } from "../../air/hash.ts";

/** Bytes of an idempotency key. */
export const KEY_BYTES = 32;

const NO_KEY = new Uint8Array(KEY_BYTES);

export interface IntentParts {
  readonly kind: string;
  /** The name of the grant. */
  readonly capName: string;
  /** Hashed as they are. */
  readonly params: Uint8Array;
  /** 32 bytes; null enters the hash as zeros (ruling A8). */
  readonly key: Uint8Array | null;
}

/**
 * The intent hash: SHA-256 of the canonical map of the grant's name, the kind, the params and the key. Over the params as
 * they were asked for, before they are prepared, it is the request hash (ruling A8).
 */
export function intentHash({ kind, capName, params, key }: IntentParts): Hash {
  return hashTree({ cap: capName, kind, params, idempotency_key: key ?? NO_KEY });
}

export interface GrantParts {
  /** The name of the cap's definition. */
  readonly defcap: string;
  readonly capType: string;
  /** Hashed as they are. */
  readonly params: Uint8Array;
  /** Logical time in nanoseconds; null if the grant does not expire. */
  readonly expiryNs: bigint | null;
}

/** The grant hash: SHA-256 of the canonical map of cap type, cap, params, and expiry if there is one. Not of its name. */
export function grantHash({ defcap, capType, params, expiryNs }: GrantParts): Hash {
  const expiry = expiryNs === null ? {} : { expiry_ns: expiryNs };
  return hashTree({ cap_type: capType, defcap_ref: defcap, params_cbor: params, ...expiry });
}
