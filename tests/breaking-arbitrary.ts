/** Random types in pairs, of which the second is mostly made of the first; and their values, as anybody may write them. */
import fc from "fast-check";
import { encodeTree, type Tree } from "../air/cbor/tree.ts";
import { copyBytes } from "../air/platform.ts";
import type { Type } from "../air/types/types.ts";
import { setOf, UNIT, type Value, variantValue } from "../air/values/value.ts";
import type { Json, JsonObject } from "./breaking-inputs.ts";

const SCALARS = ["bool", "int", "nat", "dec128", "bytes", "text", "time", "duration", "hash", "uuid", "unit"];
const KEYS = ["int", "nat", "text", "uuid", "hash"];
/** Few, so that they often meet; some are those of variants in CBOR. */
const NAMES = ["a", "b", "long name", "$tag", "$value"];

const scalar = fc.constantFrom(...SCALARS).map((name): JsonObject => ({ [name]: {} }));
const key = fc.constantFrom(...KEYS).map((name): JsonObject => ({ [name]: {} }));

const SECRET = "sys/SecretRef@1";
const SECRET_RECORD: JsonObject = { record: { alias: { text: {} }, version: { nat: {} } } };

/** A type that may refer to these schemas. Not each is good: an option of an option is none. */
export function typeOf(refs: readonly string[], depth = 2): fc.Arbitrary<JsonObject> {
  const ref = fc.constantFrom(...refs, SECRET).map((name): JsonObject => ({ ref: name }));
  const secret = fc.constant(SECRET_RECORD).map((type) => structuredClone(type));
  const leaf = fc.oneof(
    { weight: 12, arbitrary: scalar },
    { weight: 6, arbitrary: ref },
    { weight: 1, arbitrary: secret },
  );
  if (depth === 0) return leaf;
  const inner = typeOf(refs, depth - 1);
  const parts = (minLength: number) =>
    fc
      .uniqueArray(fc.tuple(fc.constantFrom(...NAMES), inner), {
        minLength,
        maxLength: 3,
        selector: ([name]) => name,
      })
      .map((all): JsonObject => Object.fromEntries(all));
  return fc.oneof(
    { weight: 2, arbitrary: leaf },
    { weight: 3, arbitrary: parts(0).map((record): JsonObject => ({ record })) },
    { weight: 3, arbitrary: parts(1).map((variant): JsonObject => ({ variant })) },
    inner.map((list): JsonObject => ({ list })),
    inner.map((set): JsonObject => ({ set })),
    { weight: 2, arbitrary: inner.map((option): JsonObject => ({ option })) },
    fc.record({ key, value: inner }).map((map): JsonObject => ({ map })),
  );
}

/** Schemas `t/S0@1` and on; each may refer to those before it. */
export type Schemas = readonly JsonObject[];

export function schemaName(index: number): string {
  return `t/S${index}@1`;
}

const COUNT = 3;

const schemas: fc.Arbitrary<Schemas> = fc.tuple(
  ...Array.from({ length: COUNT }, (_, index) => typeOf(namesBefore(index))),
);

function namesBefore(index: number): readonly string[] {
  return Array.from({ length: index }, (_, other) => schemaName(other));
}

const EDIT = fc.record({
  schema: fc.nat(COUNT - 1),
  at: fc.nat(),
  how: fc.constantFrom(
    "replace",
    "wrap",
    "unwrap",
    "near",
    "near",
    "add",
    "add",
    "drop",
    "rename",
    "turn",
    "refer",
  ),
  by: fc.nat(),
  type: typeOf([], 1),
});

type Edit = typeof EDIT extends fc.Arbitrary<infer E> ? E : never;

/** Two states of some schemas: a few edits apart, or two that have nothing to do with each other. */
export const schemaPairs: fc.Arbitrary<readonly [Schemas, Schemas]> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .tuple(schemas, fc.array(EDIT, { maxLength: 3 }))
      .map(([older, edits]): readonly [Schemas, Schemas] => [older, edited(older, edits)]),
  },
  { weight: 1, arbitrary: fc.tuple(schemas, schemas) },
);

function edited(older: Schemas, edits: readonly Edit[]): Schemas {
  const newer = structuredClone(older) as JsonObject[];
  for (const one of edits) edit(newer, one);
  return newer;
}

type Place = readonly [box: JsonObject, key: string];

/** Every type inside, as the object that holds it and the key. */
function placesIn(box: JsonObject, name: string, found: Place[] = []): readonly Place[] {
  found.push([box, name]);
  const type = box[name] as JsonObject;
  const [form = "", payload] = Object.entries(type)[0] ?? [];
  if (form === "record" || form === "variant")
    for (const part of Object.keys(payload as JsonObject)) placesIn(payload as JsonObject, part, found);
  else if (form === "list" || form === "set" || form === "option") placesIn(type, form, found);
  else if (form === "map") placesIn(payload as JsonObject, "value", found);
  return found;
}

/** Kinds that have bytes or values in common. */
const NEAR: Readonly<Record<string, readonly string[]>> = {
  int: ["nat", "duration"],
  nat: ["time", "int"],
  time: ["nat", "duration"],
  duration: ["int", "time"],
  text: ["hash", "uuid", "dec128"],
  hash: ["text", "uuid"],
  uuid: ["text", "hash"],
  dec128: ["text", "hash"],
};

function edit(all: JsonObject[], { schema, at, how, by, type: fresh }: Edit): void {
  const box = all as unknown as JsonObject;
  const places = placesIn(box, String(schema));
  const [holder, name] = places[at % places.length] as Place;
  const type = holder[name] as JsonObject;
  const [form = "", payload] = Object.entries(type)[0] ?? [];
  const parts = form === "record" || form === "variant" ? (payload as JsonObject) : undefined;
  const names = Object.keys(parts ?? {});
  const one = names[by % Math.max(1, names.length)];
  const put = (value: Json): void => {
    holder[name] = value;
  };
  if (how === "replace") put(fresh);
  else if (how === "wrap") put({ [["option", "list", "set"][by % 3] as string]: type });
  else if (how === "unwrap" && ["option", "list", "set"].includes(form)) put(payload as Json);
  else if (how === "near" && NEAR[form]) put({ [NEAR[form][by % NEAR[form].length] as string]: {} });
  // An arm without a value, and one whose value may be null.
  else if (how === "near" && form === "unit") put({ option: { nat: {} } });
  else if (how === "near" && form === "option") put({ unit: {} });
  else if (how === "near" && form === "ref" && payload === SECRET) put(structuredClone(SECRET_RECORD));
  else if (how === "near" && form === "record" && names.join() === "alias,version") put({ ref: SECRET });
  else if (how === "near" && (form === "list" || form === "set"))
    put({ [form === "list" ? "set" : "list"]: payload as Json });
  else if (how === "add" && parts)
    parts[NAMES[by % NAMES.length] as string] ??= by % 2 ? { option: fresh } : fresh;
  // A variant without arms has no values.
  else if (how === "drop" && parts && one !== undefined && names.length > 1) delete parts[one];
  else if (how === "rename" && parts && one !== undefined) {
    parts[`${one}2`] = parts[one] as Json;
    delete parts[one];
  } else if (how === "turn" && parts) put({ [form]: Object.fromEntries(Object.entries(parts).reverse()) });
  else if (how === "refer" && schema > 0) put({ ref: schemaName(by % schema) });
}

// Values

/** What `valuesOf` gives, as a value of the type. */
export function asValue(js: unknown, type: Type): Value {
  switch (type.kind) {
    case "option":
      return js === null ? { kind: "null" } : asValue(js, type.item);
    case "unit":
      return UNIT;
    case "list":
      return { kind: "list", items: (js as unknown[]).map((item) => asValue(item, type.item)) };
    case "set":
      return setOf((js as unknown[]).map((item) => asValue(item, type.item)));
    case "map":
      return {
        kind: "map",
        entries: [...(js as Map<unknown, unknown>)].map(([k, v]) => [
          asValue(k, type.key),
          asValue(v, type.value),
        ]),
      };
    case "record": {
      const fields = js as Record<string, unknown>;
      return {
        kind: "record",
        fields: new Map([...type.fields].map(([name, field]) => [name, asValue(fields[name], field)])),
      };
    }
    case "variant": {
      const { $tag, $value } = js as { $tag: string; $value?: unknown };
      return variantValue($tag, asValue($value, type.arms.get($tag) as Type));
    }
    case "unknown":
      throw new Error("the types have been linked");
    default:
      return { kind: type.kind, value: js } as Value;
  }
}

/** Another document of the value: without options that are null, sets in another order, arms as `{T: value}`. */
export function looseBytes(value: Value, type: Type): Uint8Array {
  return copyBytes(encodeTree(loose(value, type)));
}

function loose(value: Value, type: Type): Tree {
  if (value.kind === "null" || value.kind === "unit") return null;
  if (type.kind === "option") return loose(value, type.item);
  if ("value" in value) return value.value;
  if ("items" in value && "item" in type) {
    const items = value.items.map((item) => loose(item, type.item));
    return value.kind === "set" ? items.reverse() : items;
  }
  if (value.kind === "map" && type.kind === "map")
    return new Map(value.entries.map(([k, v]) => [loose(k, type.key) as string, loose(v, type.value)]));
  if (value.kind === "record" && type.kind === "record") {
    const fields = [...type.fields].filter(
      ([name, field]) => field.kind !== "option" || value.fields.get(name)?.kind !== "null",
    );
    return new Map(fields.map(([name, field]) => [name, loose(value.fields.get(name) as Value, field)]));
  }
  if (value.kind === "record" && type.kind === "variant") {
    const tag = value.fields.get("$tag") as Value & { kind: "text" };
    const arm = type.arms.get(tag.value) as Type;
    // An arm that is called like the key of the other form can only be written in that.
    if (tag.value === "$tag") return new Map<string, Tree>([["$tag", tag.value], ...payload(value, arm)]);
    return new Map([[tag.value, loose(value.fields.get("$value") as Value, arm)]]);
  }
  throw new Error(`a ${value.kind} is no value of a ${type.kind}`);
}

function payload(value: Value & { kind: "record" }, arm: Type): readonly (readonly [string, Tree])[] {
  return arm.kind === "unit" ? [] : [["$value", loose(value.fields.get("$value") as Value, arm)]];
}
