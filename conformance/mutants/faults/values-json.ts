/** Values: scalars in the two lenses of JSON, and JSON itself. */
import type { Breach, Edit, Fault } from "../fault.ts";

const SUGAR: Breach = { rule: "E12", words: "In sugar JSON an int or nat may be decimal text" };
const TAGGED: Breach = { rule: "E12", words: "In tagged JSON each type has its own form" };
const TAGGED_UNIT: Breach = { rule: "E12", words: 'a unit is `{"null": {}}`' };
const TAGGED_NUMBERS: Breach = { rule: "E12", words: "integers are numbers, a dec128 is text" };
const FLOATS: Breach = {
  rule: "E3",
  words: "A JSON number with a point or an exponent is good only where a dec128 is expected",
};
const MINUS_ZERO: Breach = { rule: "E3", words: "`-0` is such a number too" };
const INTEGERS: Breach = {
  rule: "E5",
  words: "int and duration are signed, nat and time unsigned 64-bit integers",
};
const EITHER: Breach = { rule: "D5", words: "Either JSON lens is accepted at every typed position" };
const CLOSED: Breach = { rule: "D3", words: "an object with exactly the keys of a tagged form" };
const KEYS: Breach = { rule: "D2", words: "a repeated key" };
const JSON_TEXT: Breach = { rule: "P1", words: "For well-formed input" };

const SCALAR = "air/values/scalar.ts";
const LITERAL = "air/values/literal.ts";
const NUMBERS = "air/json/numbers.ts";
const PARSE = "air/json/parse.ts";

const LEVELS = ["L1"];

function fault(name: string, breach: Breach, ...edits: Edit[]): Fault {
  return { name, breaks: [breach], edits, levels: LEVELS };
}

function scalar(name: string, breach: Breach, find: string, replace: string): Fault {
  return fault(name, breach, { file: SCALAR, find, replace });
}

const READ = "tagged ? readPayload(tagged, kind, this.faults) : readPlain(json, kind, this.faults)";
const DECIMAL_TEXT = "good?.test(value)";
const KIND_TEXT = 'kind === "int" ? SIGNED : kind === "nat" ? UNSIGNED : undefined';
const PLAIN_INTEGER = 'json.type === "string" ? integerText(json, kind, faults) : wrong(json, kind, faults)';
const PLAIN_TEXT = 'if (json.type !== "string") return wrong(json, kind, faults);';
const PLAIN_BOOL = 'json.type === "bool" ? json.value : wrong(json, kind, faults)';
const IS_INTEGER = "!INTEGER.test(text)";
const TO_INTEGER = "text.length <= MAX_DIGITS ? BigInt(text) : undefined";
const TEXT_TO_INTEGER = "digits.length > 24 ? undefined : BigInt(digits)";

/** Where a literal has the tag of another type, which is read as that of this one. */
function takesTag(name: string, kind: string, other: string): Fault {
  return fault(name, TAGGED, {
    file: LITERAL,
    find: READ,
    replace: `kind === "${kind}" && onlyMember(json, "${other}") ? readPayload(onlyMember(json, "${other}") as JsonNode, kind, this.faults) : (${READ})`,
  });
}

export const VALUE_JSON_FAULTS: readonly Fault[] = [
  fault("reads-no-tagged-scalars", EITHER, {
    file: LITERAL,
    find: READ,
    replace: "readPlain(json, kind, this.faults)",
  }),
  fault("reads-no-sugar-scalars", EITHER, {
    file: LITERAL,
    find: READ,
    replace:
      'tagged ? readPayload(tagged, kind, this.faults) : wrongValue(json, "a tagged value", this.faults)',
  }),
  fault("reads-sugar-under-tags", TAGGED, {
    file: LITERAL,
    find: READ,
    replace: "readPlain(tagged ?? json, kind, this.faults)",
  }),
  fault("takes-objects-with-more-keys-than-the-tag", CLOSED, {
    file: "air/values/forms.ts",
    find: 'if (json.type !== "object" || json.members.length !== 1) return undefined;',
    replace: 'if (json.type !== "object") return undefined;',
  }),
  ...(
    [
      ["takes-a-tagged-natural-for-an-integer", "int", "nat"],
      ["takes-a-tagged-integer-for-a-natural", "nat", "int"],
      ["takes-a-tagged-text-for-a-hash", "hash", "text"],
      ["takes-bytes-as-a-tag", "bytes", "bytes"],
      ["takes-an-empty-tagged-record-for-a-unit", "unit", "record"],
    ] as const
  ).map(([name, kind, other]): Fault => takesTag(name, kind, other)),
  scalar(
    "takes-null-as-a-tagged-unit",
    TAGGED_UNIT,
    'isEmptyObject(json) ? {} : wrongValue(json, "{}", faults)',
    'isEmptyObject(json) || json.type === "null" ? {} : wrongValue(json, "{}", faults)',
  ),
  scalar(
    "takes-an-empty-object-as-a-unit",
    TAGGED_UNIT,
    'json.type === "null" ? {} : wrong(json, kind, faults)',
    'json.type === "null" || isEmptyObject(json) ? {} : wrong(json, kind, faults)',
  ),
  scalar(
    "takes-zero-as-a-unit",
    TAGGED_UNIT,
    'json.type === "null" ? {} : wrong(json, kind, faults)',
    'json.type === "null" || json.type === "number" ? {} : wrong(json, kind, faults)',
  ),
  scalar(
    "takes-tagged-decimals-as-numbers",
    TAGGED_NUMBERS,
    'json.type === "string" ? checkedText(json, kind, faults) : wrongValue(json, "text", faults)',
    "checkedText(json, kind, faults)",
  ),
  scalar(
    "takes-tagged-integers-as-text",
    TAGGED_NUMBERS,
    'json.type === "number" ? integer(json, kind, faults) : wrongValue(json, "an integer", faults)',
    "readPlain(json, kind, faults)",
  ),
  scalar(
    "reads-texts-as-booleans",
    TAGGED,
    PLAIN_BOOL,
    `json.type === "string" ? json.value === "true" : ${PLAIN_BOOL}`,
  ),
  scalar(
    "reads-numbers-as-booleans",
    TAGGED,
    PLAIN_BOOL,
    `json.type === "number" ? json.text !== "0" : ${PLAIN_BOOL}`,
  ),
  scalar("reads-null-as-false", TAGGED, PLAIN_BOOL, `json.type === "null" ? false : ${PLAIN_BOOL}`),
  scalar("reads-objects-as-true", TAGGED, PLAIN_BOOL, `json.type === "object" ? true : ${PLAIN_BOOL}`),
  scalar(
    "reads-booleans-as-integers",
    TAGGED,
    PLAIN_INTEGER,
    `json.type === "bool" ? (json.value ? 1n : 0n) : ${PLAIN_INTEGER}`,
  ),
  scalar("reads-null-as-zero", TAGGED, PLAIN_INTEGER, `json.type === "null" ? 0n : ${PLAIN_INTEGER}`),
  scalar(
    "reads-numbers-as-texts",
    TAGGED,
    PLAIN_TEXT,
    `if (json.type === "number") return kind === "bytes" ? "" : json.text; ${PLAIN_TEXT}`,
  ),
  scalar(
    "reads-null-as-empty-text",
    TAGGED,
    PLAIN_TEXT,
    `if (json.type === "null") return ""; ${PLAIN_TEXT}`,
  ),
  scalar(
    "reads-booleans-as-texts",
    TAGGED,
    PLAIN_TEXT,
    `if (json.type === "bool") return "1"; ${PLAIN_TEXT}`,
  ),
  scalar("takes-no-decimal-text", SUGAR, PLAIN_INTEGER, "wrong(json, kind, faults)"),
  scalar("takes-decimal-text-for-durations", SUGAR, KIND_TEXT, 'kind === "nat" ? UNSIGNED : SIGNED'),
  scalar("takes-no-plus-in-decimal-text", SUGAR, DECIMAL_TEXT, 'good?.test(value) && !value.startsWith("+")'),
  scalar(
    "takes-no-leading-zeros-in-decimal-text",
    SUGAR,
    DECIMAL_TEXT,
    "good?.test(value) && !/^[+-]?0[0-9]/.test(value)",
  ),
  scalar(
    "calls-negative-text-out-of-range",
    SUGAR,
    KIND_TEXT,
    'kind === "int" || kind === "nat" ? SIGNED : undefined',
  ),
  scalar("trims-decimal-text", SUGAR, DECIMAL_TEXT, "good?.test(value.trim())"),
  scalar("takes-empty-text-as-zero", SUGAR, DECIMAL_TEXT, '(value === "" || good?.test(value))'),
  fault(
    "takes-whole-fractions-as-decimal-text",
    SUGAR,
    { file: SCALAR, find: DECIMAL_TEXT, replace: 'good?.test(value.replace(/[.]0+$/, ""))' },
    { file: SCALAR, find: TEXT_TO_INTEGER, replace: 'BigInt(digits.replace(/[.]0+$/, ""))' },
  ),
  fault(
    "reads-words-as-zero",
    SUGAR,
    { file: SCALAR, find: DECIMAL_TEXT, replace: "true" },
    { file: SCALAR, find: TEXT_TO_INTEGER, replace: "/^-?[0-9]+$/.test(digits) ? BigInt(digits) : 0n" },
  ),
  scalar("reads-decimal-text-through-doubles", SUGAR, TEXT_TO_INTEGER, "BigInt(Number(digits))"),
  scalar(
    "is-off-by-one-at-the-ends-of-decimal-text",
    INTEGERS,
    "if (value !== undefined && value >= min && value <= max) return value;",
    "if (value !== undefined && value >= min - 1n && value <= max + 1n) return value < min ? min : value > max ? max : value;",
  ),
  fault("takes-minus-zero-as-an-integer", MINUS_ZERO, {
    file: NUMBERS,
    find: IS_INTEGER,
    replace: "!/^-?[0-9]+$/.test(text)",
  }),
  fault(
    "takes-whole-floats-as-integers",
    FLOATS,
    { file: NUMBERS, find: IS_INTEGER, replace: "!Number.isInteger(Number(text))" },
    {
      file: NUMBERS,
      find: TO_INTEGER,
      replace:
        "/[.eE]/.test(text) ? BigInt(Number(text)) : text.length <= MAX_DIGITS ? BigInt(text) : undefined",
    },
  ),
  fault(
    "cuts-fractions-off",
    FLOATS,
    { file: NUMBERS, find: IS_INTEGER, replace: "false" },
    {
      file: NUMBERS,
      find: TO_INTEGER,
      replace:
        "/[.eE]/.test(text) ? BigInt(Math.trunc(Math.min(Number(text), 1e300))) : text.length <= MAX_DIGITS ? BigInt(text) : undefined",
    },
  ),
  fault("calls-floats-another-type", FLOATS, {
    file: NUMBERS,
    find: '"value.float"',
    replace: '"value.type"',
  }),
  fault("reads-json-integers-through-doubles", INTEGERS, {
    file: NUMBERS,
    find: TO_INTEGER,
    replace: "text.length <= MAX_DIGITS ? BigInt(Number(text)) : undefined",
  }),
  fault("is-off-by-one-at-the-ends-of-json-integers", INTEGERS, {
    file: NUMBERS,
    find: "value === undefined || value < min || value > max",
    replace: "value === undefined || (min < 0n && value <= min) || value >= max",
  }),
  fault(
    "clamps-json-integers",
    INTEGERS,
    {
      file: NUMBERS,
      find: "value === undefined || value < min || value > max",
      replace: "false",
    },
    {
      file: NUMBERS,
      find: "return value;",
      replace:
        'return value === undefined ? (text.startsWith("-") ? min : max) : value < min ? min : value > max ? max : value;',
    },
  ),
  fault("takes-repeated-keys-in-json", KEYS, {
    file: PARSE,
    find: "if (known) throw duplicate(member);",
    replace: "",
  }),
  fault("compares-json-keys-as-they-are-written", KEYS, {
    file: PARSE,
    find: "keys ? keys.has(key) : hasKey(members, key)",
    replace:
      "hasKey(members, key) && members.some((one) => one.key === key && text.slice(one.keyOffset, one.keyOffset + key.length + 2) === text.slice(keyOffset, keyOffset + key.length + 2))",
  }),
  fault("takes-what-follows-json", JSON_TEXT, {
    file: PARSE,
    find: "if (this.pos < this.text.length) throw this.unexpected(this.pos);",
    replace: "",
  }),
  fault("takes-comments-in-json", JSON_TEXT, {
    file: PARSE,
    find: "if (this.pos < this.text.length) throw this.unexpected(this.pos);",
    replace:
      'if (this.pos < this.text.length && !this.text.startsWith("//", this.pos)) throw this.unexpected(this.pos);',
  }),
  fault(
    "takes-a-byte-order-mark",
    JSON_TEXT,
    { file: "air/json/read.ts", find: 'text.startsWith("\\ufeff")', replace: "false" },
    {
      file: PARSE,
      find: "if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;",
      replace:
        "if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09 && unit !== 0xfeff) return;",
    },
  ),
  fault("takes-blanks-only-for-space", JSON_TEXT, {
    file: PARSE,
    find: "if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;",
    replace: "if (unit !== 0x20) return;",
  }),
  fault("nests-json-without-limit", JSON_TEXT, {
    file: PARSE,
    find: "++this.depth > MAX_NESTING",
    replace: "false",
  }),
  fault("nests-json-hardly-at-all", JSON_TEXT, {
    file: PARSE,
    find: "++this.depth > MAX_NESTING",
    replace: "++this.depth > 64",
  }),
  fault(
    "reads-surrogate-escapes-one-by-one",
    { rule: "E11", words: "Text is Unicode scalar values" },
    {
      file: PARSE,
      find: "value += String.fromCharCode(Number.parseInt(digits, 16));",
      replace: "value += String.fromCharCode(Number.parseInt(digits, 16)).toWellFormed();",
    },
  ),
];
