// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Operators on containers. */
import type { Fault } from "../fault.ts";

const OPS = "air/expr/operations.ts";
const INCLUDES = "air/expr/includes.ts";
const VALUE = "air/values/value.ts";
const LEVELS = ["L1"];

const OPERATORS = { rule: "P1", words: "canonical bytes and hashes are those of the Rust reference" };
const TEXT = { rule: "E11", words: "Text is Unicode scalar values" };

export const CONTAINER_FAULTS: readonly Fault[] = [
  {
    name: "len-is-an-int",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: "nat(BigInt(value.items.length))",
        replace: '{ kind: "int", value: BigInt(value.items.length) } as Value',
      },
      {
        file: OPS,
        find: "nat(BigInt(value.entries.length))",
        replace: '{ kind: "int", value: BigInt(value.entries.length) } as Value',
      },
      {
        file: OPS,
        find: "nat(BigInt(value.fields.size))",
        replace: '{ kind: "int", value: BigInt(value.fields.size) } as Value',
      },
      {
        file: OPS,
        find: "nat(BigInt(value.value.length))",
        replace: '{ kind: "int", value: BigInt(value.value.length) } as Value',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "len-of-text-in-utf-16",
    breaks: [TEXT],
    edits: [
      { file: OPS, find: "nat(countScalars(value.value))", replace: "nat(BigInt(value.value.length))" },
    ],
    levels: LEVELS,
  },
  {
    name: "len-of-text-in-bytes",
    breaks: [TEXT],
    edits: [
      {
        file: OPS,
        find: "nat(countScalars(value.value))",
        replace: "nat(BigInt(new TextEncoder().encode(value.value).length))",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "len-of-anything",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: 'throw typeError("a collection, text or bytes", value);',
        replace: "return nat(0n);",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "get-of-an-absent-field-is-null",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: 'if (!found) throw new AirError("expr.missing_field", `the record has no field ${quote(textOf(key))}`);',
        replace: 'if (!found) return { kind: "null" };',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "get-of-an-absent-key-is-null",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: 'if (!found) throw new AirError("expr.lookup", "the map has no such key");',
        replace: 'if (!found) return { kind: "null" };',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "get-of-an-absent-key-is-a-missing-field",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: 'throw new AirError("expr.lookup", "the map has no such key");',
        replace: 'throw new AirError("expr.missing_field", "");',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "get-counts-from-one",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: 'key.kind === "nat" || key.kind === "int" ? key.value : -1n',
        replace: 'key.kind === "nat" || key.kind === "int" ? key.value - 1n : -1n',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "get-counts-from-the-end",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: 'key.kind === "nat" || key.kind === "int" ? key.value : -1n',
        replace:
          'key.kind === "nat" || key.kind === "int" ? (key.value < 0n ? key.value + BigInt(container.items.length) : key.value) : -1n',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "get-takes-naturals-only",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: 'key.kind === "nat" || key.kind === "int" ? key.value : -1n',
        replace: 'key.kind === "nat" ? key.value : -1n',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "get-of-a-list-wants-a-number",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: 'key.kind === "nat" || key.kind === "int" ? key.value : -1n',
        replace: "integerOf(key)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "get-behind-the-list-is-null",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: 'if (!found) throw new AirError("expr.lookup", `a list of ${container.items.length} has nothing there`);',
        replace: 'if (!found) return { kind: "null" };',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "get-of-anything",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: 'throw typeError("a record, map or list", container);',
        replace: 'return { kind: "null" };',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "field-names-of-any-kind",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: 'throw typeError("text", value);',
        replace: "return String((value as { readonly value?: unknown }).value);",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "keys-of-any-kind",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: 'throw typeError("an int, nat, text, hash or uuid", key, `as a key of the ${container.kind}`);',
        replace: "return undefined;",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "numbers-of-both-kinds-are-one-key",
    breaks: [OPERATORS],
    edits: [
      {
        file: VALUE,
        find: "indexOf(container).get(key.kind)?.get(key.value)",
        replace:
          "[...indexOf(container).values()].map((one) => one.get(key.value)).find((one) => one !== undefined)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "has-of-a-record-is-about-values",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: "bool(container.fields.has(textOf(key)))",
        replace: "bool([...container.fields.values()].some((one) => equalValues(one, key)))",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "has-of-a-map-is-about-values",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: "bool(keyIn(container, key) !== undefined)",
        replace:
          'bool(container.kind === "map" ? container.entries.some(([, one]) => equalValues(one, key)) : keyIn(container, key) !== undefined)',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "has-of-a-list-is-about-places",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: "bool(find(container, key) !== undefined)",
        replace: 'bool((key.kind === "int" || key.kind === "nat") && key.value < container.items.length)',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "has-of-anything",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: 'throw typeError("a record, map, set or list", container);',
        replace: "return bool(false);",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "has-of-sets-unknown",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: "bool(keyIn(container, key) !== undefined)",
        replace:
          '(() => { if (container.kind === "set") throw typeError("no set", container); return bool(keyIn(container, key) !== undefined); })()',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "contains-of-text-begins",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: "includes(container.value, textOf(item))",
        replace: "container.value.startsWith(textOf(item))",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "contains-of-an-empty-text-is-false",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: "includes(container.value, textOf(item))",
        replace: 'textOf(item) !== "" && includes(container.value, textOf(item))',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "contains-of-text-is-always-true",
    breaks: [OPERATORS],
    edits: [
      { file: OPS, find: "includes(container.value, textOf(item))", replace: "textOf(item) !== undefined" },
    ],
    levels: LEVELS,
  },
  {
    name: "contains-of-no-bytes-is-false",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: "includes(latin1(container.value), latin1(item.value))",
        replace: "item.value.length > 0 && includes(latin1(container.value), latin1(item.value))",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "contains-of-bytes-is-about-one",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: "includes(latin1(container.value), latin1(item.value))",
        replace: "item.value.length < 2 && includes(latin1(container.value), latin1(item.value))",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "contains-of-bytes-takes-text",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: 'if (item.kind !== "bytes") throw typeError("bytes", item);',
        replace: 'if (item.kind !== "bytes") return bool(includes(latin1(container.value), textOf(item)));',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "contains-of-a-map-is-about-values",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: "return has(container, item);",
        replace:
          'return container.kind === "map" ? bool(container.entries.some(([, one]) => equalValues(one, item))) : has(container, item);',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "contains-of-lists-and-sets-unknown",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: "return has(container, item);",
        replace:
          'if (container.kind !== "map") throw typeError("text", container); return has(container, item);',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "contains-of-a-record-is-about-fields",
    breaks: [OPERATORS],
    edits: [
      {
        file: OPS,
        find: 'throw typeError("text, bytes, a list, a set or a map", container);',
        replace: "return has(container, item);",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "contains-of-long-texts-forgets-borders",
    breaks: [OPERATORS],
    edits: [{ file: INCLUDES, find: "matched = borders[matched - 1] as number", replace: "matched = 0" }],
    levels: LEVELS,
  },
];
