/** Values to their one canonical form, from either lens. */
import { type FaultList, isAirError } from "../errors.ts";
import { type JsonNode, placeOf } from "../json/node.ts";
import type { Type } from "../types/types.ts";
import { decodeValue } from "./decode.ts";
import { encodeValue } from "./encode.ts";
import { literalValue } from "./from-literal.ts";
import { readLiteral } from "./literal.ts";

/**
 * The canonical document for CBOR from outside, read by a type. Throws `cbor.*` and `value.*` (see `decodeValue`).
 * The bytes are a view: copy them to keep them.
 */
export function normalizeCbor(bytes: Uint8Array, type: Type): Uint8Array {
  return encodeValue(decodeValue(bytes, type), type);
}

/**
 * The canonical document for JSON in either lens. Adds `value.*`, `text.lone_surrogate` and `cbor.too_deep` with
 * places; undefined if there were any.
 */
export function normalizeJson(json: JsonNode, type: Type, faults: FaultList): Uint8Array | undefined {
  const before = faults.faults.length;
  const { literal } = readLiteral(json, type, faults);
  if (faults.faults.length > before) return undefined;
  try {
    return encodeValue(literalValue(literal), type);
  } catch (error) {
    if (!isAirError(error)) throw error;
    faults.add(error.code, error.message, placeOf(json));
    return undefined;
  }
}
