/** Trees as JSON text: exact integers, two spaces of indentation, members in the order in which they are. */
import type { Tree, TreeObject } from "../cbor/tree.ts";

/** Throws for byte strings and for keys that are no text, of which definitions have none. */
export function printTree(tree: Tree): string {
  return print(tree, "");
}

function print(tree: Tree, margin: string): string {
  if (tree === null || typeof tree !== "object") {
    return typeof tree === "bigint" ? String(tree) : JSON.stringify(tree);
  }
  if (tree instanceof Uint8Array) throw new Error("JSON has no byte strings");
  const inner = `${margin}  `;
  if (isList(tree))
    return block(
      "[",
      tree.map((item) => inner + print(item, inner)),
      margin,
      "]",
    );
  const entries: Iterable<readonly [Tree, Tree | undefined]> =
    tree instanceof Map ? tree : Object.entries(tree as TreeObject);
  const members: string[] = [];
  for (const [key, value] of entries) {
    if (typeof key !== "string") throw new Error("the keys of JSON objects are text");
    if (value !== undefined) members.push(`${inner}${JSON.stringify(key)}: ${print(value, inner)}`);
  }
  return block("{", members, margin, "}");
}

function block(open: string, lines: readonly string[], margin: string, close: string): string {
  return lines.length === 0 ? open + close : `${open}\n${lines.join(",\n")}\n${margin}${close}`;
}

function isList(tree: object): tree is readonly Tree[] {
  return Array.isArray(tree);
}
