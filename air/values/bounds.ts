/** How large values may become that expressions make: sharing parts makes them grow much faster than the time it takes. */
import { MAX_DEPTH } from "../cbor/refusals.ts";
import { AirError } from "../errors.ts";
import type { Value } from "./value.ts";

/** What a value may weigh: one for each of its parts, and the bytes of its texts and byte strings. */
export const MAX_WEIGHT = 16_777_216;

interface Bounds {
  readonly depth: number;
  readonly weight: number;
}

/** By container: a part that is shared is looked at once. */
const known = new WeakMap<Value, Bounds>();

/**
 * The value, if it is one that can be handled: throws `cbor.too_deep` where arrays and maps would be nested deeper than in
 * any document, and `expr.too_large` above `MAX_WEIGHT`.
 */
export function bounded<V extends Value>(value: V): V {
  const { depth, weight } = boundsOf(value);
  if (depth > MAX_DEPTH) throw new AirError("cbor.too_deep", `the value is nested deeper than ${MAX_DEPTH}`);
  if (weight > MAX_WEIGHT) throw tooLarge();
  return value;
}

export function tooLarge(): AirError {
  return new AirError("expr.too_large", `the value weighs more than ${MAX_WEIGHT}`);
}

function boundsOf(value: Value): Bounds {
  if ("value" in value) return { depth: 0, weight: 1 + lengthOf(value.value) };
  if (!("items" in value || "entries" in value || "fields" in value)) return { depth: 0, weight: 1 };
  const made = known.get(value);
  if (made) return made;
  let depth = 0;
  let weight = 1;
  for (const part of partsOf(value)) {
    const inner = boundsOf(part);
    depth = Math.max(depth, inner.depth);
    weight += inner.weight;
  }
  const bounds = { depth: depth + 1, weight };
  known.set(value, bounds);
  return bounds;
}

function lengthOf(content: bigint | boolean | string | Uint8Array): number {
  if (typeof content === "string") return utf8Length(content);
  return content instanceof Uint8Array ? content.length : 0;
}

function* partsOf(
  value: Extract<Value, { items: unknown } | { entries: unknown } | { fields: unknown }>,
): Generator<Value> {
  if ("items" in value) yield* value.items;
  else if ("fields" in value) yield* value.fields.values();
  else for (const [key, inner] of value.entries) yield* [key, inner];
}

const encoder = new TextEncoder();

function utf8Length(text: string): number {
  // Most texts are short, and ASCII.
  return text.length < 32 && isAscii(text) ? text.length : encoder.encode(text).length;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
