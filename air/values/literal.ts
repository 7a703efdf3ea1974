/**
 * JSON to literals: what plans and grants store. At every position either lens may stand (rulings D3, D5, E12): an
 * object with exactly the keys of a tagged form that names the kind of the expected type is tagged, all else is sugar.
 */

import type { Tree } from "../cbor/tree.ts";
import { type FaultList, isAirError, quote } from "../errors.ts";
import {
  type JsonMember,
  type JsonNode,
  type JsonObject,
  member,
  placeOf,
  placeOfKey,
} from "../json/node.ts";
import type { Primitive } from "../types/type-expr.ts";
import { nameOfType, type RecordType, type Type, type VariantType } from "../types/types.ts";
import { goodFields, inOrder } from "./decode.ts";
import { entryOf, isEmptyObject, onlyMember, pairOf, type VariantForm, variantForm } from "./forms.ts";
import { bytesOf, sortUnique } from "./order.ts";
import { refuse, wrongValue } from "./refusals.ts";
import { readPayload, readPlain } from "./scalar.ts";

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
  /** Whether a part has a type that could not be had: then this is not what the value is. */
  readonly unknown: boolean;
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
    return { literal, tagged: !reader.sugar, unknown: reader.unknown, secrets: reader.secrets };
  } catch (error) {
    // Elements of sets and keys of maps are encoded to be sorted, which has a limit of depth.
    if (!isAirError(error)) throw error;
    faults.add(error.code, error.message, placeOf(json));
    return { literal: null, tagged: false, unknown: true, secrets: [] };
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

class LiteralReader {
  /** Whether anything was written in sugar, or in a spelling of the tagged lens that is not stored. */
  sugar = false;
  readonly secrets: SecretUse[] = [];
  unknown = false;
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
        this.unknown = true;
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
        return this.primitive(json, type.kind);
    }
  }

  // Scalars

  private primitive(json: JsonNode, kind: Primitive): Literal {
    const tag = TAGS[kind];
    const tagged = onlyMember(json, tag);
    if (!tagged) this.sugar = true;
    const read = tagged ? readPayload(tagged, kind, this.faults) : readPlain(json, kind, this.faults);
    return { [tag]: read };
  }

  // Containers

  private option(json: JsonNode, item: Type, inTagged: boolean): Literal {
    if (json.type === "null") {
      this.sugar = true;
      return NONE;
    }
    const tagged = onlyMember(json, "null");
    if (tagged) return isEmptyObject(tagged) ? NONE : this.wrong(tagged, "{}");
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
      fields.set(name, {
        [TAGS[field.kind as Primitive]]: readPlain(node, field.kind as Primitive, this.faults),
      });
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
    if (!form) return this.wrong(json, this.variantHint(json, type));
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

  /** An arm that has the name of a tagged form needs another spelling. */
  private variantHint(json: JsonNode, type: VariantType): string {
    const [only] = json.type === "object" ? json.members : [];
    const named = only && type.arms.has(only.key) ? only.key : undefined;
    const spelling = `; write the arm ${quote(named)} as {"$tag": ${quote(named)}, "$value": …}`;
    return `a variant${named === undefined ? "" : spelling}`;
  }

  private unitArm({ tag, value }: VariantForm): Literal {
    const empty = value && onlyMember(value, "null");
    const isNull = value?.type === "null" || (empty && isEmptyObject(empty));
    if (value && !isNull) return this.refuse("value.payload", `the arm ${quote(tag)} takes no value`, value);
    // A null under `value` is no value; a tagged one is stored as it is where nothing is normalised.
    if (value?.type === "null") this.sugar = true;
    return { tag };
  }

  // Refusals

  private wrong(json: JsonNode, wanted: string): never {
    return wrongValue(json, wanted, this.faults);
  }

  private refuse<T = never>(code: string, message: string, json: JsonNode): T {
    return refuse(code, message, json, this.faults);
  }
}

function valueIn(fields: ReadonlyMap<string, Literal>, field: string, tag: string): Tree {
  const literal = fields.get(field) as Record<string, Tree> | undefined;
  return literal?.[tag] ?? null;
}
