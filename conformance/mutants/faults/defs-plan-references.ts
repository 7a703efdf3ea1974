// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Plans: references. */
import type { Fault } from "../fault.ts";

const REFERENCES = "air/manifest/check/references.ts";
const EXPRESSION = "air/expr/expression.ts";
const LEVELS = ["L1"];

const CHECKED = { rule: "D7", words: "is checked where all definitions are at hand" };

export const PLAN_DEF_REFERENCE_FAULTS: readonly Fault[] = [
  {
    name: "variable-unknown",
    breaks: [CHECKED],
    edits: [
      {
        file: REFERENCES,
        find: 'this.fault("ref.unknown", `nothing binds the variable ${quote(name)}${hint}`, place);\n      return false;',
        replace: "return true;",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "correlation-variable-unknown",
    breaks: [CHECKED],
    edits: [
      {
        file: REFERENCES,
        find: "name === CORRELATION || (local && (site.event || binders.length === 0))",
        replace: "local && (site.event || binders.length === 0)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "free-local-unknown",
    breaks: [CHECKED],
    edits: [
      {
        file: REFERENCES,
        find: "name === CORRELATION || (local && (site.event || binders.length === 0))",
        replace: "name === CORRELATION",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "local-always-bound",
    breaks: [CHECKED],
    edits: [
      {
        file: REFERENCES,
        find: "name === CORRELATION || (local && (site.event || binders.length === 0))",
        replace: "name === CORRELATION || local",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "handle-is-no-variable",
    breaks: [CHECKED],
    edits: [{ file: REFERENCES, find: "return add(step.bind.effect_id_as);", replace: "return;" }],
    levels: LEVELS,
  },
  {
    name: "variable-order-unchecked",
    breaks: [CHECKED],
    edits: [
      {
        file: REFERENCES,
        find: "inWhere ? one.step >= step : this.comesAfter(one.step, step)",
        replace: "false",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "variable-order-by-the-list",
    breaks: [CHECKED],
    edits: [
      {
        file: REFERENCES,
        find: "inWhere ? one.step >= step : this.comesAfter(one.step, step)",
        replace: "one.step >= step",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "variable-order-by-edges-only",
    breaks: [CHECKED],
    edits: [
      {
        file: REFERENCES,
        find: "inWhere ? one.step >= step : this.comesAfter(one.step, step)",
        replace: "!this.graph.reaches(one.step, step)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "variable-bound-later-anywhere-refused",
    breaks: [CHECKED],
    edits: [
      {
        file: REFERENCES,
        find: "binders.every((one) => (inWhere ? one.step >= step : this.comesAfter(one.step, step)))",
        replace: "binders.some((one) => (inWhere ? one.step >= step : this.comesAfter(one.step, step)))",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "own-variable-or-step-is-there",
    breaks: [CHECKED],
    edits: [
      {
        file: REFERENCES,
        find: "index === step || this.graph.reaches(step, index)",
        replace: "this.graph.reaches(step, index)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "own-variable-only-is-not-there",
    breaks: [CHECKED],
    edits: [
      {
        file: REFERENCES,
        find: "index === step || this.graph.reaches(step, index)",
        replace: "index === step",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "where-sees-its-own-variable",
    breaks: [CHECKED],
    edits: [
      {
        file: REFERENCES,
        find: "inWhere ? one.step >= step : this.comesAfter(one.step, step)",
        replace: "inWhere ? one.step > step : this.comesAfter(one.step, step)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "step-unknown",
    breaks: [CHECKED],
    edits: [
      {
        file: REFERENCES,
        find: 'return this.fault("ref.unknown", `the plan has no step ${quote(name)}${hint}`, place);',
        replace: "return;",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "step-order-unchecked",
    breaks: [CHECKED],
    edits: [
      {
        file: REFERENCES,
        find: "site.step !== undefined && this.comesAfter(index, site.step)",
        replace: "false",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "step-order-in-where-unchecked",
    breaks: [CHECKED],
    edits: [
      {
        file: REFERENCES,
        find: "site.step !== undefined && this.comesAfter(index, site.step)",
        replace: "site.step !== undefined && !site.event && this.comesAfter(index, site.step)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "event-anywhere",
    breaks: [CHECKED],
    edits: [
      {
        file: REFERENCES,
        find: 'return this.fault("plan.event_ref", "@event is only there in the where of an await_event", place);',
        replace: "return;",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "where-has-no-event",
    breaks: [CHECKED],
    edits: [
      {
        file: REFERENCES,
        find: "if (site.event) return this.path(reference, site.event, place);",
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "guards-unchecked",
    breaks: [CHECKED],
    edits: [
      {
        file: REFERENCES,
        find: 'this.expression(edge.when, { ...at, json: nodeAt(json, "edges", index, "when") ?? json });',
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "guards-see-all-variables",
    breaks: [CHECKED],
    edits: [
      {
        file: REFERENCES,
        find: 'this.expression(edge.when, { ...at, json: nodeAt(json, "edges", index, "when") ?? json });',
        replace: 'this.expression(edge.when, { json: nodeAt(json, "edges", index, "when") ?? json });',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "guards-see-what-their-first-step-sees",
    breaks: [CHECKED],
    edits: [
      { file: REFERENCES, find: "this.graph.byId.get(edge.to)", replace: "this.graph.byId.get(edge.from)" },
    ],
    levels: LEVELS,
  },
  {
    name: "invariants-unchecked",
    breaks: [CHECKED],
    edits: [
      {
        file: REFERENCES,
        find: 'this.expression(invariant, { json: nodeAt(json, "invariants", index) ?? json });',
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "invariants-see-what-the-first-step-sees",
    breaks: [CHECKED],
    edits: [
      {
        file: REFERENCES,
        find: 'this.expression(invariant, { json: nodeAt(json, "invariants", index) ?? json });',
        replace: 'this.expression(invariant, { step: 0, json: nodeAt(json, "invariants", index) ?? json });',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "wheres-unchecked",
    breaks: [CHECKED],
    edits: [
      { file: REFERENCES, find: 'step.op === "await_event" && step.where !== undefined', replace: "false" },
    ],
    levels: LEVELS,
  },
  {
    name: "slots-unchecked",
    breaks: [CHECKED],
    edits: [
      { file: REFERENCES, find: "if (dynamic) this.expression(tree, { step, json: at });", replace: "" },
    ],
    levels: LEVELS,
  },
  {
    name: "references-of-arguments-unchecked",
    breaks: [CHECKED],
    edits: [
      {
        file: EXPRESSION,
        find: "for (const arg of expression.args) yield* referencesIn(arg);",
        replace: "for (const arg of expression.args.slice(0, 1)) yield* referencesIn(arg);",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "references-of-containers-unchecked",
    breaks: [CHECKED],
    edits: [
      {
        file: EXPRESSION,
        find: "for (const [, value] of expression.fields) yield* referencesIn(value);",
        replace: "",
      },
      {
        file: EXPRESSION,
        find: "for (const item of expression.items) yield* referencesIn(item);",
        replace: "",
      },
      { file: EXPRESSION, find: "if (expression.value) yield* referencesIn(expression.value);", replace: "" },
    ],
    levels: LEVELS,
  },
];
