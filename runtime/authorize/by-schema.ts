/** Reads bytes from outside by a built-in schema: whatever its values may be written as (ruling E2). */
import type { Codec } from "../../air/cbor/document.ts";
import { FaultList, isAirError } from "../../air/errors.ts";
import { copyBytes } from "../../air/platform.ts";
import type { Type } from "../../air/types/types.ts";
import { normalizeCbor } from "../../air/values/normalize.ts";
import { builtins } from "../builtins.ts";

/**
 * A value of a built-in schema, or of the schema of a built-in cap's grants, from any CBOR item. Throws what
 * `normalizeCbor` throws.
 */
export function readBySchema<T>(codec: Codec<T>, bytes: Uint8Array): T {
  try {
    // Nearly everything is canonical already.
    return codec.decode(bytes);
  } catch (error) {
    if (!isAirError(error)) throw error;
    return codec.decode(copyBytes(normalizeCbor(bytes, typeOf(codec.schema))));
  }
}

const grantTypes = new Map<string, Type>();

function typeOf(schema: string): Type {
  const type = builtins().types.named(schema) ?? grantTypes.get(schema) ?? grantType(schema);
  if (!type) throw new Error(`${schema} is not built in`);
  return type;
}

function grantType(cap: string): Type | undefined {
  const builtin = builtins().get("defcap", cap);
  if (!builtin) return undefined;
  const faults = new FaultList();
  const type = builtins().types.resolve(builtin.node.def.schema, builtin.node.json, faults);
  faults.throwIfAny();
  grantTypes.set(cap, type);
  return type;
}
