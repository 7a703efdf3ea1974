/**
 * The manifest and its parts, as tables of fields. Patch documents are made of the same parts.
 */
import type { FaultList } from "../errors.ts";
import type { JsonNode } from "../json/node.ts";
import { member } from "../json/node.ts";
import {
  hash,
  integer,
  list,
  mapOf,
  object,
  omitEmpty,
  optional,
  type Read,
  required,
  type Shape,
  text,
  word,
} from "../json/shape.ts";
import { NAME } from "../names.ts";
import { MAX_U64 } from "../scalars.ts";
import { grant, name, slotNames } from "./identifiers.ts";

const u64 = integer(0n, MAX_U64);
const moduleNames = { regex: NAME, code: "def.name", what: "module name" };

const namedRef = object({ name: required(name), hash: required(hash) });

const secretDeclaration = object({
  alias: required(text),
  version: required(u64),
  binding_id: required(text),
  expected_digest: optional(hash),
  policy: optional(object({ allowed_caps: omitEmpty(list(grant)), allowed_plans: omitEmpty(list(name)) })),
});

export type NamedRef = Shape<typeof namedRef>;
export type SecretEntry = NamedRef | Shape<typeof secretDeclaration>;

/** A secret entry with a name is a ref, any other a declaration. */
function secretEntry(node: JsonNode, faults: FaultList): SecretEntry {
  const isRef = node.type === "object" && member(node, "name") !== undefined;
  return isRef ? namedRef(node, faults) : secretDeclaration(node, faults);
}

/** The sections that are no lists of refs alone. */
export const secrets = list(secretEntry);
export const moduleBindings = mapOf(object({ slots: omitEmpty(mapOf(grant, slotNames)) }), moduleNames);
export const routingEvents = list(
  object({ event: required(name), reducer: required(name), key_field: optional(text) }),
);
export const routingInboxes = list(object({ source: required(text), reducer: required(name) }));
export const triggers = list(
  object({ event: required(name), plan: required(name), correlate_by: optional(text) }),
);

/** Cap grants whose params are read by `slot`. */
export function capGrantsWith<S>(slot: Read<S>) {
  return list(
    object({
      name: required(grant),
      cap: required(name),
      params: required(slot),
      expiry_ns: optional(u64),
    }),
  );
}

/** A manifest; `said` as for `object`. */
export function manifestWith<S>(slot: Read<S>, said?: string) {
  return object(
    {
      air_version: required(word("1")),
      schemas: required(list(namedRef)),
      modules: required(list(namedRef)),
      plans: required(list(namedRef)),
      effects: omitEmpty(list(namedRef)),
      caps: required(list(namedRef)),
      policies: required(list(namedRef)),
      secrets: omitEmpty(secrets),
      // Present but empty is another manifest than absent.
      defaults: optional(object({ policy: optional(name), cap_grants: omitEmpty(capGrantsWith(slot)) })),
      module_bindings: omitEmpty(moduleBindings),
      routing: optional(object({ events: omitEmpty(routingEvents), inboxes: omitEmpty(routingInboxes) })),
      triggers: omitEmpty(triggers),
    },
    said,
  );
}
