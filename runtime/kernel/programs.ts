/** Manifests and all they name: into the store when a world begins, out of it when it runs (rulings K3, H1, H2). */
import { jsonFromCbor } from "../../air/cbor/as-json.ts";
import { encodeTree, type TreeObject } from "../../air/cbor/tree.ts";
import { encodeNode } from "../../air/defs/node.ts";
import { AirError, FaultList } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import type { JsonNode } from "../../air/json/node.ts";
import { SECTIONS, type Section } from "../../air/manifest/authored.ts";
import { loadManifest, readManifest } from "../../air/manifest/load.ts";
import type { World } from "../../air/manifest/world.ts";
import { copyBytes } from "../../air/platform.ts";
import { builtins } from "../builtins.ts";
import { loadCandidate } from "../patch/candidate.ts";
import type { Live } from "../patch/live.ts";
import type { Entry, Source } from "../store/store.ts";
import { WorldProgram } from "./world-program.ts";

/**
 * What a journal that names a manifest needs: the manifest under both its hashes, its definitions, and every built-in one
 * by the hash that manifests list it by.
 */
export function entriesOfWorld(world: World): readonly Entry[] {
  const node = (hash: Hash, bytes: Uint8Array): Entry => ({ space: "node", hash, bytes });
  const all = (["defschema", "defeffect", "defcap", "defmodule"] as const).flatMap((kind) =>
    builtins().all(kind),
  );
  return [
    node(world.manifestHash, world.bareCbor),
    node(world.nodeHash, world.cbor),
    ...world.defs.flatMap((def) => (def.builtin ? [] : [node(def.hash, encodeNode(def.stored))])),
    ...all.map(({ bareHash, node: { def } }) => node(bareHash, copyBytes(encodeTree(def as TreeObject)))),
  ];
}

/** How many manifests are kept ready: the live one, and those that running plans keep. */
const KEPT = 16;

/** The manifests of a store, ready to run. */
export class Programs {
  private readonly source: Source;
  private readonly known = new Map<Hash, WorldProgram>();

  constructor(source: Source) {
    this.source = source;
  }

  /** A manifest by its hash. Throws `store.missing` where it or something that it lists is not in the store. */
  get(manifestHash: Hash): WorldProgram {
    return this.known.get(manifestHash) ?? this.keep(loadStored(this.source, manifestHash));
  }

  /**
   * A manifest that the live one becomes. It is read as it is stored, like every other one, and not as whoever proposed it
   * wrote it; what it shares with the live one is not read again. Throws what `get` throws.
   */
  upgrade(manifestHash: Hash, live: WorldProgram, source: Source): WorldProgram {
    return this.known.get(manifestHash) ?? this.keep(loadShared(source, manifestHash, live.live));
  }

  private keep(world: World): WorldProgram {
    const { known } = this;
    const program = new WorldProgram(world);
    for (const oldest of known.keys()) {
      if (known.size < KEPT) break;
      known.delete(oldest);
    }
    known.set(world.manifestHash, program);
    return program;
  }
}

function loadShared(store: Source, manifestHash: Hash, live: Live): World {
  const faults = new FaultList(false);
  const manifest = readManifest(nodeJson(store, manifestHash, "the manifest"), faults);
  const context = { live, store, builtins: builtins() };
  const world = manifest && loadCandidate(manifest, [], context, faults);
  faults.throwIfAny();
  return world as World;
}

/** Reads a manifest and what it lists. Throws `store.missing`, and what `loadManifest` finds. */
export function loadStored(source: Source, manifestHash: Hash): World {
  const manifest = nodeJson(source, manifestHash, "the manifest");
  const faults = new FaultList();
  const defs = refsOf(manifest).map(({ name, hash }) => nodeJson(source, hash, name));
  const world = loadManifest({ manifest, defs }, builtins(), faults);
  faults.throwIfAny();
  return world as World;
}

function nodeJson(source: Source, hash: Hash, what: string): JsonNode {
  const bytes = source.get("node", hash);
  if (!bytes) throw new AirError("store.missing", `${what} is not in the store: ${hash}`);
  return jsonFromCbor(bytes, `stored ${hash}`);
}

/** What a manifest lists beside what is built in. */
function refsOf(manifest: JsonNode): readonly { readonly name: string; readonly hash: Hash }[] {
  const members = manifest.type === "object" ? manifest.members : [];
  return members.flatMap(({ key, value }) => {
    if (!Object.hasOwn(SECTIONS, key as Section) || value.type !== "array") return [];
    return value.items.flatMap((ref) => {
      const parts = ref.type === "object" ? ref.members : [];
      const text = (name: string) => parts.find((part) => part.key === name)?.value;
      const [name, hash] = [text("name"), text("hash")];
      if (name?.type !== "string" || hash?.type !== "string" || name.value.startsWith("sys/")) return [];
      return [{ name: name.value, hash: hash.value as Hash }];
    });
  });
}
