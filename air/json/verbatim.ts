/**
 * JSON taken as it stands, as a tree: plan value slots and grant params, which have no form of their own until their
 * schema is known.
 */
import type { Tree } from "../cbor/tree.ts";
import type { FaultList } from "../errors.ts";
import { MAX_U64, MIN_I64 } from "../scalars.ts";
import type { JsonNode } from "./node.ts";
import { exactInteger } from "./numbers.ts";
import { mapOf, text } from "./shape.ts";

/** Integers are exact within -2^63 … 2^64-1; other numbers are refused (ruling E3). Objects become maps. */
export function verbatim(node: JsonNode, faults: FaultList): Tree {
  switch (node.type) {
    case "null":
      return null;
    case "bool":
      return node.value;
    case "number":
      return exactInteger(node, MIN_I64, MAX_U64, faults);
    case "string":
      return text(node, faults);
    case "array":
      return node.items.map((item) => verbatim(item, faults));
    case "object":
      return mapOf(verbatim)(node, faults);
  }
}
