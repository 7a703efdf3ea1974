// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Running plans: which step comes next, guards, invariants, ends. */
import type { Fault } from "../fault.ts";
import { PLAN_EFFECT_FAULTS } from "./plan-effects.ts";
import { PLAN_EVENT_FAULTS } from "./plan-events.ts";
import { PLAN_KEY_FAULTS } from "./plan-keys.ts";
import { PLAN_RAISED_FAULTS } from "./plan-raised.ts";

const RUN = "runtime/plans/run.ts";

export const PLAN_FAULTS: readonly Fault[] = [
  ...PLAN_EFFECT_FAULTS,
  ...PLAN_EVENT_FAULTS,
  ...PLAN_KEY_FAULTS,
  ...PLAN_RAISED_FAULTS,
  {
    name: "stuck-plan-runs-on",
    breaks: [{ rule: "K8", words: "`no_progress`" }],
    edits: [
      {
        file: RUN,
        find: 'throw new AirError("no_progress", "no step of the plan can become ready any more");',
        replace: "return undefined;",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "stuck-plan-ends-well",
    breaks: [{ rule: "K8", words: "`no_progress`" }],
    edits: [
      {
        file: RUN,
        find: 'throw new AirError("no_progress", "no step of the plan can become ready any more");',
        replace: 'return { status: "ok", result: null };',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "guards-asked-again-while-waiting",
    breaks: [{ rule: "K2", words: "A step that waits has passed its guards" }],
    edits: [
      {
        file: RUN,
        find: "plan.status[step] === WAITING ? plan.answers.has(step) : this.mayBegin(step)",
        replace: "this.mayBegin(step) && (plan.status[step] !== WAITING || plan.answers.has(step))",
      },
    ],
    levels: ["L4"],
    families: ["plan-run/guard/"],
  },
  {
    name: "broken-guard-is-false",
    breaks: [{ rule: "K2", words: "A guard that cannot be evaluated, or is no bool, ends the plan" }],
    edits: [
      {
        file: RUN,
        find: "isTrue(guard.expression, this.environment)",
        replace:
          "(() => { try { return isTrue(guard.expression, this.environment); } catch { return false; } })()",
      },
    ],
    levels: ["L4"],
    families: ["plan-run/guard/"],
  },
  {
    name: "guard-asked-once",
    breaks: [
      { rule: "K2", words: "Readiness is computed anew before each step, for all steps in the plan's order" },
    ],
    edits: [{ file: RUN, find: "before && !this.hasChanged(guard, before.at)", replace: "before" }],
    levels: ["L4"],
    families: ["plan-run/guard/"],
  },
  {
    name: "invariants-unseen",
    breaks: [{ rule: "K8", words: "invariants are evaluated after every completed step" }],
    edits: [{ file: RUN, find: "if (isTrue(invariant, this.environment)) continue;", replace: "continue;" }],
    levels: ["L4"],
  },
  {
    name: "invariants-at-the-end-only",
    breaks: [{ rule: "K8", words: "invariants are evaluated after every completed step" }],
    edits: [
      {
        file: RUN,
        find: "if (isTrue(invariant, this.environment)) continue;",
        replace:
          'if (plan.program.steps.find((step) => step.id === id)?.op !== "end" || isTrue(invariant, this.environment)) continue;',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "broken-invariant-holds",
    breaks: [{ rule: "K8", words: "one that cannot be evaluated ends the plan as well" }],
    edits: [
      {
        file: RUN,
        find: "if (isTrue(invariant, this.environment)) continue;",
        replace: "try { if (isTrue(invariant, this.environment)) continue; } catch { continue; }",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "failed-invariant-is-no-error",
    breaks: [{ rule: "K8", words: "`invariant_violation`" }],
    edits: [
      {
        file: RUN,
        find: 'throw new AirError("invariant_violation", `an invariant is false after the step ${id}`);',
        replace: 'throw new AirError("no_progress", `an invariant is false after the step ${id}`);',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "result-as-it-was-evaluated",
    breaks: [{ rule: "K8", words: "that of the denial, of the reader or of the evaluation" }],
    edits: [
      {
        file: RUN,
        find: "normalizeCbor(plainOf(slot, this.valueOf(slot)), type)",
        replace: "plainOf(slot, this.valueOf(slot))",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "plan-errors-end-it-well",
    breaks: [{ rule: "K8", words: "A plan that fails ends with `plan_ended` and the code" }],
    edits: [
      {
        file: RUN,
        find: 'return { status: "error", code: error.code, message: error.message };',
        replace: 'return { status: "ok", result: null };',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "plan-errors-have-one-code",
    breaks: [{ rule: "K8", words: "A plan that fails ends with `plan_ended` and the code" }],
    edits: [
      {
        file: RUN,
        find: 'return { status: "error", code: error.code, message: error.message };',
        replace:
          'return { status: "error", code: error.code.startsWith("expr.") ? "expr.type" : error.code, message: error.message };',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "plan-error-refuses-the-input",
    breaks: [{ rule: "K8", words: "A plan that fails ends with `plan_ended` and the code" }],
    edits: [
      {
        file: RUN,
        find: 'return { status: "error", code: error.code, message: error.message };',
        replace: "throw error;",
      },
    ],
    levels: ["L4"],
  },
];
