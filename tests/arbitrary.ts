/** Random values of any AIR type, in canonical form: what a decoder would give back. */
import fc from "fast-check";
import { encodeTree, type Tree } from "../air/cbor/tree.ts";
import { collectNode } from "../air/defs/node.ts";
import { FaultList } from "../air/errors.ts";
import { readJson } from "../air/json/read.ts";
import { MAX_I64, MAX_U64, MIN_I64 } from "../air/scalars.ts";
import type { Primitive, TypeExpr } from "../air/types/type-expr.ts";

export type Schemas = ReadonlyMap<string, TypeExpr>;

/** The schemas defined in AIR JSON texts. */
export function schemasIn(...texts: readonly string[]): Schemas {
  const faults = new FaultList();
  const schemas = new Map<string, TypeExpr>();
  for (const text of texts) {
    const json = readJson(text);
    for (const item of json.type === "array" ? json.items : [json]) {
      const node = collectNode(item, faults);
      if (node?.kind === "defschema") schemas.set(node.def.name, node.def.type);
    }
  }
  faults.throwIfAny();
  return schemas;
}

const HEX = fc.constantFrom(..."0123456789abcdef");
const hex = (length: number) => fc.string({ unit: HEX, minLength: length, maxLength: length });

const PRIMITIVES: Readonly<Record<Primitive, fc.Arbitrary<unknown>>> = {
  bool: fc.boolean(),
  int: fc.oneof(fc.bigInt(-300n, 300n), fc.bigInt(MIN_I64, MAX_I64)),
  nat: fc.oneof(fc.bigInt(0n, 300n), fc.bigInt(0n, MAX_U64)),
  dec128: fc
    .tuple(fc.constantFrom("", "-", "+"), fc.bigInt(0n, 10n ** 20n - 1n), fc.bigInt(0n, 10n ** 14n - 1n))
    .map(([sign, whole, fraction]) => `${sign}${whole}.${fraction}`),
  bytes: fc.uint8Array({ maxLength: 40 }),
  text: fc.oneof(fc.string({ unit: "binary" }), fc.string({ maxLength: 300 })),
  time: fc.bigInt(0n, MAX_U64),
  duration: fc.bigInt(MIN_I64, MAX_I64),
  hash: hex(64).map((digits) => `sha256:${digits}`),
  uuid: hex(32).map(
    (d) => `${d.slice(0, 8)}-${d.slice(8, 12)}-${d.slice(12, 16)}-${d.slice(16, 20)}-${d.slice(20)}`,
  ),
  unit: fc.constant(null),
};

/** Whether a type has values at all: a variant without arms has none, nor has a record with a field of it. */
export function hasValues(type: TypeExpr, schemas: Schemas): boolean {
  if ("ref" in type) return hasValues(schemas.get(type.ref) as TypeExpr, schemas);
  if ("record" in type) return [...type.record.values()].every((field) => hasValues(field, schemas));
  if ("variant" in type) return [...type.variant.values()].some((arm) => hasValues(arm, schemas));
  return true;
}

/** Of a type that has values. */
export function valuesOf(type: TypeExpr, schemas: Schemas): fc.Arbitrary<unknown> {
  if ("ref" in type) return valuesOf(schemas.get(type.ref) as TypeExpr, schemas);
  const part =
    "option" in type ? type.option : "list" in type ? type.list : "set" in type ? type.set : undefined;
  if (part && !hasValues(part, schemas)) return fc.constant("option" in type ? null : []);
  if ("option" in type) return fc.option(valuesOf(type.option, schemas), { nil: null });
  if ("list" in type) return fc.array(valuesOf(type.list, schemas), { maxLength: 5 });
  if ("set" in type) return fc.array(valuesOf(type.set, schemas), { maxLength: 5 }).map(canonicalSet);
  if ("map" in type) return mapOf(type.map, schemas);
  if ("record" in type) return recordOf(type.record, schemas);
  if ("variant" in type) return variantOf(type.variant, schemas);
  return PRIMITIVES[Object.keys(type)[0] as Primitive];
}

function mapOf(
  type: { readonly key: TypeExpr; readonly value: TypeExpr },
  schemas: Schemas,
): fc.Arbitrary<unknown> {
  if (!hasValues(type.key, schemas) || !hasValues(type.value, schemas)) return fc.constant(new Map());
  const entry = fc.tuple(valuesOf(type.key, schemas), valuesOf(type.value, schemas));
  return fc.array(entry, { maxLength: 5 }).map((entries) => new Map(entries));
}

function recordOf(fields: ReadonlyMap<string, TypeExpr>, schemas: Schemas): fc.Arbitrary<unknown> {
  const names = [...fields.keys()];
  const values = [...fields.values()].map((field) => valuesOf(field, schemas));
  return fc.tuple(...values).map((all) => {
    const record = {};
    // Defined, not assigned: a field may be called __proto__.
    for (const [index, name] of names.entries()) {
      Object.defineProperty(record, name, {
        value: all[index],
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
    return record;
  });
}

function variantOf(arms: ReadonlyMap<string, TypeExpr>, schemas: Schemas): fc.Arbitrary<unknown> {
  const possible = [...arms].filter(([, arm]) => hasValues(arm, schemas));
  const each = possible.map(([$tag, arm]) =>
    isUnit(arm, schemas) ? fc.constant({ $tag }) : valuesOf(arm, schemas).map(($value) => ({ $tag, $value })),
  );
  return fc.oneof(...each);
}

function isUnit(type: TypeExpr, schemas: Schemas): boolean {
  return "unit" in type || ("ref" in type && isUnit(schemas.get(type.ref) as TypeExpr, schemas));
}

/** Sorted by encoded bytes, repeated elements dropped (ruling E8). */
function canonicalSet(items: readonly unknown[]): unknown[] {
  const byBytes = new Map(
    items.map((item) => [Buffer.from(encodeTree(item as Tree)).toString("latin1"), item]),
  );
  return [...byBytes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}
