/** Type expressions: reading them, and the rules that need nothing but the type itself. */
import { type FaultList, quote } from "../errors.ts";
import { type JsonMember, type JsonNode, placeOf, placeOfKey } from "../json/node.ts";
import { COMMENT_KEYS, mapOf, pattern, wrongType } from "../json/shape.ts";
import { NAME } from "../names.ts";

export const PRIMITIVES = [
  "bool",
  "int",
  "nat",
  "dec128",
  "bytes",
  "text",
  "time",
  "duration",
  "hash",
  "uuid",
  "unit",
] as const;

export type Primitive = (typeof PRIMITIVES)[number];

/** The types a map's keys may have. */
export const KEY_PRIMITIVES = ["int", "nat", "text", "uuid", "hash"] as const;

export type KeyPrimitive = (typeof KEY_PRIMITIVES)[number];

type Empty = Readonly<Record<string, never>>;

type PrimitiveType<P extends Primitive> = { readonly [K in P]: { readonly [Q in K]: Empty } }[P];

export type KeyType = PrimitiveType<KeyPrimitive>;

/** A type as AIR writes it: an object with the one key that says what it is. Field order is the author's. */
export type TypeExpr =
  | PrimitiveType<Primitive>
  | { readonly record: ReadonlyMap<string, TypeExpr> }
  | { readonly variant: ReadonlyMap<string, TypeExpr> }
  | { readonly list: TypeExpr }
  | { readonly set: TypeExpr }
  | { readonly option: TypeExpr }
  | { readonly map: { readonly key: KeyType; readonly value: TypeExpr } }
  | { readonly ref: string };

/** Types are never changed, so each primitive one is made once. */
export const PRIMITIVE_TYPES = Object.fromEntries(
  PRIMITIVES.map((form) => [form, { [form]: {} }]),
) as unknown as Readonly<Record<Primitive, PrimitiveType<Primitive>>>;

const COMPOSITES = ["record", "variant", "list", "set", "option", "map", "ref"] as const;

/** The key that says what a type is. */
export type TypeForm = Primitive | (typeof COMPOSITES)[number];

const FORMS: ReadonlySet<string> = new Set<string>([...PRIMITIVES, ...COMPOSITES]);

export function formOf(type: TypeExpr): TypeForm {
  return Object.keys(type)[0] as TypeForm;
}

const name = pattern(NAME, "def.name", "qualified name");
const fields = mapOf(typeExpr);

/** Reads a type expression; `type.*` codes. */
export function typeExpr(node: JsonNode, faults: FaultList): TypeExpr {
  const member = onlyForm(node, faults);
  const type = member && readForm(member, faults);
  return type ?? { unit: {} };
}

/** The one member that is not a comment (ruling D2). */
function onlyForm(node: JsonNode, faults: FaultList): JsonMember | undefined {
  if (node.type !== "object") return wrongType(node, "a type expression", faults);
  const [only] = node.members;
  if (only && node.members.length === 1 && FORMS.has(only.key)) return only;
  const members = node.members.filter((member) => !COMMENT_KEYS.has(member.key));
  const known = members.filter((member) => FORMS.has(member.key));
  const [first] = known;
  if (known.length > 1) {
    const keys = known.map((member) => quote(member.key)).join(" and ");
    faults.add("type.ambiguous", `a type has one form, this one has ${keys}`, placeOf(node));
    return undefined;
  }
  const strangers = members.filter((member) => !FORMS.has(member.key));
  for (const stranger of strangers) {
    faults.add("type.unknown", `${quote(stranger.key)} is no type`, placeOfKey(stranger));
  }
  if (strangers.length > 0) return undefined;
  if (!first) faults.add("type.unknown", "the type is missing", placeOf(node));
  return first;
}

function readForm(member: JsonMember, faults: FaultList): TypeExpr | undefined {
  const { value } = member;
  const form = member.key as TypeForm;
  switch (form) {
    case "record":
      return { record: fields(value, faults) };
    case "variant":
      return { variant: fields(value, faults) };
    case "list":
      return { list: typeExpr(value, faults) };
    case "set":
      return { set: typeExpr(value, faults) };
    case "option":
      return { option: optionOf(value, faults) };
    case "map":
      return readMap(value, faults);
    case "ref":
      return { ref: name(value, faults) };
    default:
      if (value.type !== "object" || value.members.length > 0) {
        faults.add("type.payload", `the type ${form} is written {"${form}": {}}`, placeOf(value));
      }
      return PRIMITIVE_TYPES[form];
  }
}

/** An option of an option or of a unit has one encoding for two values (ruling E10). */
function optionOf(node: JsonNode, faults: FaultList): TypeExpr {
  const before = faults.faults.length;
  const inner = typeExpr(node, faults);
  if (faults.faults.length === before && ("option" in inner || "unit" in inner)) {
    faults.add("type.option", `an option of ${formOf(inner)} cannot tell none from some`, placeOf(node));
  }
  return inner;
}

function readMap(node: JsonNode, faults: FaultList): TypeExpr {
  if (node.type !== "object") return wrongType(node, "an object with key and value", faults);
  let key: TypeExpr | undefined;
  let value: TypeExpr | undefined;
  for (const member of node.members) {
    if (member.key === "key") key = keyType(member.value, faults);
    else if (member.key === "value") value = typeExpr(member.value, faults);
    else if (!COMMENT_KEYS.has(member.key)) {
      faults.add(
        "def.unknown_key",
        `${quote(member.key)} is no key here; good are key, value`,
        placeOfKey(member),
      );
    }
  }
  if (!key) faults.add("def.missing_field", 'the key "key" is missing', placeOf(node));
  if (!value) faults.add("def.missing_field", 'the key "value" is missing', placeOf(node));
  return { map: { key: key as KeyType, value: value ?? { unit: {} } } };
}

function keyType(node: JsonNode, faults: FaultList): TypeExpr {
  const before = faults.faults.length;
  const type = typeExpr(node, faults);
  if (faults.faults.length === before && !(KEY_PRIMITIVES as readonly string[]).includes(formOf(type))) {
    faults.add(
      "type.map_key",
      `a map key is ${KEY_PRIMITIVES.join(", ")}, not ${formOf(type)}`,
      placeOf(node),
    );
  }
  return type;
}

/** Names that a type refers to, in order of occurrence. */
export function refsIn(type: TypeExpr): readonly string[] {
  const refs: string[] = [];
  addRefs(type, refs);
  return refs;
}

/** Most parts of types are primitive ones. */
const WITHOUT_REFS: ReadonlySet<TypeExpr> = new Set(Object.values(PRIMITIVE_TYPES));

function addRefs(type: TypeExpr, refs: string[]): void {
  if (WITHOUT_REFS.has(type)) return;
  if ("ref" in type) refs.push(type.ref);
  else if ("record" in type) for (const field of type.record.values()) addRefs(field, refs);
  else if ("variant" in type) for (const arm of type.variant.values()) addRefs(arm, refs);
  else if ("list" in type) addRefs(type.list, refs);
  else if ("set" in type) addRefs(type.set, refs);
  else if ("option" in type) addRefs(type.option, refs);
  else if ("map" in type) addRefs(type.map.value, refs);
}
