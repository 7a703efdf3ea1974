// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Expressions as written: operations. */
import type { Fault } from "../fault.ts";

const SYNTAX = "air/expr/syntax.ts";
const LEVELS = ["L1", "L2"];

const ONE_FORM = { rule: "D3", words: "an object has exactly one form" };
const CLOSED = { rule: "D3", words: "Objects are closed" };
const AS_WRITTEN = { rule: "D4", words: "Hashing a definition as written normalises nothing" };

/** Other names that are those of operators. */
function operators(replace: string): Fault["edits"] {
  return [{ file: SYNTAX, find: "!OPERATORS.includes(name)", replace }];
}

export const OPERATOR_FAULTS: readonly Fault[] = [
  {
    name: "operator-of-any-name",
    breaks: [CLOSED],
    edits: [
      ...operators("false"),
      {
        file: "air/expr/evaluate.ts",
        find: 'if (!operation) throw new AirError("def.enum", `${quote(op)} is no operator`);',
        replace: 'if (!operation) return { kind: "null" };',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "operator-in-any-case",
    breaks: [CLOSED],
    edits: operators("!OPERATORS.includes(name.toLowerCase())"),
    levels: LEVELS,
  },
  {
    name: "operator-looked-up-on-prototypes",
    breaks: [CLOSED],
    edits: operators("!(name in Object.fromEntries(OPERATORS.map((one) => [one, one])))"),
    levels: LEVELS,
  },
  {
    name: "operator-about-texts-unknown",
    breaks: [CLOSED],
    edits: operators(
      '!OPERATORS.includes(name) || ["starts_with", "ends_with", "contains", "concat"].includes(name)',
    ),
    levels: LEVELS,
  },
  {
    name: "operator-about-numbers-unknown",
    breaks: [CLOSED],
    edits: operators('!OPERATORS.includes(name) || ["add", "sub", "mul", "div", "mod"].includes(name)'),
    levels: LEVELS,
  },
  {
    name: "operator-of-comparison-unknown",
    breaks: [CLOSED],
    edits: operators('!OPERATORS.includes(name) || ["ne", "lt", "le", "gt", "ge"].includes(name)'),
    levels: LEVELS,
  },
  {
    name: "operator-of-logic-unknown",
    breaks: [CLOSED],
    edits: operators('!OPERATORS.includes(name) || ["and", "or", "not"].includes(name)'),
    levels: LEVELS,
  },
  {
    name: "operator-on-containers-unknown",
    breaks: [CLOSED],
    edits: operators('!OPERATORS.includes(name) || ["len", "get", "has"].includes(name)'),
    levels: LEVELS,
  },
  {
    name: "operation-without-arguments",
    breaks: [ONE_FORM],
    edits: [
      {
        file: SYNTAX,
        find: 'args.type !== "array" || args.items.length === 0',
        replace: 'args.type !== "array"',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "operation-with-named-arguments",
    breaks: [CLOSED],
    edits: [
      {
        file: SYNTAX,
        find: 'return syntax(args, "args is a list of one expression or more", faults);',
        replace:
          'return { op: name, args: args.type === "object" ? args.members.map((one) => expr(one.value, faults)) : [] };',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "operation-with-constant-arguments-only",
    breaks: [AS_WRITTEN],
    edits: [
      {
        file: SYNTAX,
        find: "args.items.map((arg) => expr(arg, faults))",
        replace:
          'args.items.map((arg) => (arg.type === "object" && member(arg, "op") ? syntax(arg, "nested", faults) : expr(arg, faults)))',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "operation-arguments-sorted",
    breaks: [AS_WRITTEN],
    edits: [
      {
        file: SYNTAX,
        find: "args.items.map((arg) => expr(arg, faults))",
        replace: "[...args.items].reverse().map((arg) => expr(arg, faults))",
      },
    ],
    levels: LEVELS,
  },
];
