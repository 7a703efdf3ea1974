/** From a candidate manifest and the definitions that come with it to a checked world (ruling P-6). */
import { jsonFromCbor } from "../../air/cbor/as-json.ts";
import type { FaultList } from "../../air/errors.ts";
import { type Hash, isHash } from "../../air/hash.ts";
import type { JsonNode, JsonObject } from "../../air/json/node.ts";
import { nodeAt } from "../../air/json/walk.ts";
import { SECTIONS, ZERO_HASH } from "../../air/manifest/authored.ts";
import type { Builtins } from "../../air/manifest/builtins.ts";
import { loadManifest } from "../../air/manifest/load.ts";
import { keyOf, RESERVED } from "../../air/manifest/refs.ts";
import type { World } from "../../air/manifest/world.ts";
import type { Source } from "../store/store.ts";
import type { Live } from "./live.ts";

/** What patches are compiled with. */
export interface Context {
  readonly live: Live;
  /** Nodes that a ref may name by hash besides those of the live world, and patches. */
  readonly store: Source;
  readonly builtins: Builtins;
}

/**
 * Loads and checks a candidate. A ref stands for the carried definition of its kind and name, else for the stored node
 * with exactly its hash. Adds what `loadManifest` adds; undefined if there are faults.
 */
export function loadCandidate(
  manifest: JsonObject,
  carried: ReadonlyMap<string, JsonNode>,
  { live, store, builtins }: Context,
  faults: FaultList,
): World | undefined {
  const defs = [...carried.values()];
  for (const [section, kind] of Object.entries(SECTIONS)) {
    const refs = nodeAt(manifest, section);
    for (const json of refs?.type === "array" ? refs.items : []) {
      const [name, hash] = [textOf(json, "name"), textOf(json, "hash")];
      if (name === undefined || name.startsWith(RESERVED) || carried.has(keyOf(kind, name))) continue;
      if (hash === undefined || hash === ZERO_HASH) continue;
      const known = live.def(kind, name);
      if (known?.hash === hash) defs.push(live.storedJson(known));
      else if (isHash(hash)) defs.push(...storedNode(hash, store));
    }
  }
  return loadManifest({ manifest, defs }, builtins, faults);
}

function storedNode(hash: Hash, store: Source): JsonNode[] {
  const bytes = store.get("node", hash);
  return bytes ? [jsonFromCbor(bytes, `stored ${hash}`)] : [];
}

function textOf(json: JsonNode, key: string): string | undefined {
  const text = nodeAt(json, key);
  return text?.type === "string" ? text.value : undefined;
}
