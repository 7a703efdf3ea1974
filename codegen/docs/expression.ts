/** Expressions and values of plans as text that can be read: `@var:status == "ok" and len(@event.items) > 0`. */
import type { Tree } from "../../air/cbor/tree.ts";
import { type Expression, expressionOf } from "../../air/expr/expression.ts";
import { encodeBase64 } from "../../air/platform.ts";
import { literalValue } from "../../air/values/from-literal.ts";
import type { RecordValue, Value } from "../../air/values/value.ts";
import { visible } from "./text.ts";

/** An expression or a literal of a plan in normal form. */
export function expressionText(tree: Tree): string {
  return textOf(expressionOf(tree), 0);
}

/** A literal in the tagged lens. */
export function literalText(tree: Tree): string {
  return valueText(literalValue(tree));
}

/** Operators that stand between their operands, and how tightly they bind. */
const INFIX: Readonly<Record<string, readonly [sign: string, level: number]>> = {
  or: ["or", 1],
  and: ["and", 2],
  eq: ["==", 3],
  ne: ["!=", 3],
  lt: ["<", 3],
  le: ["<=", 3],
  gt: [">", 3],
  ge: [">=", 3],
  add: ["+", 4],
  sub: ["-", 4],
  mul: ["*", 5],
  div: ["/", 5],
  mod: ["mod", 5],
};

/** `level`: how tightly what stands around it binds. */
function textOf(expression: Expression, level: number): string {
  switch (expression.form) {
    case "constant":
      return valueText(expression.value);
    case "reference":
      return expression.reference.text;
    case "operation":
      return operationText(expression.op, expression.args, level);
    case "record":
      return braces(expression.fields.map(([name, field]) => `${nameText(name)}: ${textOf(field, 0)}`));
    case "list":
    case "set":
      return brackets(
        expression.form,
        expression.items.map((item) => textOf(item, 0)),
      );
    case "map":
      return mapText(expression.entries.map(([key, value]) => [textOf(key, 0), textOf(value, 0)]));
    case "variant":
      return armText(expression.tag, expression.value && textOf(expression.value, 0));
  }
}

function operationText(op: string, args: readonly Expression[], level: number): string {
  const infix = INFIX[op];
  if (!infix || args.length < 2) return `${op}(${args.map((arg) => textOf(arg, 0)).join(", ")})`;
  const [sign, own] = infix;
  // Operands that bind no tighter are put in brackets, so that nobody needs to know what binds how.
  const text = args.map((arg) => textOf(arg, own + 0.5)).join(` ${sign} `);
  return own < level ? `(${text})` : text;
}

export function valueText(value: Value): string {
  switch (value.kind) {
    case "unit":
    case "null":
      return "null";
    case "bytes":
      return `base64 ${visibleQuoted(encodeBase64(value.value))}`;
    case "text":
      return visibleQuoted(value.value);
    case "list":
    case "set":
      return brackets(value.kind, value.items.map(valueText));
    case "map":
      return mapText(value.entries.map(([key, inner]) => [valueText(key), valueText(inner)]));
    case "record":
      return recordText(value);
    case "time":
      return timeText(value.value);
    case "duration":
      return `${value.value} ns`;
    default:
      return String(value.value);
  }
}

const NS_PER_SECOND = 1_000_000_000n;

/** Nanoseconds since 1970 as RFC 3339; midnight as a date. */
export function timeText(ns: bigint): string {
  const seconds = new Date(Number(ns / NS_PER_SECOND) * 1000)
    .toISOString()
    .slice(0, "2026-01-31T12:00:00".length);
  const fraction = String(ns % NS_PER_SECOND)
    .padStart(9, "0")
    .replace(/0+$/, "");
  if (fraction === "" && seconds.endsWith("T00:00:00")) return seconds.slice(0, "2026-01-31".length);
  return `${seconds}${fraction === "" ? "" : `.${fraction}`}Z`;
}

function recordText({ fields }: RecordValue): string {
  const tag = fields.get("$tag");
  const payload = fields.get("$value");
  if (tag?.kind === "text" && payload && fields.size === 2)
    return armText(tag.value, payload.kind === "unit" ? undefined : valueText(payload));
  // An option that is none says nothing.
  const given = [...fields].filter(([, field]) => field.kind !== "null");
  return braces(given.map(([name, field]) => `${nameText(name)}: ${valueText(field)}`));
}

function visibleQuoted(text: string): string {
  return visible(JSON.stringify(text));
}

function nameText(name: string): string {
  return /^[A-Za-z_$][A-Za-z0-9_$-]*$/.test(name) ? name : visibleQuoted(name);
}

function armText(tag: string, payload: string | undefined): string {
  return payload === undefined ? nameText(tag) : `${nameText(tag)}(${payload})`;
}

function braces(parts: readonly string[]): string {
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

function brackets(form: "list" | "set", items: readonly string[]): string {
  return `${form === "set" ? "set" : ""}[${items.join(", ")}]`;
}

function mapText(entries: readonly (readonly [string, string])[]): string {
  return `map${braces(entries.map(([key, value]) => `${key}: ${value}`))}`;
}
