/** Whether two inputs differ in one thing: a scalar, a member, an item. Then one fault at most is new. */
import { isList, isObject, type Json, JsonNumber, printJson } from "./json.ts";

export function isOneChange(before: Json, after: Json): boolean {
  return changes(before, after) <= 1;
}

/** How many, where more than one is as good as two. */
function changes(a: Json, b: Json): number {
  // What was not edited is the same object.
  if (a === b || (a instanceof JsonNumber && b instanceof JsonNumber && a.text === b.text)) return 0;
  if (isList(a) && isList(b))
    return a.length === b.length ? sum(a.map((item, i) => changes(item, b[i] as Json))) : lengths(a, b);
  if (typeof a === "string" && typeof b === "string") return isFarReaching(a, b) ? 2 : 1;
  if (!isObject(a) || !isObject(b)) return isList(a) || isList(b) || isObject(a) || isObject(b) ? 2 : 1;
  return sum(
    [...new Set([...a.keys(), ...b.keys()])].map((key) => {
      const [mine, theirs] = [a.get(key), b.get(key)];
      if (mine !== undefined && theirs !== undefined) return changes(mine, theirs);
      return theirs === undefined ? 1 : added(theirs);
    }),
  );
}

const NAME = /^[^/ ]+\/[^/ ]+@[0-9]+$/;
/** What says which members an object has. */
const KIND = /^(?:def[a-z]+|manifest|[a-z]+_(?:event|effect|receipt)|assign|end)$/;
const TAG = "d9d9f7";

/** With another name or kind something else is meant, and with no tag bytes are no document: whatever is there may be wrong then. */
function isFarReaching(a: string, b: string): boolean {
  if (KIND.test(a) && KIND.test(b)) return true;
  return (NAME.test(a) && NAME.test(b)) || a.startsWith(TAG) !== b.startsWith(TAG);
}

/** In what is new and has parts there may be several faults. */
function added(value: Json): number {
  return (isList(value) && value.length > 0) || (isObject(value) && value.size > 0) ? 2 : 1;
}

/** One item less is one change, and so may be one more. */
function lengths(a: readonly Json[], b: readonly Json[]): number {
  const [longer, shorter] = [a, b].sort((x, y) => y.length - x.length).map((list) => list.map(printJson));
  if (!longer || !shorter || longer.length !== shorter.length + 1) return 2;
  const at = longer.findIndex((text, index) => text !== shorter[index]);
  if (longer.toSpliced(at, 1).join() !== shorter.join()) return 2;
  return a.length > b.length ? 1 : added(b[at] as Json);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
