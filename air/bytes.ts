/** Byte strings as values. */
import { equalBytes, portableEqualBytes } from "./platform.ts";

/** Up to here a loop is quicker than the platform. */
const SHORT = 64;

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  return a.length <= SHORT ? portableEqualBytes(a, b) : equalBytes(a, b);
}
