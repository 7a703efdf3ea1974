/**
 * Types with their refs resolved: what values are read by. `link` checks a set of schemas (rulings D7, E9, E10) and
 * completes them in the order of dependence, so that work and depth do not grow with chains of refs.
 */
import { compareKeys } from "../cbor/canonical-order.ts";
import { type FaultList, type Place, quote } from "../errors.ts";
import { type JsonNode, member, placeOf } from "../json/node.ts";
import { inOrderOfDependence, showCircle } from "./dependence.ts";
import { PRIMITIVE_TYPES, PRIMITIVES, type Primitive, refsIn, type TypeExpr } from "./type-expr.ts";

export type Type =
  | { readonly kind: Primitive }
  | RecordType
  | VariantType
  | { readonly kind: "list" | "set" | "option"; readonly item: Type }
  | { readonly kind: "map"; readonly key: Type; readonly value: Type }
  /** Stands for what has a fault already: takes everything. */
  | { readonly kind: "unknown" };

export interface RecordType {
  readonly kind: "record";
  /** In the author's order. */
  readonly fields: ReadonlyMap<string, Type>;
  /** In the order of canonical bytes. */
  readonly canonical: readonly (readonly [string, Type])[];
  /** `sys/SecretRef@1`, whose values name secrets. */
  readonly secret: boolean;
}

/** A record type that sorts its fields when somebody asks for them so. */
class Fields implements RecordType {
  readonly kind = "record";
  readonly fields: ReadonlyMap<string, Type>;
  readonly secret: boolean;
  private sorted: RecordType["canonical"] | undefined;

  constructor(fields: ReadonlyMap<string, Type>, secret: boolean) {
    this.fields = fields;
    this.secret = secret;
  }

  get canonical(): RecordType["canonical"] {
    this.sorted ??= [...this.fields].sort(([a], [b]) => compareKeys(a, b));
    return this.sorted;
  }
}

export interface VariantType {
  readonly kind: "variant";
  readonly arms: ReadonlyMap<string, Type>;
}

/** Types are compared by what they are and never changed, so each primitive one is made once. */
const PRIMITIVE: ReadonlyMap<TypeExpr, Type> = new Map(
  PRIMITIVES.map((kind) => [PRIMITIVE_TYPES[kind], { kind }]),
);

export const UNKNOWN: Type = { kind: "unknown" };

const SECRET_REF = "sys/SecretRef@1";

/** A schema to link: its name, its type, and where that stands. */
export interface Schema {
  readonly name: string;
  readonly type: TypeExpr;
  readonly json: JsonNode;
}

/** Where a part of a type stands, as far as known. */
type At = JsonNode | undefined;

/** Adds a fault for a name that no schema has. */
export type OnUnknown = (name: string, place: Place, faults: FaultList) => void;

const sayUnknown: OnUnknown = (name, place, faults) => {
  faults.add("ref.unknown", `there is no schema ${quote(name)}`, place);
};

/** Named types. A set of types may stand on another one, whose names it knows as well. */
export class Types {
  private readonly byName = new Map<string, Type>();
  private readonly base: Types | undefined;
  private onUnknown: OnUnknown;

  /** `onUnknown` says what a name is that no schema has; otherwise `ref.unknown` does. */
  constructor(base?: Types, onUnknown: OnUnknown = sayUnknown) {
    this.base = base;
    this.onUnknown = onUnknown;
  }

  /** Knows what others know that stand on the same types. */
  addAll(others: Types): void {
    for (const [name, type] of others.byName) this.byName.set(name, type);
  }

  /** Lets go of whoever said what unknown names are. */
  release(): void {
    this.onUnknown = sayUnknown;
  }

  named(name: string): Type | undefined {
    return this.byName.get(name) ?? this.base?.named(name);
  }

  /**
   * Adds schemas, whose names are unique. Adds `ref.unknown`, `type.recursive` and `type.option`; a type that cannot
   * be had is unknown then. Names in `broken` have a fault of their own and get none here.
   */
  link(schemas: Iterable<Schema>, faults: FaultList, broken: ReadonlySet<string> = new Set()): void {
    const own = new Map([...schemas].map((schema) => [schema.name, schema]));
    const onCircle = (circle: readonly string[]): void => {
      const first = own.get(circle[0] as string) as Schema;
      const related = circle.slice(1, 8).map((name) => {
        const { json } = own.get(name) as Schema;
        return { message: `${quote(name)} is on the circle`, place: placeOf(json) };
      });
      for (const name of circle) this.byName.set(name, UNKNOWN);
      faults.add(
        "type.recursive",
        `a schema refers to itself: ${showCircle(circle)}`,
        placeOf(first.json),
        ...related,
      );
    };
    for (const name of broken) if (!own.has(name)) this.byName.set(name, UNKNOWN);
    const waiting = this.completeReady(own, faults);
    const refsOf = (name: string) => waiting.get(name);
    for (const name of inOrderOfDependence(waiting.keys(), refsOf, onCircle)) {
      this.complete(own.get(name) as Schema, faults);
    }
  }

  /** Completes in passing what refers to nothing that is still to come; the others, with what they refer to. */
  private completeReady(
    own: ReadonlyMap<string, Schema>,
    faults: FaultList,
  ): ReadonlyMap<string, readonly string[]> {
    const waiting = new Map<string, readonly string[]>();
    const ready = new Set<string>();
    for (const schema of own.values()) {
      const refs = refsIn(schema.type);
      if (refs.some((ref) => own.has(ref) && !ready.has(ref))) waiting.set(schema.name, refs);
      else {
        this.complete(schema, faults);
        ready.add(schema.name);
      }
    }
    return waiting;
  }

  private complete({ name, type: written, json }: Schema, faults: FaultList): void {
    const type = this.resolve(written, json, faults);
    if (this.byName.has(name)) return;
    const secret = name === SECRET_REF && type.kind === "record";
    this.byName.set(name, secret ? new Fields(type.fields, true) : type);
  }

  /** Resolves a type expression; faults as `link`. */
  resolve(type: TypeExpr, json: At, faults: FaultList): Type {
    const primitive = PRIMITIVE.get(type);
    if (primitive) return primitive;
    if ("ref" in type) return this.resolveRef(type.ref, part(json, "ref") ?? json, faults);
    if ("record" in type) return this.resolveRecord(type.record, part(json, "record"), faults);
    if ("variant" in type) {
      return { kind: "variant", arms: this.resolveAll(type.variant, part(json, "variant"), faults) };
    }
    if ("list" in type) return { kind: "list", item: this.resolve(type.list, part(json, "list"), faults) };
    if ("set" in type) return { kind: "set", item: this.resolve(type.set, part(json, "set"), faults) };
    if ("option" in type) return this.resolveOption(type.option, part(json, "option"), faults);
    if ("map" in type) {
      const key = this.resolve(type.map.key, undefined, faults);
      return {
        kind: "map",
        key,
        value: this.resolve(type.map.value, part(part(json, "map"), "value"), faults),
      };
    }
    return { kind: Object.keys(type)[0] as Primitive };
  }

  private resolveRef(name: string, json: At, faults: FaultList): Type {
    const target = this.named(name);
    if (!target && json) this.onUnknown(name, placeOf(json), faults);
    return target ?? UNKNOWN;
  }

  private resolveAll(parts: ReadonlyMap<string, TypeExpr>, json: At, faults: FaultList): Map<string, Type> {
    const members = json?.type === "object" ? json.members : [];
    const types = new Map<string, Type>();
    let index = 0;
    for (const [key, type] of parts) {
      // The parts were read from these members, one for one.
      const written = members[index++];
      const at = written?.key === key ? written.value : part(json, key);
      types.set(key, this.resolve(type, at, faults));
    }
    return types;
  }

  private resolveRecord(parts: ReadonlyMap<string, TypeExpr>, json: At, faults: FaultList): RecordType {
    return new Fields(this.resolveAll(parts, json, faults), false);
  }

  /** None and some would be the same bytes (ruling E10); what can be seen without refs has its fault already. */
  private resolveOption(inner: TypeExpr, json: At, faults: FaultList): Type {
    const item = this.resolve(inner, json, faults);
    if ("ref" in inner && json && (item.kind === "option" || item.kind === "unit")) {
      const message = `an option of ${quote(inner.ref)}, which is ${item.kind === "unit" ? "a unit" : "an option"}`;
      faults.add("type.option", `${message}, cannot tell none from some`, placeOf(json));
    }
    return { kind: "option", item };
  }
}

function part(json: At, key: string): At {
  return json?.type === "object" ? member(json, key) : undefined;
}

/**
 * Whether two types have the same values in the same encoding: equal once refs are followed. No recursion. A reference to a
 * secret is a record of its shape, unless `secretsApart`: what is asked of it is more.
 */
export function equalTypes(a: Type, b: Type, secretsApart = false): boolean {
  // Types share parts, so that pairs may come up very often; each is compared once.
  const seen = new Map<Type, Set<Type>>();
  const open: (readonly [Type, Type])[] = [[a, b]];
  for (let pair = open.pop(); pair; pair = open.pop()) {
    const [x, y] = pair;
    if (x === y || x.kind === "unknown" || y.kind === "unknown") continue;
    const partners = seen.get(x) ?? new Set();
    if (partners.has(y)) continue;
    seen.set(x, partners.add(y));
    const parts = partsOf(x);
    const others = partsOf(y);
    if (x.kind !== y.kind || parts.size !== others.size) return false;
    if (secretsApart && isSecret(x) !== isSecret(y)) return false;
    for (const [key, part] of parts) {
      const other = others.get(key);
      if (!other) return false;
      open.push([part, other]);
    }
  }
  return true;
}

function isSecret(type: Type): boolean {
  return type.kind === "record" && type.secret;
}

const NO_PARTS: ReadonlyMap<string, Type> = new Map();

/** What a type is made of, by name. */
function partsOf(type: Type): ReadonlyMap<string, Type> {
  switch (type.kind) {
    case "record":
      return type.fields;
    case "variant":
      return type.arms;
    case "list":
    case "set":
    case "option":
      return new Map([["item", type.item]]);
    case "map":
      return new Map([
        ["key", type.key],
        ["value", type.value],
      ]);
    default:
      return NO_PARTS;
  }
}

/** A type for messages. */
export function nameOfType(type: Type): string {
  const names: Partial<Record<Type["kind"], string>> = {
    bool: "true or false",
    int: "an integer",
    nat: "an integer from 0",
    dec128: "a decimal",
    bytes: "base64",
    time: "a time: ns since 1970 or RFC 3339",
    duration: "a duration in ns",
    hash: "a hash",
    uuid: "a uuid",
    unit: "null",
    option: "null or a value",
  };
  return names[type.kind] ?? (type.kind === "text" ? "text" : `a ${type.kind}`);
}
