/** AssemblyScript names for AIR texts: safe whatever the text is, and dependent on other names only where they clash. */
import { hashBytes } from "../../air/hash.ts";
import { pascal } from "../names.ts";

/** What neither AssemblyScript nor TypeScript takes as the name of a param, or as that of a member. */
const KEYWORDS = [
  ..."async await break case catch class const constructor continue debugger default delete do".split(" "),
  ..."else enum export extends false finally for function if implements import in instanceof".split(" "),
  ..."interface keyof let new null of override package private protected public readonly return".split(" "),
  ..."static super switch this throw true try typeof var void while with yield".split(" "),
  ..."arguments eval undefined NaN Infinity".split(" "),
];

const TYPES = [
  ..."i8 i16 i32 i64 isize u8 u16 u32 u64 usize f32 f64 v128 bool boolean string number never".split(" "),
  ..."auto bigint native indexof valueof returnof idof nonnull offsetof sizeof".split(" "),
];

const TAKEN: ReadonlySet<string> = new Set([...KEYWORDS, ...TYPES]);

/** What generated files define or import beside the names of definitions, and what their users have from the language. */
const TAKEN_CLASSES: ReadonlySet<string> = new Set([
  ..."Box Unit UNIT Reader Writer StepInput StepOutput Input Output".split(" "),
  ..."Array ArrayBuffer Atomics Boolean Bool DataView Date Error F32 F64 Function".split(" "),
  ..."I8 I16 I32 I64 Isize Iterable IteratorResult JSON Map Math Mathf Number Object".split(" "),
  ..."Promise RangeError ReadonlyArray RegExp Set StaticArray String Symbol SyntaxError".split(" "),
  ..."TypeError U8 U16 U32 U64 URIError Usize V128 WeakMap WeakSet".split(" "),
  ..."Float32Array Float64Array Int16Array Int32Array Int64Array Int8Array Uint16Array".split(" "),
  ..."Uint32Array Uint64Array Uint8Array Uint8ClampedArray".split(" "),
]);

/** No part of a name that is made of a text is longer. */
const LONGEST_PART = 40;
const LONGEST_MEMBER = 60;
const LONGEST_NAME = 100;

/** The class of a declaration, whose name is safe and unique but for what AssemblyScript takes. */
export function className(name: string): string {
  return TAKEN_CLASSES.has(name) ? `${name}_` : name;
}

/** The name of a class that has no name of its own: that of the declaration, and the keys and tags that lead to it. */
export function pathName(declaration: string, path: readonly string[]): string {
  const name = [declaration, ...path.map(part)].join("_");
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 9)}_${digits(name, 8)}`;
}

function part(text: string): string {
  const words = pascal(text);
  return words !== "" && words.length <= LONGEST_PART
    ? words
    : `${words.slice(0, LONGEST_PART)}${digits(text, 8)}`;
}

/** The names of a class's members by their keys or tags. What is no name by itself begins with `stem`. */
export function memberNames(
  keys: readonly string[],
  stem: string,
  taken: readonly string[] = [],
): ReadonlyMap<string, string> {
  const isTaken = (name: string): boolean => TAKEN.has(name) || taken.includes(name);
  const stems = keys.map((key): readonly [string, string] => {
    const name = plainName(key, stem);
    return [key, isTaken(name) ? `${name}_` : name];
  });
  return distinctNames(stems, isTaken);
}

/** The name of a method beside others that have theirs. */
export function methodName(name: string, taken: readonly string[]): string {
  return TAKEN.has(name) || taken.includes(name) ? `${name}_` : name;
}

/** What begins with two underscores is the compiler's. */
const PLAIN = /^(?!__)[A-Za-z_][A-Za-z0-9_]*$/;

function plainName(key: string, stem: string): string {
  if (PLAIN.test(key) && key.length <= LONGEST_MEMBER) return key;
  const words = key.replace(/[^A-Za-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
  if (words === "") return `${stem}_${digits(key, 8)}`;
  if (words.length > LONGEST_MEMBER) return `${stem}_${words.slice(0, LONGEST_MEMBER)}_${digits(key, 8)}`;
  return /^[0-9]/.test(words) ? `${stem}_${words}` : words;
}

/** How much of a hash a name gets: nothing, then enough for all that happens, then all of it. */
const DIGITS = [0, 8, 64] as const;

/**
 * A name for each key: its stem, or, where that is taken or wanted twice, the stem and the start of the key's hash. Does
 * not depend on the order of the keys.
 */
export function distinctNames(
  stems: readonly (readonly [key: string, stem: string])[],
  isTaken: (name: string) => boolean,
): ReadonlyMap<string, string> {
  let clashing: ReadonlySet<string> = new Set();
  const names = new Map(stems);
  for (const count of DIGITS) {
    if (count > 0)
      for (const [key, stem] of stems) if (clashing.has(key)) names.set(key, `${stem}_${digits(key, count)}`);
    const owners = new Map<string, string[]>();
    for (const [key, name] of names) owners.set(name, [...(owners.get(name) ?? []), key]);
    clashing = new Set([...owners].flatMap(([name, keys]) => (keys.length > 1 || isTaken(name) ? keys : [])));
    if (clashing.size === 0) break;
  }
  return names;
}

function digits(text: string, length: number): string {
  const start = "sha256:".length;
  return hashBytes(new TextEncoder().encode(text)).slice(start, start + length);
}
