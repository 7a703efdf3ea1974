/** The idempotency fence: what is asked for again under a key is answered once (ruling A8). */
import { hexToBytes } from "@noble/hashes/utils.js";
import { AirError } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import type { Value } from "../../air/values/value.ts";
import { KEY_BYTES } from "./hashes.ts";
import type { Denial, Origin } from "./request.ts";

/** The first intent under a key, unless its receipt was no success. */
export interface Fence {
  /** Its index in the journal. */
  readonly intent: number;
  readonly requestHash: Hash;
  /** Its params, prepared; those of the request if preparing failed. */
  readonly params: Uint8Array;
  /** Why preparing failed, if it did. */
  readonly refusal: Denial | null;
}

/** The keys in use. A key belongs to one origin and one kind of effect. */
export interface Fences {
  find(origin: Origin, kind: string, key: Uint8Array): Fence | undefined;
}

export const NO_FENCES: Fences = { find: () => undefined };

/** The bytes of a key: 32 bytes, or those that a hash stands for. Throws `idempotency.invalid`. */
export function keyBytes(value: Value): Uint8Array {
  if (value.kind === "bytes" && value.value.length === KEY_BYTES) return value.value;
  if (value.kind === "hash" || value.kind === "text") {
    const hex = /^sha256:([0-9a-f]{64})$/.exec(value.value)?.[1];
    if (hex !== undefined) return hexToBytes(hex);
  }
  const found = value.kind === "bytes" ? `${value.value.length} bytes` : value.kind;
  throw new AirError(
    "idempotency.invalid",
    `an idempotency key is ${KEY_BYTES} bytes or a hash, not ${found}`,
  );
}
