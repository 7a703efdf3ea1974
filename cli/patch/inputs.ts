/** What the patch commands are given: a world, and a patch as a document or as bytes. */
import type { Hash } from "../../air/hash.ts";
import { readJsonBytes } from "../../air/json/read.ts";
import type { World } from "../../air/manifest/world.ts";
import { checkBase } from "../../runtime/patch/base.ts";
import type { Context } from "../../runtime/patch/candidate.ts";
import { compileDocument, type Patch } from "../../runtime/patch/compile.ts";
import { readDocument } from "../../runtime/patch/document.ts";
import { compileRaw, readRawPatch } from "../../runtime/patch/raw.ts";
import { readInput } from "../air-directory.ts";
import { type ReportOptions, reporting } from "../reporting.ts";
import { contextOf, openStore, readWorld, type Texts } from "../worlds.ts";

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
export function isJson(bytes: Uint8Array): boolean {
  const [first = 0] = bytes;
  return !(first >= 0xa0 && first <= 0xbf) && (first < 0xd8 || first > 0xdb);
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
