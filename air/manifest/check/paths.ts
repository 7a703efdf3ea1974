/** Paths into values, followed through their types as evaluation follows them through the values. */
import type { Type } from "../../types/types.ts";
import { UNKNOWN } from "../../types/types.ts";

const TEXT: Type = { kind: "text" };

/**
 * The type at the end of a path, unknown where it depends on the value, or the first segment that cannot lead
 * anywhere and the type that it was to lead into. Options are looked through: a value may be there.
 */
export function followPath(
  type: Type,
  path: readonly string[],
): { readonly type: Type } | { readonly stranger: string; readonly inside: Type } {
  let at = type;
  for (const segment of path) {
    while (at.kind === "option") at = at.item;
    const next = step(at, segment);
    if (!next) return { stranger: segment, inside: at };
    at = next;
    if (at.kind === "unknown") break;
  }
  return { type: at };
}

function step(type: Type, segment: string): Type | undefined {
  switch (type.kind) {
    case "unknown":
      return UNKNOWN;
    case "record":
      return type.fields.get(segment);
    case "map":
      return type.key.kind === "text" ? type.value : undefined;
    case "variant":
      return segment === "$tag" ? TEXT : segment === "$value" ? UNKNOWN : undefined;
    default:
      return undefined;
  }
}
