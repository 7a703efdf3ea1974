/** Modules, effects and caps: their schemas, the events that reducers take, and enforcers (rulings D7, D9). */
import type { Defmodule } from "../../defs/kinds.ts";
import { quote } from "../../errors.ts";
import { type JsonNode, placeOf } from "../../json/node.ts";
import { nodeAt, placeAt } from "../../json/walk.ts";
import type { TypeExpr } from "../../types/type-expr.ts";
import type { Draft } from "../load.ts";

/** Stands for no check at all; no module. */
export const ALLOW_ALL = "sys/CapAllowAll@1";

/** Micro-effects and the event in which a reducer gets the receipt of one. */
export const RECEIPT_EVENTS: ReadonlyMap<string, string> = new Map([
  ["timer.set", "sys/TimerFired@1"],
  ["blob.put", "sys/BlobPutResult@1"],
  ["blob.get", "sys/BlobGetResult@1"],
]);

export function checkModules(draft: Draft): void {
  const { names } = draft;
  const own = <T extends { def: { name: string } }>(nodes: readonly T[]) =>
    nodes.filter(({ def }) => !def.name.startsWith("sys/"));
  for (const { def, json } of own(names.all("defmodule"))) checkModule(draft, def, json);
  for (const { json } of own(names.all("defeffect"))) {
    for (const key of ["params_schema", "receipt_schema"]) needSchema(draft, nodeAt(json, key));
  }
  for (const { def, json } of own(names.all("defcap"))) {
    const { module } = def.enforcer;
    if (module === ALLOW_ALL) continue;
    const place = () => placeAt(json, "enforcer", "module");
    const enforcer = names.need("defmodule", module, place);
    if (enforcer && !enforcer.def.abi.pure) {
      draft.faults.add("module.abi", `${quote(module)} cannot enforce: it has no pure ABI`, place(), {
        message: "it is defined here",
        place: placeAt(enforcer.json, "abi"),
      });
    }
  }
}

function checkModule(draft: Draft, def: Defmodule, json: JsonNode): void {
  needSchema(draft, nodeAt(json, "key_schema"));
  for (const block of ["reducer", "pure"]) {
    for (const key of ["state", "event", "context", "annotations", "input", "output"]) {
      needSchema(draft, nodeAt(json, "abi", block, key));
    }
  }
  const { reducer } = def.abi;
  if (!reducer) return;
  const event = draft.names.find("defschema", reducer.event);
  if (event) checkFamily(draft, event, nodeAt(json, "abi", "reducer", "event") ?? json);
  for (const [index, kind] of (reducer.effects_emitted ?? []).entries()) {
    const place = () => placeAt(json, "abi", "reducer", "effects_emitted", index);
    if (!draft.effects.has(kind)) {
      const hint = draft.names.hint(kind, () => draft.effects.keys());
      draft.faults.add("ref.unknown", `there is no effect of the kind ${quote(kind)}${hint}`, place());
    }
    const receipt = RECEIPT_EVENTS.get(kind);
    if (receipt === undefined || !event || takesEvent(event.def, receipt)) continue;
    const what = `the receipt of ${kind} comes as ${receipt}, which the reducer's event does not have`;
    draft.faults.add("module.receipt_event", what, place(), {
      message: "the event is defined here",
      place: placeAt(event.json, "type"),
    });
  }
}

/** A variant of events has refs as arms, each schema once, so that an event tells its arm (ruling D9). */
function checkFamily(
  { faults }: Draft,
  event: { readonly def: { readonly name: string; readonly type: TypeExpr }; readonly json: JsonNode },
  at: JsonNode,
): void {
  const { type } = event.def;
  if (!("variant" in type)) return;
  const seen = new Set<string>();
  for (const [tag, arm] of type.variant) {
    const why = !("ref" in arm)
      ? "is no ref to a schema"
      : seen.has(arm.ref)
        ? `repeats ${quote(arm.ref)}`
        : "";
    if ("ref" in arm) seen.add(arm.ref);
    if (why === "") continue;
    faults.add(
      "module.event_family",
      `the arm ${quote(tag)} of the event ${quote(event.def.name)} ${why}`,
      placeAt(event.json, "type", "variant", tag),
      { message: "the reducer takes this event", place: placeOf(at) },
    );
  }
}

/** By the event's type: many routes may lead to one reducer. */
const families = new WeakMap<TypeExpr, ReadonlySet<string>>();

/** Whether a schema is one that a reducer's event stands for: itself, the target of a bare ref, the refs of a variant. */
export function takesEvent(
  event: { readonly name: string; readonly type: TypeExpr },
  schema: string,
): boolean {
  if (schema === event.name) return true;
  const { type } = event;
  let family = families.get(type);
  if (!family) {
    const arms = "variant" in type ? [...type.variant.values()] : [type];
    family = new Set(arms.flatMap((arm) => ("ref" in arm ? [arm.ref] : [])));
    families.set(type, family);
  }
  return family.has(schema);
}

/** The name that stands at a node is that of a schema. */
function needSchema({ names }: Draft, json: JsonNode | undefined): void {
  if (json?.type === "string") names.need("defschema", json.value, () => placeOf(json));
}
