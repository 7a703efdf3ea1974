// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Running plans: which step comes next, guards, invariants, ends. */
import type { Fault } from "../fault.ts";
import { PLAN_EFFECT_FAULTS } from "./plan-effects.ts";
import { PLAN_EVENT_FAULTS } from "./plan-events.ts";
import { PLAN_KEY_FAULTS } from "./plan-keys.ts";
import { PLAN_RAISED_FAULTS } from "./plan-raised.ts";

const RUN = "runtime/plans/run.ts";
const INSTANCE = "runtime/plans/instance.ts";
const PROGRAM = "runtime/plans/program.ts";

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
    name: "last-ready-step-first",
    breaks: [
      { rule: "K2", words: "Readiness is computed anew before each step, for all steps in the plan's order" },
    ],
    edits: [{ file: RUN, find: "if (ready) first ??= step;", replace: "if (ready) first = step;" }],
    levels: ["L4"],
  },
  {
    name: "guards-behind-a-ready-step-unseen",
    breaks: [{ rule: "K2", words: "ends the plan, even if another step is ready" }],
    edits: [{ file: RUN, find: "if (ready) first ??= step;", replace: "if (ready) return step;" }],
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
  },
  {
    name: "newly-ready-steps-last",
    breaks: [
      { rule: "K2", words: "Readiness is computed anew before each step, for all steps in the plan's order" },
    ],
    edits: [{ file: INSTANCE, find: "insert(this.open, next);", replace: "this.open.push(next);" }],
    levels: ["L4"],
  },
  {
    name: "all-edges-looked-at",
    breaks: [{ rule: "K2", words: "the first that is not satisfied ends the look at it" }],
    edits: [
      {
        file: RUN,
        find: "for (const { from, guard } of this.plan.program.incoming[step] ?? []) {\n      if (this.plan.status[from] !== DONE) return false;\n      if (guard && !this.isOpen(guard)) return false;\n    }",
        replace:
          "let ready = true;\n    for (const { from, guard } of this.plan.program.incoming[step] ?? []) {\n      if (this.plan.status[from] !== DONE) ready = false;\n      else if (guard && !this.isOpen(guard)) ready = false;\n    }\n    return ready;",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "guard-looked-at-before-its-step-is-done",
    breaks: [{ rule: "K2", words: "the first that is not satisfied ends the look at it" }],
    edits: [
      {
        file: RUN,
        find: "for (const { from, guard } of this.plan.program.incoming[step] ?? []) {\n      if (this.plan.status[from] !== DONE) return false;\n      if (guard && !this.isOpen(guard)) return false;\n    }",
        replace:
          "for (const { from, guard } of this.plan.program.incoming[step] ?? []) {\n      if (guard && !this.isOpen(guard)) return false;\n      if (this.plan.status[from] !== DONE) return false;\n    }\n    return true;",
      },
      {
        file: PROGRAM,
        find: "incoming.flatMap((edges, step) => (edges.length === 0 ? [step] : []))",
        replace: "incoming.map((_, step) => step)",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "steps-before-it-first-then-guards",
    breaks: [{ rule: "K2", words: "the first that is not satisfied ends the look at it" }],
    edits: [
      {
        file: RUN,
        find: "for (const { from, guard } of this.plan.program.incoming[step] ?? []) {\n      if (this.plan.status[from] !== DONE) return false;\n      if (guard && !this.isOpen(guard)) return false;\n    }",
        replace:
          "const edges = this.plan.program.incoming[step] ?? [];\n    if (edges.some(({ from }) => this.plan.status[from] !== DONE)) return false;\n    for (const { guard } of edges) if (guard && !this.isOpen(guard)) return false;\n    return true;",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "one-edge-is-enough",
    breaks: [{ rule: "K2", words: "of a step's incoming edges, in their order" }],
    edits: [
      {
        file: RUN,
        find: "for (const { from, guard } of this.plan.program.incoming[step] ?? []) {\n      if (this.plan.status[from] !== DONE) return false;\n      if (guard && !this.isOpen(guard)) return false;\n    }",
        replace:
          "const edges = this.plan.program.incoming[step] ?? [];\n    return edges.length === 0 || edges.some(({ from, guard }) => this.plan.status[from] === DONE && (!guard || this.isOpen(guard)));",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "edges-in-reverse",
    breaks: [{ rule: "K2", words: "of a step's incoming edges, in their order" }],
    edits: [
      {
        file: PROGRAM,
        find: "incoming[to]?.push({ from, guard: edge.when === undefined ? null : guardOf(expressionOf(edge.when)) });",
        replace:
          "incoming[to]?.unshift({ from, guard: edge.when === undefined ? null : guardOf(expressionOf(edge.when)) });",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "guards-unseen",
    breaks: [{ rule: "K2", words: "of a step's incoming edges, in their order" }],
    edits: [{ file: RUN, find: "if (guard && !this.isOpen(guard)) return false;", replace: "" }],
    levels: ["L4"],
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
  },
  {
    name: "no-bool-is-true",
    breaks: [{ rule: "K2", words: "A guard that cannot be evaluated, or is no bool, ends the plan" }],
    edits: [
      {
        file: RUN,
        find: 'if (value.kind !== "bool") throw typeError("a bool", value);',
        replace: 'if (value.kind !== "bool") return true;',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "no-bool-is-false",
    breaks: [{ rule: "K2", words: "A guard that cannot be evaluated, or is no bool, ends the plan" }],
    edits: [
      {
        file: RUN,
        find: 'if (value.kind !== "bool") throw typeError("a bool", value);',
        replace: 'if (value.kind !== "bool") return false;',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "guard-asked-once",
    breaks: [
      { rule: "K2", words: "Readiness is computed anew before each step, for all steps in the plan's order" },
    ],
    edits: [{ file: RUN, find: "before && !this.hasChanged(guard, before.at)", replace: "before" }],
    levels: ["L4"],
  },
  {
    name: "event-raised-before-its-step-is-done",
    breaks: [{ rule: "K2", words: "an event is admitted at the step that raises it" }],
    edits: [
      {
        file: RUN,
        find: 'this.done(index, step.id, record({ schema: { kind: "text", value: step.event }, value }));\n        return raise() ? this.checkInvariants(step.id) : { status: "gone" };',
        replace:
          'const goes = raise();\n        this.done(index, step.id, record({ schema: { kind: "text", value: step.event }, value }));\n        return goes ? this.checkInvariants(step.id) : { status: "gone" };',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "invariants-before-the-raised-event",
    breaks: [{ rule: "K8", words: "invariants are evaluated after every completed step" }],
    edits: [
      {
        file: RUN,
        find: 'this.done(index, step.id, record({ schema: { kind: "text", value: step.event }, value }));\n        return raise() ? this.checkInvariants(step.id) : { status: "gone" };',
        replace:
          'this.complete(index, step.id, record({ schema: { kind: "text", value: step.event }, value }));\n        return raise() ? undefined : { status: "gone" };',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "no-invariants-after-a-raise",
    breaks: [{ rule: "K8", words: "invariants are evaluated after every completed step" }],
    edits: [
      {
        file: RUN,
        find: 'return raise() ? this.checkInvariants(step.id) : { status: "gone" };',
        replace: 'return raise() ? undefined : { status: "gone" };',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "plan-runs-on-after-its-own-where-failed",
    breaks: [{ rule: "K8", words: "ends its plan where the event is admitted" }],
    edits: [
      {
        file: RUN,
        find: 'return raise() ? this.checkInvariants(step.id) : { status: "gone" };',
        replace: "raise(); return this.checkInvariants(step.id);",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "raised-event-read-by-nobody",
    breaks: [{ rule: "K8", words: "that of the denial, of the reader or of the evaluation" }],
    edits: [
      {
        file: RUN,
        find: "normalizeCbor(plainOf(step.value, value), step.type)",
        replace: "plainOf(step.value, value)",
      },
    ],
    levels: ["L4"],
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
    name: "no-invariants-at-the-end",
    breaks: [{ rule: "K8", words: "invariants are evaluated after every completed step" }],
    edits: [
      {
        file: RUN,
        find: "this.complete(index, step.id, NULL);",
        replace: "this.done(index, step.id, NULL);",
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
    name: "invariants-before-each-step",
    breaks: [{ rule: "K8", words: "invariants are evaluated after every completed step" }],
    edits: [
      { file: RUN, find: "this.step(step)", replace: '(this.checkInvariants("before"), this.step(step))' },
      { file: RUN, find: "return this.checkInvariants(id);", replace: "return undefined;" },
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
    name: "all-ends-run",
    breaks: [
      { rule: "K2", words: "Readiness is computed anew before each step, for all steps in the plan's order" },
    ],
    edits: [
      {
        file: RUN,
        find: 'return { status: "ok", result };',
        replace: 'if (this.firstReady() !== undefined) return undefined; return { status: "ok", result };',
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
  {
    name: "variable-without-cbor-ends-the-plan",
    breaks: [{ rule: "K8", words: "A plan that fails ends with `plan_ended` and the code" }],
    edits: [
      {
        file: RUN,
        find: "this.bind(step.as, this.valueOf(step.value))",
        replace: "this.bind(step.as, ((value) => (encodePlain(value), value))(this.valueOf(step.value)))",
      },
    ],
    levels: ["L4"],
  },
];
