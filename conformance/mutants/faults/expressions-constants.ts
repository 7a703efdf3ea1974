// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Expressions as written: constants. */
import type { Fault } from "../fault.ts";

const SYNTAX = "air/expr/syntax.ts";
const LEVELS = ["L1", "L2"];

const CLOSED = { rule: "D3", words: "Objects are closed" };
const AS_WRITTEN = { rule: "D4", words: "Hashing a definition as written normalises nothing" };

export const CONSTANT_FAULTS: readonly Fault[] = [
  {
    name: "constant-integer-as-text",
    breaks: [CLOSED],
    edits: [
      {
        file: SYNTAX,
        find: "syntax(node, `expected an integer, found ${nameOf(node)}`, faults)",
        replace: 'node.type === "string" ? BigInt(node.value) : syntax(node, "expected an integer", faults)',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "constant-naturals-are-signed",
    breaks: [{ rule: "E5", words: "nat and time unsigned 64-bit integers" }],
    edits: [
      {
        file: SYNTAX,
        find: "exactInteger(node, min, max, faults)",
        replace: "exactInteger(node, MIN_I64, MAX_I64, faults)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "constant-integers-are-unsigned",
    breaks: [{ rule: "E5", words: "int and duration are signed" }],
    edits: [
      {
        file: SYNTAX,
        find: "exactInteger(node, min, max, faults)",
        replace: "exactInteger(node, 0n, MAX_U64, faults)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "constant-null-of-any-payload",
    breaks: [CLOSED],
    edits: [{ file: SYNTAX, find: 'node.type !== "object" || node.members.length > 0', replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "constant-bool-as-text",
    breaks: [CLOSED],
    edits: [
      {
        file: SYNTAX,
        find: 'syntax(node, "bool takes true or false", faults)',
        replace: 'node.type === "string" && node.value === "true"',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "constant-text-of-anything",
    breaks: [CLOSED],
    edits: [
      {
        file: SYNTAX,
        find: "syntax(node, `expected text, found ${nameOf(node)}`, faults)",
        replace: '"text" in node ? node.text : ""',
      },
      {
        file: SYNTAX,
        find: 'node.type === "string" && node.value.isWellFormed() && !rule.test(value)',
        replace: "false",
      },
    ],
    levels: LEVELS,
    families: ["def/expr/", "expr/constants/", "expr/references/"],
  },
  {
    name: "constant-decimal-shortened",
    breaks: [{ rule: "E4", words: "The text is kept as written" }, AS_WRITTEN],
    edits: [
      {
        file: SYNTAX,
        find: 'constant(node, faults, { test: isDec128 }, "value.dec128", "decimal of at most 34 digits")',
        replace:
          'String(Number(constant(node, faults, { test: isDec128 }, "value.dec128", "decimal of at most 34 digits")))',
      },
    ],
    levels: LEVELS,
  },
];
