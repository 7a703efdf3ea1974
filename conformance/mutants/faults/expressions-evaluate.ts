/** Operators: comparison and logic. */
import type { Fault } from "../fault.ts";

const OPS = "air/expr/operations.ts";
const LEVELS = ["L1"];

const OPERATORS = { rule: "P1", words: "canonical bytes and hashes are those of the Rust reference" };
const TEXT = { rule: "E11", words: "compared by UTF-8 bytes and never normalised" };

export const EVALUATION_FAULTS: readonly Fault[] = [
  {
    name: "texts-compared-by-utf-16",
    breaks: [TEXT],
    edits: [
      {
        file: OPS,
        find: "compareUtf8(a.value, b.value)",
        replace: "a.value < b.value ? -1 : a.value > b.value ? 1 : 0",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "texts-compared-by-length-first",
    breaks: [TEXT],
    edits: [
      {
        file: OPS,
        find: "compareUtf8(a.value, b.value)",
        replace: "a.value.length - b.value.length || compareUtf8(a.value, b.value)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "texts-compared-by-language",
    breaks: [TEXT],
    edits: [{ file: OPS, find: "compareUtf8(a.value, b.value)", replace: "a.value.localeCompare(b.value)" }],
    levels: LEVELS,
  },
  {
    name: "lt-wrong-where-equal",
    breaks: [OPERATORS],
    edits: [{ file: OPS, find: "order < 0", replace: "order <= 0" }],
    levels: LEVELS,
  },
  {
    name: "le-wrong-where-equal",
    breaks: [OPERATORS],
    edits: [{ file: OPS, find: "order <= 0", replace: "order < 0" }],
    levels: LEVELS,
  },
  {
    name: "gt-wrong-where-equal",
    breaks: [OPERATORS],
    edits: [{ file: OPS, find: "order > 0", replace: "order >= 0" }],
    levels: LEVELS,
  },
  {
    name: "ge-wrong-where-equal",
    breaks: [OPERATORS],
    edits: [{ file: OPS, find: "order >= 0", replace: "order > 0" }],
    levels: LEVELS,
  },
  {
    name: "lt-is-gt",
    breaks: [OPERATORS],
    edits: [
      { file: OPS, find: "order < 0", replace: "order > 0" },
      { file: OPS, find: "order > 0", replace: "order < 0" },
    ],
    levels: LEVELS,
  },
  {
    name: "le-is-ge",
    breaks: [OPERATORS],
    edits: [
      { file: OPS, find: "order <= 0", replace: "order >= 0" },
      { file: OPS, find: "order >= 0", replace: "order <= 0" },
    ],
    levels: LEVELS,
  },
  {
    name: "numbers-of-one-kind-compared-only",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: "[numberOf(a), numberOf(b)]",
        replace:
          '(() => { if (a.kind !== b.kind) throw typeError("one kind", b); return [numberOf(a), numberOf(b)]; })()',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "numbers-compared-as-doubles",
    breaks: [OPERATORS],
    edits: [{ file: OPS, find: "x < y ? -1 : x > y ? 1 : 0", replace: "Number(x) - Number(y)" }],
    levels: LEVELS,
  },
  {
    name: "anything-compared",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: 'throw typeError("a number, or two texts", value);',
        replace: "return BigInt(Math.trunc(Number((value as { readonly value?: unknown }).value) || 0));",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "eq-whatever-the-kind",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: "bool(equalValues(a, b))",
        replace:
          'bool(equalValues(a, b) || (a.kind !== b.kind && ("value" in a ? "value" in b && a.value === b.value : !("value" in b) && !("fields" in b) && !("items" in b) && !("entries" in b))))',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "eq-of-times-and-integers",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: "bool(equalValues(a, b))",
        replace: 'bool("value" in a && "value" in b ? a.value === b.value : equalValues(a, b))',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "eq-of-numbers-as-numbers",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: "bool(equalValues(a, b))",
        replace:
          'bool(a.kind === "dec128" && b.kind === "dec128" ? Number(a.value) === Number(b.value) : equalValues(a, b))',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "eq-of-normalised-texts",
    breaks: [TEXT],
    edits: [
      {
        file: OPS,
        find: "bool(equalValues(a, b))",
        replace:
          'bool(a.kind === "text" && b.kind === "text" ? a.value.normalize() === b.value.normalize() : equalValues(a, b))',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "eq-of-records-in-their-order",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: "bool(equalValues(a, b))",
        replace:
          'bool(equalValues(a, b) && (a.kind !== "record" || b.kind !== "record" || [...a.fields.keys()].join() === [...b.fields.keys()].join()))',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "eq-of-lists-in-any-order",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: "bool(equalValues(a, b))",
        replace:
          'bool(a.kind === "list" && b.kind === "list" ? a.items.length === b.items.length && a.items.every((one) => find(b, one)) : equalValues(a, b))',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "eq-of-sets-in-their-order",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: "bool(equalValues(a, b))",
        replace:
          'bool(equalValues(a, b) && (a.kind !== "set" || b.kind !== "set" || a.items.every((one, i) => equalValues(one, b.items[i] as Value))))',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "eq-of-scalars-only",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: "bool(equalValues(a, b))",
        replace: 'bool("value" in a && !("fields" in a) && a.kind !== "bytes" && equalValues(a, b))',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "eq-of-maps-by-their-keys",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: "bool(equalValues(a, b))",
        replace:
          'bool(a.kind === "map" && b.kind === "map" ? a.entries.every(([key]) => find(b, key) !== undefined) : equalValues(a, b))',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "eq-is-identity",
    breaks: [OPERATORS],
    edits: [{ file: OPS, find: "bool(equalValues(a, b))", replace: "bool(a === b)" }],
    levels: LEVELS,
  },
  {
    name: "ne-of-one-kind-only",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: "bool(!equalValues(a, b))",
        replace: "bool(a.kind === b.kind && !equalValues(a, b))",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "ne-is-eq",
    breaks: [OPERATORS],
    edits: [{ file: OPS, find: "bool(!equalValues(a, b))", replace: "bool(equalValues(a, b))" }],
    levels: LEVELS,
  },
  {
    name: "and-or-of-the-first-two",
    breaks: [OPERATORS],
    edits: [{ file: OPS, find: "run(args.map(boolOf))", replace: "run(args.slice(0, 2).map(boolOf))" }],
    levels: LEVELS,
  },
  {
    name: "and-is-or",
    breaks: [OPERATORS],
    edits: [{ file: OPS, find: "bools.every((one) => one)", replace: "bools.some((one) => one)" }],
    levels: LEVELS,
  },
  {
    name: "or-is-and",
    breaks: [OPERATORS],
    edits: [{ file: OPS, find: "bools.some((one) => one)", replace: "bools.every((one) => one)" }],
    levels: LEVELS,
  },
  {
    name: "or-is-exclusive",
    breaks: [OPERATORS],
    edits: [
      { file: OPS, find: "bools.some((one) => one)", replace: "bools.filter((one) => one).length === 1" },
    ],
    levels: LEVELS,
  },
  {
    name: "not-does-nothing",
    breaks: [OPERATORS],
    edits: [{ file: OPS, find: "!boolOf(a)", replace: "boolOf(a)" }],
    levels: LEVELS,
  },
  {
    name: "anything-is-true-or-false",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: 'throw typeError("a bool", value);',
        replace: "return Boolean((value as { readonly value?: unknown }).value);",
      },
    ],
    levels: LEVELS,
  },
];
