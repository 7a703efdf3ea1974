/** Random operations of a patch, each for what those before it left. */
import { isList, isObject, type Json, type JsonObject, jsonOf } from "../json.ts";
import type { Tape } from "../tape.ts";
import { typeFrom } from "./types.ts";
import type { Ref, Working } from "./working.ts";

type Operation = (tape: Tape, working: Working) => object | undefined;

const OPERATIONS: readonly Operation[] = [
  addDef,
  addDef,
  replaceDef,
  replaceDef,
  removeDef,
  listOperation("set_routing_events", "routing_events", "events"),
  listOperation("set_routing_inboxes", "routing_inboxes", "inboxes"),
  listOperation("set_triggers", "triggers", "triggers"),
  setBindings,
  setDefaults,
  removeRef,
];

export function operationsFrom(tape: Tape, working: Working): Json {
  const made = Array.from({ length: 1 + tape.below(3) }, () => tape.pick(OPERATIONS)(tape, working));
  const found = made.filter((one) => one !== undefined);
  return jsonOf(found.length > 0 ? found : [addDef(tape, working)]);
}

const NEW = ["t/New@1", "t/New@2", "app/New@1"];

function addDef(tape: Tape, working: Working): object {
  const name = tape.pick(NEW);
  const kind = tape.pick(["defschema", "defpolicy", "defplan", "defsecret", "defeffect"]);
  working.add(kind, name);
  return { add_def: { kind, node: definition(tape, working, kind, name) } };
}

function definition(tape: Tape, working: Working, kind: string, name: string): object {
  const schemas = working.refs.filter((ref) => ref.kind === "defschema").map((ref) => ref.name);
  const schema = (): string => tape.pickAny(schemas) ?? "sys/TimerSetParams@1";
  switch (kind) {
    case "defschema":
      return { $kind: kind, name, type: typeFrom(tape, schemas) };
    case "defpolicy":
      return {
        $kind: kind,
        name,
        rules: tape.times(2, () => ({ when: {}, decision: tape.pick(["allow", "deny"]) })),
      };
    case "defsecret":
      return { $kind: kind, name, binding_id: "env:X" };
    case "defeffect":
      return {
        $kind: kind,
        name,
        kind: `fuzz.${name.length}`,
        params_schema: schema(),
        receipt_schema: schema(),
        cap_type: "ping",
        origin_scope: tape.pick(["both", "plan", "reducer"]),
      };
    default:
      return {
        $kind: kind,
        name,
        input: schema(),
        steps: [{ id: "e", op: "end" }],
        ...(tape.chance(30) ? { edges: [] } : {}),
      };
  }
}

function replaceDef(tape: Tape, working: Working): object | undefined {
  const ref = tape.pickAny(working.refs);
  if (!ref) return undefined;
  const { kind, name, hash } = ref;
  const old = working.def(ref);
  const made = tape.chance(40) ? old : undefined;
  const node =
    made ??
    (["defschema", "defpolicy", "defplan", "defsecret"].includes(kind)
      ? definition(tape, working, kind, name)
      : old);
  return node && { replace_def: { kind, name, new_node: node, pre_hash: hash } };
}

/** Schemas, and what else others refer to, are seldom taken away. */
function removable(tape: Tape, { refs }: Working): Ref | undefined {
  return tape.pickAny(refs.filter(({ kind }) => /policy|secret|plan/.test(kind) || tape.chance(8)));
}

function removeDef(tape: Tape, working: Working): object | undefined {
  const ref = removable(tape, working);
  if (!ref) return undefined;
  working.remove(ref);
  return { remove_def: { kind: ref.kind, name: ref.name, pre_hash: ref.hash } };
}

function removeRef(tape: Tape, working: Working): object | undefined {
  const ref = removable(tape, working);
  if (!ref) return undefined;
  const { kind, name, hash } = ref;
  if (tape.chance(40))
    return { set_manifest_refs: { add: [{ kind, name, hash }], remove: [{ kind, name }] } };
  working.remove(ref);
  return { set_manifest_refs: { remove: [{ kind, name }] } };
}

/** A section that is a list: fewer of its items, in another order, or one twice. */
function listOperation(op: string, section: string, member: string): Operation {
  return (tape, working) => {
    const old = working.section(section);
    const items = isList(old) ? old : [];
    const pre_hash = working.sectionHash(section);
    const twice = tape.chance(10) && items.length > 0 ? [tape.pick(items)] : [];
    const now = [...tape.shuffled(tape.some(items, 70)), ...twice];
    working.set(section, now);
    return { [op]: { pre_hash, [member]: now } };
  };
}

function setBindings(tape: Tape, working: Working): object {
  const old = working.section("module_bindings");
  const pre_hash = working.sectionHash("module_bindings");
  const bindings: JsonObject = new Map(tape.some(isObject(old) ? [...old] : [], 60));
  working.set("module_bindings", bindings);
  return { set_module_bindings: { pre_hash, bindings } };
}

function setDefaults(tape: Tape, working: Working): object {
  const policies = working.refs.filter(({ kind }) => kind === "defpolicy").map(({ name }) => name);
  const policy = tape.pick([null, ...policies]);
  const grants = [
    { name: "more", cap: "sys/timer@1", params: {} },
    { name: "web", cap: "sys/http.out@1", params: { hosts: ["b.example", "a.example"], ports: [443] } },
  ];
  return {
    set_defaults: {
      ...(tape.chance(70) ? { policy } : {}),
      ...(tape.chance(50) ? { cap_grants: tape.some(grants) } : {}),
    },
  };
}
