/**
 * Values as expressions and the kernel see them (data model of AIR expressions): every value knows its kind, so that
 * the integer 1 and the natural 1 are two values. A variant is a record of `$tag` and `$value`; the `$value` of a unit
 * arm is the unit.
 */
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
 * their fields, sets and maps whatever the order of their entries.
 */
export function identityOf(value: Value): string {
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
      return `list:${value.items.length}:${value.items.map(identityOf).join()}`;
    case "set":
      return `set:${value.items.length}:${value.items.map(identityOf).sort().join()}`;
    case "map": {
      const entries = value.entries.map(([key, inner]) => `${identityOf(key)}=${identityOf(inner)}`);
      return `map:${entries.length}:${entries.sort().join()}`;
    }
    case "record": {
      const fields = [...value.fields].map(([key, inner]) => `${key.length}:${key}=${identityOf(inner)}`);
      return `record:${fields.length}:${fields.sort().join()}`;
    }
  }
}

/** Structural equality, kinds included. */
export function equalValues(a: Value, b: Value): boolean {
  return a === b || (a.kind === b.kind && identityOf(a) === identityOf(b));
}

const indices = new WeakMap<ListValue | SetValue | MapValue, ReadonlyMap<string, Value>>();

/** The elements of a list or set, or the values of a map, by the identity of the element or key; made once. */
export function indexOf(value: ListValue | SetValue | MapValue): ReadonlyMap<string, Value> {
  let index = indices.get(value);
  if (!index) {
    index =
      value.kind === "map"
        ? new Map(value.entries.map(([key, inner]) => [identityOf(key), inner]))
        : new Map(value.items.map((item) => [identityOf(item), item]));
    indices.set(value, index);
  }
  return index;
}

/** A set of these elements, equal ones once. */
export function setOf(items: readonly Value[]): SetValue {
  const index = new Map(items.map((item) => [identityOf(item), item]));
  const set: SetValue = { kind: "set", items: [...index.values()] };
  indices.set(set, index);
  return set;
}
