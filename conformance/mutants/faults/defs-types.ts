// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Definitions as written: types. */
import type { Fault } from "../fault.ts";

const TYPES = "air/types/type-expr.ts";
const LEVELS = ["L1", "L2"];

const MAP_KEYS = { rule: "D7", words: "Map keys are int, nat, text, uuid or hash" };
const PAYLOAD = { rule: "D2", words: "The payload of a primitive type is an empty object and has none" };
const TWO_FORMS = { rule: "D2", words: "a type with two forms are refused" };
const CLOSED = { rule: "D3", words: "Objects are closed" };
const COMMENTS = { rule: "D2", words: "may stand on any object with fixed keys and are never hashed" };

export const TYPE_FAULTS: readonly Fault[] = [
  {
    name: "type-unknown-is-unit",
    breaks: [CLOSED],
    edits: [
      {
        file: TYPES,
        find: 'faults.add("type.unknown", `${quote(stranger.key)} is no type`, placeOfKey(stranger));',
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "type-missing-is-unit",
    breaks: [CLOSED],
    edits: [
      {
        file: TYPES,
        find: 'faults.add("type.unknown", "the type is missing", placeOf(node));',
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "type-with-strangers-beside-its-form",
    breaks: [TWO_FORMS],
    edits: [
      { file: TYPES, find: "strangers.length > 0", replace: "strangers.length > 0 && !first" },
      {
        file: TYPES,
        find: 'faults.add("type.unknown", `${quote(stranger.key)} is no type`, placeOfKey(stranger));',
        replace: 'if (!first) faults.add("type.unknown", "no type", placeOfKey(stranger));',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "type-of-two-forms-is-the-first",
    breaks: [TWO_FORMS],
    edits: [{ file: TYPES, find: "known.length > 1", replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "type-with-a-comment-refused",
    breaks: [COMMENTS],
    edits: [
      {
        file: TYPES,
        find: "node.members.filter((member) => !COMMENT_KEYS.has(member.key))",
        replace: "node.members.slice()",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "type-payload-not-checked",
    breaks: [PAYLOAD],
    edits: [{ file: TYPES, find: 'value.type !== "object" || value.members.length > 0', replace: "false" }],
    levels: LEVELS,
    families: ["def/defschema/"],
  },
  {
    name: "map-key-of-any-type",
    breaks: [MAP_KEYS],
    edits: [
      {
        file: TYPES,
        find: "faults.faults.length === before && !(KEY_PRIMITIVES as readonly string[]).includes(formOf(type))",
        replace: "false",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "map-key-of-any-primitive-type",
    breaks: [MAP_KEYS],
    edits: [
      {
        file: TYPES,
        find: "faults.faults.length === before && !(KEY_PRIMITIVES as readonly string[]).includes(formOf(type))",
        replace:
          "faults.faults.length === before && !(PRIMITIVES as readonly string[]).includes(formOf(type))",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "map-key-by-ref",
    breaks: [MAP_KEYS],
    edits: [
      {
        file: TYPES,
        find: "faults.faults.length === before && !(KEY_PRIMITIVES as readonly string[]).includes(formOf(type))",
        replace: 'faults.faults.length === before && ![...KEY_PRIMITIVES, "ref"].includes(formOf(type))',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "map-key-text-only",
    breaks: [MAP_KEYS],
    edits: [
      {
        file: TYPES,
        find: "faults.faults.length === before && !(KEY_PRIMITIVES as readonly string[]).includes(formOf(type))",
        replace: 'faults.faults.length === before && formOf(type) !== "text"',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "map-stranger-dropped",
    breaks: [CLOSED],
    edits: [
      {
        file: TYPES,
        find: 'faults.add(\n        "def.unknown_key",\n        `${quote(member.key)} is no key here; good are key, value`,\n        placeOfKey(member),\n      );',
        replace: "",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "map-key-is-text-if-missing",
    breaks: [CLOSED],
    edits: [
      {
        file: TYPES,
        find: `faults.add("def.missing_field", 'the key "key" is missing', placeOf(node));`,
        replace: "key = { text: {} } as TypeExpr;",
      },
      {
        file: TYPES,
        find: `faults.add("def.missing_field", 'the key "value" is missing', placeOf(node));`,
        replace: "value = { unit: {} };",
      },
    ],
    levels: LEVELS,
  },
];
