/** What two policies decide differently: every request is looked at, in classes that both decide alike. */
import type { Defpolicy } from "../../air/defs/kinds.ts";
import type { PolicyRequest, PolicyRule } from "./policy.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

type Field = keyof PolicyRequest;

/** What no rule in question names. */
export interface Except {
  readonly except: readonly string[];
}

/** Requests of which rules tell none from another; a field that is not given may be anything. */
export type RequestClass = { readonly [F in Field]?: string | Except };

/** A rule that is there once more or once less, or before others that it was behind. */
export interface RuleChange {
  readonly change: "added" | "removed" | "moved";
  /** In the older policy, from 0; null of one that is added. */
  readonly from: number | null;
  /** In the newer policy; null of one that is removed. */
  readonly to: number | null;
  readonly rule: PolicyRule;
}

export interface PolicyComparison {
  readonly verdict: Verdict;
  readonly rules: readonly RuleChange[];
  /** Denied before, allowed now. */
  readonly allowed: readonly RequestClass[];
  readonly denied: readonly RequestClass[];
  /** Whether there are too many classes to look at: nothing is known then. */
  readonly isUnknown: boolean;
}

type Policy = Pick<Defpolicy, "rules"> | null;

/** What is known of all requests for a kind of effect, beside what rules say. */
export type Facts = (effectKind: string) => Partial<Pick<PolicyRequest, "cap_type" | "origin_kind">>;

/** More classes are not looked at: so many differ by no mistake, and nobody would read them. */
const MOST_CLASSES = 100_000;

/** Both without a policy deny everything (ruling A3). Where nothing can be known the verdict is `different`. */
export function comparePolicies(before: Policy, after: Policy, facts: Facts = () => ({})): PolicyComparison {
  const [old, now] = [before?.rules ?? [], after?.rules ?? []];
  const rules = ruleChanges(old, now);
  const leaves = rules.length === 0 ? [] : new Splitter(facts).split(old, now, FIELDS);
  if (!leaves) return { verdict: "different", rules, allowed: [], denied: [], isUnknown: true };
  const allowed = leaves.flatMap(({ of, change }) => (change === "allowed" ? [of] : []));
  const denied = leaves.flatMap(({ of, change }) => (change === "denied" ? [of] : []));
  const verdict = verdictOf(allowed.length > 0, denied.length > 0);
  return { verdict, rules, allowed, denied, isUnknown: false };
}

/** In the order in which classes are told. */
const FIELDS: readonly Field[] = ["effect_kind", "origin_kind", "origin_name", "cap_name", "cap_type"];

interface Leaf {
  readonly of: RequestClass;
  readonly change: "allowed" | "denied" | "none";
}

class Splitter {
  private readonly facts: Facts;
  private classes = 0;

  constructor(facts: Facts) {
    this.facts = facts;
  }

  /** Field by field, as far as rules tell requests apart by it; undefined if that comes to too many classes. */
  split(
    before: readonly PolicyRule[],
    after: readonly PolicyRule[],
    fields: readonly Field[],
  ): readonly Leaf[] | undefined {
    const [old, now] = [reached(before, fields), reached(after, fields)];
    const rules = [...old, ...now];
    const index = fields.findIndex((field) => rules.some(({ when }) => when[field] !== undefined));
    const field = fields[index];
    if (field === undefined) return this.leaf(old[0]?.decision ?? "deny", now[0]?.decision ?? "deny");
    const rest = fields.slice(index + 1);
    const leaves: Leaf[] = [];
    for (const value of valuesOf(field, rules)) {
      const { origin_kind, ...facts } = this.factsOf(field, value);
      // Who asks is worth telling, of what type the grant has to be is not.
      const told = { ...(origin_kind === undefined ? {} : { origin_kind }), [field]: value };
      const given = Object.entries({ ...facts, ...told });
      const fits = (list: readonly PolicyRule[]): readonly PolicyRule[] => list.filter(isAbout(given));
      const open = rest.filter((one) => given.every(([name]) => name !== one));
      const parts = this.split(fits(old), fits(now), open);
      if (!parts) return undefined;
      leaves.push(...parts.map(({ of, change }) => ({ of: { ...told, ...of }, change })));
    }
    const change = leaves[0]?.change ?? "none";
    // What all values come to alike is not told value by value.
    const isOne = leaves.every((leaf) => leaf.change === change && Object.keys(leaf.of).length <= 1);
    return isOne ? [{ of: {}, change }] : leaves.filter((leaf) => leaf.change !== "none");
  }

  private factsOf(field: Field, value: string | Except): ReturnType<Facts> {
    return field === "effect_kind" && typeof value === "string" ? this.facts(value) : {};
  }

  private leaf(old: PolicyRule["decision"], now: PolicyRule["decision"]): readonly Leaf[] | undefined {
    if (++this.classes > MOST_CLASSES) return undefined;
    return [{ of: {}, change: old === now ? "none" : now === "allow" ? "allowed" : "denied" }];
  }
}

/** Behind a rule that takes whatever is left nothing is reached. */
function reached(rules: readonly PolicyRule[], fields: readonly Field[]): readonly PolicyRule[] {
  const last = rules.findIndex(({ when }) => fields.every((field) => when[field] === undefined));
  return last < 0 ? rules : rules.slice(0, last + 1);
}

/** Those that rules name, and all others as one; of origins there are two kinds. */
function valuesOf(field: Field, rules: readonly PolicyRule[]): readonly (string | Except)[] {
  if (field === "origin_kind") return ["plan", "reducer"];
  const named = [...new Set(rules.flatMap(({ when }) => when[field] ?? []))].sort();
  return [...named, { except: named }];
}

function isAbout(given: readonly (readonly [string, string | Except])[]): (rule: PolicyRule) => boolean {
  return ({ when }) =>
    given.every(([name, value]) => {
      const wanted = when[name as Field];
      return wanted === undefined || wanted === value;
    });
}

// Rules

/** Equal rules are paired in their order; of the pairs as many as can be stay where they are, the others have moved. */
function ruleChanges(before: readonly PolicyRule[], after: readonly PolicyRule[]): readonly RuleChange[] {
  const places = new Map<string, number[]>();
  for (const [index, rule] of before.entries()) {
    const key = keyOf(rule);
    places.set(key, [...(places.get(key) ?? []), index]);
  }
  const pairs: { readonly from: number; readonly to: number }[] = [];
  const added: RuleChange[] = [];
  for (const [to, rule] of after.entries()) {
    const from = places.get(keyOf(rule))?.shift();
    if (from === undefined) added.push({ change: "added", from: null, to, rule });
    else pairs.push({ from, to });
  }
  const left = [...places.values()].flat().sort((a, b) => a - b);
  const removed = left.map(
    (from): RuleChange => ({ change: "removed", from, to: null, rule: before[from] as PolicyRule }),
  );
  const staying = longestRising(pairs.map(({ from }) => from));
  const moved = pairs.flatMap(({ from, to }): RuleChange[] =>
    staying.has(from) ? [] : [{ change: "moved", from, to, rule: after[to] as PolicyRule }],
  );
  return [...removed, ...moved, ...added];
}

function keyOf({ when, decision }: PolicyRule): string {
  return JSON.stringify([decision, ...FIELDS.map((field) => when[field] ?? null)]);
}

/** The members of a longest rising part of distinct numbers. */
function longestRising(numbers: readonly number[]): ReadonlySet<number> {
  /** By length less one, where a rising part of that length can end lowest. */
  const ends: number[] = [];
  const before = new Map<number, number | undefined>();
  for (const one of numbers) {
    const longer = ends.findIndex((end) => end > one);
    const place = longer < 0 ? ends.length : longer;
    before.set(one, ends[place - 1]);
    ends[place] = one;
  }
  const members = new Set<number>();
  for (let at: number | undefined = ends.at(-1); at !== undefined; at = before.get(at)) members.add(at);
  return members;
}
