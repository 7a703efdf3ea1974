/** The tagged values of the protocol: how `expr.eval` writes what AIR literals cannot tell apart. */

import { FaultList } from "../../../air/errors.ts";
import { expr } from "../../../air/expr/syntax.ts";
import { type JsonNode, member } from "../../../air/json/node.ts";
import { literalValue } from "../../../air/values/from-literal.ts";
import { compareKeys, isKey, NULL, setOf, UNIT, type Value } from "../../../air/values/value.ts";

const INTEGERS = { int: "int", nat: "nat", time_ns: "time", duration_ns: "duration" } as const;
const TAGS = { time: "time_ns", duration: "duration_ns" } as const;

/** Reads a tagged value of a request; throws a plain error where it is malformed. */
export function readTagged(json: JsonNode): Value {
  const [only, ...others] = json.type === "object" ? json.members : [];
  if (!only || others.length > 0) throw new Error("a tagged value is an object with one key");
  const { key, value } = only;
  switch (key) {
    case "null":
      return NULL;
    case "unit":
      return UNIT;
    case "int":
    case "nat":
    case "time_ns":
    case "duration_ns":
      return { kind: INTEGERS[key], value: BigInt(textIn(value)) };
    case "bytes":
      return { kind: "bytes", value: Uint8Array.from(Buffer.from(textIn(value), "hex")) };
    case "list":
      return { kind: "list", items: itemsIn(value).map(readTagged) };
    case "set":
      return setOf(itemsIn(value).map(readTagged));
    case "map":
      return { kind: "map", entries: itemsIn(value).map((pair) => readPair(pair, readTagged)) };
    case "record":
      return { kind: "record", fields: new Map(itemsIn(value).map((pair) => readPair(pair, textIn))) };
    default: {
      const faults = new FaultList();
      const constant = expr(json, faults);
      faults.throwIfAny();
      return literalValue(constant);
    }
  }
}

function readPair<K>(json: JsonNode, readKey: (json: JsonNode) => K): readonly [K, Value] {
  const [key, value] = itemsIn(json);
  if (!key || !value) throw new Error("an entry is a pair");
  return [readKey(key), readTagged(value)];
}

function itemsIn(json: JsonNode): readonly JsonNode[] {
  if (json.type !== "array") throw new Error("expected a list");
  return json.items;
}

function textIn(json: JsonNode): string {
  if (json.type !== "string") throw new Error("expected text");
  return json.value;
}

/** The variables or steps of an environment. */
export function readNamed(json: JsonNode | undefined): ReadonlyMap<string, Value> {
  if (json === undefined) return new Map();
  if (json.type !== "object") throw new Error("expected an object of tagged values");
  return new Map(json.members.map(({ key, value }) => [key, readTagged(value)]));
}

export function readOptional(json: JsonNode | undefined, key: string): Value | undefined {
  const node = json?.type === "object" ? member(json, key) : undefined;
  return node && readTagged(node);
}

/** A value as the answer writes it: sets and maps in the order of expression keys. */
export function taggedValue(value: Value): object {
  switch (value.kind) {
    case "unit":
    case "null":
      return { [value.kind]: {} };
    case "int":
    case "nat":
      return { [value.kind]: String(value.value) };
    case "time":
    case "duration":
      return { [TAGS[value.kind]]: String(value.value) };
    case "bytes":
      return { bytes: Buffer.from(value.value).toString("hex") };
    case "list":
      return { list: value.items.map(taggedValue) };
    case "set":
      return { set: [...value.items].sort(inKeyOrder).map(taggedValue) };
    case "map":
      return {
        map: [...value.entries]
          .sort(([a], [b]) => inKeyOrder(a, b))
          .map(([key, inner]) => [taggedValue(key), taggedValue(inner)]),
      };
    case "record":
      return { record: [...value.fields].map(([key, inner]) => [key, taggedValue(inner)]) };
    default:
      return { [value.kind]: value.value };
  }
}

function inKeyOrder(a: Value, b: Value): number {
  return isKey(a) && isKey(b) ? compareKeys(a, b) : 0;
}
