/**
 * Readers of JSON nodes, composed like the shapes they read. A reader gives back the canonical form of what it read:
 * comments gone, absent and empty parts left out as the definition's table says. It adds every fault to the list it
 * is given, in document order; what it returns then is never used.
 */
import { type FaultList, quote } from "../errors.ts";
import { type Hash, isHash } from "../hash.ts";
import { type JsonMember, type JsonNode, type JsonObject, nameOf, placeOf, placeOfKey } from "./node.ts";
import { exactInteger } from "./numbers.ts";

export type Read<T> = (node: JsonNode, faults: FaultList) => T;

/** What a reader of type `Read<T>` yields. */
export type Shape<R> = R extends Read<infer T> ? T : never;

/** Returned where a fault was added. */
const NOTHING = undefined as never;

/** Keys that any object with fixed keys may have and that are never hashed (ruling D2). */
export const COMMENT_KEYS: ReadonlySet<string> = new Set(["$comment", "description", "$examples"]);

export function wrongType(node: JsonNode, wanted: string, faults: FaultList): never {
  faults.add("def.type", `expected ${wanted}, found ${nameOf(node)}`, placeOf(node));
  return NOTHING;
}

/** Text of Unicode scalar values (ruling E11). */
export function text(node: JsonNode, faults: FaultList): string {
  if (node.type !== "string") return wrongType(node, "text", faults);
  if (!node.value.isWellFormed()) {
    faults.add("text.lone_surrogate", `${quote(node.value)} holds a lone surrogate`, placeOf(node));
  }
  return node.value;
}

/** Text that follows a pattern. */
export function pattern(regex: RegExp, code: string, what: string): Read<string> {
  return (node, faults) => {
    const value = text(node, faults);
    if (value?.isWellFormed() && !regex.test(value)) {
      faults.add(code, `${quote(value)} is no ${what}: ${regex.source}`, placeOf(node));
    }
    return value;
  };
}

export function hash(node: JsonNode, faults: FaultList): Hash {
  const value = text(node, faults);
  if (value?.isWellFormed() && !isHash(value)) {
    faults.add(
      "value.hash",
      `${quote(value)} is no hash: sha256: and 64 lower-case hex digits`,
      placeOf(node),
    );
  }
  return value as Hash;
}

/** One of the given words. */
export function word<const W extends string>(...words: readonly W[]): Read<W> {
  return (node, faults) => {
    const value = text(node, faults);
    if (value === undefined || words.includes(value as W)) return value as W;
    if (!value.isWellFormed()) return NOTHING;
    faults.add("def.enum", `${quote(value)} is none of ${words.join(", ")}`, placeOf(node));
    return NOTHING;
  };
}

export function integer(min: bigint, max: bigint): Read<bigint> {
  return (node, faults) =>
    node.type === "number" ? exactInteger(node, min, max, faults) : wrongType(node, "an integer", faults);
}

export function list<T>(item: Read<T>): Read<readonly T[]> {
  return (node, faults) =>
    node.type === "array" ? node.items.map((one) => item(one, faults)) : wrongType(node, "a list", faults);
}

/** An object with free keys; `key` says which keys are good. */
export function mapOf<T>(
  value: Read<T>,
  key?: { regex: RegExp; code: string; what: string },
): Read<ReadonlyMap<string, T>> {
  return (node, faults) => {
    if (node.type !== "object") return wrongType(node, "an object", faults);
    const map = new Map<string, T>();
    for (const member of node.members) {
      if (!member.key.isWellFormed()) {
        faults.add(
          "text.lone_surrogate",
          `the key ${quote(member.key)} holds a lone surrogate`,
          placeOfKey(member),
        );
      } else if (key && !key.regex.test(member.key)) {
        faults.add(
          key.code,
          `${quote(member.key)} is no ${key.what}: ${key.regex.source}`,
          placeOfKey(member),
        );
      }
      map.set(member.key, value(member.value, faults));
    }
    return map;
  };
}

// Objects with fixed keys

export interface Field<T, Optional extends boolean> {
  readonly read: Read<T>;
  readonly optional: Optional;
  /** Left out of the canonical form when it is an empty list or map. */
  readonly omitEmpty?: boolean;
  /** Stands in the canonical form when the field is absent. */
  readonly fallback?: T;
  /** Null is a value of its own. */
  readonly nullable?: boolean;
}

export function required<T>(read: Read<T>): Field<T, false> {
  return { read, optional: false };
}

/** May be absent or null, which is the same. */
export function optional<T>(read: Read<T>): Field<T, true> {
  return { read, optional: true };
}

/** May be absent; null is not the same, and is left to the reader. */
export function nullable<T>(read: Read<T>): Field<T, true> {
  return { read, optional: true, nullable: true };
}

/** Like `optional`; empty is the same as absent. */
export function omitEmpty<T>(read: Read<T>): Field<T, true> {
  return { read, optional: true, omitEmpty: true };
}

/** Like `optional`; absent is the same as the fallback. */
export function withDefault<T>(read: Read<T>, fallback: T): Field<T, false> {
  return { read, optional: false, fallback };
}

type Fields = Readonly<Record<string, Field<unknown, boolean>>>;

type FieldType<F> = F extends Field<infer T, boolean> ? T : never;

type Flat<T> = { [K in keyof T]: T[K] };

/** The canonical form of an object with these fields. */
export type ObjectShape<F extends Fields> = Flat<
  { readonly [K in keyof F as F[K] extends Field<unknown, true> ? never : K]: FieldType<F[K]> } & {
    readonly [K in keyof F as F[K] extends Field<unknown, true> ? K : never]?: FieldType<F[K]>;
  }
>;

/** An object with exactly these keys, and comments; `said` is a key that has been read before. */
export function object<const F extends Fields>(fields: F, said?: string): Read<ObjectShape<F>> {
  const known = new Map(Object.entries(fields));
  /** Those that do not just stay away when they are absent. */
  const needed = [...known].filter(([, { optional }]) => !optional);
  return (node, faults) => {
    if (node.type !== "object") return wrongType(node, "an object", faults);
    const result: Record<string, unknown> = {};
    for (const member of node.members) {
      const field = known.get(member.key);
      if (field) {
        const value = readField(field, member.value, faults);
        if (value !== undefined) result[member.key] = value;
      } else if (member.key !== said && !COMMENT_KEYS.has(member.key)) {
        refuseKey(member, known.keys(), faults);
      }
    }
    for (const [key, field] of needed) if (!(key in result)) addAbsent(key, field, node, result, faults);
    return result as ObjectShape<F>;
  };
}

function refuseKey(member: JsonMember, known: Iterable<string>, faults: FaultList): void {
  const what = `${quote(member.key)} is no key here; good are ${[...known].join(", ")}`;
  faults.add("def.unknown_key", what, placeOfKey(member));
}

function readField(field: Field<unknown, boolean>, node: JsonNode, faults: FaultList): unknown {
  const mayBeAbsent = field.optional || field.fallback !== undefined;
  if (node.type === "null" && mayBeAbsent && !field.nullable) return undefined;
  const value = field.read(node, faults);
  return field.omitEmpty && isEmpty(value) ? undefined : value;
}

function addAbsent(
  key: string,
  field: Field<unknown, boolean>,
  node: JsonObject,
  result: Record<string, unknown>,
  faults: FaultList,
): void {
  if (field.fallback !== undefined) result[key] = field.fallback;
  else if (!node.members.some((member) => member.key === key)) {
    faults.add("def.missing_field", `the key ${quote(key)} is missing`, placeOf(node));
  }
}

function isEmpty(value: unknown): boolean {
  return value instanceof Map ? value.size === 0 : Array.isArray(value) && value.length === 0;
}
