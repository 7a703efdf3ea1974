/** Patch documents: JSON that says how a manifest is changed, operation by operation (AIR, patches; ruling P-1). */
import { name } from "../../air/defs/identifiers.ts";
import { later } from "../../air/defs/kinds.ts";
import {
  capGrantsWith,
  moduleBindings,
  routingEvents,
  routingInboxes,
  secrets,
  triggers,
} from "../../air/defs/manifest.ts";
import { definition } from "../../air/defs/node.ts";
import { FaultList, quote } from "../../air/errors.ts";
import { type JsonMember, type JsonNode, type JsonObject, placeOf, placeOfKey } from "../../air/json/node.ts";
import {
  COMMENT_KEYS,
  hash,
  list,
  nullable,
  object,
  optional,
  type Read,
  required,
  type Shape,
  word,
  wrongType,
} from "../../air/json/shape.ts";
import { placeAt } from "../../air/json/walk.ts";
import { SECTIONS } from "../../air/manifest/authored.ts";

const kind = word(...Object.values(SECTIONS));

/** The default policy: named, cleared by null, or left as it is (ruling P-3). */
const policy: Read<string | null> = (node, faults) => (node.type === "null" ? null : name(node, faults));

/** The bodies of the ten operations, in the order of the specification. */
const BODIES = {
  add_def: object({ kind: required(kind), node: required(definition) }),
  replace_def: object({
    kind: required(kind),
    name: required(name),
    new_node: required(definition),
    pre_hash: required(hash),
  }),
  remove_def: object({ kind: required(kind), name: required(name), pre_hash: required(hash) }),
  set_manifest_refs: object({
    add: optional(list(object({ kind: required(kind), name: required(name), hash: required(hash) }))),
    remove: optional(list(object({ kind: required(kind), name: required(name) }))),
  }),
  set_defaults: object({ policy: nullable(policy), cap_grants: optional(capGrantsWith(later)) }),
  set_routing_events: object({ pre_hash: required(hash), events: required(routingEvents) }),
  set_routing_inboxes: object({ pre_hash: required(hash), inboxes: required(routingInboxes) }),
  set_triggers: object({ pre_hash: required(hash), triggers: required(triggers) }),
  set_module_bindings: object({ pre_hash: required(hash), bindings: required(moduleBindings) }),
  set_secrets: object({ pre_hash: required(hash), secrets: required(secrets) }),
} as const;

type Bodies = typeof BODIES;
export type OperationName = keyof Bodies;

export type OperationOf<O extends OperationName> = {
  readonly op: O;
  readonly body: Shape<Bodies[O]>;
  /** Of the body. */
  readonly json: JsonNode;
};

export type Operation = { [O in OperationName]: OperationOf<O> }[OperationName];

export const OPERATIONS = Object.keys(BODIES) as readonly OperationName[];

const document = object({
  version: optional(word("1")),
  base_manifest_hash: required(hash),
  patches: required(list(operation)),
});

export type PatchDocument = Shape<typeof document> & { readonly json: JsonNode };

/**
 * Reads a document and everything in it, with the definitions but for what needs other definitions to be read.
 * Throws `def.*`, `type.*`, `expr.*`, `value.*`, `patch.operation` and `patch.empty`, all that there are, with places.
 */
export function readDocument(json: JsonNode): PatchDocument {
  const faults = new FaultList();
  const read = document(json, faults);
  faults.throwIfAny();
  if (read.patches.length === 0) {
    faults.add("patch.empty", "the document has no operation", placeAt(json, "patches"));
  }
  faults.throwIfAny();
  return { ...read, json };
}

function operation(json: JsonNode, faults: FaultList): Operation {
  if (json.type !== "object") return wrongType(json, "an operation", faults);
  let first: JsonMember | undefined;
  let second: JsonMember | undefined;
  for (const member of json.members) {
    if (!Object.hasOwn(BODIES, member.key)) continue;
    if (first) second ??= member;
    else first = member;
  }
  if (!first || second) {
    const found = first ? `${quote(first.key)} and ${quote(second?.key)}` : "none of them";
    const what = `an operation has one key of ${OPERATIONS.join(", ")}; here is ${found}`;
    faults.add("patch.operation", what, second ? placeOfKey(second) : placeOf(json));
    return undefined as never;
  }
  refuseOthers(json, first, faults);
  const op = first.key as OperationName;
  const body = BODIES[op](first.value, faults) as Operation["body"];
  if (op === "set_manifest_refs" && body && !("add" in body) && !("remove" in body)) {
    faults.add("patch.empty", "the operation neither adds nor removes", placeOf(first.value));
  }
  return { op, body, json: first.value } as Operation;
}

function refuseOthers(json: JsonObject, operationMember: JsonMember, faults: FaultList): void {
  for (const other of json.members) {
    if (other === operationMember || COMMENT_KEYS.has(other.key)) continue;
    const what = `${quote(other.key)} is no key here; good is only ${quote(operationMember.key)}`;
    faults.add("def.unknown_key", what, placeOfKey(other));
  }
}
