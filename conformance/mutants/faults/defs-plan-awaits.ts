/** Plans: what they wait for, their lists, their results. */
import type { Fault } from "../fault.ts";

const PLANS = "air/manifest/check/plans.ts";
const NORMAL = "air/manifest/plan.ts";
const LEVELS = ["L1"];

const ACCIDENTS = {
  rule: "P2",
  words: "a plan without an `end` step, an `await_receipt` to which no edges lead from its effect",
};
const DERIVED = { rule: "D4", words: "`required_caps` and `allowed_effects` derived before hashing" };
const NORMALISED = { rule: "D4", words: "Where plans are authored, literals are normalised" };
const CHECKED = { rule: "D7", words: "is checked where all definitions are at hand" };

export const PLAN_DEF_AWAIT_FAULTS: readonly Fault[] = [
  {
    name: "await-for-anything",
    breaks: [CHECKED],
    edits: [
      {
        file: PLANS,
        find: 'faults.add("plan.await", \'for takes the handle of an effect: {"ref": "@var:NAME"}\', place());',
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "await-for-a-path",
    breaks: [CHECKED],
    edits: [{ file: PLANS, find: 'root === "var" && path.length === 0', replace: 'root === "var"' }],
    levels: LEVELS,
  },
  {
    name: "await-for-a-step",
    breaks: [CHECKED],
    edits: [
      {
        file: PLANS,
        find: 'root === "var" && path.length === 0 ? name : undefined',
        replace: 'root === "step" ? "req" : root === "var" && path.length === 0 ? name : undefined',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "await-for-an-unknown-handle",
    breaks: [CHECKED],
    edits: [
      {
        file: PLANS,
        find: 'faults.add("ref.unknown", what, place());\n      continue;',
        replace: "continue;",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "await-without-edges",
    breaks: [ACCIDENTS],
    edits: [{ file: PLANS, find: "graph.circle || graph.reaches(emit, index)", replace: "true" }],
    levels: LEVELS,
  },
  {
    name: "await-next-to-its-effect-only",
    breaks: [ACCIDENTS],
    edits: [
      {
        file: PLANS,
        find: "graph.circle || graph.reaches(emit, index)",
        replace: "(def.edges ?? []).some(({ from, to }) => from === id && to === def.steps[index]?.id)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "await-before-its-effect-in-the-list",
    breaks: [CHECKED],
    edits: [{ file: PLANS, find: "emit > index", replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "await-directly-behind-its-effect",
    breaks: [CHECKED],
    edits: [{ file: PLANS, find: "emit > index", replace: "emit !== index - 1" }],
    levels: LEVELS,
  },
  {
    name: "await-one-for-each-effect",
    breaks: [CHECKED],
    edits: [
      {
        file: PLANS,
        find: "emit > index",
        replace:
          'emit > index || def.steps.slice(0, index).some((one) => one.op === "await_receipt" && handleOf(one) === handle)',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "correlated-await-not-checked",
    breaks: [CHECKED],
    edits: [
      {
        file: PLANS,
        find: "if (correlation) checkCorrelation(draft, plan, correlation.key, correlation.index);",
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "correlated-await-needs-any-where",
    breaks: [CHECKED],
    edits: [
      { file: PLANS, find: "if (tells) continue;", replace: "if (step.where !== undefined) continue;" },
    ],
    levels: LEVELS,
  },
  {
    name: "correlated-await-needs-the-field",
    breaks: [CHECKED],
    edits: [
      {
        file: PLANS,
        find: 'text === "@var:correlation_id" || (root === "event" && path[0] === key)',
        replace: 'root === "event" && path[0] === key',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "correlated-await-needs-the-variable",
    breaks: [CHECKED],
    edits: [
      {
        file: PLANS,
        find: 'text === "@var:correlation_id" || (root === "event" && path[0] === key)',
        replace: 'text === "@var:correlation_id"',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "correlated-await-of-any-field",
    breaks: [CHECKED],
    edits: [
      {
        file: PLANS,
        find: 'text === "@var:correlation_id" || (root === "event" && path[0] === key)',
        replace: 'text === "@var:correlation_id" || root === "event"',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "lists-in-the-order-of-steps",
    breaks: [DERIVED],
    edits: [{ file: NORMAL, find: "[...new Set(names)].sort(compareUtf8)", replace: "[...new Set(names)]" }],
    levels: LEVELS,
  },
  {
    name: "lists-with-repeats",
    breaks: [DERIVED],
    edits: [
      {
        file: NORMAL,
        find: "[...new Set(names)].sort(compareUtf8)",
        replace: "[...names].sort(compareUtf8)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "lists-not-derived",
    breaks: [DERIVED],
    edits: [
      { file: NORMAL, find: "caps.length > 0", replace: "caps.length > 0 && required_caps !== undefined" },
      {
        file: NORMAL,
        find: "kinds.length > 0",
        replace: "kinds.length > 0 && allowed_effects !== undefined",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "lists-there-if-empty",
    breaks: [DERIVED],
    edits: [
      { file: NORMAL, find: "caps.length > 0", replace: "true" },
      { file: NORMAL, find: "kinds.length > 0", replace: "true" },
    ],
    levels: LEVELS,
  },
  {
    name: "declared-lists-not-checked",
    breaks: [DERIVED],
    edits: [{ file: NORMAL, find: "parts.length > 0", replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "declared-lists-may-have-more",
    breaks: [DERIVED],
    edits: [{ file: NORMAL, find: "extra.length > 0", replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "declared-lists-may-have-less",
    breaks: [DERIVED],
    edits: [{ file: NORMAL, find: "missing.length > 0", replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "declared-lists-refused",
    breaks: [DERIVED],
    edits: [{ file: NORMAL, find: "parts.length > 0", replace: "true" }],
    levels: LEVELS,
  },
  {
    name: "result-may-be-missing",
    breaks: [CHECKED],
    edits: [{ file: NORMAL, find: "output !== undefined && result === undefined", replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "result-of-the-first-end-checked",
    breaks: [CHECKED],
    edits: [
      {
        file: NORMAL,
        find: "output !== undefined && result === undefined",
        replace:
          'output !== undefined && result === undefined && !this.node.def.steps.slice(0, index).some((one) => one.op === "end")',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "result-without-output",
    breaks: [CHECKED],
    edits: [{ file: NORMAL, find: "output === undefined && result !== undefined", replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "result-of-any-type",
    breaks: [NORMALISED],
    edits: [
      {
        file: NORMAL,
        find: "this.slot(result, this.context.types.named(output) ?? UNKNOWN, index)",
        replace: "this.slot(result, undefined, index)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "params-of-any-type",
    breaks: [NORMALISED],
    edits: [
      {
        file: NORMAL,
        find: "this.slot(step.params, effect?.params ?? UNKNOWN, index)",
        replace: "this.slot(step.params, undefined, index)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "key-of-any-type",
    breaks: [NORMALISED],
    edits: [
      {
        file: NORMAL,
        find: 'this.slot(idempotency_key, { kind: "hash" }, index)',
        replace: 'this.slot(idempotency_key, { kind: "text" }, index)',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "key-is-32-bytes",
    breaks: [NORMALISED],
    edits: [
      {
        file: NORMAL,
        find: 'this.slot(idempotency_key, { kind: "hash" }, index)',
        replace: 'this.slot(idempotency_key, { kind: "bytes" }, index)',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "locals-have-no-type",
    breaks: [NORMALISED],
    edits: [
      {
        file: NORMAL,
        find: "schema === undefined ? undefined : (this.context.types.named(schema) ?? UNKNOWN)",
        replace: "undefined",
      },
    ],
    levels: LEVELS,
  },
];
