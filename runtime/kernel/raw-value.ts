/** Values as they come from outside, before a schema has read them (ruling E2). */
import { FaultList } from "../../air/errors.ts";
import type { JsonNode } from "../../air/json/node.ts";
import { copyBytes } from "../../air/platform.ts";
import type { Type } from "../../air/types/types.ts";
import { normalizeCbor, normalizeJson } from "../../air/values/normalize.ts";

/** JSON in either lens, or any CBOR. */
export type RawValue = { readonly json: JsonNode } | { readonly cbor: Uint8Array };

/** The canonical bytes of a value by its type. Throws what the readers find. */
export function readValue(value: RawValue, type: Type): Uint8Array {
  if ("cbor" in value) return copyBytes(normalizeCbor(value.cbor, type));
  const faults = new FaultList();
  const bytes = normalizeJson(value.json, type, faults);
  faults.throwIfAny();
  return copyBytes(bytes as Uint8Array);
}
