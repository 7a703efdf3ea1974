/** A world as a directory of AIR JSON: its texts to a checked description (rulings D4, D6, P-11). */
import { FaultList, isAirError, quote } from "../errors.ts";
import type { Hash } from "../hash.ts";
import { type JsonNode, member, placeOf } from "../json/node.ts";
import { readJson, readJsonBytes } from "../json/read.ts";
import { nodeAt, placeAt } from "../json/walk.ts";
import { compareUtf8 } from "../utf8-order.ts";
import { claimedName, readAuthored, SECTIONS } from "./authored.ts";
import type { Builtins } from "./builtins.ts";
import { loadManifest } from "./load.ts";
import { isListedKind, keyOf } from "./refs.ts";
import type { World } from "./world.ts";

export interface Directory {
  /** How messages call the directory. */
  readonly path: string;
  /** The texts of its `*.air.json` files by path. */
  readonly files: ReadonlyMap<string, Uint8Array | string>;
  /** The hash of each module's WASM, by the module's name. */
  readonly wasm: ReadonlyMap<string, Hash>;
  /** Whether a file of it could not be read, which has been told. */
  readonly incomplete?: boolean;
}

/** The nodes of a directory, in the order of its files. */
export interface DirectoryNodes {
  readonly manifest: JsonNode | undefined;
  readonly defs: readonly JsonNode[];
}

/**
 * Reads, checks and completes the world of a directory. All faults and warnings are added to the list; undefined if
 * there are faults.
 */
export function loadDirectory(
  directory: Directory,
  builtins: Builtins,
  faults: FaultList,
): World | undefined {
  const before = faults.faults.length;
  const { manifest, defs } = readDirectoryNodes(directory, faults);
  const found = new FaultList();
  let world: World | undefined;
  if (manifest) world = loadManifest({ manifest, defs, wasm: directory.wasm }, builtins, found);
  // Without a manifest nothing can be checked but each definition by itself.
  else for (const json of defs) readAuthored(json, found);
  // What could not be read may be what others refer to: they get no faults for it.
  const unread = directory.incomplete === true || faults.faults.length > before;
  faults.addAll(
    unread ? found.faults.filter(({ code }) => code !== "ref.unknown") : found.faults,
    found.warnings,
  );
  if (manifest) warnOfUnlisted(manifest, defs, directory, faults);
  return faults.faults.length > before ? undefined : world;
}

/** One node or an array of nodes per file. Adds `json.*`, `manifest.count` and `def.duplicate`. */
export function readDirectoryNodes(directory: Directory, faults: FaultList): DirectoryNodes {
  const { path, files, incomplete } = directory;
  const { manifests, defs, unread } = readNodesOf(directory, faults);
  const [manifest, ...others] = manifests;
  for (const other of others) {
    faults.add("manifest.count", "a directory has one manifest, this is another one", placeOf(other), {
      message: "the first is here",
      place: placeOf(manifest as JsonNode),
    });
  }
  if (!manifest && !unread && incomplete !== true) {
    const files_ = files.size === 0 ? "there are no *.air.json files" : "no file holds a manifest";
    faults.add("manifest.count", `${files_} in the directory`, { path });
  }
  return { manifest, defs };
}

/** The nodes of files, where any number of manifests may be. Adds `json.*` and `def.duplicate`. */
export function readNodesOf(
  { files }: Pick<Directory, "files">,
  faults: FaultList,
): { readonly manifests: readonly JsonNode[]; readonly defs: readonly JsonNode[]; readonly unread: boolean } {
  const manifests: JsonNode[] = [];
  const defs: JsonNode[] = [];
  let unread = false;
  for (const [file, content] of [...files].sort(([a], [b]) => compareUtf8(a, b))) {
    if (isBlank(content)) continue;
    const json = parse(content, file, faults);
    unread ||= json === undefined;
    for (const node of json?.type === "array" ? json.items : json ? [json] : []) {
      const kind = node.type === "object" ? member(node, "$kind") : undefined;
      (kind?.type === "string" && kind.value === "manifest" ? manifests : defs).push(node);
    }
  }
  return { manifests, defs: unique(defs, faults), unread };
}

/** An empty file holds nothing, and so does one with only spaces and line ends. */
function isBlank(content: Uint8Array | string): boolean {
  if (typeof content === "string") return content.trim() === "";
  return content.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}

function parse(content: Uint8Array | string, path: string, faults: FaultList): JsonNode | undefined {
  try {
    return typeof content === "string" ? readJson(content, path) : readJsonBytes(content, path);
  } catch (error) {
    if (!isAirError(error)) throw error;
    faults.addError(error);
    return undefined;
  }
}

/** Each kind and name once. */
function unique(defs: readonly JsonNode[], faults: FaultList): JsonNode[] {
  const first = new Map<string, JsonNode>();
  return defs.filter((json) => {
    const claimed = claimedName(json);
    if (!claimed || !isListedKind(claimed.kind)) return true;
    const key = `${claimed.kind} ${claimed.name}`;
    const known = first.get(key);
    if (!known) {
      first.set(key, json);
      return true;
    }
    faults.add(
      "def.duplicate",
      `the ${claimed.kind} ${quote(claimed.name)} is defined twice`,
      placeAt(json, "name"),
      {
        message: "it is defined here first",
        place: placeAt(known, "name"),
      },
    );
    return false;
  });
}

function warnOfUnlisted(
  manifest: JsonNode,
  defs: readonly JsonNode[],
  { path, wasm }: Directory,
  faults: FaultList,
): void {
  const listed = new Set<string>();
  for (const [section, kind] of Object.entries(SECTIONS)) {
    const refs = nodeAt(manifest, section);
    for (const ref of refs?.type === "array" ? refs.items : []) {
      const name = nodeAt(ref, "name");
      if (name?.type === "string") listed.add(keyOf(kind, name.value));
    }
  }
  for (const json of defs) {
    const claimed = claimedName(json);
    if (!claimed || !isListedKind(claimed.kind) || listed.has(keyOf(claimed.kind, claimed.name))) continue;
    const what = `the manifest does not list this ${claimed.kind}, so it is no part of the world`;
    faults.warn("def.unlisted", what, placeAt(json, "name"));
  }
  for (const name of wasm.keys()) {
    if (listed.has(keyOf("defmodule", name))) continue;
    const what = `the manifest lists no module ${quote(name)}`;
    faults.warn("def.unlisted", what, { path: `${path}/modules/${name}.wasm` });
  }
}
