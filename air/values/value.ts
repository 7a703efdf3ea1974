/**
 * Values as expressions and the kernel see them (data model of AIR expressions): every value knows its kind, so that
 * the integer 1 and the natural 1 are two values. A variant is a record of `$tag` and `$value`; the `$value` of a unit
 * arm is the unit.
 */
import { sameBytes } from "../bytes.ts";
import { sliceLatin1 } from "../platform.ts";
import { compareUtf8 } from "../utf8-order.ts";

export type Value =
  | { readonly kind: "unit" | "null" }
  | { readonly kind: "bool"; readonly value: boolean }
  | IntegerValue
  | TextValue
  | { readonly kind: "bytes"; readonly value: Uint8Array }
  | ListValue
  | SetValue
  | MapValue
  | RecordValue;

export interface IntegerValue {
  readonly kind: "int" | "nat" | "time" | "duration";
  readonly value: bigint;
}

export interface TextValue {
  readonly kind: "text" | "dec128" | "hash" | "uuid";
  readonly value: string;
}

export interface ListValue {
  readonly kind: "list";
  readonly items: readonly Value[];
}

/** Each element once, in no particular order. */
export interface SetValue {
  readonly kind: "set";
  readonly items: readonly Value[];
}

/** Each key once, in no particular order. */
export interface MapValue {
  readonly kind: "map";
  readonly entries: readonly (readonly [Value, Value])[];
}

export interface RecordValue {
  readonly kind: "record";
  readonly fields: ReadonlyMap<string, Value>;
}

export const UNIT: Value = { kind: "unit" };
export const NULL: Value = { kind: "null" };

/** A variant with this arm; the unit stands for no payload. */
export function variantValue(tag: string, value: Value = UNIT): RecordValue {
  return {
    kind: "record",
    fields: new Map([
      ["$tag", { kind: "text", value: tag } as Value],
      ["$value", value],
    ]),
  };
}

/** The kinds that map keys and set elements have in expressions, in their order. */
const KEY_KINDS = ["int", "nat", "text", "hash", "uuid"] as const;

export type KeyValue = (IntegerValue | TextValue) & { readonly kind: (typeof KEY_KINDS)[number] };

export function isKey(value: Value): value is KeyValue {
  return (KEY_KINDS as readonly string[]).includes(value.kind);
}

/** By kind, then by value; text by its UTF-8 bytes. */
export function compareKeys(a: KeyValue, b: KeyValue): number {
  if (a.kind !== b.kind) return KEY_KINDS.indexOf(a.kind) - KEY_KINDS.indexOf(b.kind);
  if (typeof a.value === "string") return compareUtf8(a.value, b.value as string);
  return a.value < (b.value as bigint) ? -1 : a.value > (b.value as bigint) ? 1 : 0;
}

/**
 * A text that two values share exactly if they are equal: same kind, same content; records whatever the order of
 * their fields, sets and maps whatever the order of their entries. Parts may be told by something else that does the same.
 */
export function identityOf(value: Value, ofPart: (part: Value) => string = identityOf): string {
  switch (value.kind) {
    case "unit":
    case "null":
      return value.kind;
    case "bool":
    case "int":
    case "nat":
    case "time":
    case "duration":
      return `${value.kind}:${value.value}`;
    case "text":
    case "dec128":
    case "hash":
    case "uuid":
      return `${value.kind}:${value.value.length}:${value.value}`;
    case "bytes":
      return `bytes:${value.value.length}:${sliceLatin1(value.value, 0, value.value.length)}`;
    case "list":
      return `list:${value.items.length}:${value.items.map((item) => ofPart(item)).join()}`;
    case "set":
      return `set:${value.items.length}:${value.items
        .map((item) => ofPart(item))
        .sort()
        .join()}`;
    case "map": {
      const entries = value.entries.map(([key, inner]) => `${ofPart(key)}=${ofPart(inner)}`);
      return `map:${entries.length}:${entries.sort().join()}`;
    }
    case "record": {
      const fields = [...value.fields].map(([key, inner]) => `${key.length}:${key}=${ofPart(inner)}`);
      return `record:${fields.length}:${fields.sort().join()}`;
    }
  }
}

const answers = new WeakMap<Value, WeakMap<Value, boolean>>();

/**
 * Structural equality, kinds included; records whatever the order of their fields, sets and maps whatever that of
 * their entries. What two containers have been found to be is remembered.
 */
export function equalValues(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  if (!("items" in a || "entries" in a || "fields" in a)) return equalScalars(a, b);
  const known = answers.get(a) ?? new WeakMap<Value, boolean>();
  let equal = known.get(b);
  if (equal === undefined) {
    equal = equalContainers(a, b);
    answers.set(a, known.set(b, equal));
  }
  return equal;
}

function equalScalars(a: Value, b: Value): boolean {
  if (a.kind === "bytes" && b.kind === "bytes") {
    return sameBytes(a.value, b.value);
  }
  return !("value" in a) || a.value === (b as typeof a).value;
}

function equalContainers(a: Value, b: Value): boolean {
  if (a.kind === "list" && b.kind === "list") {
    const { items } = b;
    return (
      a.items.length === items.length && a.items.every((item, i) => equalValues(item, items[i] as Value))
    );
  }
  if (a.kind === "record" && b.kind === "record") {
    if (a.fields.size !== b.fields.size) return false;
    for (const [key, value] of a.fields) {
      const other = b.fields.get(key);
      if (!other || !equalValues(value, other)) return false;
    }
    return true;
  }
  if (a.kind === "set" && b.kind === "set") {
    return a.items.length === b.items.length && a.items.every((item) => find(b, item) !== undefined);
  }
  if (a.kind !== "map" || b.kind !== "map" || a.entries.length !== b.entries.length) return false;
  return a.entries.every(([key, value]) => {
    const other = find(b, key);
    return other !== undefined && equalValues(value, other);
  });
}

type Container = ListValue | SetValue | MapValue;

/** The keys in a container, by kind and value, and what stands there. */
type KeyIndex = ReadonlyMap<string, ReadonlyMap<bigint | string, Value>>;

const indices = new WeakMap<Container, KeyIndex>();

function indexOf(container: Container): KeyIndex {
  const known = indices.get(container);
  if (known) return known;
  const index = new Map<string, Map<bigint | string, Value>>();
  const pairs =
    container.kind === "map" ? container.entries : container.items.map((item) => [item, item] as const);
  for (const [key, value] of pairs) {
    if (!isKey(key)) continue;
    const ofKind = index.get(key.kind) ?? new Map<bigint | string, Value>();
    index.set(key.kind, ofKind.set(key.value, value));
  }
  indices.set(container, index);
  return index;
}

/**
 * The element of a list or set that equals this, or what a map has under it. Keys (int, nat, text, hash, uuid) are
 * looked up in an index that is made once; other values are compared one by one.
 */
export function find(container: Container, key: Value): Value | undefined {
  if (isKey(key)) return indexOf(container).get(key.kind)?.get(key.value);
  if (container.kind === "map") return container.entries.find(([other]) => equalValues(other, key))?.[1];
  return container.items.find((item) => equalValues(item, key));
}

/** What a map has under a text key. */
export function findText(map: MapValue, key: string): Value | undefined {
  return indexOf(map).get("text")?.get(key);
}

/** A set of these elements, equal ones once. */
export function setOf(items: readonly Value[]): SetValue {
  return { kind: "set", items: [...new Map(items.map((item) => [identityOf(item), item])).values()] };
}
