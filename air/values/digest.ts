/** The hash of a value in memory, to tell whether states are equal. It is no content address: that has a schema. */
import { type Hash, hashBytes } from "../hash.ts";
import { identityOf, type Value } from "./value.ts";

/** By value: what is shared is looked at once, however often it is there. */
const known = new WeakMap<Value, Hash>();

const encoder = new TextEncoder();

/** Two values have the same digest exactly if they are equal. */
export function digestOf(value: Value): Hash {
  const made = known.get(value);
  if (made) return made;
  const digest = hashBytes(encoder.encode(identityOf(value, digestOf)));
  known.set(value, digest);
  return digest;
}
