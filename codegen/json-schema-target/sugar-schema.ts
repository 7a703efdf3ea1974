/**
 * A type as a JSON Schema of its values in the sugar lens. An object that has just the key of a tagged form is read as that
 * form (ruling D3), so that it is no sugar; where nothing else would be left, the way out is in the schema.
 */
import type { Tree, TreeObject } from "../../air/cbor/tree.ts";
import { type JsonNode, member } from "../../air/json/node.ts";
import { formOf, type Primitive, type TypeExpr } from "../../air/types/type-expr.ts";
import { scalarSchema } from "./scalars.ts";

export type Schema = TreeObject;

/** What stands for the names in a type. */
export interface SugarContext {
  readonly typeOf: (name: string) => TypeExpr;
  /** The file of a schema, relative to all others. */
  readonly fileOf: (name: string) => string;
}

/** `json` is the type as it was written, for its descriptions. */
export function sugarSchema(type: TypeExpr, json: JsonNode | undefined, context: SugarContext): Schema {
  const maker = new Maker(context);
  const schema = maker.schema(type, json);
  return maker.parts.size === 0 ? schema : { ...schema, $defs: maker.parts };
}

type At = JsonNode | undefined;
type Parts = ReadonlyMap<string, TypeExpr>;

/** Keys that make an object a none, where an option is expected. */
const NONES = ["null", "option"];
/** Keys that make an object a variant in another spelling. */
const SPELLINGS = new Set(["variant", "tag", "$tag"]);

class Maker {
  /** What is needed at several places: written twice in each other, schemas would grow without bounds. */
  readonly parts = new Map<Tree, Tree>();
  private readonly context: SugarContext;

  constructor(context: SugarContext) {
    this.context = context;
  }

  schema(type: TypeExpr, json: At): Schema {
    const said = json?.type === "object" ? member(json, "description") : undefined;
    const schema = this.undescribed(type, json);
    return said?.type === "string" ? { description: said.value, ...schema } : schema;
  }

  private undescribed(type: TypeExpr, json: At): Schema {
    if ("ref" in type) return { $ref: this.context.fileOf(type.ref) };
    if ("list" in type) return { type: "array", items: this.schema(type.list, part(json, "list")) };
    if ("set" in type) return { type: "array", items: this.schema(type.set, part(json, "set")) };
    if ("option" in type) return this.option(type.option, part(json, "option"));
    if ("map" in type) return this.map(type.map, part(part(json, "map"), "value"));
    if ("record" in type) return this.record(type, part(json, "record"));
    if ("variant" in type) return this.variant(type.variant, part(json, "variant"));
    return scalarSchema(formOf(type) as Primitive);
  }

  /** A schema to be used more than once. */
  private shared(schema: Schema, name: string): Schema {
    const small = Object.keys(schema).every(
      (key) => key === "$ref" || key === "type" || key === "description",
    );
    if (small) return schema;
    let key = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/.test(name) ? name : "part";
    if (this.parts.has(key)) key += `.${this.parts.size}`;
    this.parts.set(key, schema);
    return { $ref: `#/$defs/${key}` };
  }

  // Records

  private fields(fields: Parts, json: At): Schema {
    const required = [...fields].filter(([, field]) => !("option" in this.resolved(field)));
    const all = [...fields].map(([name, field]): [string, Schema] => [
      name,
      this.schema(field, part(json, name)),
    ]);
    return {
      type: "object",
      ...propertiesOf(all),
      ...(required.length > 0 ? { required: required.map(([name]) => name) } : {}),
      additionalProperties: false,
    };
  }

  /** A record of nothing but its field `record` is written `{"record": {"record": …}}`. */
  private record(type: Extract<TypeExpr, { record: Parts }>, json: At): Schema {
    const fields = this.fields(type.record, json);
    if (!this.mayBeJust(type, "record")) return fields;
    const shared = this.shared(fields, "fields");
    return { anyOf: [{ ...shared, not: justOneOf(["record"]) }, inRecord(shared)] };
  }

  // Options

  private option(item: TypeExpr, json: At): Schema {
    const schema = this.schema(item, json);
    const barred = NONES.filter((key) => this.mayBeJust(item, key));
    if (barred.length === 0) return { anyOf: [schema, { type: "null" }] };
    const some: Schema[] = [{ ...schema, not: justOneOf(barred) }];
    const resolved = this.resolved(item);
    // The other kinds have a spelling without such a key anyway.
    if ("record" in resolved)
      some.push(inRecord(this.shared(this.fields(resolved.record, part(json, "record")), "fields")));
    return { anyOf: [...some, { type: "null" }] };
  }

  // Maps

  private map({ key, value }: { key: TypeExpr; value: TypeExpr }, json: At): Schema {
    const inner = this.schema(value, json);
    const isText = "text" in key;
    const item = isText ? this.shared(inner, "value") : inner;
    const pair = {
      type: "array",
      prefixItems: [this.schema(key, undefined), item],
      minItems: 2n,
      maxItems: 2n,
    };
    const pairs = { type: "array", items: pair };
    if (!isText) return pairs;
    return { anyOf: [{ type: "object", additionalProperties: item, not: justOneOf(["map"]) }, pairs] };
  }

  // Variants

  private variant(arms: Parts, json: At): Schema {
    const payloads = [...arms].map(([arm, type]) => {
      const schema = this.schema(type, part(json, arm));
      return { arm, isUnit: "unit" in this.resolved(type), schema: this.shared(schema, arm) };
    });
    const units = payloads.filter(({ isUnit }) => isUnit).map(({ arm }) => arm);
    const short = payloads.filter(({ arm }) => !SPELLINGS.has(arm));
    const forms: Schema[] = payloads
      .filter(({ isUnit }) => !isUnit)
      .map(({ arm, schema }) => exactly({ $tag: { const: arm }, $value: schema }, ["$tag", "$value"]));
    if (units.length > 0)
      forms.unshift(exactly({ $tag: { enum: units }, $value: { type: "null" } }, ["$tag"]));
    if (short.length > 0)
      forms.unshift({
        type: "object",
        ...propertiesOf(short.map(({ arm, schema }) => [arm, schema])),
        additionalProperties: false,
        minProperties: 1n,
        maxProperties: 1n,
      });
    return forms.length > 0 ? { anyOf: forms } : { not: {} };
  }

  // Questions

  private resolved(type: TypeExpr): TypeExpr {
    let found = type;
    while ("ref" in found) found = this.context.typeOf(found.ref);
    return found;
  }

  /** Whether a value in sugar may be an object with just this key. */
  private mayBeJust(type: TypeExpr, key: string): boolean {
    const resolved = this.resolved(type);
    if ("map" in resolved) return "text" in resolved.map.key;
    if ("variant" in resolved) return resolved.variant.has(key);
    if (!("record" in resolved) || !resolved.record.has(key)) return false;
    return [...resolved.record].every(([name, field]) => name === key || "option" in this.resolved(field));
  }
}

/** Properties of any name. Validators in JavaScript pass over one that is called `__proto__`, but take it as a pattern. */
function propertiesOf(all: readonly (readonly [string, Schema])[]): Schema {
  const special = all.find(([name]) => name === "__proto__");
  return {
    properties: new Map<Tree, Tree>(all.filter((one) => one !== special)),
    ...(special ? { patternProperties: { "^__proto__$": special[1] } } : {}),
  };
}

function exactly(properties: TreeObject, required: readonly string[]): Schema {
  return { type: "object", properties, required, additionalProperties: false };
}

/** The tagged form of a record, with sugar in it. */
function inRecord(fields: Schema): Schema {
  return exactly({ record: fields }, ["record"]);
}

/** An object with just one of these keys. */
function justOneOf(keys: readonly string[]): Schema {
  const each = keys.map((key) => ({
    type: "object",
    properties: { [key]: true },
    required: [key],
    maxProperties: 1n,
  }));
  return each.length === 1 ? (each[0] as Schema) : { anyOf: each };
}

function part(json: At, key: string): At {
  return json?.type === "object" ? member(json, key) : undefined;
}
