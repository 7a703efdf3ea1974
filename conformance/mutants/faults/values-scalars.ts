// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Values: hashes, uuids, decimals, base64 and times, as text. */
import type { Breach, Edit, Fault } from "../fault.ts";

const CHECKED: Breach = { rule: "E4", words: "hash, uuid and dec128 are texts and are checked" };
const HASH: Breach = { rule: "E4", words: "A hash is `sha256:` and 64 lower-case hex digits" };
const UUID: Breach = { rule: "E4", words: "a uuid is lower-case 8-4-4-4-12" };
const DIGITS: Breach = { rule: "E4", words: "a dec128 has at most 34 significant digits" };
const EXPONENT: Breach = { rule: "E4", words: "its leading digit an exponent from -6143 to 6144" };
const ZERO: Breach = { rule: "E4", words: "A zero has no leading digit, so any exponent is good" };
const BASE64: Breach = {
  rule: "E12",
  words: "bytes are base64 in the standard alphabet, padded, with no bits behind the last byte",
};
const TIME: Breach = { rule: "E5", words: "nat and time unsigned 64-bit integers" };
const RFC3339: Breach = {
  rule: "D5",
  words: "RFC 3339 text of at most nine fractional digits and without leap seconds",
};
const UNICODE: Breach = { rule: "E11", words: "Text is Unicode scalar values" };
const NEVER: Breach = { rule: "E11", words: "never normalised" };

const SCALARS = "air/scalars.ts";
const READER = "air/cbor/reader.ts";
const WRITER = "air/cbor/writer.ts";
const SYNTAX = "air/expr/syntax.ts";
const SCALAR = "air/values/scalar.ts";
const TIME_TS = "air/values/time.ts";
const NUMBERS = "air/json/numbers.ts";

const LEVELS = ["L1"];

function fault(name: string, breach: Breach, ...edits: Edit[]): Fault {
  return { name, breaks: [breach], edits, levels: LEVELS };
}

/** Another notion of what a hash is, wherever one is checked. */
function hashIs(name: string, breach: Breach, regex: string): Fault {
  return fault(
    name,
    breach,
    { file: "air/hash.ts", find: "HASH.test(text)", replace: `${regex}.test(text)` },
    {
      file: READER,
      find: "length !== 71 || !isHashAt(this.view, start)",
      replace: `!${regex}.test(new TextDecoder().decode(this.bytes.subarray(start, start + length)))`,
    },
    {
      file: READER,
      find: "return this.slice(start, 71) as Hash;",
      replace: "return this.slice(start, length) as Hash;",
    },
    {
      file: WRITER,
      find: "value.length !== 71 || !isHashAt(this.view, this.pos - 71)",
      replace: `!${regex}.test(value)`,
    },
  );
}

function uuidIs(name: string, regex: string): Fault {
  return fault(name, UUID, { file: SCALARS, find: "UUID.test(text)", replace: `${regex}.test(text)` });
}

function decimal(name: string, breach: Breach, find: string, replace: string): Fault {
  return fault(name, breach, { file: SCALARS, find, replace });
}

const TOO_MANY = "if (digits.length - lead > MAX_DIGITS) return false;";
const EXPONENT_OF_LEAD = 'Number(match[3] ?? "0") + whole.length - 1 - lead';
const IN_RANGE = "exponent >= MIN_EXPONENT && exponent <= MAX_EXPONENT";
const EXCEPT_ZERO = "if (lead < 0) return true;";

const TEXT_FAULTS: readonly Fault[] = [
  hashIs("takes-upper-case-hashes", HASH, "/^sha256:[0-9a-fA-F]{64}$/"),
  hashIs("takes-short-hashes", HASH, "/^sha256:[0-9a-f]+$/"),
  hashIs("takes-hashes-without-their-prefix", HASH, "/^(sha256:)?[0-9a-f]{64}$/"),
  hashIs("takes-any-text-for-a-hash", CHECKED, "/^[^]*$/"),
  hashIs("wants-decimal-digits-in-hashes", HASH, "/^sha256:[0-9]{64}$/"),
  uuidIs("takes-upper-case-uuids", "/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/"),
  uuidIs("takes-uuids-without-hyphens", "/^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/"),
  uuidIs("takes-any-text-for-a-uuid", "/^[^]*$/"),
  uuidIs("wants-uuids-of-version-4", "/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/"),
  decimal("takes-any-text-for-a-decimal", CHECKED, "DECIMAL.exec(text)", '["", "0"]'),
  decimal(
    "takes-empty-text-for-a-decimal",
    CHECKED,
    "DECIMAL.exec(text)",
    'text === "" ? ["", "0"] : DECIMAL.exec(text)',
  ),
  decimal("takes-decimals-of-35-digits", DIGITS, TOO_MANY, "if (digits.length - lead > 35) return false;"),
  decimal(
    "takes-decimals-of-33-digits-only",
    DIGITS,
    TOO_MANY,
    "if (digits.length - lead > 33) return false;",
  ),
  decimal(
    "counts-leading-zeros-as-significant",
    DIGITS,
    TOO_MANY,
    "if (digits.length > MAX_DIGITS) return false;",
  ),
  decimal(
    "does-not-count-trailing-zeros",
    DIGITS,
    TOO_MANY,
    'if (digits.replace(/0+$/, "").length - lead > MAX_DIGITS) return false;',
  ),
  decimal("takes-the-exponent-as-written", EXPONENT, EXPONENT_OF_LEAD, 'Number(match[3] ?? "0")'),
  decimal("takes-any-exponent", EXPONENT, IN_RANGE, "true"),
  decimal(
    "is-off-by-one-at-the-greatest-exponent",
    EXPONENT,
    IN_RANGE,
    "exponent >= MIN_EXPONENT && exponent < MAX_EXPONENT",
  ),
  decimal(
    "is-off-by-one-at-the-least-exponent",
    EXPONENT,
    IN_RANGE,
    "exponent > MIN_EXPONENT && exponent <= MAX_EXPONENT",
  ),
  decimal(
    "checks-the-exponent-of-zero",
    ZERO,
    EXCEPT_ZERO,
    'if (lead < 0) return Math.abs(Number(match[3] ?? "0")) <= MAX_EXPONENT;',
  ),
  decimal("refuses-zero-as-a-decimal", ZERO, EXCEPT_ZERO, "if (lead < 0) return false;"),
  fault(
    "takes-integers-only-for-decimals",
    {
      rule: "E3",
      words: "A JSON number with a point or an exponent is good only where a dec128 is expected",
    },
    {
      file: SCALAR,
      find: 'if (json.type === "number" && kind === "dec128") return checked(json, json.text, kind, faults);',
      replace:
        'if (json.type === "number" && kind === "dec128") return checked(json, String(exactInteger(json, MIN_I64, MAX_U64, faults)), kind, faults);',
    },
  ),
  fault(
    "takes-texts-only-for-decimals",
    {
      rule: "E3",
      words: "A JSON number with a point or an exponent is good only where a dec128 is expected",
    },
    {
      file: SCALAR,
      find: 'json.type === "number" && kind === "dec128"',
      replace: "false",
    },
  ),
  fault(
    "reads-decimals-through-doubles",
    { rule: "E4", words: "The text is kept as written" },
    {
      file: SCALAR,
      find: "return checked(json, json.text, kind, faults);",
      replace: "return checked(json, String(Number(json.text)), kind, faults);",
    },
  ),
  fault("takes-base64-without-padding", BASE64, {
    file: SYNTAX,
    find: "text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)",
    replace: "text.length % 4 === 1 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)",
  }),
  fault(
    "takes-the-alphabet-of-urls",
    BASE64,
    {
      file: SYNTAX,
      find: "text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)",
      replace: "text.length % 4 !== 0 || !/^[-_A-Za-z0-9+/]*={0,2}$/.test(text)",
    },
    {
      file: "air/platform.ts",
      find: "atob(text)",
      replace: 'atob(text.replaceAll("-", "+").replaceAll("_", "/"))',
    },
  ),
  fault("takes-bits-behind-the-last-byte", BASE64, {
    file: SYNTAX,
    find: '!text.endsWith("=") || /[AEIMQUYcgkosw048]=$/.test(text.slice(-2))',
    replace: "true",
  }),
  fault("takes-bits-behind-the-only-byte", BASE64, {
    file: SYNTAX,
    find: "/[AQgw]==$/.test(text.slice(-3))",
    replace: "true",
  }),
  fault("refuses-base64-of-nothing", BASE64, {
    file: SYNTAX,
    find: "text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)",
    replace: "text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)",
  }),
  fault("writes-bytes-as-the-base64-that-they-are-written-in", BASE64, {
    file: "air/values/from-literal.ts",
    find: "decodeBase64(payload as string)",
    replace: "new TextEncoder().encode(payload as string)",
  }),
  fault(
    "writes-lone-surrogates-as-replacement-characters",
    UNICODE,
    { file: "air/json/shape.ts", find: "!node.value.isWellFormed()", replace: "false" },
    { file: WRITER, find: "size !== length && !value.isWellFormed()", replace: "false" },
  ),
  fault("calls-lone-surrogates-another-type", UNICODE, {
    file: "air/json/shape.ts",
    find: 'faults.add("text.lone_surrogate", `${quote(node.value)} holds a lone surrogate`, placeOf(node));',
    replace: 'faults.add("value.type", "no text", placeOf(node));',
  }),
  fault("composes-text-in-json", NEVER, {
    file: SCALAR,
    find: "return json.value.isWellFormed() ? checked(json, value, kind, faults) : value;",
    replace: "return json.value.isWellFormed() ? checked(json, value.normalize(), kind, faults) : value;",
  }),
  fault("ends-text-at-a-zero-character", UNICODE, {
    file: SCALAR,
    find: "return json.value.isWellFormed() ? checked(json, value, kind, faults) : value;",
    replace:
      'return json.value.isWellFormed() ? checked(json, value.split("\\0")[0] as string, kind, faults) : value;',
  }),
  fault("writes-text-units-apart", UNICODE, {
    file: "air/values/encode.ts",
    find: "return writer.text(value.value, kind);",
    replace: 'return writer.text(value.value.replace(/[\\ud800-\\udfff]/g, "?"), kind);',
  }),
];

function rfc(name: string, ...edits: readonly (readonly [find: string, replace: string])[]): Fault {
  return fault(name, RFC3339, ...edits.map(([find, replace]) => ({ file: TIME_TS, find, replace })));
}

const MATCH = "RFC3339.exec(text)";
const HOURS =
  "if (hour > 23 || minute > 59 || second > 59 || offsetHour > 23 || offsetMinute > 59) return undefined;";

const TIME_FAULTS: readonly Fault[] = [
  rfc("takes-times-with-a-space", [MATCH, 'RFC3339.exec(text.replace(" ", "T"))']),
  rfc("takes-times-without-a-zone-as-utc", [MATCH, '(RFC3339.exec(text) ?? RFC3339.exec(text + "Z"))']),
  rfc("takes-days-for-their-midnight", [MATCH, '(RFC3339.exec(text) ?? RFC3339.exec(text + "T00:00:00Z"))']),
  rfc("wants-capitals-in-times", [MATCH, "(/[tz]/.test(text) ? null : RFC3339.exec(text))"]),
  rfc("cuts-times-to-nanoseconds", [MATCH, 'RFC3339.exec(text.replace(/([.][0-9]{9})[0-9]+/, "$1"))']),
  rfc("takes-leap-seconds", [HOURS, "if (hour > 23 || minute > 59 || second > 60) return undefined;"]),
  rfc("takes-hour-24", [HOURS, "if (hour > 24 || minute > 59 || second > 59) return undefined;"]),
  rfc("takes-days-that-do-not-exist", [
    "if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;",
    "",
  ]),
  rfc("has-no-leap-days", [
    "if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;",
    "if (day > ([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0)) return undefined;",
  ]),
  rfc("ignores-offsets-of-times", ["date.getTime() - offset", "date.getTime()"]),
  rfc("adds-offsets-of-times", ["date.getTime() - offset", "date.getTime() + offset"]),
  rfc("reads-fractions-as-milliseconds", [
    '(match[7] ?? "").padEnd(9, "0")',
    '(match[7] ?? "").slice(0, 3).padEnd(3, "0") + "000000"',
  ]),
  rfc("reads-fractions-as-they-stand", ['(match[7] ?? "").padEnd(9, "0")', '(match[7] ?? "") + "0"']),
  rfc("reads-times-in-milliseconds", [
    "BigInt(date.getTime() - offset) * NS_PER_MS",
    "BigInt(date.getTime() - offset)",
  ]),
  fault("reads-times-in-decimal-text", RFC3339, {
    file: SCALAR,
    find: "parseTime(value)",
    replace: "/^[0-9]+$/.test(value) ? BigInt(value) : parseTime(value)",
  }),
  fault("calls-bad-times-another-type", RFC3339, {
    file: SCALAR,
    find: '"value.time"',
    replace: '"value.type"',
  }),
  fault(
    "wraps-integers-around",
    TIME,
    {
      file: NUMBERS,
      find: "value === undefined || value < min || value > max",
      replace: "false",
    },
    {
      file: NUMBERS,
      find: "return value;",
      replace: "return min === 0n ? BigInt.asUintN(64, BigInt(text)) : BigInt.asIntN(64, BigInt(text));",
    },
    {
      file: SCALAR,
      find: "if (value !== undefined && value >= min && value <= max) return value;",
      replace:
        "if (value !== undefined) return min === 0n ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value);",
    },
  ),
];

export const VALUE_SCALARS_FAULTS: readonly Fault[] = [...TEXT_FAULTS, ...TIME_FAULTS];
