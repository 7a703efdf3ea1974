// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Plans: correlation, what they raise, what they keep over an upgrade. */
import type { Fault } from "../fault.ts";

const ADMISSION = "runtime/kernel/admission.ts";
const WORLD_PROGRAM = "runtime/kernel/world-program.ts";
const RUN = "runtime/plans/run.ts";
const PLANS = "runtime/kernel/plans.ts";

export const PLAN_RAISED_FAULTS: readonly Fault[] = [
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
    families: ["plan-run/raise/"],
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
];
