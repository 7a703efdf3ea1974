/** AIR directories to worlds: any number of roots, which share their definitions, with any number of manifests. */
import { FaultList } from "../air/errors.ts";
import type { Hash } from "../air/hash.ts";
import { type JsonNode, member, placeOf } from "../air/json/node.ts";
import { readJson } from "../air/json/read.ts";
import { nodeAt, placeAt } from "../air/json/walk.ts";
import { claimedName, SECTION_OF } from "../air/manifest/authored.ts";
import type { Builtins } from "../air/manifest/builtins.ts";
import { type Directory, readNodesOf } from "../air/manifest/directory.ts";
import { loadManifest } from "../air/manifest/load.ts";
import { isListedKind, keyOf } from "../air/manifest/refs.ts";
import type { World } from "../air/manifest/world.ts";
import { compareUtf8 } from "../air/utf8-order.ts";

/** A world of the inputs. */
export interface InputWorld {
  /** Of the folder that the manifest lies in; empty if there is no manifest. */
  readonly name: string;
  readonly world: World;
  /** Whether there is no manifest, so that all definitions count as listed. */
  readonly isLibrary: boolean;
}

export interface Inputs {
  /** In the order of names. */
  readonly worlds: readonly InputWorld[];
  /** Texts by path. */
  readonly files: ReadonlyMap<string, Uint8Array | string>;
}

/**
 * Reads and checks all roots. Each manifest is a world, read with the definitions of all roots; where there is no manifest,
 * every definition but plans counts as listed, since plans need grants. Adds what `loadManifest` adds, each fault once, and
 * warns of definitions that no manifest lists. Undefined if there are faults.
 */
export function loadInputs(
  roots: readonly Directory[],
  builtins: Builtins,
  faults: FaultList,
): Inputs | undefined {
  const before = faults.faults.length;
  const files = new Map(roots.flatMap((root) => [...root.files]));
  const wasm = new Map<string, Hash>(roots.flatMap((root) => [...root.wasm]));
  const { manifests, defs, unread } = readNodesOf({ files }, faults);
  const isUnread = unread || roots.some((root) => root.incomplete === true) || faults.faults.length > before;
  const found = new FaultList();
  const worlds = (manifests.length > 0 ? manifests : [manifestOfAll(defs)]).flatMap((manifest) => {
    const world = loadManifest({ manifest, defs, wasm }, builtins, found);
    const isLibrary = manifests.length === 0;
    return world ? [{ name: isLibrary ? "" : nameOfWorld(manifest), world, isLibrary }] : [];
  });
  const once = <T extends { readonly code: string; readonly message: string; readonly place: object }>(
    all: readonly T[],
  ): T[] => [
    ...new Map(all.map((one) => [JSON.stringify([one.code, one.message, one.place]), one])).values(),
  ];
  faults.addAll(
    once(found.faults).filter(({ code }) => !isUnread || code !== "ref.unknown"),
    // Nobody wrote the manifest that stands for all definitions.
    once(found.warnings).filter(({ place }) => place.path !== LIBRARY),
  );
  warnOfUnlisted(manifests, defs, faults);
  if (faults.faults.length > before) return undefined;
  worlds.sort(
    (a, b) =>
      compareUtf8(a.name, b.name) ||
      compareUtf8(a.world.json.source.path ?? "", b.world.json.source.path ?? ""),
  );
  return { worlds, files };
}

/** `worlds/safe/manifest.air.json` → `safe`. */
function nameOfWorld(manifest: JsonNode): string {
  return manifest.source.path?.split("/").at(-2) ?? "";
}

const LIBRARY = "(all definitions)";

function manifestOfAll(defs: readonly JsonNode[]): JsonNode {
  const sections = new Map<string, { readonly name: string }[]>(
    Object.values(SECTION_OF).map((section) => [section, []]),
  );
  for (const json of defs) {
    const claimed = claimedName(json);
    if (claimed && isListedKind(claimed.kind) && claimed.kind !== "defplan")
      sections.get(SECTION_OF[claimed.kind])?.push({ name: claimed.name });
  }
  const manifest = { $kind: "manifest", air_version: "1", ...Object.fromEntries(sections) };
  return readJson(JSON.stringify(manifest), LIBRARY);
}

function warnOfUnlisted(manifests: readonly JsonNode[], defs: readonly JsonNode[], faults: FaultList): void {
  const listed = new Set(manifests.flatMap((manifest) => [...listedIn(manifest)]));
  for (const json of defs) {
    const claimed = claimedName(json);
    if (!claimed || !isListedKind(claimed.kind)) continue;
    const { kind, name } = claimed;
    if (manifests.length === 0 && kind !== "defplan") continue;
    if (listed.has(keyOf(kind, name))) continue;
    const what =
      manifests.length === 0
        ? "a plan needs a manifest with the grants that it uses, so there is no code for this one"
        : `no manifest lists this ${kind}, so there is no code for it`;
    faults.warn("def.unlisted", what, json.type === "object" ? placeAt(json, "name") : placeOf(json));
  }
}

function* listedIn(manifest: JsonNode): Generator<string> {
  for (const [kind, section] of Object.entries(SECTION_OF)) {
    const refs = nodeAt(manifest, section);
    for (const ref of refs?.type === "array" ? refs.items : []) {
      const name = ref.type === "object" ? member(ref, "name") : undefined;
      if (name?.type === "string") yield keyOf(kind, name.value);
    }
  }
}
