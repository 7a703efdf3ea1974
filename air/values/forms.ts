/** The forms in which the JSON lenses write values: which one an object has, by its keys alone (ruling D3). */
import { type JsonNode, type JsonObject, member } from "../json/node.ts";

/** A variant in one of its spellings. */
export interface VariantForm {
  readonly tag: string;
  readonly value: JsonNode | undefined;
  readonly at: JsonNode;
  readonly tagged: boolean;
  /** Written as it is stored. */
  readonly stored: boolean;
}

function formWith(json: JsonObject, tagKey: string, valueKey: string): VariantForm | undefined {
  const tag = member(json, tagKey);
  const value = member(json, valueKey);
  if (tag?.type !== "string" || json.members.length !== (value ? 2 : 1)) return undefined;
  return { tag: tag.value, value, at: tag, tagged: true, stored: true };
}

/** Whether the object has the first key, perhaps the second, and no other. */
function hasExactly(json: JsonObject, first: string, second: string): boolean {
  return json.members.length === (member(json, second) ? 2 : 1) && member(json, first) !== undefined;
}

/** What stands under a key, if the object has just that one. */
export function onlyMember(json: JsonNode, key: string): JsonNode | undefined {
  if (json.type !== "object" || json.members.length !== 1) return undefined;
  const [only] = json.members;
  return only?.key === key ? only.value : undefined;
}

export function pairOf(json: JsonNode): readonly [JsonNode, JsonNode] | undefined {
  if (json.type !== "array" || json.items.length !== 2) return undefined;
  return [json.items[0] as JsonNode, json.items[1] as JsonNode];
}

export function entryOf(json: JsonNode): readonly [JsonNode, JsonNode] | undefined {
  if (json.type !== "object" || json.members.length !== 2) return undefined;
  const key = member(json, "key");
  const value = member(json, "value");
  return key && value && [key, value];
}

/** Which of the spellings of a variant this is; undefined if it is none. */
export function variantForm(json: JsonNode): VariantForm | undefined {
  if (json.type !== "object") return undefined;
  const wrapped = onlyMember(json, "variant");
  if (wrapped) {
    const form = wrapped.type === "object" ? formWith(wrapped, "tag", "value") : undefined;
    return form && { ...form, stored: false };
  }
  const tagged = formWith(json, "tag", "value");
  if (tagged || hasExactly(json, "tag", "value")) return tagged;
  const dollar = formWith(json, "$tag", "$value");
  if (dollar || member(json, "$tag")) return dollar && { ...dollar, tagged: false, stored: false };
  const [only, ...others] = json.members;
  if (!only || others.length > 0) return undefined;
  return { tag: only.key, value: only.value, at: json, tagged: false, stored: false };
}

export function isEmptyObject(json: JsonNode): boolean {
  return json.type === "object" && json.members.length === 0;
}
