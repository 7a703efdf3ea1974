/** What definitions and manifests use, by name, and how. */
import type { Defmodule, Defplan, Defpolicy } from "../../air/defs/kinds.ts";
import type { World } from "../../air/manifest/world.ts";
import { refsIn } from "../../air/types/type-expr.ts";
import type { SpecNode } from "../link.ts";
import type { EntryKind } from "./entries.ts";

/** One use of a definition. It may be that there is none of this name. */
export interface Use {
  readonly kind: EntryKind;
  readonly name: string;
  readonly how: string;
}

/** Where kinds of effects and types of caps are looked up. */
export interface All {
  /** Names of effects by kind. */
  readonly effects: ReadonlyMap<string, string>;
  /** Names of caps by type. */
  readonly caps: ReadonlyMap<string, readonly string[]>;
  readonly worlds: readonly World[];
}

export function allOf(nodes: Iterable<SpecNode>, worlds: readonly World[]): All {
  const effects = new Map<string, string>();
  const caps = new Map<string, string[]>();
  for (const node of nodes) {
    if (node.kind === "defeffect") effects.set(node.def.kind, node.def.name);
    if (node.kind !== "defcap") continue;
    const { cap_type, name } = node.def;
    caps.set(cap_type, [...(caps.get(cap_type) ?? []), name]);
  }
  return { effects, caps, worlds };
}

export function usesOfNode(node: SpecNode, all: All): readonly Use[] {
  switch (node.kind) {
    case "defschema":
      return schemas(refsIn(node.def.type), "in its type");
    case "defcap":
      return [
        ...schemas(refsIn(node.def.schema), "in its params"),
        { kind: "defmodule", name: node.def.enforcer.module, how: "enforcer" },
      ];
    case "defeffect":
      return [
        ...schemas([node.def.params_schema], "params"),
        ...schemas([node.def.receipt_schema], "receipt"),
        ...capsOfType(node.def.cap_type, "cap type", all),
      ];
    case "defmodule":
      return moduleUses(node.def, all);
    case "defplan":
      return planUses(node.def, all);
    case "defpolicy":
      return policyUses(node.def, all);
    case "defsecret":
      return (node.def.allowed_plans ?? []).map((name) => ({ kind: "defplan", name, how: "may use it" }));
    case "manifest":
      return [];
  }
}

function schemas(names: Iterable<string | undefined>, how: string): Use[] {
  return [...new Set(names)].flatMap((name): Use[] =>
    name === undefined ? [] : [{ kind: "defschema", name, how }],
  );
}

function effects(kinds: Iterable<string>, how: string, all: All): Use[] {
  return [...new Set(kinds)].flatMap((kind): Use[] => {
    const name = all.effects.get(kind);
    return name === undefined ? [] : [{ kind: "defeffect", name, how }];
  });
}

function capsOfType(type: string, how: string, { caps }: All): Use[] {
  return (caps.get(type) ?? []).map((name) => ({ kind: "defcap", name, how }));
}

function moduleUses({ key_schema, abi: { reducer, pure } }: Defmodule, all: All): readonly Use[] {
  return [
    ...schemas([key_schema], "key"),
    ...schemas([reducer?.state], "state"),
    ...schemas([reducer?.event], "event"),
    ...schemas([reducer?.context, pure?.context], "context"),
    ...schemas([reducer?.annotations], "annotations"),
    ...schemas([pure?.input], "input"),
    ...schemas([pure?.output], "output"),
    ...effects(reducer?.effects_emitted ?? [], "may ask for it", all),
    ...[...(reducer?.cap_slots ?? [])].flatMap(([slot, type]) => capsOfType(type, `slot ${slot}`, all)),
  ];
}

function planUses(plan: Defplan, all: All): readonly Use[] {
  const steps = plan.steps.flatMap((step): Use[] => {
    switch (step.op) {
      case "emit_effect":
        return effects([step.kind], `step ${step.id}`, all);
      case "raise_event":
        return schemas([step.event], `step ${step.id} raises it`);
      case "await_event":
        return schemas([step.event], `step ${step.id} waits for it`);
      default:
        return [];
    }
  });
  const inWorlds = all.worlds.flatMap(({ plans, grants }): Use[] => {
    const listed = plans.get(plan.name);
    if (!listed) return [];
    const secrets = listed.slots.flatMap((slot) => slot.secrets);
    return [
      ...plan.steps.flatMap((step): Use[] => {
        const grant = step.op === "emit_effect" ? grants.get(step.cap) : undefined;
        return grant ? [{ kind: "defcap", name: grant.cap.name, how: `grant ${grant.name}` }] : [];
      }),
      ...secrets.map(({ alias, version }): Use => {
        return { kind: "defsecret", name: `${alias}@${version}`, how: "in its values" };
      }),
    ];
  });
  return [
    ...schemas([plan.input], "input"),
    ...schemas([plan.output], "output"),
    ...[...(plan.locals ?? [])].flatMap(([local, name]) => schemas([name], `variable ${local}`)),
    ...steps,
    ...unique(inWorlds),
  ];
}

function policyUses({ rules }: Defpolicy, all: All): readonly Use[] {
  return rules.flatMap(({ when, decision }, index): Use[] => {
    const how = `rule ${index}: ${decision}`;
    const { effect_kind, cap_type, origin_name } = when;
    return [
      ...effects(effect_kind === undefined ? [] : [effect_kind], how, all),
      ...(cap_type === undefined ? [] : capsOfType(cap_type, how, all)),
      ...(origin_name === undefined
        ? []
        : (["defplan", "defmodule"] as const)
            .filter((kind) => when.origin_kind !== (kind === "defplan" ? "reducer" : "plan"))
            .map((kind) => ({ kind, name: origin_name, how }))),
    ];
  });
}

/** What a manifest does with definitions, beside listing them. */
export function usesOfWorld(world: World): readonly Use[] {
  const { defaults, routing, triggers, module_bindings } = world.manifest;
  return unique([
    ...(defaults?.policy === undefined
      ? []
      : [{ kind: "defpolicy" as const, name: defaults.policy, how: "default policy" }]),
    ...[...world.grants.values()].map(
      ({ name, cap }): Use => ({ kind: "defcap", name: cap.name, how: `grant ${name}` }),
    ),
    ...(routing?.events ?? []).flatMap(({ event, reducer }): Use[] => [
      ...schemas([event], `goes to ${reducer}`),
      { kind: "defmodule", name: reducer, how: `gets ${event}` },
    ]),
    ...(routing?.inboxes ?? []).map(
      ({ source, reducer }): Use => ({ kind: "defmodule", name: reducer, how: `gets the inbox ${source}` }),
    ),
    ...(triggers ?? []).flatMap(({ event, plan }): Use[] => [
      ...schemas([event], `starts ${plan}`),
      { kind: "defplan", name: plan, how: `started by ${event}` },
    ]),
    ...[...(module_bindings ?? [])].flatMap(([module, { slots }]) =>
      [...(slots ?? [])].map(([slot, grant]): Use => {
        return { kind: "defmodule", name: module, how: `slot ${slot} has the grant ${grant}` };
      }),
    ),
    ...world.defs
      .filter(({ builtin }) => builtin)
      .map(({ kind, name }): Use => ({ kind, name, how: "listed" })),
  ]);
}

function unique(uses: readonly Use[]): Use[] {
  return [...new Map(uses.map((use) => [JSON.stringify([use.kind, use.name, use.how]), use])).values()];
}
