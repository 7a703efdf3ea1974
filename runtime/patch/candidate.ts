/** From a candidate manifest and the definitions that come with it to a checked world (ruling P-6). */
import { jsonFromCbor } from "../../air/cbor/as-json.ts";
import type { AuthoredNode } from "../../air/defs/node.ts";
import type { FaultList } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import {
  type AuthoredManifest,
  type ListedKind,
  readAuthored,
  SECTIONS,
  type Section,
  ZERO_HASH,
} from "../../air/manifest/authored.ts";
import type { Builtins } from "../../air/manifest/builtins.ts";
import { loadUpgrade } from "../../air/manifest/load.ts";
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
  manifest: AuthoredManifest,
  carried: ReadonlyMap<string, AuthoredNode>,
  { live, store, builtins }: Context,
  faults: FaultList,
): World | undefined {
  const defs = [...carried.values()];
  for (const [kind, name, hash] of newRefs(manifest, live.world)) {
    if (hash === ZERO_HASH || name.startsWith(RESERVED) || carried.has(keyOf(kind, name))) continue;
    if (live.world.def(kind, name)?.hash !== hash) defs.push(...storedNode(hash, store, faults));
  }
  return loadUpgrade({ manifest, defs, base: live.world }, builtins, faults);
}

/** The refs of all lists that are not just those of the live manifest. */
function* newRefs(
  { def }: AuthoredManifest,
  { manifest }: World,
): Generator<readonly [ListedKind, string, Hash]> {
  for (const [section, kind] of Object.entries(SECTIONS)) {
    const refs = def[section as Section];
    if (!refs || refs === manifest[section as Section]) continue;
    for (const ref of refs) if ("name" in ref) yield [kind, ref.name, ref.hash];
  }
}

function storedNode(hash: Hash, store: Source, faults: FaultList): AuthoredNode[] {
  const bytes = store.get("node", hash);
  const node = bytes && readAuthored(jsonFromCbor(bytes, `stored ${hash}`), faults);
  return node ? [node] : [];
}
