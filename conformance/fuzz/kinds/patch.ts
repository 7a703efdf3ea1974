/** Patch documents for worlds of the corpus, their hashes right, compiled or proposed. */
import { hashBytes } from "../../../air/hash.ts";
import { hex, unhex } from "../cbor-items.ts";
import { isObject, type Json, type JsonObject, jsonOf, printJson } from "../json.ts";
import type { Base, Kind } from "../kind.ts";
import type { Sources } from "../sources.ts";
import { longTape, type Tape } from "../tape.ts";
import { documentHex, type Item } from "../write-cbor.ts";
import { operationsFrom } from "./operations.ts";
import { Working } from "./working.ts";

const ZERO = `sha256:${"0".repeat(64)}`;

export const patch: Kind = {
  name: "patch",
  batch: 64,
  tape: longTape(60),
  edits: { least: 0, most: 1 },
  make: (tape, sources) => {
    const made = documentFrom(tape, sources);
    if (!made) return undefined;
    const { world, doc } = made;
    const input = tape.chance(85) ? { world, doc } : { world, doc_text: printJson(doc) };
    return { op: "patch.compile", input: jsonOf(input) as JsonObject };
  },
};

export const proposal: Kind = {
  name: "proposal",
  batch: 64,
  tape: longTape(70),
  edits: { least: 0, most: 1 },
  make: (tape, sources): Base | undefined => {
    const made = documentFrom(tape, sources);
    if (!made) return undefined;
    const { world, doc, base } = made;
    const bytes = new TextEncoder().encode(printJson(doc));
    const blob = { blob_ref: hashBytes(bytes) as string, format: "patch_doc_json" };
    const inBlob = tape.chance(30);
    const form: Item = inBlob
      ? variant("patch_blob_ref", new Map(Object.entries(blob)))
      : variant("patch_doc_json", bytes);
    const params = new Map<Item, Item>([
      ["patch", form],
      ["summary", null],
      ["manifest_base", tape.pick<Item>([null, base, base, base, null, base, null, ZERO])],
      ["description", tape.pick<Item>([null, "", "é"])],
    ]);
    const input = { world, params_cbor: documentHex(params), ...(inBlob ? { blobs: [hex(bytes)] } : {}) };
    return { op: "governance.prepare", input: jsonOf(input) as JsonObject };
  },
};

function variant(tag: string, value: Item): Item {
  return new Map<Item, Item>([
    ["$tag", tag],
    ["$value", value],
  ]);
}

interface Made {
  readonly world: Json;
  readonly doc: Json;
  /** The hash of the world's manifest. */
  readonly base: string;
}

/** The world is that of a case whose patch is good, and so is the base that it names. */
function documentFrom(tape: Tape, sources: Sources): Made | undefined {
  const { input } = sources.pickCase(tape, (op) => op === "patch.compile") ?? {};
  const [world, old] = [input?.get("world"), input?.get("doc")];
  const base = isObject(old) ? old.get("base_manifest_hash") : undefined;
  if (!isObject(world) || typeof base !== "string") return undefined;
  const manifest = world.get("manifest");
  if (!isObject(manifest)) return undefined;
  const working = new Working(manifest, world.get("defs") ?? [], hashOf);
  const patches = operationsFrom(tape, working);
  return { world, doc: jsonOf({ version: "1", base_manifest_hash: base, patches }), base };
}

/** Of a section's canonical form. */
function hashOf(section: Json): string {
  return hashBytes(unhex(documentHex(itemOf(section))));
}

function itemOf(json: Json): Item {
  if (isObject(json))
    return new Map(
      [...json].filter(([, value]) => value !== null).map(([key, value]) => [key, itemOf(value)]),
    );
  if (Array.isArray(json)) return json.map(itemOf);
  return json === null || typeof json === "boolean" || typeof json === "string"
    ? json
    : BigInt((json as { text: string }).text);
}
