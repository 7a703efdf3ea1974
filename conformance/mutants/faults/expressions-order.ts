// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** The order of evaluation, constants, constructors. */
import type { Fault } from "../fault.ts";

const EVALUATE = "air/expr/evaluate.ts";
const EXPRESSION = "air/expr/expression.ts";
const LITERAL = "air/values/from-literal.ts";
const VALUE = "air/values/value.ts";
const LEVELS = ["L1"];

const PARTS_FIRST = { rule: "D8", words: "before an operator or a constructor looks at any of them" };
const ORDER = { rule: "D8", words: "All parts of an expression are evaluated, from left to right" };
const FORMS = { rule: "D3", words: "an object has exactly one form" };
const AS_STORED = { rule: "K9", words: "A plan runs as it is stored" };
const TEXT_ORDER = { rule: "E11", words: "compared by UTF-8 bytes and never normalised" };

export const ORDER_FAULTS: readonly Fault[] = [
  {
    name: "and-or-stop-early",
    breaks: [PARTS_FIRST],
    edits: [
      {
        file: EVALUATE,
        find: "operate(one.op, one.args.map(run))",
        replace:
          'one.op === "and" || one.op === "or" ? ((): Value => { for (const arg of one.args) { const value = run(arg); if (value.kind === "bool" && value.value === (one.op === "or")) return value; } return operate(one.op, one.args.map(run)); })() : operate(one.op, one.args.map(run))',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "arguments-evaluated-from-the-right",
    breaks: [ORDER],
    edits: [
      {
        file: EVALUATE,
        find: "operate(one.op, one.args.map(run))",
        replace: "operate(one.op, [...one.args].reverse().map(run).reverse())",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "set-looks-at-each-element-as-it-comes",
    breaks: [PARTS_FIRST],
    edits: [
      {
        file: EVALUATE,
        find: 'one.items.map(run).map((item) => keyOf(item, "set"))',
        replace: 'one.items.map((item) => keyOf(run(item), "set"))',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "map-looks-at-each-key-as-it-comes",
    breaks: [PARTS_FIRST],
    edits: [
      {
        file: EVALUATE,
        find: "[run(key), run(value)] as const",
        replace: '[keyOf(run(key), "map"), run(value)] as const',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "map-values-before-keys",
    breaks: [ORDER],
    edits: [
      {
        file: EVALUATE,
        find: "[run(key), run(value)] as const",
        replace: "(() => { const inner = run(value); return [run(key), inner] as const; })()",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "constants-of-few-kinds",
    breaks: [FORMS],
    edits: [
      {
        file: LITERAL,
        find: "SCALARS[tag as keyof typeof SCALARS]",
        replace:
          '({ time_ns: "nat", duration_ns: "int", hash: "text", uuid: "text", dec128: "text", nat: "int" } as Record<string, string>)[tag] ?? SCALARS[tag as keyof typeof SCALARS]',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "constant-null-is-unit",
    breaks: [FORMS],
    edits: [{ file: LITERAL, find: "return NULL;", replace: 'return { kind: "unit" } as Value;' }],
    levels: LEVELS,
  },
  {
    name: "constant-int-is-a-natural",
    breaks: [FORMS],
    edits: [
      {
        file: LITERAL,
        find: "SCALARS[tag as keyof typeof SCALARS]",
        replace: 'tag === "int" ? "nat" : SCALARS[tag as keyof typeof SCALARS]',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "constant-bytes-are-text",
    breaks: [FORMS],
    edits: [
      {
        file: LITERAL,
        find: 'return { kind: "bytes", value: decodeBase64(payload as string) };',
        replace: 'return { kind: "text", value: payload as string };',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "constant-texts-decomposed",
    breaks: [FORMS],
    edits: [
      {
        file: LITERAL,
        find: "return { kind: SCALARS[tag as keyof typeof SCALARS], value: payload } as Value;",
        replace:
          'return { kind: SCALARS[tag as keyof typeof SCALARS], value: typeof payload === "string" ? payload.normalize("NFD") : payload } as Value;',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "constant-bools-are-numbers",
    breaks: [FORMS],
    edits: [
      {
        file: LITERAL,
        find: "return { kind: SCALARS[tag as keyof typeof SCALARS], value: payload } as Value;",
        replace:
          'return typeof payload === "boolean" ? { kind: "nat", value: payload ? 1n : 0n } : ({ kind: SCALARS[tag as keyof typeof SCALARS], value: payload } as Value);',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "keys-ordered-by-utf-16",
    breaks: [TEXT_ORDER],
    edits: [
      {
        file: VALUE,
        find: "compareUtf8(a.value, b.value as string)",
        replace: "a.value < (b.value as string) ? -1 : 1",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "record-sorted-by-keys",
    breaks: [AS_STORED],
    edits: [
      {
        file: EXPRESSION,
        find: "entriesOf(content).map(([key, value]) => [key, expressionOf(value)])",
        replace:
          "entriesOf(content).map(([key, value]) => [key, expressionOf(value)] as const).sort(([a], [b]) => (a < b ? -1 : 1))",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "list-with-each-item-once",
    breaks: [FORMS],
    edits: [
      {
        file: EVALUATE,
        find: 'return bounded({ kind: "list", items: one.items.map(run) });',
        replace: 'return bounded({ ...setOf(one.items.map(run)), kind: "list" } as Value);',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "set-keeps-repeated-elements",
    breaks: [FORMS],
    edits: [
      {
        file: EVALUATE,
        find: 'setOf(one.items.map(run).map((item) => keyOf(item, "set")))',
        replace: '{ kind: "set", items: one.items.map(run).map((item) => keyOf(item, "set")) } as Value',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "map-keeps-the-first-entry",
    breaks: [FORMS],
    edits: [
      {
        file: EVALUATE,
        find: 'entries.map((entry) => [identityOf(keyOf(entry[0], "map")), entry])',
        replace:
          '[...entries].reverse().map((entry) => [identityOf(keyOf(entry[0], "map")), entry] as const)',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "elements-of-any-kind",
    breaks: [FORMS],
    edits: [
      {
        file: EVALUATE,
        find: 'throw typeError("an int, nat, text, hash or uuid", value, `in a ${container}`);',
        replace: "return value;",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "elements-of-any-scalar-kind",
    breaks: [FORMS],
    edits: [
      {
        file: EVALUATE,
        find: "if (isKey(value)) return value;",
        replace: 'if (isKey(value) || "value" in value) return value;',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "variant-without-a-value-holds-null",
    breaks: [FORMS],
    edits: [
      {
        file: EVALUATE,
        find: "variantValue(one.tag, one.value && run(one.value))",
        replace: 'variantValue(one.tag, one.value ? run(one.value) : { kind: "null" })',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "variant-is-a-record-of-its-arm",
    breaks: [FORMS],
    edits: [
      {
        file: EVALUATE,
        find: "return bounded(variantValue(one.tag, one.value && run(one.value)));",
        replace:
          'return bounded({ kind: "record", fields: new Map([[one.tag, one.value ? run(one.value) : ({ kind: "unit" } as Value)]]) });',
      },
    ],
    levels: LEVELS,
  },
];
