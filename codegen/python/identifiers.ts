/** Python names for AIR texts: safe whatever the text is, and dependent on other names only where they clash. */
import { hashBytes } from "../../air/hash.ts";
import { pascal } from "../names.ts";

const KEYWORDS = [
  ..."False None True and as assert async await break class continue def del elif else except".split(" "),
  ..."finally for from global if import in is lambda nonlocal not or pass raise return try".split(" "),
  ..."while with yield".split(" "),
];

/** What generated modules define or import beside the names of definitions. */
const MODULE_NAMES = [
  ..."AdapterContext Adapters AirError Any CODECS Codec DEFINITIONS Dec128 Definition EVENTS".split(" "),
  ..."EffectRequest Enforcers Event Events Final GRANT_CODECS Hash Literal Mapping Never".split(" "),
  ..."NotRequired PLANS Plan Plans Protocol Reader Receipt ReceiptError ReceiptOk".split(" "),
  ..."ReceiptTimeout ShapeError TypeAlias TypedDict Uuid WORLDS World".split(" "),
];

const TAKEN_CLASSES: ReadonlySet<string> = new Set([...KEYWORDS, ...MODULE_NAMES]);

/** Names that fields must not have: what annotations beside them are made of, and what methods are given. */
const TAKEN_FIELDS: ReadonlySet<string> = new Set([
  ...KEYWORDS,
  ..."bool bytes cls int self str tuple Dec128 Hash Mapping Uuid".split(" "),
]);

/** No part of a name that is made of a text is longer. */
const LONGEST_PART = 40;
const LONGEST_FIELD = 60;
const LONGEST_NAME = 100;

/** The class of a declaration, whose name is safe and unique but for what only Python takes. */
export function className(name: string): string {
  return TAKEN_CLASSES.has(name) ? `${name}_` : name;
}

/** A part of the name of a class, for a key or a tag. */
export function namePart(text: string): string {
  const part = pascal(text);
  return part !== "" && part.length <= LONGEST_PART
    ? part
    : `${part.slice(0, LONGEST_PART)}${digits(text, 8)}`;
}

/** The name of a class that has no name of its own. */
export function joinedName(parts: readonly string[]): string {
  const name = parts.join("_");
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 9)}_${digits(name, 8)}`;
}

/** The names of a record's fields, by key; `taken` are names that its annotations use. */
export function fieldNames(keys: readonly string[], taken: ReadonlySet<string>): ReadonlyMap<string, string> {
  const isTaken = (name: string): boolean => TAKEN_FIELDS.has(name) || taken.has(name);
  const stems = keys.map((key): readonly [string, string] => {
    const plain = plainField(key);
    return [key, isTaken(plain) ? `${plain}_` : plain];
  });
  return distinctNames(stems, isTaken);
}

const PLAIN = /^[A-Za-z][A-Za-z0-9_]*$/;

function plainField(key: string): string {
  if (PLAIN.test(key) && key.length <= LONGEST_FIELD) return key;
  const words = key.replace(/[^A-Za-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
  if (words === "" || words.length > LONGEST_FIELD)
    return `field_${words.slice(0, LONGEST_FIELD)}${words === "" ? "" : "_"}${digits(key, 8)}`;
  return /^[0-9]/.test(words) ? `field_${words}` : words;
}

/**
 * A name for each key: its stem, or, where that is taken or wanted twice, the stem and the start of the key's hash. Does
 * not depend on the order of the keys.
 */
export function distinctNames(
  stems: readonly (readonly [key: string, stem: string])[],
  isTaken: (name: string) => boolean,
): ReadonlyMap<string, string> {
  const lengths = [0, 8, 64];
  const level = new Map(stems.map(([key]) => [key, 0]));
  const nameOf = ([key, stem]: readonly [string, string]): string => {
    const length = lengths[level.get(key) as number] as number;
    return length === 0 ? stem : `${stem}_${digits(key, length)}`;
  };
  for (;;) {
    const owners = new Map<string, string[]>();
    for (const one of stems) owners.set(nameOf(one), [...(owners.get(nameOf(one)) ?? []), one[0]]);
    let clashes = false;
    for (const [name, keys] of owners) {
      if (keys.length === 1 && !isTaken(name)) continue;
      for (const key of keys) {
        const now = level.get(key) as number;
        if (now === lengths.length - 1) continue;
        level.set(key, now + 1);
        clashes = true;
      }
    }
    if (!clashes) return new Map(stems.map((one) => [one[0], nameOf(one)]));
  }
}

function digits(text: string, length: number): string {
  const start = "sha256:".length;
  return hashBytes(new TextEncoder().encode(text)).slice(start, start + length);
}
