/** What is allowed and yet worth a look, above all where authority is wide (rulings A3, G9, P-11). */
import type { Tree } from "../../cbor/tree.ts";
import type { Defpolicy } from "../../defs/kinds.ts";
import { quote } from "../../errors.ts";
import { placeAt } from "../../json/walk.ts";
import { entriesOf } from "../../values/from-literal.ts";
import { ZERO_HASH } from "../authored.ts";
import type { Draft } from "../load.ts";
import type { NormalPlan } from "../plan.ts";
import type { Grant } from "../world.ts";

const GOVERNANCE_KINDS = ["propose", "shadow", "approve", "apply"].map((op) => `governance.${op}`);
const GOVERNANCE = "governance";
/** Has no implementation here (ruling D6). */
const CATALOG = "sys/ObjectCatalog@1";

export function warn(draft: Draft): void {
  warnOfPolicy(draft);
  warnOfSelfChange(draft);
  warnOfOrigins(draft);
  warnOfCatalog(draft);
  warnOfWasm(draft);
}

function warnOfPolicy({ manifest, names, grants, faults }: Draft): void {
  if (manifest.def.defaults?.policy === undefined) {
    const what = "the manifest names no default policy, so every effect is denied";
    faults.warn("policy.none", what, placeAt(manifest.json, "defaults"));
  }
  // A grant that does not exist stands for those that a later upgrade may bring.
  const governing = new Set<string>();
  for (const { name, cap } of grants.values()) if (cap.cap_type === GOVERNANCE) governing.add(name);
  for (const node of names.all("defpolicy")) {
    for (const index of openRules(node.def, governing)) {
      const what = "this rule admits every plan to governance.*; name the plans with origin_name";
      faults.warn("policy.open", what, placeAt(node.json, "rules", index));
    }
  }
}

/** The allow rules by which a plan that no rule names would get at governance, with some grant or with one to come. */
function openRules({ rules }: Defpolicy, governing: ReadonlySet<string>): Set<number> {
  const open = new Set<number>();
  for (const kind of GOVERNANCE_KINDS) {
    // Grants about which a rule has decided; the first rule that fits is the one.
    const decided = new Set<string>();
    for (const [index, { when, decision }] of rules.entries()) {
      if (when.effect_kind !== undefined && when.effect_kind !== kind) continue;
      if (when.cap_type !== undefined && when.cap_type !== GOVERNANCE) continue;
      if (when.origin_kind === "reducer" || when.origin_name !== undefined) continue;
      const { cap_name } = when;
      if (cap_name !== undefined && (decided.has(cap_name) || !governing.has(cap_name))) continue;
      if (decision === "allow") open.add(index);
      if (cap_name === undefined) break;
      decided.add(cap_name);
    }
  }
  return open;
}

/** A governance grant that can change the very plan that uses it. */
function warnOfSelfChange({ plans, grants, faults, manifest }: Draft): void {
  const told = new Set<string>();
  for (const plan of plans) {
    for (const step of plan.def.steps) {
      if (step.op !== "emit_effect" || !step.kind.startsWith(`${GOVERNANCE}.`)) continue;
      const grant = grants.get(step.cap);
      if (!grant || told.has(`${plan.name} ${step.cap}`) || !canChange(grant, plan)) continue;
      told.add(`${plan.name} ${step.cap}`);
      const index = manifest.def.defaults?.cap_grants?.findIndex(({ name }) => name === step.cap) ?? 0;
      const what = `the grant ${quote(step.cap)} lets the plan ${quote(plan.name)} change itself`;
      faults.warn("grant.self", what, placeAt(manifest.json, "defaults", "cap_grants", index, "params"), {
        message: "the plan is defined here",
        place: placeAt(plan.json, "name"),
      });
    }
  }
}

/** Every change of a definition needs the op `set_manifest_refs` and the section `manifest_refs`, too (ruling A4). */
function canChange(grant: Grant, plan: NormalPlan): boolean {
  if (grant.params === null) return false;
  const prefixes = textsUnder(grant.params, "name_prefixes");
  const allows = (key: string, ...wanted: readonly string[]): boolean => {
    const list = textsUnder(grant.params, key);
    return !list || list.length === 0 || wanted.some((one) => list.includes(one));
  };
  if (prefixes && prefixes.length > 0 && !prefixes.some((prefix) => plan.name.startsWith(prefix)))
    return false;
  return (
    allows("def_kinds", "defplan") &&
    allows("ops", "replace_def", "remove_def") &&
    allows("ops", "set_manifest_refs") &&
    allows("manifest_sections", "manifest_refs")
  );
}

/** The texts of a set in a record literal; undefined if it is absent. */
function textsUnder(literal: Tree, field: string): readonly string[] | undefined {
  const record = new Map(entriesOf(literal)).get("record");
  const set = record === undefined ? undefined : new Map(entriesOf(record)).get(field);
  const items = set === undefined ? undefined : new Map(entriesOf(set)).get("set");
  return (items as readonly Tree[] | undefined)?.map(
    (item) => new Map(entriesOf(item)).get("text") as string,
  );
}

/** Effects that whoever emits them may not ask for: denied whenever they are reached. */
function warnOfOrigins({ plans, effects, names, faults }: Draft): void {
  for (const { def, json } of plans) {
    for (const [index, step] of def.steps.entries()) {
      if (step.op !== "emit_effect" || effects.get(step.kind)?.def.origin_scope !== "reducer") continue;
      const what = `only reducers may emit ${step.kind}: this step will be denied`;
      faults.warn("effect.origin", what, placeAt(json, "steps", index, "kind"));
    }
  }
  for (const { def, json } of names.all("defmodule")) {
    for (const [index, kind] of (def.abi.reducer?.effects_emitted ?? []).entries()) {
      if (effects.get(kind)?.def.origin_scope !== "plan") continue;
      const what = `only plans may emit ${kind}: the reducer will be denied`;
      faults.warn("effect.origin", what, placeAt(json, "abi", "reducer", "effects_emitted", index));
    }
  }
}

/** Modules whose code is not where a directory keeps it (ruling P-11). */
function warnOfWasm({ names, wasm, faults }: Draft): void {
  if (!wasm) return;
  for (const { def, json } of names.all("defmodule")) {
    const { name, wasm_hash } = def;
    const found = wasm.get(name);
    if (name.startsWith("sys/") || found === wasm_hash) continue;
    const file = `modules/${name}.wasm`;
    const what =
      found !== undefined
        ? `${file} has the hash ${found}, not the one that the definition gives`
        : wasm_hash === ZERO_HASH
          ? `there is no ${file}, so the module has the zero hash and cannot run`
          : `there is no ${file} with the hash that the definition gives`;
    faults.warn("module.missing", what, placeAt(json, "name"));
  }
}

function warnOfCatalog({ manifest, faults }: Draft): void {
  const what = `${CATALOG} has no implementation here: a world that routes events to it cannot run`;
  for (const list of ["events", "inboxes"] as const) {
    for (const [index, { reducer }] of (manifest.def.routing?.[list] ?? []).entries()) {
      if (reducer !== CATALOG) continue;
      faults.warn("module.missing", what, placeAt(manifest.json, "routing", list, index, "reducer"));
    }
  }
}
