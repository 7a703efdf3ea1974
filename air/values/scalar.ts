/** The scalars of literals: what stands under a tag, and what stands there plainly (rulings D5, E3–E5, E12). */
import type { Tree } from "../cbor/tree.ts";
import { type FaultList, quote } from "../errors.ts";
import { isBase64 } from "../expr/syntax.ts";
import { isHash } from "../hash.ts";
import type { JsonNode, JsonNumber, JsonString } from "../json/node.ts";
import { exactInteger } from "../json/numbers.ts";
import { text } from "../json/shape.ts";
import { isDec128, isUuid, MAX_I64, MAX_U64, MIN_I64 } from "../scalars.ts";
import type { Primitive } from "../types/type-expr.ts";
import { nameOfType } from "../types/types.ts";
import { isEmptyObject } from "./forms.ts";
import { refuse, wrongValue } from "./refusals.ts";
import { parseTime } from "./time.ts";

const SIGNED = /^[+-]?[0-9]+$/;
const UNSIGNED = /^\+?[0-9]+$/;

/** What stands under the tag of a kind. */
export function readPayload(json: JsonNode, kind: Primitive, faults: FaultList): Tree {
  switch (kind) {
    case "unit":
      return isEmptyObject(json) ? {} : wrongValue(json, "{}", faults);
    case "dec128":
      return json.type === "string" ? checkedText(json, kind, faults) : wrongValue(json, "text", faults);
    case "int":
    case "nat":
    case "time":
    case "duration":
      return json.type === "number" ? integer(json, kind, faults) : wrongValue(json, "an integer", faults);
    default:
      return readPlain(json, kind, faults);
  }
}

/** A scalar in sugar. */
export function readPlain(json: JsonNode, kind: Primitive, faults: FaultList): Tree {
  switch (kind) {
    case "unit":
      return json.type === "null" ? {} : wrong(json, kind, faults);
    case "bool":
      return json.type === "bool" ? json.value : wrong(json, kind, faults);
    case "int":
    case "nat":
    case "time":
    case "duration":
      if (json.type === "number") return integer(json, kind, faults);
      return json.type === "string" ? integerText(json, kind, faults) : wrong(json, kind, faults);
    default:
      return checkedText(json, kind, faults);
  }
}

function wrong(json: JsonNode, kind: Primitive, faults: FaultList): never {
  return wrongValue(json, nameOfType({ kind }), faults);
}

function integer(json: JsonNumber, kind: Primitive, faults: FaultList): bigint {
  const signed = kind === "int" || kind === "duration";
  return exactInteger(json, signed ? MIN_I64 : 0n, signed ? MAX_I64 : MAX_U64, faults);
}

/** Decimal text for `int` and `nat`, RFC 3339 for `time`. */
function integerText(json: JsonString, kind: Primitive, faults: FaultList): bigint {
  const { value } = json;
  if (kind === "time") {
    const ns = parseTime(value);
    if (ns !== undefined) return inRange(json, ns, 0n, MAX_U64, faults);
    const good = "RFC 3339: 2026-01-31T12:00:00Z, with up to nine digits of a second";
    return refuse("value.time", `${quote(value)} is no time; write ns since 1970 or ${good}`, json, faults);
  }
  const good = kind === "int" ? SIGNED : kind === "nat" ? UNSIGNED : undefined;
  if (!good?.test(value)) return wrong(json, kind, faults);
  const digits = value.replace(/^([+-]?)0+(?=[0-9])/, "$1").replace(/^\+/, "");
  // Longer than any 64-bit integer: out of range, and not worth converting.
  const number = digits.length > 24 ? undefined : BigInt(digits);
  const [min, max] = kind === "int" ? [MIN_I64, MAX_I64] : [0n, MAX_U64];
  return inRange(json, number, min, max, faults);
}

function inRange(
  json: JsonString,
  value: bigint | undefined,
  min: bigint,
  max: bigint,
  faults: FaultList,
): bigint {
  if (value !== undefined && value >= min && value <= max) return value;
  return refuse("value.range", `${quote(json.value)} is outside ${min} … ${max}`, json, faults);
}

function checkedText(json: JsonNode, kind: Primitive, faults: FaultList): string {
  if (json.type === "number" && kind === "dec128") return checked(json, json.text, kind, faults);
  if (json.type !== "string") return wrong(json, kind, faults);
  const value = text(json, faults);
  return json.value.isWellFormed() ? checked(json, value, kind, faults) : value;
}

function checked(json: JsonNode, value: string, kind: Primitive, faults: FaultList): string {
  const no = (code: string, what: string) =>
    refuse<string>(code, `${quote(value)} is no ${what}`, json, faults);
  if (kind === "dec128" && !isDec128(value)) return no("value.dec128", "decimal of at most 34 digits");
  if (kind === "hash" && !isHash(value))
    return no("value.hash", "hash: sha256: and 64 lower-case hex digits");
  if (kind === "uuid" && !isUuid(value)) return no("value.uuid", "uuid: lower-case 8-4-4-4-12");
  if (kind === "bytes" && !isBase64(value)) return no("value.bytes", "base64 with padding");
  return value;
}
