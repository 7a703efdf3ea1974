/** The order of literals in sets and of keys in maps: by their canonical bytes (ruling E8). */
import { encodeTree, type Tree } from "../cbor/tree.ts";
import { sliceLatin1 } from "../platform.ts";

/** The canonical bytes as text, one character per byte, so that comparing texts compares bytes. */
export function bytesOf(literal: Tree): string {
  const bytes = encodeTree(literal ?? null);
  return sliceLatin1(bytes, 0, bytes.length);
}

/** By canonical bytes of the literals, each once (ruling E8). */
export function sortUnique(items: readonly Tree[]): Tree[] {
  const byBytes = new Map(items.map((item) => [bytesOf(item), item]));
  return [...byBytes].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, item]) => item);
}
