// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Plans: correlation, what they raise, what they keep over an upgrade. */
import type { Fault } from "../fault.ts";

const ADMISSION = "runtime/kernel/admission.ts";
const WORLD_PROGRAM = "runtime/kernel/world-program.ts";
const INSTANCE = "runtime/plans/instance.ts";
const RUN = "runtime/plans/run.ts";
const PLANS = "runtime/kernel/plans.ts";
const STATE = "runtime/kernel/state.ts";
const EMISSION = "runtime/kernel/emission.ts";

export const PLAN_RAISED_FAULTS: readonly Fault[] = [
  {
    name: "correlated-by-triggers-only",
    breaks: [
      {
        rule: "K9",
        words: "A plan is correlated by what its trigger names, else by the key of the event that started it",
      },
    ],
    edits: [
      {
        file: ADMISSION,
        find: 'found ?? (key ? { kind: "bytes", value: key } : undefined)',
        replace: "found",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "correlated-by-keys-only",
    breaks: [
      {
        rule: "K9",
        words: "A plan is correlated by what its trigger names, else by the key of the event that started it",
      },
    ],
    edits: [
      {
        file: ADMISSION,
        find: 'found ?? (key ? { kind: "bytes", value: key } : undefined)',
        replace: 'key ? { kind: "bytes", value: key } : undefined',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "correlated-by-keys-first",
    breaks: [
      {
        rule: "K9",
        words: "A plan is correlated by what its trigger names, else by the key of the event that started it",
      },
    ],
    edits: [
      {
        file: ADMISSION,
        find: 'found ?? (key ? { kind: "bytes", value: key } : undefined)',
        replace: 'key ? { kind: "bytes", value: key } : found',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "found-keys-do-not-correlate",
    breaks: [{ rule: "K9", words: "(given, or found for the first keyed delivery)" }],
    edits: [
      {
        file: ADMISSION,
        find: "payload.key ?? deliveries.find(({ key }) => key)?.key",
        replace: "payload.key",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "given-keys-do-not-correlate",
    breaks: [{ rule: "K9", words: "(given, or found for the first keyed delivery)" }],
    edits: [
      {
        file: ADMISSION,
        find: "payload.key ?? deliveries.find(({ key }) => key)?.key",
        replace: "deliveries.find(({ key }) => key)?.key",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "first-delivery-correlates",
    breaks: [{ rule: "K9", words: "(given, or found for the first keyed delivery)" }],
    edits: [
      { file: ADMISSION, find: "deliveries.find(({ key }) => key)?.key", replace: "deliveries[0]?.key" },
    ],
    levels: ["L4"],
  },
  {
    name: "correlation-not-through-maps",
    breaks: [{ rule: "K9", words: "A plan is correlated by what its trigger names" }],
    edits: [
      {
        file: ADMISSION,
        find: 'at?.kind === "map" ? findText(at, segment) : undefined',
        replace: "undefined",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "correlation-by-one-segment",
    breaks: [{ rule: "K9", words: "A plan is correlated by what its trigger names" }],
    edits: [
      {
        file: WORLD_PROGRAM,
        find: 'correlate_by.split(".")',
        replace: 'correlate_by.split(".").slice(0, 1)',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "correlation-unbound",
    breaks: [{ rule: "K9", words: "`@var:correlation_id` is bound then" }],
    edits: [
      {
        file: INSTANCE,
        find: "correlation === undefined ? [] : [[CORRELATION, correlation]]",
        replace: "[]",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "correlated-plans-take-any-event",
    breaks: [{ rule: "K9", words: "an `await_event` without `where` ends the plan with `plan.correlation`" }],
    edits: [{ file: RUN, find: "plan.correlated && !step.where", replace: "false" }],
    levels: ["L4"],
  },
  {
    name: "correlated-plans-never-wait",
    breaks: [{ rule: "K9", words: "an `await_event` without `where` ends the plan with `plan.correlation`" }],
    edits: [{ file: RUN, find: "plan.correlated && !step.where", replace: "plan.correlated" }],
    levels: ["L4"],
  },
  {
    name: "plans-raise-receipt-events",
    breaks: [{ rule: "K15", words: "from anyone else they are `event.kernel_only`" }],
    edits: [{ file: PLANS, find: "RECEIPT_EVENTS.has(schema)", replace: "false" }],
    levels: ["L4"],
  },
  {
    name: "raised-event-fits-the-old-schema",
    breaks: [{ rule: "K9", words: "An event that it raises must fit the live schema" }],
    edits: [{ file: PLANS, find: "this.live(schema, value)", replace: "value" }],
    levels: ["L5"],
  },
  {
    name: "raised-event-has-the-code-of-the-reader",
    breaks: [{ rule: "K9", words: "else `event.schema_changed`" }],
    edits: [
      {
        file: PLANS,
        find: 'throw new AirError("event.schema_changed", `${schema} has changed: ${error.message}`);',
        replace: "throw error;",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "raised-event-comes-from-outside",
    breaks: [{ rule: "K15", words: "An event's record says where it came from" }],
    edits: [
      {
        file: PLANS,
        find: "originOfPlan(plan.program.name, plan.id)",
        replace: '({ origin_kind: "external", name: null, plan_id: null, key: null, intent: null })',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "raised-event-without-the-plan-id",
    breaks: [{ rule: "K15", words: "An event's record says where it came from" }],
    edits: [
      {
        file: PLANS,
        find: "originOfPlan(plan.program.name, plan.id)",
        replace: '({ origin_kind: "plan", name: plan.program.name, plan_id: null, key: null, intent: null })',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "running-plans-take-the-new-definition",
    breaks: [
      { rule: "K9", words: "A running plan keeps its own definition and those of its schemas and effects" },
    ],
    edits: [
      {
        file: STATE,
        find: "this.undo.push(() => {\n      this.program = before;\n    });",
        replace:
          "this.undo.push(() => { this.program = before; }); for (const id of this.plans.keys()) { const plan = this.touch(id); if (program.world.plans.has(plan.program.name)) plan.program = program.plan(plan.program.name); }",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "running-plans-keep-their-grants",
    breaks: [{ rule: "K9", words: "grants, policy, routing and secrets are the live ones" }],
    edits: [
      {
        file: EMISSION,
        find: "new TurnAuthority(turn, stimulus)",
        replace:
          "Object.assign(new TurnAuthority(turn, stimulus), turn.machine.programs.get(arguments[1].manifestHash).authority)",
      },
    ],
    levels: ["L5"],
  },
];
