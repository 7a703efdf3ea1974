/** The order in which the members of definitions and of plans' steps are written; none of it has a meaning. */
import { type JsonMember, type JsonObject, member } from "../json/node.ts";

/** As the JSON Schemas list them. */
const DEFINITIONS: Readonly<Record<string, readonly string[]>> = {
  defschema: ["name", "type"],
  defmodule: ["name", "module_kind", "wasm_hash", "key_schema", "abi"],
  defplan: [
    ...[
      "name",
      "input",
      "output",
      "locals",
      "steps",
      "edges",
      "required_caps",
      "allowed_effects",
      "invariants",
    ],
  ],
  defeffect: ["name", "kind", "params_schema", "receipt_schema", "cap_type", "origin_scope"],
  defcap: ["name", "cap_type", "schema", "enforcer"],
  defpolicy: ["name", "rules"],
  defsecret: ["name", "binding_id", "expected_digest", "allowed_caps", "allowed_plans"],
  manifest: [
    ...["air_version", "schemas", "modules", "plans", "effects", "caps", "policies", "secrets", "defaults"],
    ...["module_bindings", "routing", "triggers"],
  ],
};

const STEPS: Readonly<Record<string, readonly string[]>> = {
  raise_event: ["id", "op", "event", "value"],
  emit_effect: ["id", "op", "kind", "params", "cap", "idempotency_key", "bind"],
  await_receipt: ["id", "op", "for", "bind"],
  await_event: ["id", "op", "event", "where", "from", "bind"],
  assign: ["id", "op", "expr", "bind"],
  end: ["id", "op", "result"],
};

const BEFORE = ["$kind", "$comment", "name", "description"];
const BEHIND = ["$examples"];

/** The members of a definition or of a step of a plan in that order, strangers behind; of anything else as they are. */
export function inWrittenOrder(object: JsonObject): readonly JsonMember[] {
  const order = orderOf(object);
  if (!order) return object.members;
  const places = new Map([...new Set([...BEFORE, ...order])].map((key, place) => [key, place]));
  const place = ({ key }: JsonMember): number =>
    BEHIND.includes(key) ? Infinity : (places.get(key) ?? 1000);
  return object.members.toSorted((a, b) => {
    const [x, y] = [place(a), place(b)];
    return x === y ? 0 : x - y;
  });
}

function orderOf(object: JsonObject): readonly string[] | undefined {
  const { parent } = object;
  if (isDefinition(object)) return ofWord(DEFINITIONS, object, "$kind");
  const plan = parent?.type === "array" && parent.step === "steps" ? parent.parent : null;
  return plan?.type === "object" && isDefinition(plan) ? ofWord(STEPS, object, "op") : undefined;
}

/** A definition is a whole file or an item of one. */
function isDefinition({ parent }: JsonObject): boolean {
  return parent === null || (parent.type === "array" && parent.parent === null);
}

function ofWord(
  table: Readonly<Record<string, readonly string[]>>,
  object: JsonObject,
  key: string,
): readonly string[] | undefined {
  const word = member(object, key);
  return word?.type === "string" && Object.hasOwn(table, word.value) ? table[word.value] : undefined;
}
