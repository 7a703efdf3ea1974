/** JSON as values to be edited: numbers keep their text, members their order. */
import { type JsonNode, textOf } from "../../air/json/node.ts";
import { readJson } from "../../air/json/read.ts";

/** A number as written: `1` and `1.0` are two, and so are 2^64-1 and its neighbour. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Json = null | boolean | string | JsonNumber | readonly Json[] | JsonObject;
export type JsonObject = ReadonlyMap<string, Json>;
export type Path = readonly (string | number)[];

/** Throws what `readJson` throws. */
export function parseJson(text: string): Json {
  return fromNode(readJson(text));
}

function fromNode(node: JsonNode): Json {
  switch (node.type) {
    case "object":
      return new Map(node.members.map(({ key, value }) => [key, fromNode(value)]));
    case "array":
      return node.items.map(fromNode);
    case "number":
      return new JsonNumber(textOf(node));
    case "null":
      return null;
    default:
      return node.value;
  }
}

/** On one line, without spaces. */
export function printJson(json: Json): string {
  if (json instanceof JsonNumber) return json.text;
  if (isList(json)) return `[${json.map(printJson).join(",")}]`;
  if (isObject(json)) {
    return `{${[...json].map(([key, value]) => `${JSON.stringify(key)}:${printJson(value)}`).join(",")}}`;
  }
  return JSON.stringify(json);
}

/** As `JSON.parse` has it, with integers that numbers cannot hold as bigints: what schemas are checked against. */
export function plainOf(json: Json): unknown {
  if (json instanceof JsonNumber) {
    const number = Number(json.text);
    return /^-?[0-9]+$/.test(json.text) && !Number.isSafeInteger(number) ? BigInt(json.text) : number;
  }
  if (isList(json)) return json.map(plainOf);
  if (isObject(json)) return Object.fromEntries([...json].map(([key, value]) => [key, plainOf(value)]));
  return json;
}

/** What is made in code: numbers must be integers. */
export function jsonOf(value: unknown): Json {
  if (typeof value === "number" || typeof value === "bigint") return new JsonNumber(String(value));
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (value instanceof JsonNumber || value instanceof Map) return value as Json;
  if (Array.isArray(value)) return value.map(jsonOf);
  const members = Object.entries(value as object).filter(([, one]) => one !== undefined);
  return new Map(members.map(([key, one]) => [key, jsonOf(one)]));
}

export function isObject(json: Json | undefined): json is JsonObject {
  return json instanceof Map;
}

export function isList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}

export function valueAt(json: Json, path: Path): Json | undefined {
  let at: Json | undefined = json;
  for (const step of path) {
    if (isObject(at)) at = at.get(String(step));
    else if (isList(at)) at = at[step as number];
    else return undefined;
  }
  return at;
}

/** The same JSON with another value there, or with none. */
export function withValue(json: Json, path: Path, value: Json | undefined): Json {
  const [step, ...rest] = path;
  if (step === undefined) return value === undefined ? null : value;
  if (isList(json)) {
    const items = [...json];
    if (rest.length === 0 && value === undefined) items.splice(step as number, 1);
    else items[step as number] = withValue(json[step as number] as Json, rest, value);
    return items;
  }
  if (!isObject(json)) return json;
  const members = new Map(json);
  if (rest.length === 0 && value === undefined) members.delete(String(step));
  else members.set(String(step), withValue(json.get(String(step)) ?? null, rest, value));
  return members;
}

export interface Place {
  readonly path: Path;
  readonly value: Json;
  /** The member that holds it, or the list it is an item of, however deep. */
  readonly key: string;
}

/** Every place below one, and itself, from the outside in. */
export function placesIn(value: Json, path: Path = [], key = ""): Place[] {
  const found: Place[] = [];
  const visit = (at: Json, where: Path, name: string): void => {
    found.push({ path: where, value: at, key: name });
    if (isList(at)) for (const [index, item] of at.entries()) visit(item, [...where, index], name);
    else if (isObject(at)) for (const [member, item] of at) visit(item, [...where, member], member);
  };
  visit(value, path, key);
  return found;
}
