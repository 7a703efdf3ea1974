/** Content hashes as AIR writes them: text, `sha256:` and 64 lower-case hex digits (ruling E4). */
import { sha256Hex } from "./platform.ts";

declare const hashBrand: unique symbol;

/** `sha256:` + 64 lower-case hex digits. */
export type Hash = string & { readonly [hashBrand]: true };

const HASH = /^sha256:[0-9a-f]{64}$/;

export function isHash(text: string): text is Hash {
  return HASH.test(text);
}

/** The SHA-256 of exactly these bytes. Canonical documents are hashed with their self-describe tag (ruling E1). */
export function hashBytes(bytes: Uint8Array): Hash {
  return `sha256:${sha256Hex(bytes)}` as Hash;
}
