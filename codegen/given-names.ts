/** The names that declarations, and the records and variants in them, have in a target's code. */
import type { Declaration, Item } from "./ir.ts";

export type NameOf = ReadonlyMap<Declaration | Item, string>;

/** A name that was given. */
export function named<K>(names: ReadonlyMap<K, string>, of: K): string {
  const name = names.get(of);
  if (name === undefined) throw new Error("everything that is emitted has been named");
  return name;
}
