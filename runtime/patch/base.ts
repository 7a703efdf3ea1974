/** The base of a patch must be the live manifest, so that what is summarised is what apply would do (ruling P-9). */
import { bareHash, readNodeCbor } from "../../air/defs/node.ts";
import { AirError, isAirError } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import type { Context } from "./candidate.ts";

/** What a proposal and its document name as their base; null where they name none. */
export interface NamedBases {
  readonly manifestBase: Hash | null;
  readonly documentBase: Hash | null;
}

/** Throws `governance.base_mismatch` if two manifests are named, else `governance.stale_base` if it is not the live one. */
export function checkBase({ manifestBase, documentBase }: NamedBases, context: Context): void {
  const named = [manifestBase, documentBase].filter((hash) => hash !== null);
  const [first, second] = named;
  if (first === undefined) return;
  if (second !== undefined && manifestHash(first, context) !== manifestHash(second, context)) {
    const what = `manifest_base is ${first}, the base of the document ${second}`;
    throw new AirError("governance.base_mismatch", what);
  }
  const { live } = context;
  for (const hash of named) {
    if (live.isNamedBy(hash)) continue;
    const { manifestHash: now, nodeHash } = live.world;
    const what = `the base ${hash} is not the live manifest, which is ${now} (with $kind ${nodeHash})`;
    throw new AirError("governance.stale_base", what);
  }
}

/** The hash without `$kind` of the manifest that a hash names, if it is at hand; else the hash itself. */
function manifestHash(hash: Hash, { live, store }: Context): Hash {
  if (live.isNamedBy(hash)) return live.world.manifestHash;
  const bytes = store.get("node", hash);
  return (bytes && manifestHashOf(bytes)) ?? hash;
}

/** Nodes may be anything, and then are no manifest's. */
function manifestHashOf(bytes: Uint8Array): Hash | undefined {
  try {
    const node = readNodeCbor(bytes);
    return node.kind === "manifest" ? bareHash(node) : undefined;
  } catch (error) {
    if (!isAirError(error)) throw error;
    return undefined;
  }
}
