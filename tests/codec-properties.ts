/** What every generated codec must hold, for the tests and for the long runs. */
import fc from "fast-check";
import { expect } from "vitest";
import type { Codec } from "../air/cbor/document.ts";
import { decodeTree, encodeTree } from "../air/cbor/tree.ts";
import { FaultList, isAirError } from "../air/errors.ts";
import { hashBytes } from "../air/hash.ts";
import { readJson } from "../air/json/read.ts";
import type { Type } from "../air/types/types.ts";
import { normalizeCbor, normalizeJson } from "../air/values/normalize.ts";
import type { Subject } from "./codec-subjects.ts";
import { sugarText, taggedText } from "./lenses.ts";

/** `decode(encode(v)) = v`, and the bytes are canonical. */
export function checkRoundTrip(codec: Codec<unknown>, values: fc.Arbitrary<unknown>, numRuns: number): void {
  fc.assert(
    fc.property(values, (value) => {
      const bytes = codec.encode(value);
      expect(codec.decode(bytes)).toEqual(value);
      expect(encodeTree(decodeTree(bytes))).toEqual(bytes);
      expect(codec.hash(value)).toBe(hashBytes(bytes));
    }),
    { numRuns },
  );
}

/**
 * There is one truth about values: what the codec writes is normal, in CBOR and in both JSON lenses, and of any bytes
 * the codec reads exactly those that are their own normal form.
 */
export function checkNormalization(subject: Subject, numRuns: number): void {
  const { codec, values, expr, type, schemas } = subject;
  const json = (text: string): Uint8Array => {
    const faults = new FaultList();
    const bytes = normalizeJson(readJson(text), type, faults);
    faults.throwIfAny();
    return bytes as Uint8Array;
  };
  fc.assert(
    fc.property(values, fc.array(EDIT, { minLength: 1, maxLength: 3 }), (value, edits) => {
      const bytes = codec.encode(value).slice();
      expect(normalizeCbor(bytes, type)).toEqual(bytes);
      expect(json(sugarText(value, expr, schemas))).toEqual(bytes);
      expect(json(taggedText(value, expr, schemas))).toEqual(bytes);
      const changed = change([...bytes], edits);
      const decoded = decodeOrRefuse(codec, changed);
      const normal = normalizeOrRefuse(changed, type);
      expect(decoded !== undefined).toBe(normal !== undefined && Buffer.compare(normal, changed) === 0);
      if (normal) expect(codec.encode(codec.decode(normal))).toEqual(normal);
    }),
    { numRuns },
  );
}

function normalizeOrRefuse(bytes: Uint8Array, type: Type): Uint8Array | undefined {
  try {
    return normalizeCbor(bytes, type).slice();
  } catch (error) {
    if (isAirError(error) && error.place.offset !== undefined) return undefined;
    throw error;
  }
}

const EDIT = fc.record({
  at: fc.nat(),
  byte: fc.nat(255),
  how: fc.constantFrom("set", "cut", "insert", "swap"),
});

/** `decode` accepts exactly the bytes that `encode` can produce: whatever it accepts is encoded to the same bytes. */
export function checkStrictness(codec: Codec<unknown>, values: fc.Arbitrary<unknown>, numRuns: number): void {
  fc.assert(
    fc.property(values, fc.array(EDIT, { minLength: 1, maxLength: 3 }), (value, edits) => {
      const bytes = change([...codec.encode(value)], edits);
      const decoded = decodeOrRefuse(codec, bytes);
      if (decoded) expect(codec.encode(decoded.value)).toEqual(bytes);
    }),
    { numRuns },
  );
}

function decodeOrRefuse(codec: Codec<unknown>, bytes: Uint8Array): { value: unknown } | undefined {
  try {
    return { value: codec.decode(bytes) };
  } catch (error) {
    // Every refusal has a code and a place.
    if (isAirError(error) && error.place.offset !== undefined) return undefined;
    throw error;
  }
}

function change(list: number[], edits: readonly { at: number; byte: number; how: string }[]): Uint8Array {
  for (const { at, byte, how } of edits) {
    const place = 3 + (at % Math.max(1, list.length - 3));
    if (how === "set") list[place] = byte;
    else if (how === "cut") list.splice(place, 1);
    else if (how === "insert") list.splice(place, 0, byte);
    else list.splice(place, 2, list[place + 1] ?? 0, list[place] ?? 0);
  }
  return Uint8Array.from(list);
}
