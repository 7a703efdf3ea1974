// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Operators on texts, and references. */
import type { Fault } from "../fault.ts";

const OPS = "air/expr/operations.ts";
const EVALUATE = "air/expr/evaluate.ts";
const EXPRESSION = "air/expr/expression.ts";
const LEVELS = ["L1"];

const OPERATORS = { rule: "P1", words: "canonical bytes and hashes are those of the Rust reference" };
const REFS = { rule: "D8", words: "`@step:id`, each with a path" };
const DOT = { rule: "D8", words: "a name or id ends at the first dot" };

export const TEXT_FAULTS: readonly Fault[] = [
  {
    name: "concat-with-a-space",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: 'return bounded({ kind: "text", value: a + b });',
        replace: 'return bounded({ kind: "text", value: `${a} ${b}` });',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "starts-with-is-contains",
    breaks: [OPERATORS],
    edits: [{ file: OPS, find: "a.startsWith(b)", replace: "a.includes(b)" }],
    levels: LEVELS,
  },
  {
    name: "starts-with-the-other-way-round",
    breaks: [OPERATORS],
    edits: [{ file: OPS, find: "a.startsWith(b)", replace: "b.startsWith(a)" }],
    levels: LEVELS,
  },
  {
    name: "ends-with-the-other-way-round",
    breaks: [OPERATORS],
    edits: [{ file: OPS, find: "a.endsWith(b)", replace: "b.endsWith(a)" }],
    levels: LEVELS,
  },
  {
    name: "ends-with-nothing-is-false",
    breaks: [OPERATORS],
    edits: [{ file: OPS, find: "a.endsWith(b)", replace: 'b !== "" && a.endsWith(b)' }],
    levels: LEVELS,
  },
  {
    name: "reference-to-nothing-is-null",
    breaks: [REFS],
    edits: [
      {
        file: EVALUATE,
        find: 'if (!start) throw new AirError("expr.missing_ref", `${quote(text)} leads to nothing here`);',
        replace: 'if (!start) return { kind: "null" };',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "reference-to-an-absent-field-is-null",
    breaks: [REFS],
    edits: [
      {
        file: EVALUATE,
        find: 'if (!next) throw new AirError("expr.missing_field", `there is no ${quote(segment)} in ${quote(text)}`);',
        replace: 'if (!next) return { kind: "null" };',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "path-not-followed-into-maps",
    breaks: [REFS],
    edits: [
      {
        file: EVALUATE,
        find: "next = findText(value, segment);",
        replace: 'throw typeError("a record", value);',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "path-into-a-scalar-is-a-missing-field",
    breaks: [REFS],
    edits: [
      {
        file: EVALUATE,
        find: 'throw typeError("a record or map", value, `at ${quote(segment)} of ${quote(text)}`);',
        replace: 'throw new AirError("expr.missing_field", "");',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "path-followed-one-step",
    breaks: [REFS],
    edits: [{ file: EXPRESSION, find: 'match[4].split(".")', replace: 'match[4].split(".").slice(0, 1)' }],
    levels: LEVELS,
  },
  {
    name: "path-is-one-segment",
    breaks: [REFS],
    edits: [{ file: EXPRESSION, find: 'match[4].split(".")', replace: "[match[4]]" }],
    levels: LEVELS,
  },
  {
    name: "name-ends-at-the-last-dot",
    breaks: [DOT],
    edits: [
      {
        file: EXPRESSION,
        find: 'match?.[3] ?? ""',
        replace:
          '(match?.[3] ?? "") + (match?.[3] !== undefined && match[4] !== undefined ? `.${match[4]}` : "")',
      },
      {
        file: EXPRESSION,
        find: 'match?.[4] === undefined ? [] : match[4].split(".")',
        replace: 'match?.[4] === undefined || match[3] !== undefined ? [] : match[4].split(".")',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "variables-and-steps-are-one",
    breaks: [REFS],
    edits: [
      {
        file: EVALUATE,
        find: 'root === "var"\n      ? environment.vars.get(name)\n      : root === "step"\n        ? environment.steps.get(name)\n        : environment[root]',
        replace: 'root === "var" || root === "step" ? environment.vars.get(name) : environment[root]',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "event-is-the-input",
    breaks: [REFS],
    edits: [
      {
        file: EVALUATE,
        find: 'root === "var"\n      ? environment.vars.get(name)\n      : root === "step"\n        ? environment.steps.get(name)\n        : environment[root]',
        replace:
          'root === "var" ? environment.vars.get(name) : root === "step" ? environment.steps.get(name) : environment.input',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "input-is-the-event",
    breaks: [REFS],
    edits: [
      {
        file: EVALUATE,
        find: 'root === "var"\n      ? environment.vars.get(name)\n      : root === "step"\n        ? environment.steps.get(name)\n        : environment[root]',
        replace:
          'root === "var" ? environment.steps.get(name) : root === "step" ? environment.steps.get(name) : environment.event',
      },
    ],
    levels: LEVELS,
  },
];
