/** Places inside JSON by the way to them. */
import type { Place } from "../errors.ts";
import { type JsonNode, member, memberOf, placeOf, placeOfKey } from "./node.ts";

/** The node at the end of a way of keys and indices; undefined if it leads nowhere. */
export function nodeAt(json: JsonNode, ...way: readonly (string | number)[]): JsonNode | undefined {
  let node: JsonNode | undefined = json;
  for (const step of way) {
    if (node?.type === "array") node = node.items[step as number];
    else node = node?.type === "object" ? member(node, String(step)) : undefined;
  }
  return node;
}

/** The node that a JSON pointer leads to, or the last one on the way: what is stored may be written otherwise in a file. */
export function nodeAtPointer(json: JsonNode, pointer: string): JsonNode {
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

/** Where a way leads, or the last place on it that there is. */
export function placeAt(json: JsonNode, ...way: readonly (string | number)[]): Place {
  for (let length = way.length; length > 0; length--) {
    const node = nodeAt(json, ...way.slice(0, length));
    if (node) return placeOf(node);
  }
  return placeOf(json);
}

/** Where the key of a member stands. */
export function placeOfKeyAt(json: JsonNode, ...way: readonly (string | number)[]): Place {
  const object = nodeAt(json, ...way.slice(0, -1));
  const found = object?.type === "object" ? memberOf(object, String(way.at(-1))) : undefined;
  return found ? placeOfKey(found) : placeAt(json, ...way);
}
