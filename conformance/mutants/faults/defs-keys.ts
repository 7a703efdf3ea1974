// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Definitions as written: their keys, their parts, what is left out of their bytes. */
import type { Fault } from "../fault.ts";

const SHAPE = "air/json/shape.ts";
const LEVELS = ["L1", "L2"];

const FREE_KEYS = { rule: "D2", words: "In maps with free keys they are ordinary keys" };
const STRANGERS = { rule: "D2", words: "Any other unknown key, a repeated key, and a type with two forms" };
const CLOSED = { rule: "D3", words: "Objects are closed" };
const AS_WRITTEN = { rule: "D4", words: "Hashing a definition as written normalises nothing" };

export const KEY_FAULTS: readonly Fault[] = [
  {
    name: "def-unknown-key-dropped",
    breaks: [STRANGERS, CLOSED],
    edits: [{ file: SHAPE, find: "refuseKey(member, known.keys(), faults);", replace: "" }],
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
    families: ["def/defplan/", "def/manifest/"],
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
    families: [
      "def/defcap/",
      "def/defeffect/",
      "def/defmodule/",
      "def/defplan/",
      "def/defpolicy/",
      "def/defschema/",
      "def/defsecret/",
      "def/manifest/",
    ],
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
];
