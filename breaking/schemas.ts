/** Schemas: what becomes of the values of each. */
import { quote } from "../air/errors.ts";
import { nodeAt } from "../air/json/walk.ts";
import type { Difference } from "./difference.ts";
import type { DefOf, Side, Sides } from "./sides.ts";
import { tellTypes } from "./tell-types.ts";

/** Those that are on both sides. What a schema refers to is told of once, where it is defined. */
export function compareSchemas({ before, after }: Sides): readonly Difference[] {
  return [...before.all("defschema")].flatMap(([name, old]) => {
    const now = after.all("defschema").get(name);
    if (!now) return [];
    return tellTypes(`the schema ${quote(name)}`, typeIn(before, old), typeIn(after, now));
  });
}

function typeIn(side: Side, def: DefOf<"defschema">) {
  return { def, type: side.type(def.node.def.type, nodeAt(def.node.json, "type")) };
}
