/** Expressions as written: their forms, constants and references. What they mean is a matter of evaluation. */
import type { Tree } from "../cbor/tree.ts";
import { type FaultList, quote } from "../errors.ts";
import { isHash } from "../hash.ts";
import {
  type JsonMember,
  type JsonNode,
  type JsonObject,
  member,
  nameOf,
  placeOf,
  placeOfKey,
} from "../json/node.ts";
import { exactInteger } from "../json/numbers.ts";
import { mapOf, text } from "../json/shape.ts";
import { isDec128, isUuid, MAX_I64, MAX_U64, MIN_I64 } from "../scalars.ts";

export const OPERATORS = [
  ..."len get has eq ne lt le gt ge and or not concat add sub mul div mod".split(" "),
  ..."starts_with ends_with contains".split(" "),
] as const;

const SEGMENT = "[A-Za-z_$][A-Za-z0-9_$-]*";
const VARIABLE_NAME = "[A-Za-z_][A-Za-z0-9_-]{0,63}";

const ROOT = new RegExp(`^@(?:plan\\.input|event|var:${VARIABLE_NAME}|step:${VARIABLE_NAME})(?=\\.|$)`);
const SEGMENTS = new RegExp(`^${SEGMENT}$`);

/** Ruling D8: `@plan.input`, `@event`, `@var:name` and `@step:id`, each with a path. `$tag` and `$value` are segments. */
export function isReference(text: string): boolean {
  const root = ROOT.exec(text)?.[0];
  if (root === undefined) return false;
  const path = text.slice(root.length + 1);
  return root.length === text.length || path.split(".").every((segment) => SEGMENTS.test(segment));
}

/** Standard alphabet with padding, and no bits beyond the last byte (ruling E12). */
export function isBase64(text: string): boolean {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return false;
  if (text.endsWith("==")) return /[AQgw]==$/.test(text.slice(-3));
  return !text.endsWith("=") || /[AEIMQUYcgkosw048]=$/.test(text.slice(-2));
}

/** An expression in AIR's own shape; its content has been checked when it was read. */
export type Expr = Tree;

type ReadForm = (node: JsonNode, faults: FaultList) => Tree;

const FORMS: Readonly<Record<string, ReadForm>> = {
  ref: (node, faults) =>
    constant(
      node,
      faults,
      { test: isReference },
      "expr.ref",
      "reference: @plan.input, @event, @var:name or @step:id, and a path",
    ),
  null: (node, faults) => {
    if (node.type !== "object" || node.members.length > 0)
      syntax(node, 'null is written {"null": {}}', faults);
    return {};
  },
  bool: (node, faults) =>
    node.type === "bool" ? node.value : syntax(node, "bool takes true or false", faults),
  int: (node, faults) => number(node, MIN_I64, MAX_I64, faults),
  nat: (node, faults) => number(node, 0n, MAX_U64, faults),
  time_ns: (node, faults) => number(node, 0n, MAX_U64, faults),
  duration_ns: (node, faults) => number(node, MIN_I64, MAX_I64, faults),
  text: (node, faults) => string(node, faults),
  dec128: (node, faults) =>
    constant(node, faults, { test: isDec128 }, "value.dec128", "decimal of at most 34 digits"),
  bytes_b64: (node, faults) =>
    constant(node, faults, { test: isBase64 }, "value.bytes", "base64 with padding"),
  hash: (node, faults) =>
    constant(node, faults, { test: isHash }, "value.hash", "hash: sha256: and 64 lower-case hex digits"),
  uuid: (node, faults) =>
    constant(node, faults, { test: isUuid }, "value.uuid", "uuid: lower-case 8-4-4-4-12"),
  list: (node, faults) => items(node, faults),
  set: (node, faults) => items(node, faults),
  record: (node, faults) => record(node, faults),
  map: (node, faults) =>
    node.type === "array"
      ? node.items.map((item) => entry(item, faults))
      : syntax(node, "map takes a list of {key, value}", faults),
  variant: (node, faults) => {
    const object = closed(node, "variant", ["tag"], ["value"], faults);
    const tag = object && member(object, "tag");
    const value = object && member(object, "value");
    return {
      tag: tag ? string(tag, faults) : "",
      ...(value && value.type !== "null" ? { value: expr(value, faults) } : {}),
    };
  },
};

/** Reads a full expression; `expr.syntax`, `expr.ref`, `value.*`, and `def.enum` for an unknown operator. */
export function expr(node: JsonNode, faults: FaultList): Expr {
  if (node.type !== "object") return syntax(node, `expected an expression, found ${nameOf(node)}`, faults);
  if (node.members.some((one) => one.key === "op")) return operation(node, faults);
  const [only, ...others] = node.members;
  if (!only || others.length > 0) return syntax(node, "an expression has exactly one form", faults);
  const read = Object.hasOwn(FORMS, only.key) ? FORMS[only.key] : undefined;
  if (!read) return syntaxAtKey(only, `${quote(only.key)} is no form of expression`, faults);
  return { [only.key]: read(only.value, faults) };
}

function operation(node: JsonObject, faults: FaultList): Expr {
  const object = closed(node, "an operation", ["op", "args"], [], faults);
  const op = object && member(object, "op");
  const args = object && member(object, "args");
  if (!op || !args) return null;
  const name = string(op, faults);
  if (op.type === "string" && !OPERATORS.includes(name)) {
    faults.add("def.enum", `${quote(name)} is no operator; good are ${OPERATORS.join(", ")}`, placeOf(op));
  }
  if (args.type !== "array" || args.items.length === 0)
    return syntax(args, "args is a list of one expression or more", faults);
  return { op: name, args: args.items.map((arg) => expr(arg, faults)) };
}

function entry(node: JsonNode, faults: FaultList): Tree {
  const object = closed(node, "a map entry", ["key", "value"], [], faults);
  const key = object && member(object, "key");
  const value = object && member(object, "value");
  return key && value ? { key: expr(key, faults), value: expr(value, faults) } : null;
}

function items(node: JsonNode, faults: FaultList): Tree {
  return node.type === "array"
    ? node.items.map((item) => expr(item, faults))
    : syntax(node, "expected a list of expressions", faults);
}

function record(node: JsonNode, faults: FaultList): Tree {
  if (node.type !== "object") return syntax(node, "record takes an object of expressions", faults);
  return mapOf(expr)(node, faults);
}

/** An object with these keys only; undefined where one is missing or strange. */
function closed(
  node: JsonNode,
  what: string,
  needed: readonly string[],
  allowed: readonly string[],
  faults: FaultList,
): JsonObject | undefined {
  if (node.type !== "object") return syntax(node, `${what} is an object`, faults);
  const stranger = node.members.find((one) => !needed.includes(one.key) && !allowed.includes(one.key));
  if (stranger) return syntaxAtKey(stranger, `${quote(stranger.key)} is no key of ${what}`, faults);
  const missing = needed.find((key) => !member(node, key));
  return missing === undefined ? node : syntax(node, `${what} needs the key "${missing}"`, faults);
}

function string(node: JsonNode, faults: FaultList): string {
  return node.type === "string"
    ? text(node, faults)
    : syntax(node, `expected text, found ${nameOf(node)}`, faults);
}

function constant(
  node: JsonNode,
  faults: FaultList,
  rule: { test(text: string): boolean },
  code: string,
  what: string,
): string {
  const value = string(node, faults);
  if (node.type === "string" && node.value.isWellFormed() && !rule.test(value)) {
    faults.add(code, `${quote(value)} is no ${what}`, placeOf(node));
  }
  return value;
}

function number(node: JsonNode, min: bigint, max: bigint, faults: FaultList): bigint {
  return node.type === "number"
    ? exactInteger(node, min, max, faults)
    : syntax(node, `expected an integer, found ${nameOf(node)}`, faults);
}

function syntax(node: JsonNode, message: string, faults: FaultList): never {
  faults.add("expr.syntax", message, placeOf(node));
  return undefined as never;
}

function syntaxAtKey(one: JsonMember, message: string, faults: FaultList): never {
  faults.add("expr.syntax", message, placeOfKey(one));
  return undefined as never;
}
