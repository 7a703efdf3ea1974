/** First step: spec texts to definitions with places. Pure: the caller has read the files. */
import { type AirNode, collectNode } from "../air/defs/node.ts";
import { AirError, type FaultList, isAirError } from "../air/errors.ts";
import { type Hash, hashBytes } from "../air/hash.ts";
import { type JsonNode, type JsonObject, member, placeOf, pointerOf } from "../air/json/node.ts";
import { readJson, readJsonBytes } from "../air/json/read.ts";
import { compareUtf8 } from "../air/utf8-order.ts";
import { checkSchemas } from "./check-schemas.ts";

/** Where a declaration comes from. */
export interface Origin {
  readonly path: string;
  readonly pointer: string;
}

export interface SpecFile {
  readonly path: string;
  /** Of the text with LF line ends, so that it does not depend on the checkout. */
  readonly hash: Hash;
}

/** What the spec says, in the order of names, never of files. */
export interface Spec {
  readonly files: readonly SpecFile[];
  readonly nodes: readonly (AirNode & { readonly origin: Origin })[];
  /** JSON Schemas by file name. */
  readonly schemas: ReadonlyMap<string, JsonObject>;
  /** The registry of codes. */
  readonly errors: JsonObject | undefined;
}

/**
 * Reads `spec/defs/*.air.json`, `spec/schemas/*.schema.json` and `spec/errors.json`, given by path.
 * Adds all faults to the list.
 */
export function readSpec(contents: ReadonlyMap<string, Uint8Array | string>, faults: FaultList): Spec {
  const spec = readDefinitions(contents, faults);
  // A file that is no JSON has its fault already, and is not missing.
  if (faults.faults.length === 0) checkSchemas(spec.schemas, faults);
  return spec;
}

/** The same, where the JSON Schemas may be missing. */
export function readDefinitions(contents: ReadonlyMap<string, Uint8Array | string>, faults: FaultList): Spec {
  const nodes: (AirNode & { origin: Origin })[] = [];
  const schemas = new Map<string, JsonObject>();
  const files: SpecFile[] = [];
  let errors: JsonObject | undefined;
  for (const [path, content] of [...contents].sort(([a], [b]) => compareUtf8(a, b))) {
    const json = readContent(path, content, faults);
    if (!json) continue;
    const text = json.source.text.replaceAll("\r\n", "\n");
    files.push({ path, hash: hashBytes(new TextEncoder().encode(text)) });
    if (path.endsWith(".air.json")) nodes.push(...readDefs(json, path, faults));
    else if (json.type !== "object") faults.add("def.type", "the file holds one object", placeOf(json));
    else if (path.endsWith(".schema.json")) schemas.set(path.slice(path.lastIndexOf("/") + 1), json);
    else errors = json;
  }
  nodes.sort((a, b) => compareUtf8(nameOfNode(a), nameOfNode(b)));
  return { files, nodes, schemas, errors };
}

export function nameOfNode(node: AirNode): string {
  return node.kind === "manifest" ? "" : node.def.name;
}

function readContent(path: string, content: Uint8Array | string, faults: FaultList): JsonNode | undefined {
  try {
    return typeof content === "string" ? readJson(content, path) : readJsonBytes(content, path);
  } catch (error) {
    if (!isAirError(error)) throw error;
    for (const fault of error.faults) faults.add(fault.code, fault.message, fault.place);
    return undefined;
  }
}

/** One node or an array of nodes. */
function readDefs(json: JsonNode, path: string, faults: FaultList): (AirNode & { origin: Origin })[] {
  const found: (AirNode & { origin: Origin })[] = [];
  for (const item of json.type === "array" ? json.items : [json]) {
    const node = collectNode(item, faults);
    if (node) found.push({ ...node, origin: { path, pointer: pointerOf(item) } });
  }
  return found;
}

/** A text member of a JSON object that the generator relies on. */
export function textMember(object: JsonObject, key: string): string {
  const node = member(object, key);
  if (node?.type !== "string")
    throw new AirError("def.type", `"${key}" is text here`, placeOf(node ?? object));
  return node.value;
}
