// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Plans: steps, edges, effects. */
import type { Fault } from "../fault.ts";

const PLANS = "air/manifest/check/plans.ts";
const NORMAL = "air/manifest/plan.ts";
const LEVELS = ["L1"];

const ACCIDENTS = {
  rule: "P2",
  words: "a plan without an `end` step, an `await_receipt` to which no edges lead from its effect",
};
const CHECKED = { rule: "D7", words: "is checked where all definitions are at hand" };

export const PLAN_STEP_FAULTS: readonly Fault[] = [
  {
    name: "plan-without-steps",
    breaks: [CHECKED],
    edits: [
      { file: PLANS, find: "def.steps.length === 0", replace: "false" },
      {
        file: PLANS,
        find: '!def.steps.some((step) => step.op === "end")',
        replace: 'def.steps.length > 0 && !def.steps.some((step) => step.op === "end")',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "plan-without-end",
    breaks: [ACCIDENTS],
    edits: [{ file: PLANS, find: '!def.steps.some((step) => step.op === "end")', replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "plan-with-one-end-at-most",
    breaks: [CHECKED],
    edits: [
      {
        file: PLANS,
        find: '!def.steps.some((step) => step.op === "end")',
        replace: 'def.steps.filter((step) => step.op === "end").length !== 1',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "plan-ends-with-its-last-step",
    breaks: [CHECKED],
    edits: [
      {
        file: PLANS,
        find: '!def.steps.some((step) => step.op === "end")',
        replace: 'def.steps.at(-1)?.op !== "end"',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "plan-end-alone-refused",
    breaks: [CHECKED],
    edits: [{ file: PLANS, find: "def.steps.length === 0", replace: "def.steps.length < 2" }],
    levels: LEVELS,
  },
  {
    name: "plan-step-id-twice",
    breaks: [CHECKED],
    edits: [
      {
        file: PLANS,
        find: 'faults.add(\n        "plan.duplicate",\n        `two steps have the id ${quote(id)}`,\n        placeAt(json, "steps", index, "id"),\n        {\n          message: "the first is here",\n          place: placeAt(json, "steps", known, "id"),\n        },\n      );',
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "plan-edge-to-nowhere",
    breaks: [CHECKED],
    edits: [{ file: PLANS, find: "graph.byId.has(id)", replace: "true" }],
    levels: LEVELS,
  },
  {
    name: "plan-edge-from-nowhere",
    breaks: [CHECKED],
    edits: [{ file: PLANS, find: "graph.byId.has(id)", replace: 'key === "from" || graph.byId.has(id)' }],
    levels: LEVELS,
  },
  {
    name: "plan-edge-twice",
    breaks: [CHECKED],
    edits: [
      {
        file: PLANS,
        find: 'faults.add(\n        "plan.duplicate",\n        `the edge from ${quote(from)} to ${quote(to)} is there twice`,\n        placeAt(json, "edges", index),\n        {\n          message: "the first is here",\n          place: placeAt(json, "edges", known),\n        },\n      );',
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "plan-edge-from-a-step-twice",
    breaks: [CHECKED],
    edits: [
      { file: PLANS, find: "first.get(`${from} ${to}`)", replace: "first.get(from)" },
      { file: PLANS, find: "first.set(`${from} ${to}`, index)", replace: "first.set(from, index)" },
    ],
    levels: LEVELS,
  },
  {
    name: "plan-edge-to-a-step-twice",
    breaks: [CHECKED],
    edits: [
      { file: PLANS, find: "first.get(`${from} ${to}`)", replace: "first.get(to)" },
      { file: PLANS, find: "first.set(`${from} ${to}`, index)", replace: "first.set(to, index)" },
    ],
    levels: LEVELS,
  },
  {
    name: "plan-with-a-circle",
    breaks: [CHECKED],
    edits: [{ file: PLANS, find: "if (!graph.circle) return;", replace: "return;" }],
    levels: LEVELS,
  },
  {
    name: "plan-edge-to-itself",
    breaks: [CHECKED],
    edits: [
      {
        file: PLANS,
        find: "if (!graph.circle) return;",
        replace: "if (!graph.circle || graph.circle.length === 1) return;",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "plan-edges-backwards-are-circles",
    breaks: [CHECKED],
    edits: [
      {
        file: PLANS,
        find: "graph.byId.has(id)",
        replace:
          '(key === "from" || (graph.byId.get(from) ?? -1) < (graph.byId.get(to) ?? 0) || (faults.add("plan.cycle", "", placeAt(json, "edges", index)), true)) && graph.byId.has(id)',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "plan-steps-need-edges",
    breaks: [CHECKED],
    edits: [
      {
        file: PLANS,
        find: "def.steps.length === 0",
        replace: "def.steps.length === 0 || (def.steps.length > 1 && !def.edges)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "plan-input-not-checked",
    breaks: [CHECKED],
    edits: [
      { file: PLANS, find: 'names.need("defschema", def.input, () => placeAt(json, "input"));', replace: "" },
    ],
    levels: LEVELS,
  },
  {
    name: "plan-output-not-checked",
    breaks: [CHECKED],
    edits: [
      {
        file: PLANS,
        find: 'names.need("defschema", def.output, () => placeAt(json, "output"));',
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "plan-locals-not-checked",
    breaks: [CHECKED],
    edits: [
      {
        file: PLANS,
        find: 'names.need("defschema", schema, () => placeAt(json, "locals", local));',
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "plan-effect-kind-not-checked",
    breaks: [CHECKED],
    edits: [{ file: NORMAL, find: "if (!effect) this.unknownEffect(step.kind, index);", replace: "" }],
    levels: LEVELS,
  },
  {
    name: "plan-event-of-raise-not-checked",
    breaks: [CHECKED],
    edits: [
      { file: NORMAL, find: '!type && !this.context.names.knows("defschema", name)', replace: "false" },
    ],
    levels: LEVELS,
  },
  {
    name: "plan-event-of-await-not-checked",
    breaks: [CHECKED],
    edits: [
      {
        file: NORMAL,
        find: 'this.schema(step.event, index, "event");\n        return step;',
        replace: "return step;",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "plan-grant-not-checked",
    breaks: [CHECKED],
    edits: [
      {
        file: PLANS,
        find: '!needGrant(draft, step.cap, () => placeAt(json, "steps", index, "cap")) || !effect',
        replace: "!grants.has(step.cap) || !effect",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "plan-grant-of-any-type",
    breaks: [CHECKED],
    edits: [{ file: PLANS, find: "grant.cap.cap_type === effect.def.cap_type", replace: "true" }],
    levels: LEVELS,
  },
  {
    name: "plan-grant-of-the-name-of-its-type",
    breaks: [CHECKED],
    edits: [
      {
        file: PLANS,
        find: "grant.cap.cap_type === effect.def.cap_type",
        replace: "step.cap === effect.def.cap_type",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "plan-handle-twice",
    breaks: [CHECKED],
    edits: [
      {
        file: PLANS,
        find: 'faults.add("plan.duplicate", `two effects have the handle ${quote(handle)}`, place, {\n        message: "the first is here",\n        place: placeAt(json, "steps", known, "bind", "effect_id_as"),\n      });',
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "plan-assignments-to-one-variable-refused",
    breaks: [CHECKED],
    edits: [
      {
        file: PLANS,
        find: "def.steps.length === 0",
        replace:
          'def.steps.length === 0 || new Set(def.steps.flatMap((step) => (step.op === "assign" ? [step.bind.as] : []))).size < def.steps.filter((step) => step.op === "assign").length',
      },
    ],
    levels: LEVELS,
  },
];
