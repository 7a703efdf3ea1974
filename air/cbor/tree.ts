/** CBOR without a schema, as a tree of plain values: what definitions are made of. */
import { AirError } from "../errors.ts";
import type { Hash } from "../hash.ts";
import { decodeDocument, encodeDocument, hashDocument } from "./document.ts";
import type { Reader } from "./reader.ts";
import { MAX_DEPTH, refusedItem, tooDeep } from "./refusals.ts";
import type { Writer } from "./writer.ts";

/**
 * Integers are bigint from -2^64 to 2^64-1. An object stands for a map whose keys are known; members that are
 * undefined are left out. A map with free keys is a `Map`, so that no key is special.
 */
export type Tree =
  | null
  | boolean
  | bigint
  | string
  | Uint8Array
  | readonly Tree[]
  | ReadonlyMap<Tree, Tree>
  | TreeObject;

export interface TreeObject {
  readonly [key: string]: Tree | undefined;
}

export function encodeTree(tree: Tree): Uint8Array {
  return encodeDocument(writeTree, tree);
}

export function hashTree(tree: Tree): Hash {
  return hashDocument(writeTree, tree);
}

/** The deepest place of the document that is being written, and of none before it. */
let deepest = 0;

/** A document, and how deep arrays and maps are nested in it. */
export function encodeTreeDepth(tree: Tree): { readonly bytes: Uint8Array; readonly depth: number } {
  deepest = 0;
  return { bytes: encodeTree(tree), depth: deepest };
}

/** Reads a canonical document. Maps become `Map`s in canonical order. */
export function decodeTree(bytes: Uint8Array): Tree {
  return decodeDocument(readTree, bytes);
}

const SITE = "a value";

/** Writes an item of any shape; maps are sorted. Throws `cbor.too_deep` past 127 levels. */
export function writeTree(writer: Writer, tree: Tree, depth = 0): void {
  if (tree === null) writer.null();
  else if (typeof tree === "string") writer.text(tree, SITE);
  else if (typeof tree === "bigint") writer.integer(tree, SITE);
  else if (typeof tree === "boolean") writer.bool(tree, SITE);
  else if (tree instanceof Uint8Array) writer.bytestring(tree, SITE);
  else if (typeof tree !== "object") throw new AirError("value.type", `CBOR has no ${typeof tree}`);
  else if (depth >= MAX_DEPTH)
    throw new AirError("cbor.too_deep", `arrays and maps are nested deeper than ${MAX_DEPTH}`);
  else writeContainer(writer, tree, depth);
}

function writeContainer(writer: Writer, tree: Exclude<Tree & object, Uint8Array>, depth: number): void {
  if (depth >= deepest) deepest = depth + 1;
  if (isList(tree)) {
    writer.array(tree.length);
    for (const item of tree) writeTree(writer, item, depth + 1);
  } else if (tree instanceof Map) writeMap(writer, tree, depth);
  else writeObject(writer, tree as TreeObject, depth);
}

function writeObject(writer: Writer, object: TreeObject, depth: number): void {
  const keys: string[] = [];
  for (const key in object) if (object[key] !== undefined) keys.push(key);
  if (sortAsciiKeys(keys)) {
    writer.map(keys.length);
    for (const key of keys) {
      writer.text(key, SITE);
      writeTree(writer, object[key] as Tree, depth + 1);
    }
  } else {
    const entries = keys.map((key): [Tree, Tree] => [key, object[key] as Tree]);
    writeEntries(writer, entries.length, entries, depth);
  }
}

function writeMap(writer: Writer, map: ReadonlyMap<Tree, Tree>, depth: number): void {
  const keys = [...map.keys()];
  if (sortAsciiKeys(keys)) {
    writer.map(keys.length);
    for (const key of keys) {
      writer.text(key as string, SITE);
      writeTree(writer, map.get(key) as Tree, depth + 1);
    }
  } else writeEntries(writer, map.size, map, depth);
}

/** Definitions have a few keys per map; beyond this many, sorting encoded keys is faster. */
const FEW = 32;

/**
 * Brings keys into canonical order before anything is written, if they are few and all are ASCII text: then length and
 * code units decide. Otherwise they are left alone.
 */
function sortAsciiKeys(keys: Tree[]): boolean {
  const { length } = keys;
  if (length > FEW) return false;
  for (let i = 0; i < length; i++) if (!isAscii(keys[i] as Tree)) return false;
  const texts = keys as string[];
  for (let i = 1; i < length; i++) {
    const key = texts[i] as string;
    let at = i;
    for (; at > 0 && isBefore(key, texts[at - 1] as string); at--) texts[at] = texts[at - 1] as string;
    texts[at] = key;
  }
  return true;
}

function isBefore(a: string, b: string): boolean {
  return a.length === b.length ? a < b : a.length < b.length;
}

function isAscii(key: Tree): boolean {
  if (typeof key !== "string") return false;
  for (let i = 0; i < key.length; i++) if (key.charCodeAt(i) > 0x7f) return false;
  return true;
}

function writeEntries(writer: Writer, count: number, entries: Iterable<[Tree, Tree]>, depth: number): void {
  const open = writer.openMap(count);
  for (const [key, value] of entries) {
    writer.mark();
    writeTree(writer, key, depth + 1);
    writer.mark();
    writeTree(writer, value, depth + 1);
  }
  writer.closeMap(open, SITE);
}

function isList(tree: object): tree is readonly Tree[] {
  return Array.isArray(tree);
}

/** Reads an item of any shape, strictly. */
export function readTree(reader: Reader, depth = 0): Tree {
  const at = reader.pos;
  const initial = reader.peek();
  switch (initial >>> 5) {
    case 0:
      return reader.nat(SITE);
    case 1:
      return reader.negative();
    case 2:
      return reader.bytestring(SITE);
    case 3:
      return reader.text(SITE);
    case 4: {
      const count = reader.array(SITE);
      if (depth >= MAX_DEPTH) throw tooDeep(at);
      const items: Tree[] = [];
      for (let i = 0; i < count; i++) items.push(readTree(reader, depth + 1));
      return items;
    }
    case 5: {
      const count = reader.freeMap(SITE);
      if (depth >= MAX_DEPTH) throw tooDeep(at);
      return readEntries(reader, count, depth);
    }
    default:
      if (initial === 0xf6) return reader.null(SITE);
      if (initial === 0xf4 || initial === 0xf5) return reader.bool(SITE);
      throw refusedItem(reader.bytes, at, reader.bytes.length);
  }
}

function readEntries(reader: Reader, count: number, depth: number): Map<Tree, Tree> {
  const map = new Map<Tree, Tree>();
  let before = -1;
  let beforeEnd = -1;
  for (let i = 0; i < count; i++) {
    const at = reader.pos;
    const key = readTree(reader, depth + 1);
    const end = reader.pos;
    reader.nextKey(before, beforeEnd, at, end);
    map.set(key, readTree(reader, depth + 1));
    before = at;
    beforeEnd = end;
  }
  return map;
}
