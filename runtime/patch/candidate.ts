/** From a candidate manifest and the definitions that come with it to a checked world (ruling P-6). */
import { jsonFromCbor } from "../../air/cbor/as-json.ts";
import type { AuthoredNode } from "../../air/defs/node.ts";
import { type FaultList, quote } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import { placeAt } from "../../air/json/walk.ts";
import { type AuthoredManifest, readAuthored, ZERO_HASH } from "../../air/manifest/authored.ts";
import type { Builtins } from "../../air/manifest/builtins.ts";
import { loadUpgrade } from "../../air/manifest/load.ts";
import type { World } from "../../air/manifest/world.ts";
import type { Source } from "../store/store.ts";
import type { Live } from "./live.ts";

/** What patches are compiled with. */
export interface Context {
  readonly live: Live;
  /** Nodes that a ref may name by hash besides those of the live world, and patches. */
  readonly store: Source;
  readonly builtins: Builtins;
  /** False if nobody reads what is worth a look: searching for it takes as long as the rest. */
  readonly wantsWarnings?: boolean;
}

/**
 * Loads and checks a candidate. A ref stands for the carried definition of its kind and name, else for the stored node
 * with exactly its hash. Adds what `loadManifest` adds; undefined if there are faults.
 */
export function loadCandidate(
  manifest: AuthoredManifest,
  carried: readonly AuthoredNode[],
  { live, store, builtins }: Context,
  faults: FaultList,
): World | undefined {
  const stored = (hash: Hash): AuthoredNode | undefined => {
    const bytes = live.stored(hash) ?? store.get("node", hash);
    return bytes && readStored(bytes, hash, faults);
  };
  const upgrade = { manifest, defs: carried, stored, base: live.world, keptGrant: live.keptGrant };
  const candidate = loadUpgrade(upgrade, builtins, faults);
  if (candidate) checkNewModules(candidate, carried, live.world, faults);
  return candidate;
}

/** Nodes need not be definitions; what is none has its faults. */
function readStored(bytes: Uint8Array, hash: Hash, faults: FaultList): AuthoredNode | undefined {
  try {
    return readAuthored(jsonFromCbor(bytes, `stored ${hash}`), faults);
  } catch (error) {
    faults.addError(error);
    return undefined;
  }
}

/** Zero stands for a hash that is filled in from a file, and a patch comes with no files (ruling P-11). */
function checkNewModules(
  { defs }: World,
  carried: readonly AuthoredNode[],
  live: World,
  faults: FaultList,
): void {
  const comes = new Set(carried.flatMap(({ kind, def }) => (kind === "defmodule" ? [def.name] : [])));
  for (const { kind, name, hash, node, builtin } of defs) {
    if (kind !== "defmodule" || builtin || node.kind !== "defmodule" || node.def.wasm_hash !== ZERO_HASH)
      continue;
    if (!comes.has(name) && live.def(kind, name)?.hash === hash) continue;
    const what = `the module ${quote(name)} has the zero hash instead of that of its WASM`;
    faults.add("module.missing", what, placeAt(node.json, "wasm_hash"));
  }
}
