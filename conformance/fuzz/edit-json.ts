/** One random edit of JSON: of its shape, or of a value. */
import {
  isList,
  isObject,
  type Json,
  JsonNumber,
  type JsonObject,
  type Path,
  type Place,
  placesIn,
  valueAt,
  withValue,
} from "./json.ts";
import type { Sources } from "./sources.ts";
import type { Tape } from "./tape.ts";

/** Undefined where the edit finds nothing to do. */
type Edit = (root: Json, place: Place, tape: Tape, sources: Sources) => Json | undefined;

const BOUNDARIES = [
  ..."0 1 -1 2 24 255 256 65536 4294967296 9007199254740991 9007199254740993 -9007199254740993".split(" "),
  ..."9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809".split(" "),
  ..."18446744073709551615 18446744073709551616 -0 1.0 0.5 1e3".split(" "),
];
const TEXTS = [
  "",
  "a",
  "A",
  "é",
  "e\u0301",
  "\u0000",
  " ",
  "\u{1f600}",
  "__proto__",
  "$tag",
  "a.b",
  "@event",
];
const OTHERS: readonly Json[] = [
  null,
  true,
  false,
  "",
  "a",
  new JsonNumber("0"),
  new JsonNumber("1"),
  [],
  new Map(),
];

/** Those that leave most inputs sound come up most often. */
const EDITS: readonly (readonly [weight: number, edit: Edit])[] = [
  [26, replaceByKin],
  [14, boundary],
  [7, drop],
  [8, addMember],
  [8, duplicate],
  [8, swap],
  [9, exchange],
  [7, rename],
  [2, otherType],
  [12, reorder],
  [10, comment],
];

/** Edits what is at a place of the JSON. */
export function editJson(root: Json, place: Place, tape: Tape, sources: Sources): Json | undefined {
  return tape.weighted(EDITS)(root, place, tape, sources);
}

function drop(root: Json, { path }: Place): Json | undefined {
  return path.length === 0 ? undefined : withValue(root, path, undefined);
}

/** Another value that stands under the same key somewhere. */
function replaceByKin(root: Json, { path, key }: Place, tape: Tape, sources: Sources): Json | undefined {
  const value = sources.pickValue(tape, key);
  return value === undefined ? undefined : withValue(root, path, value);
}

function boundary(root: Json, { path, value }: Place, tape: Tape): Json | undefined {
  if (value instanceof JsonNumber) return withValue(root, path, new JsonNumber(tape.pick(BOUNDARIES)));
  if (typeof value === "boolean") return withValue(root, path, !value);
  if (typeof value !== "string") return undefined;
  if (/^-?[0-9]+$/.test(value)) return withValue(root, path, tape.pick(BOUNDARIES));
  return withValue(root, path, tape.chance(60) ? editText(value, tape) : tape.pick(TEXTS));
}

function otherType(root: Json, { path }: Place, tape: Tape): Json {
  return withValue(root, path, tape.pick(OTHERS));
}

function addMember(root: Json, { path, key, value }: Place, tape: Tape, sources: Sources): Json | undefined {
  const member = isObject(value) ? sources.pickMember(tape, key) : undefined;
  return member && withValue(root, [...path, member[0]], member[1]);
}

/** Members of the nearest object in another order. */
function reorder(root: Json, { path }: Place, tape: Tape): Json | undefined {
  const found = objectOf(root, path);
  return found && withValue(root, found[0], new Map(tape.shuffled([...found[1]])));
}

function comment(root: Json, { path }: Place, tape: Tape): Json | undefined {
  const found = objectOf(root, path);
  if (!found) return undefined;
  const [key, value] = tape.pick<readonly [string, Json]>([
    ["$comment", "x"],
    ["description", "é"],
    ["$examples", []],
  ]);
  return withValue(root, [...found[0], key], value);
}

function objectOf(root: Json, path: Path): readonly [Path, JsonObject] | undefined {
  for (let length = path.length; length >= 0; length--) {
    const object = valueAt(root, path.slice(0, length));
    if (isObject(object) && object.size > 0) return [path.slice(0, length), object];
  }
  return undefined;
}

/** An item of the list, or of the one that the place is in. */
function itemOf(root: Json, path: Path, tape: Tape): readonly [Path, readonly Json[], number] | undefined {
  for (let length = path.length; length >= 0; length--) {
    const list = valueAt(root, path.slice(0, length));
    if (isList(list) && list.length > 0) return [path.slice(0, length), list, tape.below(list.length)];
  }
  return undefined;
}

function duplicate(root: Json, { path }: Place, tape: Tape): Json | undefined {
  const found = itemOf(root, path, tape);
  if (!found) return undefined;
  const [where, list, index] = found;
  const to = tape.below(list.length + 1);
  return withValue(root, where, list.toSpliced(to, 0, list[index] as Json));
}

function swap(root: Json, { path }: Place, tape: Tape): Json | undefined {
  const found = itemOf(root, path, tape);
  if (!found || found[1].length < 2) return undefined;
  const [where, list, index] = found;
  const other = (index + 1 + tape.below(list.length - 1)) % list.length;
  return withValue(root, where, list.with(index, list[other] as Json).with(other, list[index] as Json));
}

/** Two values under the same key change places. */
function exchange(root: Json, place: Place, tape: Tape): Json | undefined {
  const inside = (a: Path, b: Path): boolean => a.every((step, index) => step === b[index]);
  const others = placesIn(root).filter(
    ({ key, path }) => key === place.key && !inside(path, place.path) && !inside(place.path, path),
  );
  const other = tape.pickAny(others);
  return other && withValue(withValue(root, place.path, other.value), other.path, place.value);
}

/** A text becomes another wherever it stands, as a key too; in half of the cases one that is there already. */
function rename(root: Json, { value }: Place, tape: Tape, sources: Sources): Json | undefined {
  if (typeof value !== "string" || value === "" || value.length > 100) return undefined;
  const texts = placesIn(root).flatMap((one) => (typeof one.value === "string" ? [one] : []));
  const kin = texts.find((one) => one.value === value)?.key ?? "";
  const other = tape.chance(50) ? sources.pickValue(tape, kin) : tape.pick(texts).value;
  return typeof other === "string" ? renamed(root, value, other) : undefined;
}

function renamed(json: Json, from: string, to: string): Json {
  if (json === from) return to;
  if (isList(json)) return json.map((item) => renamed(item, from, to));
  if (!isObject(json)) return json;
  return new Map([...json].map(([key, value]) => [key === from ? to : key, renamed(value, from, to)]));
}

/** One character more, less, or other. */
export function editText(text: string, tape: Tape): string {
  const characters = [...text];
  const at = tape.below(characters.length + 1);
  const mine = tape.pick([..."a0 /.:@1-_~%[]{}\"'\\AzZ9", "é", "\u0000", "\n", "\u00df"]);
  switch (tape.below(5)) {
    case 0:
      return characters.toSpliced(at, 1).join("");
    case 1:
      return characters.toSpliced(at, 0, mine).join("");
    case 2:
      return characters.toSpliced(at, 1, mine).join("");
    case 3:
      return characters.toSpliced(at, 0, characters[at] ?? "").join("");
    default:
      return tape.chance(50) ? text.toUpperCase() : characters.slice(0, at).join("");
  }
}
