/** Which effects plans and reducers of a world may ask for, under which grants, and what its policy says of each. */
import type { Defpolicy } from "../../air/defs/kinds.ts";
import type { Effect, Grant, World } from "../../air/manifest/world.ts";

export interface AskedEffect {
  readonly origin: "plan" | "reducer";
  /** Of the plan or the module. */
  readonly by: string;
  /** Steps of a plan; slots of a reducer. */
  readonly at: readonly string[];
  readonly kind: string;
  /** Undefined if nothing leads to one, which is denied. */
  readonly grant: Grant | undefined;
  readonly verdict: Verdict;
}

export interface Verdict {
  readonly allowed: boolean;
  /** The rule of the policy that decides, from 0. */
  readonly rule: number | undefined;
  /** In a few words. */
  readonly why: string;
}

/** In the order of plans and modules in the manifest; params, expiry and enforcers have their own say when the world runs. */
export function askedEffects(world: World): readonly AskedEffect[] {
  const policy = policyOf(world);
  return [...ofPlans(world), ...ofReducers(world)].map((asked) => ({
    ...asked,
    verdict: verdictOn(asked, world.effects.get(asked.kind), policy),
  }));
}

export function policyOf({ manifest, def }: World): Defpolicy | undefined {
  const name = manifest.defaults?.policy;
  const found = name === undefined ? undefined : def("defpolicy", name);
  return found?.node.kind === "defpolicy" ? found.node.def : undefined;
}

type Asked = Omit<AskedEffect, "verdict">;

function ofPlans({ plans, grants }: World): readonly Asked[] {
  return [...plans.values()].flatMap(({ name, def }) => {
    const pairs = new Map<string, Asked & { readonly at: string[] }>();
    for (const step of def.steps) {
      if (step.op !== "emit_effect") continue;
      const key = `${step.kind} ${step.cap}`;
      const known = pairs.get(key);
      if (known) known.at.push(step.id);
      else
        pairs.set(key, {
          origin: "plan",
          by: name,
          at: [step.id],
          kind: step.kind,
          grant: grants.get(step.cap),
        });
    }
    return [...pairs.values()];
  });
}

/** Which slot a reducer will name is its code's to say: all count that its module declares for the effect's type. */
function ofReducers(world: World): readonly Asked[] {
  return world.defs.flatMap(({ name, node }) => {
    const reducer = node.kind === "defmodule" ? node.def.abi.reducer : undefined;
    return (reducer?.effects_emitted ?? []).flatMap((kind): Asked[] => {
      const type = world.effects.get(kind)?.def.cap_type;
      const slots = [...(reducer?.cap_slots ?? [])].filter(([, of]) => of === type).map(([slot]) => slot);
      const bound = slots.map((slot) => [slot, grantOf(world, name, slot, type)] as const);
      const byGrant = new Map<Grant | undefined, string[]>();
      for (const [slot, grant] of bound) byGrant.set(grant, [...(byGrant.get(grant) ?? []), slot]);
      if (byGrant.size === 0) byGrant.set(undefined, []);
      return [...byGrant].map(([grant, at]) => ({ origin: "reducer", by: name, at, kind, grant }));
    });
  });
}

/** The grant bound to a slot; the slot `default`, if it is not bound, means the one grant of the type (ruling A1). */
function grantOf(
  { manifest, grants }: World,
  module: string,
  slot: string,
  type: string | undefined,
): Grant | undefined {
  const bound = manifest.module_bindings?.get(module)?.slots?.get(slot);
  if (bound !== undefined) return grants.get(bound);
  if (slot !== "default") return undefined;
  const [only, ...others] = [...grants.values()].filter(({ cap }) => cap.cap_type === type);
  return others.length === 0 ? only : undefined;
}

function verdictOn(
  { origin, by, kind, grant }: Asked,
  effect: Effect | undefined,
  policy: Defpolicy | undefined,
): Verdict {
  const denied = (why: string): Verdict => ({ allowed: false, rule: undefined, why });
  if (!grant) return denied("no grant");
  if (!effect) return denied("no such effect");
  const scope = effect.def.origin_scope;
  if (scope !== "both" && scope !== origin) return denied(`is for a ${scope} to ask`);
  if (grant.cap.cap_type !== effect.def.cap_type) return denied("the grant is of another type");
  if (!policy) return denied("there is no policy");
  const rule = policy.rules.findIndex(({ when }) => {
    const { effect_kind, cap_name, cap_type, origin_kind, origin_name } = when;
    return (
      (effect_kind ?? kind) === kind &&
      (cap_name ?? grant.name) === grant.name &&
      (cap_type ?? grant.cap.cap_type) === grant.cap.cap_type &&
      (origin_kind ?? origin) === origin &&
      (origin_name ?? by) === by
    );
  });
  if (rule < 0) return denied("no rule fits");
  const allowed = policy.rules[rule]?.decision === "allow";
  return { allowed, rule, why: `rule ${rule}` };
}
