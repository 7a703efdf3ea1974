/** Trees with their maps in the order in which they are stored. */
import { compareUtf8 } from "../utf8-order.ts";
import type { Tree } from "./tree.ts";

/** The same tree: every map a `Map` whose keys, which are text, stand as canonical CBOR has them (by length, then bytes). */
export function inCanonicalOrder(tree: Tree): Tree {
  if (tree === null || typeof tree !== "object" || tree instanceof Uint8Array) return tree;
  if (isList(tree)) return tree.map(inCanonicalOrder);
  const members = (tree instanceof Map ? [...tree] : Object.entries(tree)) as [string, Tree | undefined][];
  const sorted = members.flatMap(([key, value]) =>
    value === undefined ? [] : [[key, inCanonicalOrder(value)] as const],
  );
  return new Map(sorted.sort(([a], [b]) => compareKeys(a, b)));
}

function isList(tree: object): tree is readonly Tree[] {
  return Array.isArray(tree);
}

const ASCII = /^[\0-\x7f]*$/;

/** The order of text keys in canonical CBOR: shorter ones first, by their bytes. */
export function compareKeys(a: string, b: string): number {
  if (ASCII.test(a) && ASCII.test(b)) return a.length - b.length || (a < b ? -1 : 1);
  return utf8Length(a) - utf8Length(b) || compareUtf8(a, b);
}

function utf8Length(text: string): number {
  let length = 0;
  for (const char of text) {
    const point = char.codePointAt(0) as number;
    length += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return length;
}
