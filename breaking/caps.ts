/** Caps: what their grants can limit, and who checks them. */
import { quote } from "../air/errors.ts";
import { nodeAt } from "../air/json/walk.ts";
import { ALLOW_ALL } from "../air/manifest/check/modules.ts";
import { type Difference, difference } from "./difference.ts";
import { type DefOf, type Side, type Sides, spotAt } from "./sides.ts";
import { summaryOf, tellTypes } from "./tell-types.ts";
import { compareTypes, ofValues } from "./types.ts";

type Cap = DefOf<"defcap">;

export function compareCaps({ before, after }: Sides): readonly Difference[] {
  return [...before.all("defcap")].flatMap(([name, old]) => {
    const now = after.all("defcap").get(name);
    return now ? compareCap(typed(before, old), typed(after, now)) : [];
  });
}

function typed(side: Side, def: Cap) {
  return { def, type: side.type(def.node.def.schema, nodeAt(def.node.json, "schema")) };
}

type TypedCap = ReturnType<typeof typed>;

function compareCap(before: TypedCap, after: TypedCap): readonly Difference[] {
  const [old, now] = [before.def.node.def, after.def.node.def];
  const what = `the cap ${quote(now.name)}`;
  const told = (key: string, message: string) => ({
    message,
    before: spotAt(before.def, key),
    after: spotAt(after.def, key),
  });
  const found: Difference[] = [...tellTypes(`a grant of ${what}`, before, after)];
  // What a stored grant limits is told by its type; that it limits the same after a change of that cannot be shown.
  const others = ofValues(compareTypes(before.type, after.type, true));
  if (others.length > 0) {
    const message = `grants of ${what} are read by another type, and may limit something else, or less: ${summaryOf(others)}`;
    found.push(difference("cap.params_changed", told("schema", message)));
  }
  if (old.cap_type !== now.cap_type) {
    const message = `grants of ${what} are of the type ${quote(now.cap_type)}, not ${quote(old.cap_type)}`;
    found.push(difference("cap.type_changed", told("cap_type", message)));
  }
  const [was, is] = [old.enforcer.module, now.enforcer.module];
  if (was !== is) {
    const dropped = is === ALLOW_ALL;
    const message = dropped
      ? `grants of ${what} are checked by no module any more, and were by ${quote(was)}`
      : `grants of ${what} are checked by ${quote(is)}, and were by ${was === ALLOW_ALL ? "none" : quote(was)}`;
    found.push(
      difference(dropped ? "cap.enforcer_dropped" : "cap.enforcer_changed", told("enforcer", message)),
    );
  }
  return found;
}
