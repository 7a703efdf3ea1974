// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Expressions as written: constants. */
import type { Fault } from "../fault.ts";

const SYNTAX = "air/expr/syntax.ts";
const LEVELS = ["L1", "L2"];

const CLOSED = { rule: "D3", words: "Objects are closed" };
const AS_WRITTEN = { rule: "D4", words: "Hashing a definition as written normalises nothing" };
const BASE64 = {
  rule: "E12",
  words: "bytes are base64 in the standard alphabet, padded, with no bits behind the last byte",
};
const SCALARS = { rule: "E4", words: "hash, uuid and dec128 are texts and are checked" };
const HASH = { rule: "E4", words: "A hash is `sha256:` and 64 lower-case hex digits" };
const UUID = { rule: "E4", words: "a uuid is lower-case 8-4-4-4-12" };
const DEC128 = {
  rule: "E4",
  words: "a dec128 has at most 34 significant digits and its leading digit an exponent from -6143 to 6144",
};

/** Another test of the texts that `test` is for. */
function constants(test: string, other: string): Fault["edits"] {
  const replace = `rule.test === ${test} ? ((text: string) => ${other})(value) : rule.test(value)`;
  return [{ file: SYNTAX, find: "rule.test(value)", replace }];
}

export const CONSTANT_FAULTS: readonly Fault[] = [
  {
    name: "constant-integer-as-text",
    breaks: [CLOSED],
    edits: [
      {
        file: SYNTAX,
        find: "syntax(node, `expected an integer, found ${nameOf(node)}`, faults)",
        replace: 'node.type === "string" ? BigInt(node.value) : syntax(node, "expected an integer", faults)',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "constant-naturals-are-signed",
    breaks: [{ rule: "E5", words: "nat and time unsigned 64-bit integers" }],
    edits: [
      {
        file: SYNTAX,
        find: "exactInteger(node, min, max, faults)",
        replace: "exactInteger(node, MIN_I64, MAX_I64, faults)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "constant-integers-are-unsigned",
    breaks: [{ rule: "E5", words: "int and duration are signed" }],
    edits: [
      {
        file: SYNTAX,
        find: "exactInteger(node, min, max, faults)",
        replace: "exactInteger(node, 0n, MAX_U64, faults)",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "constant-null-of-any-payload",
    breaks: [CLOSED],
    edits: [{ file: SYNTAX, find: 'node.type !== "object" || node.members.length > 0', replace: "false" }],
    levels: LEVELS,
  },
  {
    name: "constant-bool-as-text",
    breaks: [CLOSED],
    edits: [
      {
        file: SYNTAX,
        find: 'syntax(node, "bool takes true or false", faults)',
        replace: 'node.type === "string" && node.value === "true"',
      },
    ],
    levels: LEVELS,
  },
  {
    name: "constant-text-of-anything",
    breaks: [CLOSED],
    edits: [
      {
        file: SYNTAX,
        find: "syntax(node, `expected text, found ${nameOf(node)}`, faults)",
        replace: '"text" in node ? node.text : ""',
      },
      {
        file: SYNTAX,
        find: 'node.type === "string" && node.value.isWellFormed() && !rule.test(value)',
        replace: "false",
      },
    ],
    levels: LEVELS,
  },
  {
    name: "constant-base64-not-checked",
    breaks: [BASE64],
    edits: constants("isBase64", "true"),
    levels: LEVELS,
  },
  {
    name: "constant-base64-of-urls",
    breaks: [BASE64],
    edits: constants("isBase64", 'isBase64(text.replaceAll("-", "+").replaceAll("_", "/"))'),
    levels: LEVELS,
  },
  {
    name: "constant-base64-without-padding",
    breaks: [BASE64],
    edits: constants("isBase64", '!text.includes("=") && /^[A-Za-z0-9+/]*$/.test(text)'),
    levels: LEVELS,
  },
  {
    name: "constant-base64-with-bits-behind",
    breaks: [BASE64],
    edits: constants("isBase64", "text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)"),
    levels: LEVELS,
  },
  {
    name: "constant-base64-empty-refused",
    breaks: [BASE64],
    edits: constants("isBase64", 'text !== "" && isBase64(text)'),
    levels: LEVELS,
  },
  {
    name: "constant-hash-in-any-case",
    breaks: [HASH],
    edits: constants("isHash", "isHash(text.toLowerCase())"),
    levels: LEVELS,
  },
  {
    name: "constant-hash-not-checked",
    breaks: [SCALARS],
    edits: constants("isHash", "true"),
    levels: LEVELS,
  },
  {
    name: "constant-uuid-in-any-form",
    breaks: [UUID],
    edits: constants("isUuid", "/^[{]?[0-9a-fA-F-]{32,36}[}]?$/.test(text)"),
    levels: LEVELS,
  },
  {
    name: "constant-uuid-not-checked",
    breaks: [SCALARS],
    edits: constants("isUuid", "true"),
    levels: LEVELS,
  },
  {
    name: "constant-uuid-of-version-4",
    breaks: [UUID],
    edits: constants("isUuid", "isUuid(text) && text[14] === '4'"),
    levels: LEVELS,
  },
  {
    name: "constant-decimal-not-checked",
    breaks: [SCALARS],
    edits: constants("isDec128", "true"),
    levels: LEVELS,
  },
  {
    name: "constant-decimal-is-what-a-double-takes",
    breaks: [DEC128],
    edits: constants("isDec128", "!Number.isNaN(Number(text))"),
    levels: LEVELS,
  },
  {
    name: "constant-decimal-of-33-digits",
    breaks: [DEC128],
    edits: constants(
      "isDec128",
      "isDec128(text) && text.replace(/[-+.]|e.*/gi, '').replace(/^0+/, '').length < 34",
    ),
    levels: LEVELS,
  },
  {
    name: "constant-decimal-leading-zeros-are-digits",
    breaks: [DEC128],
    edits: constants("isDec128", "isDec128(text) && text.replace(/[-+.]|e.*/gi, '').length <= 34"),
    levels: LEVELS,
  },
  {
    name: "constant-decimal-of-any-number-of-digits",
    breaks: [DEC128],
    edits: constants("isDec128", "isDec128(text) || /^[-+]?[0-9]+$/.test(text)"),
    levels: LEVELS,
  },
  {
    name: "constant-decimal-of-any-exponent",
    breaks: [DEC128],
    edits: constants("isDec128", "isDec128(text.replace(/e.*/i, ''))"),
    levels: LEVELS,
  },
  {
    name: "constant-decimal-exponent-is-that-of-the-last-digit",
    breaks: [DEC128],
    edits: constants("isDec128", "isDec128(text) && !/e[-+]?61[0-9]{2}$/i.test(text)"),
    levels: LEVELS,
  },
  {
    name: "constant-decimal-without-plus-and-capitals",
    breaks: [DEC128],
    edits: constants("isDec128", "isDec128(text) && !/^[+]|E/.test(text)"),
    levels: LEVELS,
  },
  {
    name: "constant-decimal-shortened",
    breaks: [{ rule: "E4", words: "The text is kept as written" }, AS_WRITTEN],
    edits: [
      {
        file: SYNTAX,
        find: 'constant(node, faults, { test: isDec128 }, "value.dec128", "decimal of at most 34 digits")',
        replace:
          'String(Number(constant(node, faults, { test: isDec128 }, "value.dec128", "decimal of at most 34 digits")))',
      },
    ],
    levels: LEVELS,
  },
];
