/**
 * Values as people read and write them: the sugar lens of JSON (AIR, values). `readLiteral` reads it back, but for arms and fields
 * whose names the tagged lens has for itself, such as an arm `variant` (ruling D3).
 */
import type { Tree } from "../cbor/tree.ts";
import { encodeBase64 } from "../platform.ts";
import type { Type } from "../types/types.ts";
import type { Value } from "./value.ts";

/**
 * The sugar JSON of a value of the type: bytes are base64, a variant is `{arm: value}` with null for a unit, a map with text
 * keys is an object, another one a list of pairs. Integers are exact. Fields are in the type's order, entries in the value's.
 */
export function sugarOf(value: Value, type: Type): Tree {
  if (value.kind === "null" || value.kind === "unit") return null;
  if (type.kind === "option") return sugarOf(value, type.item);
  if (value.kind === "bytes") return encodeBase64(value.value);
  if ("value" in value) return value.value;
  if ("items" in value && "item" in type) return value.items.map((item) => sugarOf(item, type.item));
  if (value.kind === "map" && type.kind === "map") {
    const pairs = value.entries.map(
      ([key, inner]) => [sugarOf(key, type.key), sugarOf(inner, type.value)] as const,
    );
    return type.key.kind === "text" ? new Map(pairs) : pairs;
  }
  if (value.kind === "record" && type.kind === "record") {
    return new Map([...type.fields].map(([name, field]) => [name, sugarOf(at(value.fields, name), field)]));
  }
  if (value.kind === "record" && type.kind === "variant") {
    const tag = at(value.fields, "$tag");
    const arm = tag.kind === "text" ? type.arms.get(tag.value) : undefined;
    if (tag.kind === "text" && arm) return new Map([[tag.value, sugarOf(at(value.fields, "$value"), arm)]]);
  }
  throw new Error(`a ${value.kind} is no value of a ${type.kind}`);
}

function at(fields: ReadonlyMap<string, Value>, name: string): Value {
  const value = fields.get(name);
  if (!value) throw new Error(`the field ${name} is missing`);
  return value;
}
