/** Makes an input smaller as long as something stays true of it: members and items are left out, values made plain. */
import { isList, isObject, type Json, JsonNumber, type JsonObject, placesIn, withValue } from "./json.ts";
import { isRequest } from "./sound.ts";

/** Candidates that are tried in all, and at once. */
const MOST_TRIED = 300;
const AT_ONCE = 8;

export async function reduceInput(
  op: string,
  input: JsonObject,
  holds: (input: JsonObject) => Promise<boolean>,
): Promise<JsonObject> {
  let best = input;
  let tried = 0;
  for (let smaller = true; smaller && tried < MOST_TRIED; ) {
    smaller = false;
    const candidates = candidatesOf(op, best);
    for (let from = 0; from < candidates.length && tried < MOST_TRIED; from += AT_ONCE) {
      const some = candidates.slice(from, from + AT_ONCE);
      tried += some.length;
      const held = await Promise.all(some.map(holds));
      const first = some[held.indexOf(true)];
      if (!first) continue;
      best = first;
      smaller = true;
      break;
    }
  }
  return best;
}

/** Smaller inputs that are requests: those that leave out most come first. */
function candidatesOf(op: string, input: JsonObject): JsonObject[] {
  const found: (readonly [size: number, candidate: Json])[] = [];
  for (const { path, value } of placesIn(input)) {
    if (isList(value) && value.length > 3) {
      const half = value.length >> 1;
      found.push([sizeOf(value) / 2, withValue(input, path, value.slice(half))]);
      found.push([sizeOf(value) / 2, withValue(input, path, value.slice(0, half))]);
    }
    if (path.length === 0) continue;
    found.push([sizeOf(value), withValue(input, path, undefined)]);
    const plain = plainer(value);
    if (plain !== undefined) found.push([0, withValue(input, path, plain)]);
  }
  return found
    .sort(([a], [b]) => b - a)
    .flatMap(([, one]) => (isObject(one) && isRequest(op, one) ? [one] : []))
    .slice(0, MOST_TRIED);
}

function sizeOf(value: Json): number {
  if (isList(value)) return 1 + value.reduce<number>((sum, item) => sum + sizeOf(item), 0);
  if (isObject(value)) return 1 + [...value.values()].reduce<number>((sum, item) => sum + sizeOf(item), 0);
  return 1;
}

function plainer(value: Json): Json | undefined {
  if (value instanceof JsonNumber) return value.text === "0" ? undefined : new JsonNumber("0");
  if (typeof value === "string" && value.length > 3 && /^[a-z ]+$/i.test(value)) return value.slice(0, 1);
  return undefined;
}
