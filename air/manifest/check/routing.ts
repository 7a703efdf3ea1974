/** Routing, inboxes, triggers, bindings and defaults of a manifest. */
import { type Place, quote } from "../../errors.ts";
import { placeAt, placeOfKeyAt } from "../../json/walk.ts";
import { equalTypes, type Type, UNKNOWN } from "../../types/types.ts";
import type { Draft } from "../load.ts";
import type { AuthoredOf } from "../names.ts";
import { takesEvent } from "./modules.ts";
import { followPath } from "./paths.ts";

export function checkRouting(draft: Draft): void {
  const { manifest, names } = draft;
  const { def } = manifest;
  for (const [index, route] of (def.routing?.events ?? []).entries()) checkRoute(draft, route, index);
  for (const [index, { reducer }] of (def.routing?.inboxes ?? []).entries()) {
    needReducer(draft, reducer, ["routing", "inboxes", index, "reducer"]);
  }
  for (const [index, trigger] of (def.triggers ?? []).entries()) checkTrigger(draft, trigger, index);
  for (const [module, { slots }] of def.module_bindings ?? []) {
    names.need("defmodule", module, () => placeOfKeyAt(manifest.json, "module_bindings", module));
    for (const [slot, grant] of slots ?? []) {
      needGrant(draft, grant, () => placeAt(manifest.json, "module_bindings", module, "slots", slot));
    }
  }
  const policy = def.defaults?.policy;
  if (policy !== undefined)
    names.need("defpolicy", policy, () => placeAt(manifest.json, "defaults", "policy"));
}

/** A name is that of a grant. */
export function needGrant({ grants, faults, names }: Draft, name: string, place: () => Place): boolean {
  if (grants.has(name)) return true;
  const hint = names.hint(name, () => grants.keys());
  faults.add("ref.unknown", `there is no grant ${quote(name)} in defaults.cap_grants${hint}`, place());
  return false;
}

function needReducer(
  { manifest, names, faults }: Draft,
  name: string,
  way: readonly (string | number)[],
): AuthoredOf<"defmodule"> | undefined {
  const place = () => placeAt(manifest.json, ...way);
  const module = names.need("defmodule", name, place);
  if (module && !module.def.abi.reducer) {
    faults.add("module.abi", `${quote(name)} takes no events: it has no reducer ABI`, place(), {
      message: "it is defined here",
      place: placeAt(module.json, "abi"),
    });
  }
  return module;
}

type Route = NonNullable<NonNullable<AuthoredOf<"manifest">["def"]["routing"]>["events"]>[number];

function checkRoute(draft: Draft, route: Route, index: number): void {
  const { manifest, names, faults, types } = draft;
  const way = ["routing", "events", index] as const;
  const at = (key: string) => placeAt(manifest.json, ...way, key);
  names.need("defschema", route.event, () => at("event"));
  const module = needReducer(draft, route.reducer, [...way, "reducer"]);
  const reducer = module?.def.abi.reducer;
  if (!module || !reducer) return;
  const event = names.find("defschema", reducer.event);
  if (event && names.knows("defschema", route.event) && !takesEvent(event.def, route.event)) {
    const what = `${quote(route.reducer)} takes ${quote(reducer.event)}, of which ${quote(route.event)} is no part`;
    faults.add("routing.event", what, at("event"), {
      message: "its event is named here",
      place: placeAt(module.json, "abi", "reducer", "event"),
    });
  }
  const { key_schema } = module.def;
  const { key_field } = route;
  if ((key_schema === undefined) !== (key_field === undefined)) {
    const what =
      key_field === undefined
        ? `${quote(route.reducer)} is keyed, so the route needs a key_field`
        : `${quote(route.reducer)} is not keyed, so the route takes no key_field`;
    faults.add(
      "routing.key_field",
      what,
      key_field === undefined ? placeAt(manifest.json, ...way) : at("key_field"),
      {
        message: "the reducer is defined here",
        place: placeAt(module.json, "key_schema"),
      },
    );
    return;
  }
  if (key_field === undefined || key_schema === undefined) return;
  const type = types.named(route.event);
  const keyType = types.named(key_schema);
  if (!type || !keyType) return;
  // Empty segments count for nothing, as in the reference (P2).
  const found = keyFieldType(
    type,
    key_field.split(".").filter((segment) => segment !== ""),
  );
  if (found && equalTypes(found, keyType)) return;
  const what = found ? "has another type than the key" : `leads nowhere in ${quote(route.event)}`;
  faults.add("routing.key_type", `the key_field ${quote(key_field)} ${what}`, at("key_field"), {
    message: "the key's schema is named here",
    place: placeAt(module.json, "key_schema"),
  });
}

/** The type at the end of a key path; into a variant it begins with `$value` and has one type in every arm. */
function keyFieldType(event: Type, path: readonly string[]): Type | undefined {
  if (event.kind !== "variant") return fieldType(event, path);
  const [first, ...rest] = path;
  if (first !== "$value" || rest.length === 0) return undefined;
  const [found, ...others] = [...event.arms.values()].map((arm) => fieldType(arm, rest));
  return found && others.every((other) => other && equalTypes(other, found)) ? found : undefined;
}

/** Through the fields of records only. */
function fieldType(type: Type, path: readonly string[]): Type | undefined {
  let at: Type | undefined = type;
  for (const segment of path) {
    if (at?.kind === "unknown") return at;
    at = at?.kind === "record" ? at.fields.get(segment) : undefined;
  }
  return at;
}

type Trigger = NonNullable<AuthoredOf<"manifest">["def"]["triggers"]>[number];

function checkTrigger({ manifest, names, types, faults }: Draft, trigger: Trigger, index: number): void {
  const at = (key: string) => placeAt(manifest.json, "triggers", index, key);
  names.need("defschema", trigger.event, () => at("event"));
  const plan = names.need("defplan", trigger.plan, () => at("plan"));
  if (!plan) return;
  const event = types.named(trigger.event);
  const input = types.named(plan.def.input);
  if (event && input && !equalTypes(event, input)) {
    const what = `the plan ${quote(trigger.plan)} takes ${quote(plan.def.input)}, which is another type`;
    faults.add("trigger.input", what, at("event"), {
      message: "its input is named here",
      place: placeAt(plan.json, "input"),
    });
  }
  const { correlate_by } = trigger;
  if (correlate_by === undefined) return;
  const stranger = followPath(input ?? UNKNOWN, correlate_by.split("."));
  if ("stranger" in stranger) {
    const what = `${quote(correlate_by)} leads nowhere in ${quote(plan.def.input)}, the input of the plan`;
    faults.add("ref.unknown", what, at("correlate_by"));
  }
}
