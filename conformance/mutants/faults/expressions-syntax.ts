// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Expressions as written: references and forms. */
import type { Fault } from "../fault.ts";

const SYNTAX = "air/expr/syntax.ts";
const LEVELS = ["L1", "L2"];

const ONE_FORM = { rule: "D3", words: "an object has exactly one form" };
const NO_ARRAYS = { rule: "D3", words: "arrays are never expressions" };
const CLOSED = { rule: "D3", words: "Objects are closed" };
const SEGMENTS = {
  rule: "D8",
  words: "A path segment is letters, digits, `_`, `-` and `$`, and begins with no digit",
};
const SPECIAL = { rule: "D8", words: "so that `$tag` and `$value` can be reached" };

export const SYNTAX_FAULTS: readonly Fault[] = [
  {
    name: "reference-segment-of-anything",
    breaks: [SEGMENTS],
    edits: [{ file: SYNTAX, find: "SEGMENTS.test(segment)", replace: 'segment !== ""' }],
    levels: LEVELS,
  },
  {
    name: "reference-segment-of-letters-and-digits",
    breaks: [SEGMENTS],
    edits: [
      { file: SYNTAX, find: "SEGMENTS.test(segment)", replace: "/^[A-Za-z$][A-Za-z0-9$]*$/.test(segment)" },
    ],
    levels: LEVELS,
  },
  {
    name: "reference-segment-without-dollar",
    breaks: [SPECIAL],
    edits: [
      { file: SYNTAX, find: "SEGMENTS.test(segment)", replace: "/^[A-Za-z_][A-Za-z0-9_-]*$/.test(segment)" },
    ],
    levels: LEVELS,
  },
  {
    name: "expression-of-two-forms-is-the-first",
    breaks: [ONE_FORM],
    edits: [
      { file: SYNTAX, find: "!only || others.length > 0", replace: "!only" },
      {
        file: SYNTAX,
        find: 'node.members.some((one) => one.key === "op")',
        replace: 'node.members[0]?.key === "op"',
      },
    ],
    levels: LEVELS,
    families: ["def/expr/", "expr/constants/"],
  },
  {
    name: "expression-empty-is-null",
    breaks: [ONE_FORM],
    edits: [
      {
        file: SYNTAX,
        find: 'if (!only || others.length > 0) return syntax(node, "an expression has exactly one form", faults);',
        replace: 'if (!only) return { null: {} }; if (others.length > 0) return syntax(node, "", faults);',
      },
    ],
    levels: LEVELS,
    families: ["def/expr/", "expr/constants/"],
  },
  {
    name: "expression-of-an-unknown-form-is-a-constant",
    breaks: [ONE_FORM],
    edits: [
      {
        file: SYNTAX,
        find: "if (!read) return syntaxAtKey(only, `${quote(only.key)} is no form of expression`, faults);",
        replace: "if (!read) return { null: {} };",
      },
    ],
    levels: LEVELS,
    families: ["def/expr/", "expr/constants/"],
  },
  {
    name: "expression-may-be-plain-json",
    breaks: [NO_ARRAYS],
    edits: [
      {
        file: SYNTAX,
        find: 'if (node.type !== "object") return syntax(node, `expected an expression, found ${nameOf(node)}`, faults);',
        replace:
          'if (node.type === "array") return { list: node.items.map((item) => expr(item, faults)) }; if (node.type === "string") return { text: node.value }; if (node.type === "bool") return { bool: node.value }; if (node.type === "number") return { int: exactInteger(node, MIN_I64, MAX_I64, faults) }; if (node.type === "null") return { null: {} };',
      },
    ],
    levels: LEVELS,
    families: ["def/defplan/", "def/expr/"],
  },
  {
    name: "expression-strange-key-passed-over",
    breaks: [CLOSED],
    edits: [
      {
        file: SYNTAX,
        find: "if (stranger) return syntaxAtKey(stranger, `${quote(stranger.key)} is no key of ${what}`, faults);",
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "expression-missing-part-is-null",
    breaks: [CLOSED],
    edits: [
      {
        file: SYNTAX,
        find: 'missing === undefined ? node : syntax(node, `${what} needs the key "${missing}"`, faults)',
        replace: "node",
      },
    ],
    levels: LEVELS,
  },
];
