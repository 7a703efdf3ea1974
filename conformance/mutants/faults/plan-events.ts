/** Events and plans: who waits, and who is started. */
import type { Fault } from "../fault.ts";

const ADMISSION = "runtime/kernel/admission.ts";
const PROGRAM = "runtime/plans/program.ts";

const STATE = "runtime/kernel/state.ts";
const WORLD_PROGRAM = "runtime/kernel/world-program.ts";
export const PLAN_EVENT_FAULTS: readonly Fault[] = [
  {
    name: "journal-order-by-arrival",
    breaks: [
      {
        rule: "K2",
        words:
          "its record, then the plans that wait for its schema (by plan id, then by step), then its triggers by plan name, then its deliveries in the order of the routes",
      },
    ],
    edits: [
      { file: STATE, find: "[...ids.keys()].sort((a, b) => a - b)", replace: "[...ids.keys()]" },
      {
        file: WORLD_PROGRAM,
        find: "[...(world.manifest.triggers ?? [])].sort((a, b) => compareUtf8(a.plan, b.plan))",
        replace: "world.manifest.triggers ?? []",
      },
    ],
    levels: ["L4"],
    families: ["plan-run/order", "plan-run/event", "reducer/route"],
  },
  {
    name: "later-event-takes-the-place",
    breaks: [
      {
        rule: "K2",
        words:
          "its record, then the plans that wait for its schema (by plan id, then by step), then its triggers by plan name, then its deliveries in the order of the routes",
      },
    ],
    edits: [{ file: ADMISSION, find: "!plan.answers.has(step)", replace: "true" }],
    levels: ["L4"],
  },
  {
    name: "external-only-takes-all",
    breaks: [
      {
        rule: "K15",
        words: '`await_event` may say `from: "external"`, and no module or plan can forge it then.',
      },
    ],
    edits: [{ file: PROGRAM, find: 'step.from === "external"', replace: "false" }],
    levels: ["L4"],
  },
  {
    name: "modules-pass-for-outside",
    breaks: [{ rule: "K15", words: "no module or plan can forge it then" }],
    edits: [
      {
        file: ADMISSION,
        find: 'step.externalOnly && origin.origin_kind !== "external"',
        replace: 'step.externalOnly && origin.origin_kind === "plan"',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "plans-pass-for-outside",
    breaks: [{ rule: "K15", words: "no module or plan can forge it then" }],
    edits: [
      {
        file: ADMISSION,
        find: 'step.externalOnly && origin.origin_kind !== "external"',
        replace: 'step.externalOnly && origin.origin_kind !== "external" && origin.origin_kind !== "plan"',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "all-waits-are-external",
    breaks: [{ rule: "K15", words: '`await_event` may say `from: "external"`' }],
    edits: [{ file: PROGRAM, find: 'step.from === "external"', replace: "true" }],
    levels: ["L4"],
  },
  {
    name: "plan-ends-twice",
    breaks: [
      { rule: "K8", words: "A `where` that cannot be evaluated ends its plan where the event is admitted." },
    ],
    edits: [
      {
        file: ADMISSION,
        find: "if (!offerTo(turn, plan, index, step, payload, stamp)) break;",
        replace: "offerTo(turn, plan, index, step, payload, stamp);",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "one-wait-per-event",
    breaks: [
      {
        rule: "K2",
        words:
          "its record, then the plans that wait for its schema (by plan id, then by step), then its triggers by plan name, then its deliveries in the order of the routes",
      },
    ],
    edits: [
      {
        file: ADMISSION,
        find: "if (!offerTo(turn, plan, index, step, payload, stamp)) break;",
        replace: "offerTo(turn, plan, index, step, payload, stamp); break;",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "unknown-shape-ends-the-plan",
    breaks: [{ rule: "K9", words: "is not what the plan waits for, and is passed over" }],
    edits: [
      {
        file: ADMISSION,
        find: "if (!value) return true;",
        replace:
          'if (!value) { endPlan(turn, plan, { status: "error", code: "value.type", message: "" }); return false; }',
      },
    ],
    levels: ["L5"],
    families: ["governance/inflight/"],
  },
  {
    name: "where-unseen",
    breaks: [
      { rule: "K8", words: "A `where` that cannot be evaluated ends its plan where the event is admitted." },
    ],
    edits: [
      {
        file: ADMISSION,
        find: "step.where && !isTrue(step.where, environmentOf(plan, value))",
        replace: "false",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "broken-where-is-false",
    breaks: [
      { rule: "K8", words: "A `where` that cannot be evaluated ends its plan where the event is admitted." },
    ],
    edits: [
      {
        file: ADMISSION,
        find: 'endPlan(turn, plan, { status: "error", code: error.code, message: error.message });\n    return false;',
        replace: "return true;",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "broken-where-refuses-the-event",
    breaks: [
      { rule: "K8", words: "A `where` that cannot be evaluated ends its plan where the event is admitted." },
    ],
    edits: [
      {
        file: ADMISSION,
        find: 'endPlan(turn, plan, { status: "error", code: error.code, message: error.message });\n    return false;',
        replace: "throw error;",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "broken-where-ends-it-later",
    breaks: [
      { rule: "K8", words: "A `where` that cannot be evaluated ends its plan where the event is admitted." },
    ],
    edits: [
      {
        file: ADMISSION,
        find: 'endPlan(turn, plan, { status: "error", code: error.code, message: error.message });\n    return false;',
        replace:
          "turn.state.touch(plan.id).program = { ...plan.program, steps: plan.program.steps.map((one) => (one === step ? { ...step, where: null } : one)) }; return true;",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "stimulus-stays-at-the-event-before",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [{ file: ADMISSION, find: "waiting.stimulus = { height, manifestHash };", replace: "" }],
    levels: ["L4"],
  },
];
