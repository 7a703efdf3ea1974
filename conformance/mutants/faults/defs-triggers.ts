// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Manifests: triggers, bindings, policies. */
import type { Fault } from "../fault.ts";

const PATHS_FILE = "air/manifest/check/paths.ts";
const POLICIES = "air/manifest/check/policies.ts";
const ROUTING = "air/manifest/check/routing.ts";
const TYPES = "air/types/types.ts";
const LEVELS = ["L1"];

const TRIGGER = { rule: "P2", words: "a trigger whose event has another type than its plan's input" };
const BUILTINS = { rule: "D6", words: "Built-ins are known without being listed" };
const CHECKED = { rule: "D7", words: "is checked where all definitions are at hand" };
const PATHS = { rule: "D7", words: "is followed through its type" };
const EXCEPTION = { rule: "D7", words: "may name what the manifest does not list, with a warning" };

export const TRIGGER_FAULTS: readonly Fault[] = [
  {
    name: "trigger-event-not-checked",
    breaks: [CHECKED],
    edits: [
      { file: ROUTING, find: 'names.need("defschema", trigger.event, () => at("event"));', replace: "" },
    ],
    levels: LEVELS,
  },
  {
    name: "trigger-plan-not-checked",
    breaks: [CHECKED],
    edits: [
      {
        file: ROUTING,
        find: 'names.need("defplan", trigger.plan, () => at("plan"))',
        replace: 'names.find("defplan", trigger.plan)',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "trigger-of-any-type",
    breaks: [TRIGGER],
    edits: [{ file: ROUTING, find: "event && input && !equalTypes(event, input)", replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "trigger-of-the-same-name-only",
    breaks: [TRIGGER],
    edits: [
      {
        file: ROUTING,
        find: "event && input && !equalTypes(event, input)",
        replace: "trigger.event !== plan.def.input",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "trigger-of-the-same-kind-of-type",
    breaks: [TRIGGER],
    edits: [
      {
        file: ROUTING,
        find: "event && input && !equalTypes(event, input)",
        replace: "event && input && event.kind !== input.kind",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "types-equal-by-their-fields-names",
    breaks: [TRIGGER],
    edits: [
      {
        file: TYPES,
        find: "x.kind !== y.kind || parts.size !== others.size",
        replace: "(parts.size > 0 && x.kind !== y.kind) || parts.size !== others.size",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "types-equal-with-more-fields",
    breaks: [TRIGGER],
    edits: [
      { file: TYPES, find: "x.kind !== y.kind || parts.size !== others.size", replace: "x.kind !== y.kind" },
    ],
    levels: LEVELS,
  },
  {
    name: "correlation-not-checked",
    breaks: [PATHS],
    edits: [{ file: ROUTING, find: '"stranger" in stranger', replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "correlation-not-through-options",
    breaks: [PATHS],
    edits: [{ file: PATHS_FILE, find: 'while (at.kind === "option") at = at.item;', replace: "" }],
    levels: LEVELS,
  },
  {
    name: "correlation-of-top-fields-only",
    breaks: [PATHS],
    edits: [{ file: ROUTING, find: 'correlate_by.split(".")', replace: "[correlate_by]" }],
    levels: LEVELS,
  },
  {
    name: "binding-module-not-checked",
    breaks: [CHECKED],
    edits: [
      {
        file: ROUTING,
        find: 'names.need("defmodule", module, () => placeOfKeyAt(manifest.json, "module_bindings", module));',
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "binding-grant-not-checked",
    breaks: [CHECKED],
    edits: [
      {
        file: ROUTING,
        find: 'needGrant(draft, grant, () => placeAt(manifest.json, "module_bindings", module, "slots", slot));',
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "default-policy-not-checked",
    breaks: [CHECKED],
    edits: [
      {
        file: ROUTING,
        find: 'names.need("defpolicy", policy, () => placeAt(manifest.json, "defaults", "policy"));',
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "default-policy-needed",
    breaks: [CHECKED],
    edits: [
      {
        file: ROUTING,
        find: 'if (policy !== undefined)\n    names.need("defpolicy", policy, () => placeAt(manifest.json, "defaults", "policy"));',
        replace:
          'if (policy === undefined || !names.knows("defpolicy", policy)) names.unknown("defpolicy", policy ?? "", placeAt(manifest.json, "defaults"));',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "policy-kinds-not-checked",
    breaks: [CHECKED],
    edits: [
      {
        file: POLICIES,
        find: "when.effect_kind !== undefined && !effects.has(when.effect_kind)",
        replace: "false",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "policy-kinds-of-the-manifest-only",
    breaks: [BUILTINS],
    edits: [
      {
        file: POLICIES,
        find: "when.effect_kind !== undefined && !effects.has(when.effect_kind)",
        replace:
          'when.effect_kind !== undefined && !names.all("defeffect").some((one) => one.def.kind === when.effect_kind)',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "policy-grants-not-checked",
    breaks: [CHECKED],
    edits: [
      {
        file: POLICIES,
        find: 'needGrant(draft, when.cap_name, () => placeAt(json, "rules", index, "when", "cap_name"));',
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "policy-origin-must-be-listed",
    breaks: [EXCEPTION],
    edits: [
      {
        file: POLICIES,
        find: 'faults.warn(\n    "origin.unlisted",\n    `the manifest lists no ${quote(origin_name)} that could ask for effects${hint}`,\n    place(),\n  );',
        replace: 'faults.add("ref.unknown", "", place());',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "policy-default-checked-only",
    breaks: [CHECKED],
    edits: [
      {
        file: POLICIES,
        find: 'names.all("defpolicy")',
        replace:
          'names.all("defpolicy").filter((one) => one.def.name === draft.manifest.def.defaults?.policy)',
      },
    ],
    levels: LEVELS,
  },
];
