/** Every kind of difference, once: its categories, and what it means. `docs/breaking.md` has the same table. */
import type { Accepts, Category } from "./difference.ts";

export interface Rule {
  /** The most severe first; none if it is harmless. */
  readonly categories: readonly Category[];
  /** What is accepted, where that is the same for every difference of the rule. */
  readonly accepts?: Accepts;
  /** A sentence without its full stop. */
  readonly meaning: string;
}

function rule(categories: readonly Category[], meaning: string, accepts?: Accepts): Rule {
  return { categories, meaning, ...(accepts === undefined ? {} : { accepts }) };
}

const ALL_OF_TYPE = ["wire", "schema", "source"] as const;
const API = ["schema", "source"] as const;
const AUTHORITY = ["authority"] as const;
const HARMLESS = [] as const;

/** Stable ids: one is never given another meaning. */
export const RULES = {
  // Types, wherever they stand: schemas, params of grants, and what effects, modules and plans name
  "schema.field_removed": rule(ALL_OF_TYPE, "a record lacks a field that it had"),
  "schema.field_added": rule(ALL_OF_TYPE, "a record has a new field that every value needs", "both"),
  "schema.option_added": rule(
    ALL_OF_TYPE,
    "a record has a new option; canonical bytes hold its null where it is absent",
    "widened",
  ),
  "schema.arm_removed": rule(ALL_OF_TYPE, "a variant lacks an arm that it had", "narrowed"),
  "schema.arm_added": rule(API, "a variant has a new arm", "widened"),
  "schema.payload_changed": rule(ALL_OF_TYPE, "an arm has a value and had none, or the reverse", "both"),
  "schema.became_option": rule(API, "null is good where a value was needed", "widened"),
  "schema.became_required": rule(ALL_OF_TYPE, "a value is needed where null was good", "narrowed"),
  "schema.scalar_changed": rule(ALL_OF_TYPE, "a scalar is of another kind, which has other values"),
  "schema.kind_changed": rule(
    ["wire", "source"],
    "nat and time, or int and duration, took each other's place: the same bytes, values of another kind",
  ),
  "schema.form_changed": rule(ALL_OF_TYPE, "a type has another form: a set for a list, a record for a map"),
  "schema.secret_changed": rule(
    ["authority", "source"],
    "what is written as before names a secret now, or no longer: whether the secret may be used is asked no more, or newly",
  ),
  "schema.ref_changed": rule(["source"], "a schema of another name, or none, stands at a place"),
  "schema.fields_reordered": rule(["source"], "the fields of a record stand in another order"),
  "schema.arms_reordered": rule(HARMLESS, "the arms of a variant stand in another order"),
  "schema.added": rule(API, "a schema is new", "widened"),
  "schema.removed": rule(ALL_OF_TYPE, "a schema is gone", "narrowed"),

  "effect.added": rule(["authority", ...API], "a kind of effect is new", "widened"),
  "effect.removed": rule(API, "a kind of effect is gone", "narrowed"),
  "effect.renamed": rule(API, "another definition defines a kind of effect", "both"),
  "effect.asks_more": rule(
    AUTHORITY,
    "params that were refused are good now, or reach the enforcer otherwise",
  ),
  "effect.cap_type_changed": rule(["authority", "source"], "an effect takes grants of another cap type"),
  "effect.scope_widened": rule(AUTHORITY, "who could not ask for an effect may"),
  "effect.scope_narrowed": rule(["schema"], "who could ask for an effect may no more", "narrowed"),

  "cap.added": rule(API, "a cap is new", "widened"),
  "cap.removed": rule(API, "a cap is gone", "narrowed"),
  "cap.type_changed": rule(["authority", "source"], "grants of a cap serve for other effects"),
  "cap.enforcer_changed": rule(["authority", "source"], "another module checks the grants of a cap"),
  "cap.enforcer_dropped": rule(["authority", "source"], "no module checks the grants of a cap any more"),
  "cap.params_changed": rule(
    AUTHORITY,
    "grants of a cap are read by another type: what they limit may change",
  ),

  "module.added": rule(API, "a module is new", "widened"),
  "module.removed": rule(API, "a module is gone", "narrowed"),
  "module.kind_changed": rule(API, "a module is a reducer and was pure, or the reverse", "both"),
  "module.abi_changed": rule(API, "a module has a part of the ABI that it had not, or lacks one"),
  "module.key_changed": rule(
    ALL_OF_TYPE,
    "a reducer has cells by key and had one cell, or the reverse",
    "both",
  ),
  "module.events_changed": rule(API, "a reducer takes other events"),
  "module.effects_gained": rule(
    AUTHORITY,
    "a reducer declares effects, or slots for grants, that it did not",
  ),
  "module.effects_lost": rule(
    ["schema"],
    "a reducer declares effects, or slots for grants, no more",
    "narrowed",
  ),
  "module.enforcer_changed": rule(
    AUTHORITY,
    "a module that checks grants has another definition or other code",
  ),
  "module.code_changed": rule(HARMLESS, "a module that checks no grants has other code"),

  "plan.added": rule(API, "a plan is new", "widened"),
  "plan.removed": rule(API, "a plan is gone", "narrowed"),
  "plan.output_changed": rule(API, "a plan has a result and had none, or the reverse"),
  "plan.asks_more": rule(AUTHORITY, "a plan has steps with effects, grants or secrets that it had not"),
  "plan.trusts_more": rule(
    AUTHORITY,
    "a plan waits for an event from anybody, and waited for one from outside",
  ),
  "plan.governing_changed": rule(AUTHORITY, "a plan that upgrades the world does so otherwise"),

  "grant.added": rule(AUTHORITY, "a grant is new"),
  "grant.wider": rule(AUTHORITY, "a grant lets through more, or it cannot be shown that it does not"),
  "grant.narrower": rule(["schema"], "a grant lets through less", "narrowed"),
  "grant.removed": rule(["schema"], "a grant is gone", "narrowed"),
  "slot.wider": rule(AUTHORITY, "a reducer's slot leads to a grant, or to another one"),
  "slot.narrower": rule(["schema"], "a reducer's slot leads to no grant any more", "narrowed"),
  "secret.wider": rule(AUTHORITY, "a secret has another value, is declared or not, or may be used by more"),
  "secret.narrower": rule(["schema"], "a secret may be used by fewer", "narrowed"),

  "policy.added": rule(API, "a policy is new", "widened"),
  "policy.removed": rule(API, "a policy is gone", "narrowed"),
  "policy.wider": rule(AUTHORITY, "a policy allows what it denied, or it cannot be shown that it does not"),
  "policy.narrower": rule(["schema"], "a policy denies what it allowed", "narrowed"),
  "policy.rewritten": rule(HARMLESS, "other rules, or another policy, decide alike"),

  "route.added": rule(["authority", ...API], "a reducer gets events that it did not get", "widened"),
  "route.removed": rule(API, "a reducer gets events no more", "narrowed"),
  "route.key_changed": rule(["schema"], "events go to other cells of a reducer", "both"),
  "inbox.added": rule(["authority", "schema"], "a reducer gets what comes from a source", "widened"),
  "inbox.removed": rule(["schema"], "a reducer gets no more what comes from a source", "narrowed"),
  "trigger.added": rule(["authority", ...API], "an event starts a plan that it did not start", "widened"),
  "trigger.removed": rule(API, "an event starts a plan no more", "narrowed"),
  "trigger.key_changed": rule(["schema"], "a plan that an event starts is correlated otherwise", "both"),

  "world.added": rule(["authority", ...API], "a manifest is new", "widened"),
  "world.removed": rule(API, "a manifest is gone", "narrowed"),
  "world.renamed": rule(["source"], "the folder of a manifest, and so its world, has another name"),

  "name.changed": rule(
    ["source"],
    "generated code calls a definition otherwise, because of a clash of names",
  ),

  "def.hash_changed": rule(
    HARMLESS,
    "a definition or manifest has another hash, and nothing else is told of it",
  ),
  "def.text_changed": rule(
    HARMLESS,
    "comments, descriptions, spaces, or the order or spelling of what is written",
  ),
  "def.moved": rule(HARMLESS, "a definition or manifest stands in another file"),
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleId = keyof typeof RULES;

export const RULE_IDS = Object.keys(RULES) as readonly RuleId[];
