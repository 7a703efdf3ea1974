// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Definitions as written: words, numbers, kinds, hashes. */
import type { Fault } from "../fault.ts";

const SHAPE = "air/json/shape.ts";
const NODE = "air/defs/node.ts";
const NUMBERS = "air/json/numbers.ts";
const LEVELS = ["L1", "L2"];

const CLOSED = { rule: "D3", words: "Objects are closed" };
const AS_WRITTEN = { rule: "D4", words: "Hashing a definition as written normalises nothing" };

export const KIND_FAULTS: readonly Fault[] = [
  {
    name: "def-any-word-accepted",
    breaks: [CLOSED],
    edits: [
      {
        file: SHAPE,
        find: 'faults.add("def.enum", `${quote(value)} is none of ${words.join(", ")}`, placeOf(node));\n    return NOTHING;',
        replace: "return (words.includes('end' as never) ? 'end' : value) as never;",
      },
    ],
  },
  {
    name: "def-integer-as-text",
    breaks: [CLOSED],
    edits: [
      {
        file: SHAPE,
        find: 'wrongType(node, "an integer", faults)',
        replace: 'node.type === "string" ? BigInt(node.value) : wrongType(node, "an integer", faults)',
      },
    ],
  },
  {
    name: "def-object-is-a-list",
    breaks: [CLOSED],
    edits: [
      {
        file: SHAPE,
        find: 'wrongType(node, "a list", faults)',
        replace:
          'node.type === "object" ? node.members.map((one) => item(one.value, faults)) : [item(node, faults)]',
      },
    ],
  },
  {
    name: "def-list-shuffled",
    breaks: [AS_WRITTEN],
    edits: [
      {
        file: SHAPE,
        find: "node.items.map((one) => item(one, faults))",
        replace: "[...node.items].reverse().map((one) => item(one, faults))",
      },
    ],
    levels: ["L1"],
  },
  {
    name: "def-step-without-op-is-the-end",
    breaks: [CLOSED],
    edits: [
      {
        file: "air/defs/kinds.ts",
        find: `if (!op) faults.add("def.missing_field", 'the key "op" is missing', placeOf(node));`,
        replace: 'if (!op) return { id: "end", op: "end" } as never;',
      },
    ],
    levels: LEVELS,
    families: ["def/defplan/"],
  },
  {
    name: "def-without-a-known-kind-is-a-schema",
    breaks: [CLOSED],
    edits: [
      {
        file: NODE,
        find: 'faults.add(\n    "def.unknown_kind",\n    `"$kind" is one of ${DEF_KINDS.join(", ")}, not ${found}`,\n    placeOf(kind ?? json),\n  );',
        replace: 'return "defschema";',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "def-kind-not-hashed",
    breaks: [{ rule: "H1", words: "A stored definition is hashed with its `$kind`" }],
    edits: [
      {
        file: NODE,
        find: "return { $kind: node.kind, ...(node.def as TreeObject) };",
        replace: "return node.def as TreeObject;",
      },
    ],
    levels: ["L1"],
  },
  {
    name: "def-bare-hash-with-kind",
    breaks: [{ rule: "H1", words: "Manifests list built-ins by the hash without it" }],
    edits: [
      {
        file: NODE,
        find: "hashTree(node.def as TreeObject)",
        replace: "hashTree(nodeTree(node))",
      },
    ],
  },
  {
    name: "def-self-reference-accepted",
    breaks: [{ rule: "E9", words: "a schema that refers to itself is refused where it is defined" }],
    edits: [{ file: NODE, find: "ref === def.name", replace: "false" }],
    levels: ["L1"],
  },
  {
    name: "def-self-reference-of-any-version",
    breaks: [{ rule: "E9", words: "a schema that refers to itself is refused where it is defined" }],
    edits: [
      {
        file: NODE,
        find: "ref === def.name",
        replace: 'ref.slice(0, ref.indexOf("@")) === def.name.slice(0, def.name.indexOf("@"))',
      },
    ],
    levels: ["L1"],
  },
  {
    name: "def-depth-of-126-at-most",
    breaks: [{ rule: "E2", words: "more than 127 arrays and maps in each other" }],
    edits: [
      {
        file: NODE,
        find: "encodeNode(node);",
        replace:
          'if (node.kind !== "manifest" && nodeDepth(node) > 126) throw new AirError("cbor.too_deep", "");',
      },
    ],
    levels: ["L1"],
  },
  {
    name: "def-depth-of-128-at-most",
    breaks: [{ rule: "E2", words: "more than 127 arrays and maps in each other" }],
    edits: [
      {
        file: "air/cbor/tree.ts",
        find: 'throw new AirError("cbor.too_deep", `arrays and maps are nested deeper than ${MAX_DEPTH}`);',
        replace:
          'if (depth > MAX_DEPTH) throw new AirError("cbor.too_deep", ""); else writeContainer(writer, tree, depth);',
      },
    ],
  },
  {
    name: "def-integers-end-one-early",
    breaks: [{ rule: "E5", words: "nat and time unsigned 64-bit integers" }],
    edits: [
      {
        file: NUMBERS,
        find: "value === undefined || value < min || value > max",
        replace: "value === undefined || value < min || value >= max",
      },
    ],
    levels: ["L1"],
  },
  {
    name: "def-integers-begin-one-late",
    breaks: [{ rule: "E5", words: "int and duration are signed" }],
    edits: [
      {
        file: NUMBERS,
        find: "value === undefined || value < min || value > max",
        replace: "value === undefined || value <= min || value > max",
      },
    ],
    levels: ["L1"],
  },
  {
    name: "def-integers-by-way-of-doubles",
    breaks: [{ rule: "E5", words: "nat and time unsigned 64-bit integers" }],
    edits: [
      {
        file: NUMBERS,
        find: "text.length <= MAX_DIGITS ? BigInt(text) : undefined",
        replace: "BigInt(Number(text))",
      },
    ],
    levels: ["L1"],
  },
  {
    name: "def-fractions-cut-off",
    breaks: [{ rule: "E3", words: "There are no floats" }],
    edits: [
      { file: NUMBERS, find: "!INTEGER.test(text)", replace: "false" },
      {
        file: NUMBERS,
        find: "text.length <= MAX_DIGITS ? BigInt(text) : undefined",
        replace:
          "INTEGER.test(text) ? (text.length <= MAX_DIGITS ? BigInt(text) : undefined) : BigInt(Math.trunc(Number(text)))",
      },
    ],
    levels: ["L1"],
  },
];
