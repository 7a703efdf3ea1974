/** JSON put together from parts that were read: each part keeps the place that it came from. */
import type { JsonMember, JsonNode, JsonObject } from "./node.ts";

/** Text that stands for what is written at `at`. */
export function textAt(at: JsonNode, value: string): JsonNode {
  const { source, offset, end, parent, step } = at;
  return { type: "string", value, source, offset, end, parent, step };
}

/** A list of parts, itself at the place of `at`. */
export function listAt(at: JsonNode, items: readonly JsonNode[]): JsonNode {
  const { source, offset, end, parent, step } = at;
  return { type: "array", items, source, offset, end, parent, step };
}

/** An object of parts, itself at the place of `at`; members that are undefined are left out. */
export function objectAt(at: JsonNode, parts: Readonly<Record<string, JsonNode | undefined>>): JsonObject {
  const { source, offset, end, parent, step } = at;
  const members = Object.entries(parts).flatMap(([key, value]): JsonMember[] =>
    value === undefined ? [] : [{ key, keyOffset: value.offset, value }],
  );
  return { type: "object", members, source, offset, end, parent, step };
}
