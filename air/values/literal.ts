/**
 * JSON to literals: what plans and grants store. At every position either lens may stand (rulings D3, D5, E12): an
 * object with exactly the keys of a tagged form that names the kind of the expected type is tagged, all else is sugar.
 */

import type { Tree } from "../cbor/tree.ts";
import { type FaultList, isAirError, quote } from "../errors.ts";
import { isBase64 } from "../expr/syntax.ts";
import { isHash } from "../hash.ts";
import {
  type JsonMember,
  type JsonNode,
  type JsonObject,
  member,
  nameOf,
  placeOf,
  placeOfKey,
} from "../json/node.ts";
import { exactInteger } from "../json/numbers.ts";
import { text } from "../json/shape.ts";
import { isDec128, isUuid, MAX_I64, MAX_U64, MIN_I64 } from "../scalars.ts";
import type { Primitive } from "../types/type-expr.ts";
import { nameOfType, type RecordType, type Type, type VariantType } from "../types/types.ts";
import { goodFields, inOrder } from "./decode.ts";
import { entryOf, onlyMember, pairOf, type VariantForm, variantForm } from "./forms.ts";
import { bytesOf, sortUnique } from "./order.ts";
import { parseTime } from "./time.ts";

/** A value in the tagged lens, in canonical form: `{"record": {…}}`, `{"tag", "value"}`, `{"nat": 1}` and so on. */
export type Literal = Tree;

/** A value of `sys/SecretRef@1` that stands in a literal. */
export interface SecretUse {
  readonly alias: string;
  readonly version: bigint;
  readonly json: JsonNode;
}

export interface ReadLiteral {
  readonly literal: Literal;
  /** Whether it was written wholly in the tagged lens that the Rust reference (AgentOS) stores. */
  readonly tagged: boolean;
  readonly secrets: readonly SecretUse[];
}

/**
 * Reads a value of the type. Adds `value.*`, `text.lone_surrogate` and `cbor.too_deep` with places; what it returns
 * then is never used.
 */
export function readLiteral(json: JsonNode, type: Type, faults: FaultList): ReadLiteral {
  const reader = new LiteralReader(faults);
  try {
    const literal = reader.read(json, type, true);
    return { literal, tagged: !reader.sugar, secrets: reader.secrets };
  } catch (error) {
    // Elements of sets and keys of maps are encoded to be sorted, which has a limit of depth.
    if (!isAirError(error)) throw error;
    faults.add(error.code, error.message, placeOf(json));
    return { literal: null, tagged: false, secrets: [] };
  }
}

const NONE: Literal = { null: {} };

/** The key under which the tagged lens writes a scalar. */
const TAGS: { readonly [P in Primitive]: string } = {
  bool: "bool",
  int: "int",
  nat: "nat",
  dec128: "dec128",
  bytes: "bytes_b64",
  text: "text",
  time: "time_ns",
  duration: "duration_ns",
  hash: "hash",
  uuid: "uuid",
  unit: "null",
};

const SIGNED = /^[+-]?[0-9]+$/;
const UNSIGNED = /^\+?[0-9]+$/;

class LiteralReader {
  /** Whether anything was written in sugar, or in a spelling of the tagged lens that is not stored. */
  sugar = false;
  readonly secrets: SecretUse[] = [];
  private readonly faults: FaultList;
  private readonly before: number;

  constructor(faults: FaultList) {
    this.faults = faults;
    this.before = faults.faults.length;
  }

  /** After a fault there is no whole literal, and nothing to sort. */
  private failed(): boolean {
    return this.faults.faults.length > this.before;
  }

  /** `inTagged`: no sugar stands around it. */
  read(json: JsonNode, type: Type, inTagged: boolean): Literal {
    switch (type.kind) {
      case "unknown":
        return NONE;
      case "option":
        return this.option(json, type.item, inTagged);
      case "record":
        return this.record(json, type, inTagged);
      case "variant":
        return this.variant(json, type, inTagged);
      case "list":
        return { list: this.items(json, type.item, "list", type, inTagged) };
      case "set":
        return this.set(json, type, inTagged);
      case "map":
        return { map: this.entries(json, type, inTagged) };
      default:
        return this.primitive(json, type.kind, type);
    }
  }

  // Scalars

  private primitive(json: JsonNode, kind: Primitive, type: Type): Literal {
    const tag = TAGS[kind];
    const tagged = onlyMember(json, tag);
    if (!tagged) this.sugar = true;
    return { [tag]: tagged ? this.payload(tagged, kind, type) : this.plain(json, kind, type) };
  }

  /** What stands under the tag. */
  private payload(json: JsonNode, kind: Primitive, type: Type): Tree {
    switch (kind) {
      case "unit":
        return this.isEmpty(json) ? {} : this.wrong(json, "{}");
      case "dec128":
        return json.type === "string" ? this.checkedText(json, kind, type) : this.wrong(json, "text");
      case "int":
      case "nat":
      case "time":
      case "duration":
        return json.type === "number" ? this.integer(json, kind) : this.wrong(json, "an integer");
      default:
        return this.plain(json, kind, type);
    }
  }

  private plain(json: JsonNode, kind: Primitive, type: Type): Tree {
    switch (kind) {
      case "unit":
        return json.type === "null" ? {} : this.wrong(json, nameOfType(type));
      case "bool":
        return json.type === "bool" ? json.value : this.wrong(json, nameOfType(type));
      case "int":
      case "nat":
      case "time":
      case "duration":
        if (json.type === "number") return this.integer(json, kind);
        return json.type === "string"
          ? this.integerText(json, kind, type)
          : this.wrong(json, nameOfType(type));
      default:
        return this.checkedText(json, kind, type);
    }
  }

  private integer(json: JsonNode & { type: "number" }, kind: Primitive): bigint {
    const signed = kind === "int" || kind === "duration";
    return exactInteger(json, signed ? MIN_I64 : 0n, signed ? MAX_I64 : MAX_U64, this.faults);
  }

  /** Decimal text for `int` and `nat`, RFC 3339 for `time`. */
  private integerText(json: JsonNode & { type: "string" }, kind: Primitive, type: Type): bigint {
    const { value } = json;
    if (kind === "time") {
      const ns = parseTime(value);
      if (ns !== undefined) return this.inRange(json, ns, 0n, MAX_U64);
      const good = "RFC 3339: 2026-01-31T12:00:00Z, with up to nine digits of a second";
      return this.refuse("value.time", `${quote(value)} is no time; write ns since 1970 or ${good}`, json);
    }
    const good = kind === "int" ? SIGNED : kind === "nat" ? UNSIGNED : undefined;
    if (!good?.test(value)) return this.wrong(json, nameOfType(type));
    const digits = value.replace(/^([+-]?)0+(?=[0-9])/, "$1").replace(/^\+/, "");
    // Longer than any 64-bit integer: out of range, and not worth converting.
    const integer = digits.length > 24 ? undefined : BigInt(digits);
    const [min, max] = kind === "int" ? [MIN_I64, MAX_I64] : [0n, MAX_U64];
    return this.inRange(json, integer, min, max);
  }

  private inRange(
    json: JsonNode & { type: "string" },
    value: bigint | undefined,
    min: bigint,
    max: bigint,
  ): bigint {
    if (value !== undefined && value >= min && value <= max) return value;
    return this.refuse("value.range", `${quote(json.value)} is outside ${min} … ${max}`, json);
  }

  private checkedText(json: JsonNode, kind: Primitive, type: Type): string {
    if (json.type === "number" && kind === "dec128") return this.checked(json, json.text, kind);
    if (json.type !== "string") return this.wrong(json, nameOfType(type));
    const value = text(json, this.faults);
    return json.value.isWellFormed() ? this.checked(json, value, kind) : value;
  }

  private checked(json: JsonNode, value: string, kind: Primitive): string {
    const refuse = (code: string, what: string) =>
      this.refuse<string>(code, `${quote(value)} is no ${what}`, json);
    if (kind === "dec128" && !isDec128(value)) return refuse("value.dec128", "decimal of at most 34 digits");
    if (kind === "hash" && !isHash(value))
      return refuse("value.hash", "hash: sha256: and 64 lower-case hex digits");
    if (kind === "uuid" && !isUuid(value)) return refuse("value.uuid", "uuid: lower-case 8-4-4-4-12");
    if (kind === "bytes" && !isBase64(value)) return refuse("value.bytes", "base64 with padding");
    return value;
  }

  // Containers

  private option(json: JsonNode, item: Type, inTagged: boolean): Literal {
    if (json.type === "null") {
      this.sugar = true;
      return NONE;
    }
    const tagged = onlyMember(json, "null");
    if (tagged) return this.isEmpty(tagged) ? NONE : this.wrong(tagged, "{}");
    const option = onlyMember(json, "option");
    if (option) {
      this.sugar = true;
      return option.type === "null" ? NONE : this.wrong(option, "null");
    }
    return this.read(json, item, inTagged);
  }

  private items(json: JsonNode, item: Type, tag: string, type: Type, inTagged: boolean): Tree[] {
    const tagged = onlyMember(json, tag);
    const array = tagged ?? json;
    if (!tagged) this.sugar = true;
    if (array.type !== "array") return this.wrong(array, nameOfType(type));
    return array.items.map((one) => this.read(one, item, inTagged && tagged !== undefined));
  }

  private set(json: JsonNode, type: Type & { kind: "set" | "list" | "option" }, inTagged: boolean): Literal {
    const items = this.items(json, type.item, "set", type, inTagged);
    return { set: this.failed() ? [] : sortUnique(items) };
  }

  private record(json: JsonNode, type: RecordType, inTagged: boolean): Literal {
    if (type.secret && inTagged && json.type === "object") {
      const form = this.secretForm(json, type);
      if (form) return form;
    }
    const tagged = onlyMember(json, "record");
    const object = tagged ?? json;
    if (!tagged) this.sugar = true;
    if (object.type !== "object") return this.wrong(object, nameOfType(type));
    const found = new Map<string, Literal>();
    for (const one of object.members) {
      const field = type.fields.get(one.key);
      if (field) found.set(one.key, this.read(one.value, field, inTagged && tagged !== undefined));
      else this.unknownField(one, type);
    }
    const missing = (name: string) =>
      this.refuse<Literal>("value.missing_field", `the field ${quote(name)} is missing`, object);
    const fields = inOrder<Literal>(type, found, missing, NONE);
    if (type.secret) this.secretIn(fields, json);
    return { record: fields };
  }

  private unknownField(one: JsonMember, type: RecordType): void {
    const isRef = one.key === "ref" && one.value.type === "string" && one.value.value.startsWith("@");
    const hint = isRef
      ? "; a reference stands for the whole value or inside tagged forms only"
      : goodFields(type);
    this.faults.add("value.unknown_field", `${quote(one.key)} is no field here${hint}`, placeOfKey(one));
  }

  /** `{"alias", "version"}`, the tagged lens's own form for a secret. */
  private secretForm(json: JsonObject, type: RecordType): Literal | undefined {
    const alias = member(json, "alias");
    const version = member(json, "version");
    if (json.members.length !== 2 || alias?.type !== "string" || version?.type !== "number") return undefined;
    const fields = new Map<string, Literal>();
    for (const [name, field] of type.fields) {
      const node = name === "alias" ? alias : version;
      fields.set(name, { [TAGS[field.kind as Primitive]]: this.plain(node, field.kind as Primitive, field) });
    }
    this.secretIn(fields, json);
    return { alias: valueIn(fields, "alias", "text"), version: valueIn(fields, "version", "nat") };
  }

  private secretIn(fields: ReadonlyMap<string, Literal>, json: JsonNode): void {
    const alias = valueIn(fields, "alias", "text");
    const version = valueIn(fields, "version", "nat");
    if (typeof alias === "string" && typeof version === "bigint") this.secrets.push({ alias, version, json });
  }

  private entries(json: JsonNode, type: Type & { kind: "map" }, inTagged: boolean): Tree[] {
    const tagged = onlyMember(json, "map");
    if (!tagged) this.sugar = true;
    const source = tagged ?? json;
    const inside = inTagged && tagged !== undefined;
    const entries: { key: Literal; value: Literal; json: JsonNode }[] = [];
    const add = (key: Literal, value: JsonNode, at: JsonNode) =>
      entries.push({ key, value: this.read(value, type.value, inside), json: at });
    if (source.type === "object" && !tagged && type.key.kind === "text") {
      for (const one of source.members) {
        if (!one.key.isWellFormed()) {
          const message = `the key ${quote(one.key)} holds a lone surrogate`;
          this.faults.add("text.lone_surrogate", message, placeOfKey(one));
        }
        add({ text: one.key }, one.value, one.value);
      }
    } else if (source.type === "array") {
      for (const item of source.items) {
        const pair = tagged ? entryOf(item) : pairOf(item);
        if (pair) add(this.read(pair[0], type.key, inside), pair[1], pair[0]);
        else this.wrong(item, tagged ? 'an entry {"key", "value"}' : "a pair [key, value]");
      }
    } else return this.wrong(source, tagged ? "a list of entries" : "a map: an object, or a list of pairs");
    return this.uniqueKeys(entries);
  }

  /** Sorted by the bytes of the tagged key; a repeated key is refused (ruling E8). */
  private uniqueKeys(entries: readonly { key: Literal; value: Literal; json: JsonNode }[]): Tree[] {
    if (this.failed()) return [];
    const sorted = entries.map((entry) => ({ entry, bytes: bytesOf(entry.key) }));
    sorted.sort((a, b) => (a.bytes < b.bytes ? -1 : a.bytes > b.bytes ? 1 : 0));
    for (const [index, { entry, bytes }] of sorted.entries()) {
      const before = sorted[index - 1];
      if (before?.bytes !== bytes) continue;
      const [first, second] = [before.entry.json, entry.json].sort((a, b) => a.offset - b.offset);
      this.faults.add("value.duplicate_key", "the map has this key twice", placeOf(second as JsonNode), {
        message: "it stands here first",
        place: placeOf(first as JsonNode),
      });
    }
    return sorted.map(({ entry }) => ({ key: entry.key, value: entry.value }));
  }

  // Variants

  private variant(json: JsonNode, type: VariantType, inTagged: boolean): Literal {
    const form = variantForm(json);
    if (!form) return this.wrong(json, nameOfType(type));
    const inside = inTagged && form.tagged;
    if (!form.stored) this.sugar = true;
    const arm = type.arms.get(form.tag);
    if (!arm) {
      const good = [...type.arms.keys()].slice(0, 12).map(quote).join(", ");
      return this.refuse("value.unknown_tag", `${quote(form.tag)} is no arm here; good are ${good}`, form.at);
    }
    if (arm.kind === "unit") return this.unitArm(form);
    if (!form.value) return this.refuse("value.payload", `the arm ${quote(form.tag)} needs a value`, form.at);
    return { tag: form.tag, value: this.read(form.value, arm, inside) };
  }

  private unitArm({ tag, value }: VariantForm): Literal {
    const empty = value && onlyMember(value, "null");
    const isNull = value?.type === "null" || (empty && this.isEmpty(empty));
    if (value && !isNull) return this.refuse("value.payload", `the arm ${quote(tag)} takes no value`, value);
    // A null under `value` is no value; a tagged one is stored as it is where nothing is normalised.
    if (value?.type === "null") this.sugar = true;
    return { tag };
  }

  // Refusals

  private isEmpty(json: JsonNode): boolean {
    return json.type === "object" && json.members.length === 0;
  }

  private wrong(json: JsonNode, wanted: string): never {
    const isRef = onlyMember(json, "ref");
    const hint = isRef ? "; a reference stands for the whole value or inside tagged forms only" : "";
    const found = json.type === "object" ? describe(json) : nameOf(json);
    return this.refuse("value.type", `expected ${wanted}, found ${found}${hint}`, json);
  }

  private refuse<T = never>(code: string, message: string, json: JsonNode): T {
    this.faults.add(code, message, placeOf(json));
    return undefined as T;
  }
}

function describe(json: JsonObject): string {
  const keys = json.members.slice(0, 3).map(({ key }) => quote(key));
  return keys.length === 0 ? "an empty object" : `an object with ${keys.join(", ")}`;
}

function valueIn(fields: ReadonlyMap<string, Literal>, field: string, tag: string): Tree {
  const literal = fields.get(field) as Record<string, Tree> | undefined;
  return literal?.[tag] ?? null;
}
