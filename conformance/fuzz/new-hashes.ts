/**
 * After an edit of a world its hashes are others, and whatever names them would only be refused for that. This puts the
 * new ones in the place of the old, in text and in bytes.
 */
import { FaultList } from "../../air/errors.ts";
import { type Hash, hashBytes } from "../../air/hash.ts";
import { readJson } from "../../air/json/read.ts";
import { loadManifest } from "../../air/manifest/load.ts";
import type { World } from "../../air/manifest/world.ts";
import { builtins } from "../../runtime/builtins.ts";
import { hex, unhex } from "./cbor-items.ts";
import {
  isList,
  isObject,
  type Json,
  type JsonObject,
  type Path,
  parseJson,
  printJson,
  valueAt,
  withValue,
} from "./json.ts";

/** The edited input as it is where it has no world, or one that does not load before or after. */
export function withNewHashes(before: JsonObject, after: JsonObject): JsonObject {
  const path: Path = before.has("world") ? ["world"] : [];
  const [old, now] = [valueAt(before, path), valueAt(after, path)];
  if (!isWorld(old) || !isWorld(now) || old === now) return after;
  const released = withValue(
    now,
    ["manifest"],
    withoutHashes(now.get("manifest") as JsonObject, changed(old, now)),
  );
  const [was, is] = [load(old), load(released as JsonObject)];
  if (!was || !is) return after;
  let text = printJson(withValue(after, path, released));
  for (const [from, to] of pairs(was, is))
    text = text.replaceAll(from, to).replaceAll(inHex(from), inHex(to));
  const replaced = parseJson(text);
  return isObject(replaced) ? replaced : after;
}

function isWorld(json: Json | undefined): json is JsonObject {
  return isObject(json) && isObject(json.get("manifest")) && isList(json.get("defs"));
}

/** The names of what is defined otherwise than before, or whose code is. */
function changed(old: JsonObject, now: JsonObject): ReadonlySet<string> {
  const before = new Set(listOf(old.get("defs")).map(printJson));
  const names = listOf(now.get("defs"))
    .filter((def) => !before.has(printJson(def)))
    .map((def) => String(isObject(def) ? def.get("name") : ""));
  return new Set(names);
}

function listOf(json: Json | undefined): readonly Json[] {
  return isList(json) ? json : [];
}

function withoutHashes(manifest: JsonObject, names: ReadonlySet<string>): JsonObject {
  const released = (ref: Json): Json => {
    if (!isObject(ref) || !names.has(String(ref.get("name")))) return ref;
    return new Map([...ref].filter(([key]) => key !== "hash"));
  };
  return new Map(
    [...manifest].map(([key, section]) => [key, isList(section) ? section.map(released) : section]),
  );
}

function load(world: JsonObject): World | undefined {
  const modules = world.get("modules");
  const wasm = new Map<string, Hash>();
  for (const [name, code] of isObject(modules) ? modules : []) wasm.set(name, hashBytes(unhex(String(code))));
  const faults = new FaultList(false);
  try {
    const defs = readJson(printJson(world.get("defs") ?? []));
    const manifest = readJson(printJson(world.get("manifest") ?? null));
    return loadManifest(
      { manifest, defs: defs.type === "array" ? defs.items : [], wasm },
      builtins(),
      faults,
    );
  } catch {
    // Whatever is wrong with it is for the testees to say.
    return undefined;
  }
}

function* pairs(was: World, is: World): Generator<readonly [from: string, to: string]> {
  for (const def of was.defs) {
    const other = is.def(def.kind, def.name);
    if (other && other.hash !== def.hash) yield [def.hash, other.hash];
  }
  if (was.manifestHash !== is.manifestHash) yield [was.manifestHash, is.manifestHash];
  if (was.nodeHash !== is.nodeHash) yield [was.nodeHash, is.nodeHash];
}

function inHex(text: string): string {
  return hex(new TextEncoder().encode(text));
}
