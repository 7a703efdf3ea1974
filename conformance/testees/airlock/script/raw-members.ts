/** Values in steps, as they came. */
import { type JsonObject, member } from "../../../../air/json/node.ts";
import type { RawValue } from "../../../../runtime/kernel/raw-value.ts";
import { hexMember } from "../messages.ts";

/** JSON under the key, or hex under the key with `_cbor`. */
export function rawValue(step: JsonObject, key: string): RawValue | undefined {
  const json = member(step, key);
  if (json) return { json };
  return member(step, `${key}_cbor`) ? { cbor: hexMember(step, `${key}_cbor`) } : undefined;
}
