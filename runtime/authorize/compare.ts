/**
 * How authority changes from one manifest to another, for operators who have to decide about it. Nothing is called
 * `narrower` or `equal` under which something passes that did not; in doubt it is `different`.
 */
import { quote } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import type { Effect, Secret, World } from "../../air/manifest/world.ts";
import { equalTypes } from "../../air/types/types.ts";
import { compareUtf8 } from "../../air/utf8-order.ts";
import { builtins } from "../builtins.ts";
import { DEFAULT_SLOT, type LiveGrant, type ManifestAuthority } from "./authority.ts";
import { compareGrants } from "./compare-grants.ts";
import { compareSets } from "./compare-lists.ts";
import { comparePolicies, type Facts, type PolicyComparison } from "./compare-policies.ts";
import { combined, type Judged, together, type Verdict } from "./verdict.ts";

/** A manifest's authority, and what it refers to. */
export interface AuthoritySide {
  readonly authority: ManifestAuthority;
  /** By kind, with those that are built in. */
  readonly effects: ReadonlyMap<string, Effect>;
  /** The hash of the definition of a module. */
  readonly moduleHash: (name: string) => Hash | undefined;
}

export function sideOf({
  authority,
  world,
}: {
  readonly authority: ManifestAuthority;
  readonly world: World;
}): AuthoritySide {
  return {
    authority,
    effects: world.effects,
    moduleHash: (name) => world.def("defmodule", name)?.hash,
  };
}

/** One grant, slot, secret or effect. */
export interface AuthorityItem extends Judged {
  readonly kind: "grant" | "slot" | "secret" | "effect";
  /** Of the grant; module and slot; alias and version; kind of the effect. */
  readonly name: string;
  /** Whether it is only in one of both. */
  readonly presence: "both" | "added" | "removed";
}

export interface AuthorityComparison {
  /** Of all. */
  readonly verdict: Verdict;
  /** Every grant, also an equal one; of the rest what differs. By kind, then by name. */
  readonly items: readonly AuthorityItem[];
  readonly policy: PolicyComparison & {
    /** The default policy's name; null where there is none, which denies everything. */
    readonly before: string | null;
    readonly after: string | null;
  };
}

export function compareAuthority(before: AuthoritySide, after: AuthoritySide): AuthorityComparison {
  const [old, now] = [before.authority, after.authority];
  const policy = {
    before: old.policy?.name ?? null,
    after: now.policy?.name ?? null,
    ...comparePolicies(old.policy, now.policy, factsOf(before.effects, after.effects)),
  };
  const items = [
    ...grantItems(before, after),
    ...differing([...slotItems(old, now), ...defaultSlotItems(old, now)]),
    ...differing(secretItems(old, now)),
    ...differing(effectItems(before, after)),
  ];
  return { verdict: combined([policy.verdict, ...items.map(({ verdict }) => verdict)]), items, policy };
}

/** A kind that is built in has one cap type and one scope in all manifests, also in those that running plans keep. */
function factsOf(before: AuthoritySide["effects"], after: AuthoritySide["effects"]): Facts {
  return (kind) => {
    const effect = builtins().effects.get(kind);
    if (!effect || before.get(kind) !== effect || after.get(kind) !== effect) return {};
    const { cap_type, origin_scope } = effect.def;
    return { cap_type, ...(origin_scope === "both" ? {} : { origin_kind: origin_scope }) };
  };
}

function differing(items: readonly AuthorityItem[]): readonly AuthorityItem[] {
  return items.filter(({ verdict, presence }) => verdict !== "equal" || presence !== "both");
}

// Grants

function grantItems(before: AuthoritySide, after: AuthoritySide): readonly AuthorityItem[] {
  const side = ({ moduleHash }: AuthoritySide, grant: LiveGrant) => ({
    grant,
    enforcerHash: moduleHash(grant.enforcer),
  });
  return paired(before.authority.grants, after.authority.grants, "grant", {
    added: ({ defcap }) => judged("wider", `of the cap ${quote(defcap)}`),
    removed: ({ defcap }) => judged("narrower", `of the cap ${quote(defcap)}`),
    both: (old, now) => compareGrants(side(before, old), side(after, now)),
  });
}

// Slots of reducers

/** Without a binding the slot `default` means the one grant of the effect's type: binding it is no mere limit. */
function slotItems(before: ManifestAuthority, after: ManifestAuthority): readonly AuthorityItem[] {
  const isDefault = (slot: string): boolean => slot.endsWith(` ${DEFAULT_SLOT}`);
  return paired(slotsOf(before), slotsOf(after), "slot", {
    added: (grant, slot) =>
      judged(isDefault(slot) ? "different" : "wider", `is bound to the grant ${quote(grant)}`),
    removed: (grant, slot) =>
      judged(isDefault(slot) ? "different" : "narrower", `was bound to the grant ${quote(grant)}`),
    both: (old, now) =>
      old === now
        ? EQUAL
        : judged("different", `is bound to the grant ${quote(now)}, and was to ${quote(old)}`),
  });
}

/** The names of grants, by module and slot. */
function slotsOf({ bindings }: ManifestAuthority): ReadonlyMap<string, string> {
  return new Map(
    [...bindings].flatMap(([module, slots]) =>
      [...slots].map(([slot, grant]) => [`${module} ${slot}`, grant] as const),
    ),
  );
}

/** With a second grant of its type a default slot means none any more; without it, it means the other one. */
function defaultSlotItems(before: ManifestAuthority, after: ManifestAuthority): readonly AuthorityItem[] {
  return paired(onlyOfType(before), onlyOfType(after), "slot", {
    added: (grant) => judged("wider", `means the grant ${quote(grant)}, the only one of its type`),
    removed: (grant) => judged("narrower", `meant the grant ${quote(grant)}, the only one of its type`),
    both: (old, now) =>
      old === now ? EQUAL : judged("different", `means the grant ${quote(now)}, and meant ${quote(old)}`),
  });
}

/** The grants that are the only ones of their type, by what is told of them. */
function onlyOfType({ grants }: ManifestAuthority): ReadonlyMap<string, string> {
  const byType = new Map<string, string[]>();
  for (const { name, capType } of grants.values())
    byType.set(capType, [...(byType.get(capType) ?? []), name]);
  return new Map(
    [...byType].flatMap(([type, [only, ...others]]) =>
      only !== undefined && others.length === 0
        ? [[`unbound ${DEFAULT_SLOT} for ${type}`, only] as const]
        : [],
    ),
  );
}

// Secrets

/** What is not declared passes the check, and has no value: neither way is a mere limit. */
function secretItems(before: ManifestAuthority, after: ManifestAuthority): readonly AuthorityItem[] {
  return paired(namedSecrets(before), namedSecrets(after), "secret", {
    added: ({ bindingId }) => judged("wider", `has a value, bound to ${quote(bindingId)}`),
    removed: () => judged("different", "has no value any more, and is not checked any more"),
    both: compareSecrets,
  });
}

function namedSecrets({ secrets }: ManifestAuthority): ReadonlyMap<string, Secret> {
  return new Map([...secrets.values()].map((secret) => [`${secret.alias}@${secret.version}`, secret]));
}

function compareSecrets(before: Secret, after: Secret): Judged {
  return together([
    before.bindingId === after.bindingId
      ? EQUAL
      : judged("different", `is bound to ${quote(after.bindingId)}, and was to ${quote(before.bindingId)}`),
    before.expectedDigest === after.expectedDigest ? EQUAL : judged("different", "has another digest"),
    compareSets("allowed_caps", before.allowedCaps, after.allowedCaps),
    compareSets("allowed_plans", before.allowedPlans, after.allowedPlans),
  ]);
}

// Effects

function effectItems(before: AuthoritySide, after: AuthoritySide): readonly AuthorityItem[] {
  return paired(before.effects, after.effects, "effect", {
    added: ({ def }) => judged("wider", `of the cap type ${quote(def.cap_type)}`),
    removed: ({ def }) => judged("narrower", `of the cap type ${quote(def.cap_type)}`),
    both: compareEffects,
  });
}

function compareEffects(before: Effect, after: Effect): Judged {
  if (before === after) return EQUAL;
  const [old, now] = [before.def, after.def];
  return together([
    old.cap_type === now.cap_type
      ? EQUAL
      : judged("different", `takes a grant of the type ${quote(now.cap_type)}, not ${quote(old.cap_type)}`),
    compareScopes(old.origin_scope, now.origin_scope),
    equalTypes(before.params, after.params, true) ? EQUAL : judged("different", "takes other params"),
  ]);
}

type Scope = Effect["def"]["origin_scope"];

function compareScopes(before: Scope, after: Scope): Judged {
  if (before === after) return EQUAL;
  const verdict = after === "both" ? "wider" : before === "both" ? "narrower" : "different";
  return judged(verdict, `may be asked for by ${scopeText(after)}, and was by ${scopeText(before)}`);
}

function scopeText(scope: Scope): string {
  return scope === "both" ? "plans and reducers" : `${scope}s`;
}

// What all have in common

const EQUAL: Judged = { verdict: "equal", reasons: [] };

function judged(verdict: Verdict, reason: string): Judged {
  return { verdict, reasons: [reason] };
}

interface Judging<T> {
  readonly added: (now: T, name: string) => Judged;
  readonly removed: (old: T, name: string) => Judged;
  readonly both: (old: T, now: T) => Judged;
}

/** By name. */
function paired<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  kind: AuthorityItem["kind"],
  judging: Judging<T>,
): readonly AuthorityItem[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort(compareUtf8);
  return names.map((name): AuthorityItem => {
    const [old, now] = [before.get(name), after.get(name)];
    if (old === undefined) return { kind, name, presence: "added", ...judging.added(now as T, name) };
    if (now === undefined) return { kind, name, presence: "removed", ...judging.removed(old, name) };
    return { kind, name, presence: "both", ...judging.both(old, now) };
  });
}
