// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Operators: arithmetic. */
import type { Fault } from "../fault.ts";

const OPS = "air/expr/operations.ts";
const EVALUATE = "air/expr/evaluate.ts";
const LEVELS = ["L1"];

const OPERATORS = { rule: "P1", words: "canonical bytes and hashes are those of the Rust reference" };
const NUMBERS = { rule: "E5", words: "nat and time unsigned 64-bit integers" };

export const NUMBER_FAULTS: readonly Fault[] = [
  {
    name: "division-floors",
    breaks: [OPERATORS],
    edits: [{ file: OPS, find: "a / b", replace: "a / b - (a % b !== 0n && a < 0n !== b < 0n ? 1n : 0n)" }],
    levels: LEVELS,
  },
  {
    name: "remainder-has-the-divisors-sign",
    breaks: [OPERATORS],
    edits: [{ file: OPS, find: "a % b", replace: "((a % b) + b) % b" }],
    levels: LEVELS,
  },
  {
    name: "arithmetic-yields-ints-only",
    breaks: [NUMBERS],
    edits: [
      {
        file: OPS,
        find: 'a.kind === "nat" && b.kind === "nat" && (name !== "sub" || result >= 0n)',
        replace: "false",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "difference-of-naturals-is-a-natural",
    breaks: [NUMBERS],
    edits: [
      {
        file: OPS,
        find: 'a.kind === "nat" && b.kind === "nat" && (name !== "sub" || result >= 0n)',
        replace: 'a.kind === "nat" && b.kind === "nat"',
      },
      {
        file: OPS,
        find: "natural ? result <= MAX_U64 : result >= MIN_I64 && result <= MAX_I64",
        replace: "natural ? result >= 0n && result <= MAX_U64 : result >= MIN_I64 && result <= MAX_I64",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "difference-of-naturals-is-always-an-int",
    breaks: [NUMBERS],
    edits: [
      {
        file: OPS,
        find: 'a.kind === "nat" && b.kind === "nat" && (name !== "sub" || result >= 0n)',
        replace: 'a.kind === "nat" && b.kind === "nat" && name !== "sub"',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "arithmetic-of-both-kinds-yields-a-natural",
    breaks: [NUMBERS],
    edits: [
      {
        file: OPS,
        find: 'a.kind === "nat" && b.kind === "nat" && (name !== "sub" || result >= 0n)',
        replace: '(a.kind === "nat" || b.kind === "nat") && result >= 0n',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "arithmetic-wraps-around",
    breaks: [NUMBERS],
    edits: [
      {
        file: OPS,
        find: 'throw new AirError("expr.overflow", `the result of ${name} is outside ${natural ? "u64" : "i64"}`);',
        replace:
          'return natural ? nat(BigInt.asUintN(64, result)) : { kind: "int", value: BigInt.asIntN(64, result) };',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "arithmetic-without-limits",
    breaks: [NUMBERS],
    edits: [
      {
        file: OPS,
        find: "natural ? result <= MAX_U64 : result >= MIN_I64 && result <= MAX_I64",
        replace: "true",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "naturals-end-one-early",
    breaks: [NUMBERS],
    edits: [{ file: OPS, find: "result <= MAX_U64", replace: "result < MAX_U64" }],
    levels: LEVELS,
  },
  {
    name: "naturals-end-one-late",
    breaks: [NUMBERS],
    edits: [{ file: OPS, find: "result <= MAX_U64", replace: "result <= MAX_U64 + 1n" }],
    levels: LEVELS,
  },
  {
    name: "ints-end-one-early",
    breaks: [NUMBERS],
    edits: [
      {
        file: OPS,
        find: "result >= MIN_I64 && result <= MAX_I64",
        replace: "result > MIN_I64 && result < MAX_I64",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "ints-end-one-late",
    breaks: [NUMBERS],
    edits: [
      {
        file: OPS,
        find: "result >= MIN_I64 && result <= MAX_I64",
        replace: "result >= MIN_I64 - 1n && result <= MAX_I64 + 1n",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "naturals-end-where-ints-do",
    breaks: [NUMBERS],
    edits: [{ file: OPS, find: "result <= MAX_U64", replace: "result <= MAX_I64" }],
    levels: LEVELS,
  },
  {
    name: "division-by-zero-is-zero",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: 'throw new AirError("expr.divide_by_zero", `${name} by zero`);',
        replace: 'return { kind: "int", value: 0n };',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "division-by-zero-overflows",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: 'throw new AirError("expr.divide_by_zero", `${name} by zero`);',
        replace: 'throw new AirError("expr.overflow", "by zero");',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "division-looks-at-kinds-first",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: 'divides && (b.kind === "int" || b.kind === "nat") && b.value === 0n',
        replace: "divides && integerOf(a) !== undefined && integerOf(b) === 0n",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "division-by-no-time-at-all",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: 'divides && (b.kind === "int" || b.kind === "nat") && b.value === 0n',
        replace: 'divides && "value" in b && b.value === 0n',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "arithmetic-with-times",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: 'value.kind !== "int" && value.kind !== "nat"',
        replace:
          'value.kind !== "int" && value.kind !== "nat" && value.kind !== "time" && value.kind !== "duration"',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "arithmetic-with-whatever-looks-like-a-number",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: 'throw typeError("an int or nat", value);',
        replace: "return BigInt(Math.trunc(Number((value as { readonly value?: unknown }).value) || 1));",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "operator-arity-not-checked",
    breaks: [OPERATORS],
    edits: [
      {
        file: EVALUATE,
        find: 'if (problem !== undefined) throw new AirError("expr.arity", problem);',
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "logic-of-one-argument",
    breaks: [OPERATORS],
    edits: [
      {
        file: EVALUATE,
        find: "count >= min && count <= max",
        replace: "(count >= min || max === Number.POSITIVE_INFINITY) && count <= max",
      },
    ],
    levels: LEVELS,
  },
];
