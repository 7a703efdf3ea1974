// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Definitions as written: their keys, their parts, what is left out of their bytes. */
import type { Fault } from "../fault.ts";

const SHAPE = "air/json/shape.ts";
const LEVELS = ["L1", "L2"];

const COMMENTS = { rule: "D2", words: "may stand on any object with fixed keys and are never hashed" };
const FREE_KEYS = { rule: "D2", words: "In maps with free keys they are ordinary keys" };
const STRANGERS = { rule: "D2", words: "Any other unknown key, a repeated key, and a type with two forms" };
const CLOSED = { rule: "D3", words: "Objects are closed" };
const NULLS = { rule: "P2", words: "an optional part that is null, is read as written" };
const AS_WRITTEN = { rule: "D4", words: "Hashing a definition as written normalises nothing" };
const EMPTY = { rule: "H2", words: "Empty `defaults` or `routing` is another manifest than none" };

export const KEY_FAULTS: readonly Fault[] = [
  {
    name: "def-unknown-key-dropped",
    breaks: [STRANGERS, CLOSED],
    edits: [{ file: SHAPE, find: "refuseKey(member, known.keys(), faults);", replace: "" }],
  },
  {
    name: "def-dollar-key-is-a-comment",
    breaks: [STRANGERS],
    edits: [
      {
        file: SHAPE,
        find: "member.key !== said && !COMMENT_KEYS.has(member.key)",
        replace: 'member.key !== "description" && !member.key.startsWith("$")',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "def-comment-refused",
    breaks: [COMMENTS],
    edits: [
      {
        file: SHAPE,
        find: "member.key !== said && !COMMENT_KEYS.has(member.key)",
        replace: "member.key !== said",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "def-comment-hashed",
    breaks: [COMMENTS],
    edits: [
      {
        file: SHAPE,
        find: "member.key !== said && !COMMENT_KEYS.has(member.key)",
        replace:
          'member.key !== said && !(COMMENT_KEYS.has(member.key) && ((result[member.key] = "value" in member.value ? String(member.value.value) : ""), true))',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "def-comment-dropped-from-free-keys",
    breaks: [FREE_KEYS],
    edits: [
      {
        file: SHAPE,
        find: "map.set(member.key, value(member.value, faults));",
        replace: "if (!COMMENT_KEYS.has(member.key)) map.set(member.key, value(member.value, faults));",
      },
      {
        file: SHAPE,
        find: "key && !key.regex.test(member.key)",
        replace: "key && !COMMENT_KEYS.has(member.key) && !key.regex.test(member.key)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "def-missing-key-accepted",
    breaks: [CLOSED],
    edits: [
      {
        file: SHAPE,
        find: 'faults.add("def.missing_field", `the key ${quote(key)} is missing`, placeOf(node));',
        replace: "",
      },
    ],
  },
  {
    name: "def-null-is-absent-everywhere",
    breaks: [NULLS],
    edits: [
      {
        file: SHAPE,
        find: 'node.type === "null" && mayBeAbsent && !field.nullable',
        replace: 'node.type === "null" && !field.nullable',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "def-null-is-never-absent",
    breaks: [NULLS],
    edits: [
      {
        file: SHAPE,
        find: 'node.type === "null" && mayBeAbsent && !field.nullable',
        replace: "false",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "def-empty-part-kept",
    breaks: [AS_WRITTEN],
    edits: [{ file: SHAPE, find: "field.omitEmpty && isEmpty(value) ? undefined : value", replace: "value" }],
    levels: LEVELS,
  },
  {
    name: "def-empty-list-left-out-always",
    breaks: [AS_WRITTEN],
    edits: [
      {
        file: SHAPE,
        find: "field.omitEmpty && isEmpty(value) ? undefined : value",
        replace: "isEmpty(value) ? undefined : value",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "def-empty-object-left-out",
    breaks: [EMPTY],
    edits: [
      {
        file: SHAPE,
        find: "field.omitEmpty && isEmpty(value) ? undefined : value",
        replace:
          'field.optional && (isEmpty(value) || (value !== null && typeof value === "object" && !(value instanceof Map) && Object.keys(value).length === 0)) ? undefined : value',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "def-no-default-enforcer",
    breaks: [AS_WRITTEN],
    edits: [{ file: SHAPE, find: "result[key] = field.fallback;", replace: "" }],
    levels: LEVELS,
  },
  {
    name: "def-wrong-json-type-dropped",
    breaks: [CLOSED],
    edits: [
      {
        file: SHAPE,
        find: 'faults.add("def.type", `expected ${wanted}, found ${nameOf(node)}`, placeOf(node));',
        replace: "",
      },
    ],
  },
  {
    name: "def-number-is-text",
    breaks: [CLOSED],
    edits: [
      {
        file: SHAPE,
        find: 'return wrongType(node, "text", faults);',
        replace:
          'if (node.type === "number") return node.text; if (node.type !== "null") return JSON.stringify(node.type); return wrongType(node, "text", faults);',
      },
    ],
  },
  {
    name: "def-lone-surrogate-replaced",
    breaks: [{ rule: "E11", words: "Text is Unicode scalar values" }],
    edits: [
      {
        file: SHAPE,
        find: 'if (node.type !== "string") return wrongType(node, "text", faults);',
        replace:
          'if (node.type === "string") return node.value.toWellFormed(); return wrongType(node, "text", faults);',
      },
      {
        file: SHAPE,
        find: "!member.key.isWellFormed()",
        replace: "(map.set(member.key.toWellFormed(), value(member.value, faults)), false)",
      },
      {
        file: SHAPE,
        find: "map.set(member.key, value(member.value, faults));",
        replace: "if (member.key.isWellFormed()) map.set(member.key, value(member.value, faults));",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "def-lone-surrogate-is-a-syntax-error",
    breaks: [{ rule: "E11", words: "Text is Unicode scalar values" }],
    edits: [
      {
        file: SHAPE,
        find: "value?.isWellFormed() && !regex.test(value)",
        replace:
          "value !== undefined && !regex.test(value) && faults.faults.unshift({ code, message: what, place: placeOf(node) }) > 0",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "def-hash-not-checked",
    breaks: [{ rule: "E4", words: "hash, uuid and dec128 are texts and are checked" }],
    edits: [{ file: SHAPE, find: "value?.isWellFormed() && !isHash(value)", replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "def-hash-any-case",
    breaks: [{ rule: "E4", words: "A hash is `sha256:` and 64 lower-case hex digits" }],
    edits: [
      {
        file: SHAPE,
        find: "value?.isWellFormed() && !isHash(value)",
        replace: "value?.isWellFormed() && !isHash(value.toLowerCase())",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "def-hash-of-any-length",
    breaks: [{ rule: "E4", words: "A hash is `sha256:` and 64 lower-case hex digits" }],
    edits: [
      {
        file: SHAPE,
        find: "value?.isWellFormed() && !isHash(value)",
        replace: "value?.isWellFormed() && !/^(?:sha[0-9]+:)?[0-9a-z]+$/m.test(value)",
      },
    ],
    levels: LEVELS,
  },
];
