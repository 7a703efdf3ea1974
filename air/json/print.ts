/** Trees as JSON text: exact integers, two spaces of indentation, members in the order in which they are. */
import type { Tree, TreeObject } from "../cbor/tree.ts";

/** Throws for byte strings and for keys that are no text, of which definitions have none. */
export function printTree(tree: Tree): string {
  return print(tree, "");
}

/** The same on one line, without spaces. */
export function printTreeLine(tree: Tree): string {
  return print(tree, undefined);
}

function print(tree: Tree, margin: string | undefined): string {
  if (tree === null || typeof tree !== "object") {
    return typeof tree === "bigint" ? String(tree) : JSON.stringify(tree);
  }
  if (tree instanceof Uint8Array) throw new Error("JSON has no byte strings");
  const inner = margin === undefined ? undefined : `${margin}  `;
  if (isList(tree))
    return block(
      "[",
      tree.map((item) => print(item, inner)),
      margin,
      "]",
    );
  const entries: Iterable<readonly [Tree, Tree | undefined]> =
    tree instanceof Map ? tree : Object.entries(tree as TreeObject);
  const members: string[] = [];
  for (const [key, value] of entries) {
    if (typeof key !== "string") throw new Error("the keys of JSON objects are text");
    const colon = inner === undefined ? ":" : ": ";
    if (value !== undefined) members.push(JSON.stringify(key) + colon + print(value, inner));
  }
  return block("{", members, margin, "}");
}

function block(open: string, parts: readonly string[], margin: string | undefined, close: string): string {
  if (parts.length === 0 || margin === undefined) return open + parts.join(",") + close;
  return `${open}\n${parts.map((part) => `${margin}  ${part}`).join(",\n")}\n${margin}${close}`;
}

function isList(tree: object): tree is readonly Tree[] {
  return Array.isArray(tree);
}
