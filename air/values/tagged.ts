/** Literals of the tagged lens where no type is known: a plan's variable that has no schema. */
import type { Tree } from "../cbor/tree.ts";
import { FaultList } from "../errors.ts";
import { expr } from "../expr/syntax.ts";
import { type JsonNode, type JsonObject, member } from "../json/node.ts";
import { mapOf, text } from "../json/shape.ts";
import { MAX_U64 } from "../scalars.ts";
import type { SecretUse } from "./literal.ts";

/** Reads a tagged literal, kept as written; undefined if the JSON is none. Secrets in it are added to the list. */
export function readTaggedLiteral(json: JsonNode, secrets: SecretUse[]): Tree | undefined {
  const faults = new FaultList();
  const literal = read(json, faults, secrets);
  return faults.faults.length > 0 ? undefined : literal;
}

function read(json: JsonNode, faults: FaultList, secrets: SecretUse[]): Tree {
  const inner = (node: JsonNode): Tree => read(node, faults, secrets);
  if (json.type !== "object") return expr(json, faults);
  const [only, ...others] = json.members;
  if (others.length === 0 && only) {
    const { key, value } = only;
    if (key === "ref" || key === "variant") return refuse(json, faults);
    if (key === "record" && value.type === "object") return { record: mapOf(inner)(value, faults) };
    if ((key === "list" || key === "set") && value.type === "array") return { [key]: value.items.map(inner) };
    if (key === "map" && value.type === "array") {
      return { map: value.items.map((item) => entry(item, inner) ?? refuse(item, faults)) };
    }
    if (key !== "tag") return expr(json, faults);
  }
  return variant(json, faults, inner) ?? secret(json, secrets) ?? refuse(json, faults);
}

function entry(json: JsonNode, inner: (node: JsonNode) => Tree): Tree | undefined {
  const key = json.type === "object" ? member(json, "key") : undefined;
  const value = json.type === "object" ? member(json, "value") : undefined;
  if (!key || !value || (json as JsonObject).members.length !== 2) return undefined;
  return { key: inner(key), value: inner(value) };
}

function variant(json: JsonObject, faults: FaultList, inner: (node: JsonNode) => Tree): Tree | undefined {
  const tag = member(json, "tag");
  const value = member(json, "value");
  if (tag?.type !== "string" || json.members.length !== (value ? 2 : 1)) return undefined;
  return { tag: text(tag, faults), ...(value && value.type !== "null" ? { value: inner(value) } : {}) };
}

function secret(json: JsonObject, secrets: SecretUse[]): Tree | undefined {
  const alias = member(json, "alias");
  const version = member(json, "version");
  if (json.members.length !== 2 || alias?.type !== "string" || version?.type !== "number") return undefined;
  if (!/^[0-9]{1,20}$/.test(version.text) || !alias.value.isWellFormed()) return undefined;
  const use = { alias: alias.value, version: BigInt(version.text) };
  if (use.version > MAX_U64) return undefined;
  secrets.push({ ...use, json });
  return use;
}

function refuse(json: JsonNode, faults: FaultList): never {
  faults.add("plan.untyped", "no tagged literal", json.source.place(json.offset));
  return undefined as never;
}
