/** The scalars of AIR in the sugar lens, which all files refer to (rulings E3–E5, E12, D5). */
import { MAX_I64, MAX_U64, MIN_I64 } from "../../air/scalars.ts";
import type { Primitive } from "../../air/types/type-expr.ts";
import type { Schema } from "./sugar-schema.ts";

export const SCALARS_FILE = "scalars.schema.json";

/** A scalar where it is used. Those that JSON has as they are stand there themselves. */
export function scalarSchema(kind: Primitive): Schema {
  switch (kind) {
    case "bool":
      return { type: "boolean" };
    case "text":
      return { type: "string" };
    case "unit":
      return { type: "null" };
    default:
      return { $ref: `${SCALARS_FILE}#/$defs/${kind}` };
  }
}

/**
 * A pattern without its anchors: decimal digits, of which there is at least one, that stand for a number of at most `most`.
 * Leading zeros are the caller's to allow.
 */
function atMost(most: bigint): string {
  const digits = String(most);
  const rest = (count: number): string =>
    count === 0 ? "" : count === 1 ? "[0-9]" : `[0-9]{${String(count)}}`;
  const shorter = `[0-9]{1,${digits.length - 1}}`;
  const smaller = [...digits].flatMap((digit, index) => {
    const least = index === 0 ? 1 : 0;
    const below = Number(digit) - 1;
    if (below < least) return [];
    const range = below === least ? String(least) : `[${least}-${below}]`;
    return [`${digits.slice(0, index)}${range}${rest(digits.length - 1 - index)}`];
  });
  return `(?:${[shorter, ...smaller, digits].join("|")})`;
}

const INT_TEXT = `^(?:\\+?0*${atMost(MAX_I64)}|-0*${atMost(-MIN_I64)})$`;
const NAT_TEXT = `^\\+?0*${atMost(MAX_U64)}$`;

// Days that exist, from the year 1970 until that in which 64 bits of nanoseconds end, and clock times without leap seconds.

const MONTH_AND_DAY = [
  "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])",
  "(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)",
  "02-(?:0[1-9]|1[0-9]|2[0-8])",
].join("|");
const YEAR = "(?:19[7-9][0-9]|2[0-4][0-9]{2}|25[0-4][0-9]|255[0-3])";
const LEAP_YEAR =
  "(?:19(?:7[26]|8[048]|9[26])|2[0-4](?:0[48]|[2468][048]|[13579][26])|2[04]00|25(?:0[48]|1[26]|2[048]|3[26]|4[048]|52))";
const LAST_DAYS =
  "2554-(?:0[135]-(?:0[1-9]|[12][0-9]|3[01])|0[46]-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8])|07-(?:0[1-9]|1[0-9]|2[01]))";
const CLOCK = "[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?";
const OFFSET = "(?:[01][0-9]|2[0-3]):[0-5][0-9]";

/** A day before the first and after the last are good with an offset; which hours of them are is left to the reader. */
const TIME_TEXT = `^(?:(?:${YEAR}-(?:${MONTH_AND_DAY})|${LEAP_YEAR}-02-29|${LAST_DAYS})${CLOCK}(?:[Zz]|[+-]${OFFSET})|1969-12-31${CLOCK}-${OFFSET}|2554-07-22${CLOCK}\\+${OFFSET})$`;

const DECIMAL = "^[+-]?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$";
/** Leading zeros do not count. */
const AT_MOST_34_DIGITS = "^[+-]?[0.]*(?:[0-9]\\.?){0,34}(?:[eE].*)?$";

const BASE64 = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$";

/** By name, in the order of AIR's primitive types. */
export const SCALARS = {
  int: {
    description: "A signed 64-bit integer: a number, or decimal text.",
    anyOf: [integer(MIN_I64, MAX_I64), { type: "string", pattern: INT_TEXT }],
  },
  nat: {
    description: "An unsigned 64-bit integer: a number, or decimal text.",
    anyOf: [integer(0n, MAX_U64), { type: "string", pattern: NAT_TEXT }],
  },
  dec128: {
    description: "A decimal of at most 34 digits, kept as written: text, or a number.",
    anyOf: [
      { type: "string", allOf: [{ pattern: DECIMAL }, { pattern: AT_MOST_34_DIGITS }] },
      { type: "number" },
    ],
  },
  bytes: {
    description: "Bytes in base64, with padding and no bits behind the last byte.",
    type: "string",
    contentEncoding: "base64",
    pattern: BASE64,
  },
  time: {
    description: "A time: nanoseconds since 1970, or RFC 3339 text such as 2026-01-31T12:00:00Z.",
    anyOf: [integer(0n, MAX_U64), { type: "string", pattern: TIME_TEXT }],
  },
  duration: { description: "A duration in nanoseconds.", ...integer(MIN_I64, MAX_I64) },
  hash: {
    description: "A content hash: SHA-256 in lower-case hex.",
    type: "string",
    pattern: "^sha256:[0-9a-f]{64}$",
  },
  uuid: {
    description: "A UUID in lower-case hex.",
    type: "string",
    pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
  },
} as const satisfies Readonly<Record<string, Schema>>;

function integer(minimum: bigint, maximum: bigint): { type: string; minimum: bigint; maximum: bigint } {
  return { type: "integer", minimum, maximum };
}
