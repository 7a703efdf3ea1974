/** What the patch commands are given: worlds as directories, patches as documents or bytes, stores. */
import { type Fault, FaultList, isAirError, type Place } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import { type JsonNode, member, placeOf } from "../../air/json/node.ts";
import { readJsonBytes } from "../../air/json/read.ts";
import type { ListedKind } from "../../air/manifest/authored.ts";
import { type Directory, loadDirectory } from "../../air/manifest/directory.ts";
import type { World } from "../../air/manifest/world.ts";
import { builtins } from "../../runtime/builtins.ts";
import { checkBase } from "../../runtime/patch/base.ts";
import type { Context } from "../../runtime/patch/candidate.ts";
import { compileDocument, type Patch } from "../../runtime/patch/compile.ts";
import { readDocument } from "../../runtime/patch/document.ts";
import { Live } from "../../runtime/patch/live.ts";
import { compileRaw, readRawPatch } from "../../runtime/patch/raw.ts";
import { MemoryStore } from "../../runtime/store/memory.ts";
import type { Source } from "../../runtime/store/store.ts";
import { readAirDirectory, readInput } from "../air-directory.ts";
import { useColor } from "../color.ts";
import { printableJson } from "../faults/escape.ts";
import { findings } from "../faults/finding.ts";
import { formatFindings } from "../faults/human.ts";
import { findingJson } from "../faults/machine.ts";

/** Texts by path, for showing the lines that faults are about. */
export type Texts = Map<string, Uint8Array | string>;

/** A world from a directory. Throws all faults of the directory, if there are any. */
export function readWorld(path: string, texts: Texts): World {
  const faults = new FaultList();
  const directory: Directory = readAirDirectory(path, faults);
  for (const [file, text] of directory.files) texts.set(file, text);
  const world = loadDirectory(directory, builtins(), faults);
  faults.throwIfAny();
  return world as World;
}

export interface ReadPatch {
  readonly patch: Patch;
  /** As a document names it; null for a raw patch. */
  readonly base: Hash | null;
}

/** A patch from a file: a document if it is JSON, else a raw patch. Throws what compiling throws. */
function readPatch(path: string, context: Context, texts: Texts): ReadPatch {
  const bytes = readInput(path);
  if (!isJson(bytes)) return { patch: compileRaw(readRawPatch(bytes), context), base: null };
  texts.set(path, bytes);
  const document = readDocument(readJsonBytes(bytes, path));
  const base = document.base_manifest_hash;
  checkBase({ manifestBase: null, documentBase: base }, context);
  return { patch: compileDocument(document, context), base };
}

/** A raw patch begins with the self-describe tag or with a map; whatever else it is, it was meant to be JSON. */
function isJson(bytes: Uint8Array): boolean {
  const [first = 0] = bytes;
  return !(first >= 0xa0 && first <= 0xbf) && (first < 0xd8 || first > 0xdb);
}

/** The context of a patch on the world of a directory; a store adds nodes that refs may name. */
export function contextOf(world: World, store: Source = new MemoryStore()): Context {
  return { live: new Live(world), store, builtins: builtins() };
}

/** A store that is there, opened for reading; SQLite is only loaded when it is asked for. */
async function openStore(path: string): Promise<Source> {
  const { SqliteStore } = await import("../../runtime/store/sqlite.ts");
  return new SqliteStore(path, { readonly: true });
}

/** What commands about one patch are told. */
export interface PatchOptions {
  readonly world: string;
  readonly store?: string;
  readonly json?: true;
}

/** A patch on the world of a directory. */
export interface PatchOnWorld extends ReadPatch {
  readonly world: World;
  readonly context: Context;
  readonly texts: Texts;
}

/** Reads a patch and the world that it is about, and hands them on; faults are shown. */
export function withPatch(
  path: string,
  { world: folder, store, json }: PatchOptions,
  use: (read: PatchOnWorld) => Promise<void> | void,
): Promise<void> {
  const texts: Texts = new Map();
  let world: World | undefined;
  const report = (): ReportOptions => ({ texts, ...(world ? { world } : {}), ...(json ? { json } : {}) });
  return reporting(report, async () => {
    world = readWorld(folder, texts);
    const context = contextOf(world, store === undefined ? undefined : await openStore(store));
    await use({ ...readPatch(path, context, texts), world, context, texts });
  });
}

export interface ReportOptions {
  readonly json?: true;
  /** The live world, to find its definitions in their files again. */
  readonly world?: World;
  readonly texts: Texts;
}

/** Runs a command; faults are shown with their lines, or as JSON, and end it with 1. */
export async function reporting(options: () => ReportOptions, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!isAirError(error) || error.code === "usage") throw error;
    showFaults(error.faults, options());
    process.exitCode = 1;
  }
}

function showFaults(faults: readonly Fault[], { json, world, texts }: ReportOptions): void {
  const list = new FaultList();
  list.addAll(faults.map((fault) => (world ? inFiles(fault, world) : fault)));
  const found = findings(list);
  if (json) process.stdout.write(`${printableJson({ ok: false, findings: found.map(findingJson) })}\n`);
  else process.stderr.write(`${formatFindings(found, { files: texts, color: useColor(process.stderr) })}`);
}

/** A place in a stored definition of the live world, as the place in the file that it was read from. */
function inFiles(fault: Fault, world: World): Fault {
  const place = (at: Place): Place => placeInFiles(at, world);
  const { related } = fault;
  return {
    ...fault,
    place: place(fault.place),
    ...(related ? { related: related.map((one) => ({ ...one, place: place(one.place) })) } : {}),
  };
}

function placeInFiles(place: Place, world: World): Place {
  const [live, kind, name] = place.path?.split(" ") ?? [];
  if (live !== "live") return place;
  const json = kind === "manifest" ? world.json : world.def(kind as ListedKind, name ?? "")?.node.json;
  return json ? placeOf(follow(json, place.pointer ?? "")) : place;
}

/** As far as the pointer leads: what is stored may be written otherwise in the file. */
function follow(json: JsonNode, pointer: string): JsonNode {
  let at = json;
  for (const part of pointer.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    const next =
      at.type === "array" ? at.items[Number(key)] : at.type === "object" ? member(at, key) : undefined;
    if (!next) return at;
    at = next;
  }
  return at;
}
