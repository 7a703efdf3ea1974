// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Definitions as written: the patterns of names and identifiers. */
import type { Fault } from "../fault.ts";

const SHAPE = "air/json/shape.ts";
const LEVELS = ["L1", "L2"];

const PATTERNS = { rule: "D1", words: "Names and identifiers follow their patterns everywhere" };
const DOT = { rule: "D1", words: "Variables and step ids hold no dot" };

/** Another pattern for what is called so. */
function patterns(what: string, regex: string): Fault["edits"] {
  const replace = `value?.isWellFormed() && !(what === "${what}" ? ${regex} : regex).test(value)`;
  return [{ file: SHAPE, find: "value?.isWellFormed() && !regex.test(value)", replace }];
}

export const NAME_FAULTS: readonly Fault[] = [
  {
    name: "name-not-checked",
    breaks: [PATTERNS],
    edits: patterns("qualified name", "/^/"),
    levels: [...LEVELS, "L3"],
    families: [
      "def/defcap/",
      "def/defeffect/",
      "def/defplan/",
      "def/defpolicy/",
      "def/defschema/",
      "def/defsecret/",
      "def/manifest/",
      "patch/defaults/",
      "patch/document/",
      "policy/rules/",
    ],
  },
  {
    name: "variable-with-a-dot",
    breaks: [DOT],
    edits: [
      ...patterns("variable name or step id", "/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/"),
      {
        file: SHAPE,
        find: "key && !key.regex.test(member.key)",
        replace:
          'key && !key.regex.test(key.what === "variable name" ? member.key.replaceAll(".", "_") : member.key)',
      },
    ],
    levels: LEVELS,
    families: ["def/defplan/"],
  },
  {
    name: "variable-of-any-length",
    breaks: [PATTERNS],
    edits: patterns("variable name or step id", "/^[A-Za-z_][A-Za-z0-9_-]*$/"),
    levels: LEVELS,
    families: ["def/defplan/"],
  },
  {
    name: "variable-begins-with-a-digit",
    breaks: [PATTERNS],
    edits: patterns("variable name or step id", "/^[A-Za-z0-9_-]{1,64}$/"),
    levels: LEVELS,
    families: ["def/defplan/"],
  },
  {
    name: "grant-name-not-checked",
    breaks: [PATTERNS],
    edits: patterns("grant name", "/^/"),
    levels: [...LEVELS, "L3"],
    families: ["def/defplan/", "def/defpolicy/", "def/defsecret/", "def/manifest/", "policy/rules/"],
  },
  {
    name: "kind-not-checked",
    breaks: [PATTERNS],
    edits: patterns("effect kind or cap type", "/^/"),
    levels: [...LEVELS, "L3"],
    families: ["def/defcap/", "def/defeffect/", "def/defplan/", "policy/rules/"],
  },
  {
    name: "keys-of-free-maps-not-checked",
    breaks: [PATTERNS],
    edits: [{ file: SHAPE, find: "key && !key.regex.test(member.key)", replace: "false" }],
    levels: LEVELS,
    families: ["def/manifest/"],
  },
];
