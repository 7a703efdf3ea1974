/** Exact integers from JSON numbers. */
import type { FaultList } from "../errors.ts";
import { quote } from "../errors.ts";
import { type JsonNumber, placeOf } from "./node.ts";

/** `-0` is none: no integer is written so, and the Rust reference (AgentOS) reads it as a float. */
const INTEGER = /^(?:0|-?[1-9][0-9]*)$/;
/** Longer than any 64-bit integer; longer texts are out of range without being converted. */
const MAX_DIGITS = 24;

/**
 * The integer a number stands for. A `.`, `e` or `E` is refused as `value.float` (ruling E3), a value outside
 * `[min, max]` as `value.range` (E5); then 0 is returned.
 */
export function exactInteger(node: JsonNumber, min: bigint, max: bigint, faults: FaultList): bigint {
  const { text } = node;
  if (!INTEGER.test(text)) {
    faults.add(
      "value.float",
      `${quote(text)} is not an integer; fractions and exponents are good in a dec128 only`,
      placeOf(node),
    );
    return 0n;
  }
  const value = text.length <= MAX_DIGITS ? BigInt(text) : undefined;
  if (value === undefined || value < min || value > max) {
    faults.add("value.range", `${quote(text)} is outside ${min} … ${max}`, placeOf(node));
    return 0n;
  }
  return value;
}
