// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Expressions as written: containers. */
import type { Fault } from "../fault.ts";

const SYNTAX = "air/expr/syntax.ts";
const LEVELS = ["L1", "L2"];

const CLOSED = { rule: "D3", words: "Objects are closed" };
const AS_WRITTEN = { rule: "D4", words: "Hashing a definition as written normalises nothing" };

export const FORM_FAULTS: readonly Fault[] = [
  {
    name: "expression-list-with-each-item-once",
    breaks: [AS_WRITTEN],
    edits: [
      {
        file: SYNTAX,
        find: "node.items.map((item) => expr(item, faults))",
        replace:
          "[...new Map(node.items.map((item) => [item.source.text.slice(item.offset, item.end), item])).values()].map((item) => expr(item, faults))",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "expression-list-of-an-object",
    breaks: [CLOSED],
    edits: [
      {
        file: SYNTAX,
        find: 'syntax(node, "expected a list of expressions", faults)',
        replace: 'node.type === "object" ? node.members.map((one) => expr(one.value, faults)) : []',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "expression-list-may-not-be-empty",
    breaks: [AS_WRITTEN],
    edits: [
      {
        file: SYNTAX,
        find: "node.items.map((item) => expr(item, faults))",
        replace:
          'node.items.length === 0 ? syntax(node, "empty", faults) : node.items.map((item) => expr(item, faults))',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "expression-map-entries-sorted",
    breaks: [AS_WRITTEN],
    edits: [
      {
        file: SYNTAX,
        find: "node.items.map((item) => entry(item, faults))",
        replace:
          "[...node.items].sort((a, b) => (a.source.text.slice(a.offset, a.end) < b.source.text.slice(b.offset, b.end) ? -1 : 1)).map((item) => entry(item, faults))",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "expression-map-of-an-object",
    breaks: [CLOSED],
    edits: [
      {
        file: SYNTAX,
        find: 'syntax(node, "map takes a list of {key, value}", faults)',
        replace:
          'node.type === "object" ? node.members.map((one) => ({ key: { text: one.key }, value: expr(one.value, faults) })) : null',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "expression-map-of-pairs",
    breaks: [CLOSED],
    edits: [
      {
        file: SYNTAX,
        find: 'closed(node, "a map entry", ["key", "value"], [], faults)',
        replace:
          '(node.type === "array" ? ({ ...node, type: "object", members: node.items.map((value, i) => ({ key: i === 0 ? "key" : "value", keyOffset: 0, value })) } as unknown as JsonObject) : closed(node, "a map entry", ["key", "value"], [], faults))',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "expression-record-of-a-list",
    breaks: [CLOSED],
    edits: [
      {
        file: SYNTAX,
        find: 'return syntax(node, "record takes an object of expressions", faults);',
        replace: "return {};",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "expression-record-may-not-be-empty",
    breaks: [AS_WRITTEN],
    edits: [
      {
        file: SYNTAX,
        find: "mapOf(expr)(node, faults)",
        replace: 'node.members.length === 0 ? syntax(node, "empty", faults) : mapOf(expr)(node, faults)',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "expression-variant-value-may-not-be-null",
    breaks: [{ rule: "P2", words: "an optional part that is null, is read as written" }],
    edits: [{ file: SYNTAX, find: 'value && value.type !== "null"', replace: "value" }],
    levels: LEVELS,
  },
  {
    name: "expression-variant-needs-a-value",
    breaks: [AS_WRITTEN],
    edits: [
      {
        file: SYNTAX,
        find: 'closed(node, "variant", ["tag"], ["value"], faults)',
        replace: 'closed(node, "variant", ["tag", "value"], [], faults)',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "expression-variant-is-a-tag",
    breaks: [CLOSED],
    edits: [
      {
        file: SYNTAX,
        find: 'if (node.type !== "object") return syntax(node, `${what} is an object`, faults);',
        replace:
          'if (node.type === "string" && what === "variant") return { ...node, type: "object", members: [{ key: "tag", keyOffset: 0, value: node }] } as unknown as JsonObject; if (node.type !== "object") return syntax(node, "", faults);',
      },
    ],
    levels: LEVELS,
  },
];
