/** Whether two types read the same values, by what they are and not by their names. */
import type { Type } from "./types.ts";

/** What is shared is compared once, however often it is there. */
export function isSameType(a: Type, b: Type, seen: Map<Type, Set<Type>> = new Map()): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  const compared = seen.get(a) ?? new Set();
  if (compared.has(b)) return true;
  seen.set(a, compared.add(b));
  const same = (one: Type, other: Type): boolean => isSameType(one, other, seen);
  if ("item" in a && "item" in b) return same(a.item, b.item);
  if (a.kind === "map" && b.kind === "map") return same(a.key, b.key) && same(a.value, b.value);
  if (a.kind === "record" && b.kind === "record") {
    return a.secret === b.secret && areSame(a.fields, b.fields, same);
  }
  if (a.kind === "variant" && b.kind === "variant") return areSame(a.arms, b.arms, same);
  return true;
}

function areSame(
  a: ReadonlyMap<string, Type>,
  b: ReadonlyMap<string, Type>,
  same: (a: Type, b: Type) => boolean,
): boolean {
  if (a.size !== b.size) return false;
  for (const [name, type] of a) {
    const other = b.get(name);
    if (!other || !same(type, other)) return false;
  }
  return true;
}
