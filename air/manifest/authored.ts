/** Definitions and manifests as authored: hashes may be left out (ruling D4). */
import { type AuthoredNode, collectAuthored } from "../defs/node.ts";
import type { FaultList } from "../errors.ts";
import type { Hash } from "../hash.ts";
import { type JsonMember, type JsonNode, type JsonObject, member } from "../json/node.ts";

/** Stands for a hash that is to be filled in. */
export const ZERO_HASH = `sha256:${"0".repeat(64)}` as Hash;

export type AuthoredManifest = Extract<AuthoredNode, { kind: "manifest" }>;

/** Sections of a manifest that list definitions, and the kinds they list. */
export const SECTIONS = {
  schemas: "defschema",
  modules: "defmodule",
  plans: "defplan",
  effects: "defeffect",
  caps: "defcap",
  policies: "defpolicy",
  secrets: "defsecret",
} as const;

export type Section = keyof typeof SECTIONS;
export type ListedKind = (typeof SECTIONS)[Section];

/** The section that lists a kind. */
export const SECTION_OF = Object.fromEntries(
  Object.entries(SECTIONS).map(([section, kind]) => [kind, section]),
) as Readonly<Record<ListedKind, Section>>;

/** Reads one authored node; undefined, and faults, if it cannot be read. */
export function readAuthored(json: JsonNode, faults: FaultList): AuthoredNode | undefined {
  return collectAuthored(json.type === "object" ? fillHashes(json) : json, faults);
}

/** The name that a node claims to have, even if the rest of it cannot be read. */
export function claimedName(json: JsonNode): { readonly kind: string; readonly name: string } | undefined {
  if (json.type !== "object") return undefined;
  const kind = member(json, "$kind");
  const name = member(json, "name");
  return kind?.type === "string" && name?.type === "string"
    ? { kind: kind.value, name: name.value }
    : undefined;
}

function fillHashes(json: JsonObject): JsonObject {
  const kind = member(json, "$kind");
  if (kind?.type !== "string") return json;
  if (kind.value === "defmodule") return fill(json, "wasm_hash");
  if (kind.value !== "manifest") return json;
  return withMembers(json, (one) => {
    if (!Object.hasOwn(SECTIONS, one.key) || one.value.type !== "array") return one;
    const array = one.value;
    // A secret without a name is declared in place, and has no hash.
    const items = array.items.map((item) =>
      item.type === "object" && (one.key !== "secrets" || member(item, "name")) ? fill(item, "hash") : item,
    );
    return { ...one, value: { ...array, items } };
  });
}

/** Puts the zero hash where one is missing, null or blank. */
function fill(json: JsonObject, key: string): JsonObject {
  const present = member(json, key);
  if (present && !isBlank(present)) return json;
  const { offset, end } = present ?? json;
  const value: JsonNode = {
    type: "string",
    value: ZERO_HASH,
    source: json.source,
    offset,
    end,
    parent: json,
    step: key,
  };
  if (present) return withMembers(json, (one) => (one.key === key ? { ...one, value } : one));
  return { ...json, members: [...json.members, { key, keyOffset: offset, value }] };
}

function isBlank(json: JsonNode): boolean {
  return json.type === "null" || (json.type === "string" && /^(?:sha256:?)?$/i.test(json.value.trim()));
}

function withMembers(json: JsonObject, map: (one: JsonMember) => JsonMember): JsonObject {
  return { ...json, members: json.members.map(map) };
}
