/**
 * JSON taken as it stands, as a tree: plan value slots and grant params, which have no form of their own until their
 * schema is known.
 */

import type { Tree } from "../cbor/tree.ts";
import { type FaultList, quote } from "../errors.ts";
import { MAX_U64, MIN_I64 } from "../scalars.ts";
import { type JsonNode, placeOfKey } from "./node.ts";
import { exactInteger } from "./numbers.ts";
import { text } from "./shape.ts";

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
    case "object": {
      const map = new Map<string, Tree>();
      for (const member of node.members) {
        if (!member.key.isWellFormed()) {
          faults.add(
            "text.lone_surrogate",
            `the key ${quote(member.key)} holds a lone surrogate`,
            placeOfKey(member),
          );
        }
        map.set(member.key, verbatim(member.value, faults));
      }
      return map;
    }
  }
}
