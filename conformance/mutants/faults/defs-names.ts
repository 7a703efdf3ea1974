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
    name: "name-pattern-not-anchored",
    breaks: [PATTERNS],
    edits: patterns("qualified name", "/[a-z][a-z0-9._-]*\\/[A-Za-z][A-Za-z0-9._-]*@[1-9][0-9]*/"),
    levels: LEVELS,
  },
  {
    name: "name-pattern-by-line",
    breaks: [PATTERNS],
    edits: patterns("qualified name", "/^[a-z][a-z0-9._-]*\\/[A-Za-z][A-Za-z0-9._-]*@[1-9][0-9]*$/m"),
    levels: LEVELS,
  },
  {
    name: "name-of-anything-with-a-version",
    breaks: [PATTERNS],
    edits: patterns("qualified name", "/^[^@]*@[0-9]+$/"),
    levels: LEVELS,
  },
  {
    name: "name-without-version",
    breaks: [PATTERNS],
    edits: patterns(
      "qualified name",
      "/^[a-z][a-z0-9._-]*(?:\\/[A-Za-z][A-Za-z0-9._-]*)?(?:@[1-9][0-9]*)?$/",
    ),
    levels: LEVELS,
  },
  {
    name: "name-in-any-case-and-alphabet",
    breaks: [PATTERNS],
    edits: patterns(
      "qualified name",
      "/^\\p{L}[\\p{L}\\p{N}._-]*\\/[\\p{L}][\\p{L}\\p{N}._-]*@[1-9][0-9]*$/u",
    ),
    levels: LEVELS,
  },
  {
    name: "name-with-a-shorter-version",
    breaks: [PATTERNS],
    edits: patterns("qualified name", "/^[a-z][a-z0-9._-]*\\/[A-Za-z][A-Za-z0-9._-]*@[1-9][0-9]{0,18}$/"),
    levels: LEVELS,
  },
  {
    name: "name-with-letters-and-digits-only",
    breaks: [PATTERNS],
    edits: patterns("qualified name", "/^[a-z][a-z0-9]*\\/[A-Za-z][A-Za-z0-9.]*@[1-9][0-9]*$/"),
    levels: LEVELS,
  },
  {
    name: "name-not-checked",
    breaks: [PATTERNS],
    edits: patterns("qualified name", "/^/"),
    levels: LEVELS,
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
  },
  {
    name: "variable-of-any-length",
    breaks: [PATTERNS],
    edits: patterns("variable name or step id", "/^[A-Za-z_][A-Za-z0-9_-]*$/"),
    levels: LEVELS,
  },
  {
    name: "variable-of-63-characters",
    breaks: [PATTERNS],
    edits: patterns("variable name or step id", "/^[A-Za-z_][A-Za-z0-9_-]{0,62}$/"),
    levels: LEVELS,
  },
  {
    name: "variable-begins-with-a-digit",
    breaks: [PATTERNS],
    edits: patterns("variable name or step id", "/^[A-Za-z0-9_-]{1,64}$/"),
    levels: LEVELS,
  },
  {
    name: "grant-name-not-checked",
    breaks: [PATTERNS],
    edits: patterns("grant name", "/^/"),
    levels: LEVELS,
  },
  {
    name: "kind-not-checked",
    breaks: [PATTERNS],
    edits: patterns("effect kind or cap type", "/^/"),
    levels: LEVELS,
  },
  {
    name: "kind-of-letters-only",
    breaks: [PATTERNS],
    edits: patterns("effect kind or cap type", "/^[a-z][a-z.]*$/"),
    levels: LEVELS,
  },
  {
    name: "keys-of-free-maps-not-checked",
    breaks: [PATTERNS],
    edits: [{ file: SHAPE, find: "key && !key.regex.test(member.key)", replace: "false" }],
    levels: LEVELS,
  },
];
