// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Manifests: modules, effects, caps. */
import type { Fault } from "../fault.ts";

const MODULES = "air/manifest/check/modules.ts";
const NODE = "air/defs/node.ts";
const LEVELS = ["L1"];

const ABI = { rule: "P2", words: "a module without the ABI block of its kind" };
const BUILTINS = { rule: "D6", words: "Built-ins are known without being listed" };
const CHECKED = { rule: "D7", words: "is checked where all definitions are at hand" };
const FAMILY = { rule: "D9", words: "only a variant must have distinct refs as arms" };

export const MODULE_FAULTS: readonly Fault[] = [
  {
    name: "module-schemas-not-checked",
    breaks: [CHECKED],
    edits: [{ file: MODULES, find: 'needSchema(draft, nodeAt(json, "abi", block, key));', replace: "" }],
    levels: LEVELS,
  },
  {
    name: "module-context-and-annotations-not-checked",
    breaks: [CHECKED],
    edits: [
      {
        file: MODULES,
        find: 'needSchema(draft, nodeAt(json, "abi", block, key));',
        replace:
          'if (key !== "context" && key !== "annotations") needSchema(draft, nodeAt(json, "abi", block, key));',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "module-key-schema-not-checked",
    breaks: [CHECKED],
    edits: [{ file: MODULES, find: 'needSchema(draft, nodeAt(json, "key_schema"));', replace: "" }],
    levels: LEVELS,
  },
  {
    name: "module-needs-its-block",
    breaks: [ABI],
    edits: [
      {
        file: NODE,
        find: 'if (kind === "defschema") checkRecursion(def as Defs["defschema"], json, faults);',
        replace:
          'if (kind === "defschema") checkRecursion(def as Defs["defschema"], json, faults); if (kind === "defmodule" && !(def as Defs["defmodule"]).abi[(def as Defs["defmodule"]).module_kind]) faults.add("def.missing_field", "no block", placeOf(json));',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "effect-schemas-not-checked",
    breaks: [CHECKED],
    edits: [{ file: MODULES, find: "needSchema(draft, nodeAt(json, key));", replace: "" }],
    levels: LEVELS,
  },
  {
    name: "effect-schemas-of-the-manifest-only",
    breaks: [BUILTINS],
    edits: [
      {
        file: MODULES,
        find: "needSchema(draft, nodeAt(json, key));",
        replace:
          'if (nodeAt(json, key)?.type === "string" && !draft.names.all("defschema").some(({ def }) => def.name === (nodeAt(json, key) as { value: string }).value)) draft.faults.add("ref.unknown", "no schema", placeOf(json));',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "event-arm-of-any-type",
    breaks: [FAMILY],
    edits: [
      {
        file: MODULES,
        find: '!("ref" in arm)\n      ? "is no ref to a schema"\n      : seen.has(arm.ref)\n        ? `repeats ${quote(arm.ref)}`\n        : ""',
        replace: '"ref" in arm && seen.has(arm.ref) ? "twice" : ""',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "event-arm-twice",
    breaks: [FAMILY],
    edits: [
      {
        file: MODULES,
        find: '!("ref" in arm)\n      ? "is no ref to a schema"\n      : seen.has(arm.ref)\n        ? `repeats ${quote(arm.ref)}`\n        : ""',
        replace: '!("ref" in arm) ? "no ref" : ""',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "event-must-be-a-variant",
    breaks: [FAMILY],
    edits: [
      {
        file: MODULES,
        find: 'if (!("variant" in type)) return;',
        replace:
          'if (!("variant" in type)) { faults.add("module.event_family", "no variant", placeOf(at)); return; }',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "event-must-be-no-scalar",
    breaks: [FAMILY],
    edits: [
      {
        file: MODULES,
        find: 'if (!("variant" in type)) return;',
        replace:
          'if (!("variant" in type)) { if (!("record" in type)) faults.add("module.event_family", "no variant", placeOf(at)); return; }',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "event-of-a-bare-ref-not-followed",
    breaks: [FAMILY],
    edits: [
      {
        file: MODULES,
        find: '"variant" in type ? [...type.variant.values()] : [type]',
        replace: '"variant" in type ? [...type.variant.values()] : []',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "event-of-arms-not-followed",
    breaks: [FAMILY],
    edits: [
      { file: MODULES, find: "family.has(schema)", replace: '!("variant" in type) && family.has(schema)' },
    ],
    levels: LEVELS,
  },
  {
    name: "receipt-events-not-checked",
    breaks: [CHECKED],
    edits: [
      {
        file: MODULES,
        find: "receipt === undefined || !event || takesEvent(event.def, receipt)",
        replace: "true",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "receipt-event-of-timers-checked-only",
    breaks: [CHECKED],
    edits: [
      {
        file: MODULES,
        find: "RECEIPT_EVENTS.get(kind)",
        replace: 'kind === "timer.set" ? RECEIPT_EVENTS.get(kind) : undefined',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "receipt-events-all-alike",
    breaks: [CHECKED],
    edits: [
      {
        file: MODULES,
        find: "RECEIPT_EVENTS.get(kind)",
        replace: 'RECEIPT_EVENTS.has(kind) ? "sys/TimerFired@1" : undefined',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "emitted-kinds-not-checked",
    breaks: [CHECKED],
    edits: [{ file: MODULES, find: "!draft.effects.has(kind)", replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "enforcer-not-checked",
    breaks: [CHECKED],
    edits: [
      {
        file: MODULES,
        find: 'names.need("defmodule", module, place)',
        replace: 'names.find("defmodule", module)',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "enforcer-of-any-abi",
    breaks: [CHECKED],
    edits: [{ file: MODULES, find: "enforcer && !enforcer.def.abi.pure", replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "enforcer-that-allows-all-is-a-module",
    breaks: [BUILTINS],
    edits: [{ file: MODULES, find: "module === ALLOW_ALL", replace: "false" }],
    levels: LEVELS,
  },
];
