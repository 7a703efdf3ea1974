/** CBOR to values, directed by a type: the CBOR lens (rulings E3–E8, E12). */
import { checkDocument } from "../cbor/document.ts";
import { canonicalize } from "../cbor/lenient.ts";
import { Reader } from "../cbor/reader.ts";
import { AirError, isAirError, quote } from "../errors.ts";
import type { RecordType, Type, VariantType } from "../types/types.ts";
import { NULL, setOf, UNIT, type Value, variantValue } from "./value.ts";

const TAG = "$tag";
const PAYLOAD = "$value";

/**
 * Reads any CBOR item as a value of the type. Beside the canonical form it takes what the lenient reader takes, unsorted
 * sets, absent option fields, and `{T: value}` for a variant. Throws `cbor.*` with the offset into the input, or
 * `value.*` with a pointer into the value and the offset into its canonical form. Byte strings in the value may be views
 * of the input.
 */
export function decodeValue(bytes: Uint8Array, type: Type): Value {
  const reader = new Reader(isCanonical(bytes) ? bytes : canonicalize(bytes));
  reader.begin();
  return new Decoder(reader).decode(type);
}

/** Bytes that begin as canonical documents do nearly always are such; checking costs less than writing anew. */
function isCanonical(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0xd9 || bytes[1] !== 0xd9 || bytes[2] !== 0xf7) return false;
  try {
    checkDocument(bytes);
    return true;
  } catch (error) {
    if (isAirError(error)) return false;
    throw error;
  }
}

class Decoder {
  private readonly reader: Reader;
  private readonly path: (string | number)[] = [];

  constructor(reader: Reader) {
    this.reader = reader;
  }

  decode(type: Type): Value {
    try {
      return this.value(type);
    } catch (error) {
      if (!isAirError(error)) throw error;
      const pointer = this.path
        .map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`)
        .join("");
      throw new AirError(error.code, error.message, { ...error.place, pointer });
    }
  }

  private value(type: Type): Value {
    const { reader } = this;
    const { kind } = type;
    switch (kind) {
      case "unit":
        reader.null(kind);
        return UNIT;
      case "bool":
        return { kind, value: reader.bool(kind) };
      case "int":
      case "duration":
        return { kind, value: reader.int(kind) };
      case "nat":
      case "time":
        return { kind, value: reader.nat(kind) };
      case "text":
        return { kind, value: reader.text(kind) };
      case "dec128":
        return { kind, value: reader.dec128(kind) };
      case "uuid":
        return { kind, value: reader.uuid(kind) };
      case "hash":
        return { kind, value: reader.hash(kind) };
      case "bytes":
        return { kind, value: reader.bytestring(kind) };
      case "option":
        return reader.isNull() ? NULL : this.value(type.item);
      case "list":
        return { kind, items: this.items(type.item, kind) };
      case "set":
        return setOf(this.items(type.item, kind));
      case "map":
        return { kind, entries: this.entries(type.key, type.value) };
      case "record":
        return { kind, fields: this.fields(type) };
      case "variant":
        return this.variant(type);
      case "unknown":
        throw new Error("a value is read by a type that could not be resolved");
    }
  }

  private items(type: Type, kind: string): Value[] {
    const count = this.reader.array(kind);
    const items: Value[] = [];
    for (let i = 0; i < count; i++) {
      this.path.push(i);
      items.push(this.value(type));
      this.path.pop();
    }
    return items;
  }

  private entries(keyType: Type, type: Type): (readonly [Value, Value])[] {
    const count = this.reader.freeMap("map");
    const entries: (readonly [Value, Value])[] = [];
    for (let i = 0; i < count; i++) {
      const key = this.value(keyType);
      this.path.push("value" in key ? String(key.value) : i);
      entries.push([key, this.value(type)]);
      this.path.pop();
    }
    return entries;
  }

  private fields(type: RecordType): ReadonlyMap<string, Value> {
    const { reader } = this;
    const at = reader.pos;
    const count = reader.map("record");
    const found = new Map<string, Value>();
    for (let i = 0; i < count; i++) {
      const keyAt = reader.pos;
      const key = reader.peek() >>> 5 === 3 ? reader.text("key") : undefined;
      const field = key === undefined ? undefined : type.fields.get(key);
      if (key === undefined || !field) {
        const what = key === undefined ? "a key that is no text" : quote(key);
        throw new AirError("value.unknown_field", `${what} is no field here${goodFields(type)}`, {
          offset: keyAt,
        });
      }
      this.path.push(key);
      found.set(key, this.value(field));
      this.path.pop();
    }
    return inOrder(type, found, (missing) => {
      throw new AirError("value.missing_field", `the field ${quote(missing)} is missing`, { offset: at });
    });
  }

  private variant(type: VariantType): Value {
    const { reader } = this;
    const at = reader.pos;
    const count = reader.map("variant");
    const shape = (): AirError =>
      new AirError("value.type", 'a variant is {"$tag", "$value"} or one entry {arm: value}', { offset: at });
    if (count < 1 || count > 2 || reader.peek() >>> 5 !== 3) throw shape();
    const first = reader.text("variant");
    if (count === 2 && first !== TAG) throw shape();
    const tag = first === TAG ? reader.text(TAG) : first;
    const arm = armOf(type, tag, { offset: at });
    let payload = first !== TAG;
    if (count === 2) {
      if (reader.peek() >>> 5 !== 3 || reader.text("variant") !== PAYLOAD) throw shape();
      payload = true;
    }
    this.path.push(tag);
    const value = payload ? this.payload(arm, tag) : UNIT;
    if (!payload && arm.kind !== "unit") throw noPayload(tag, { offset: at });
    this.path.pop();
    return variantValue(tag, value);
  }

  private payload(arm: Type, tag: string): Value {
    const at = this.reader.pos;
    if (arm.kind !== "unit") return this.value(arm);
    if (!this.reader.isNull()) {
      throw new AirError("value.payload", `the arm ${quote(tag)} takes no value`, { offset: at });
    }
    return UNIT;
  }
}

/** The field values in the author's order; an absent option is null (ruling E7). What is found and undefined was refused. */
export function inOrder<V>(
  type: RecordType,
  found: ReadonlyMap<string, V | undefined>,
  missing: (field: string) => V | undefined,
  none: V = NULL as V,
): Map<string, V> {
  const fields = new Map<string, V>();
  for (const [name, field] of type.fields) {
    const absent = (): V | undefined => (field.kind === "option" ? none : missing(name));
    const value = found.has(name) ? found.get(name) : absent();
    if (value !== undefined) fields.set(name, value);
  }
  return fields;
}

export function armOf(type: VariantType, tag: string, place: { offset?: number }): Type {
  const arm = type.arms.get(tag);
  if (arm) return arm;
  const good = [...type.arms.keys()].slice(0, 12).map(quote).join(", ");
  throw new AirError("value.unknown_tag", `${quote(tag)} is no arm here; good are ${good}`, place);
}

export function noPayload(tag: string, place: { offset?: number }): AirError {
  return new AirError("value.payload", `the arm ${quote(tag)} needs a value`, place);
}

/** For messages. */
export function goodFields(type: RecordType): string {
  const names = [...type.fields.keys()];
  if (names.length === 0) return "; the record has none";
  return `; good are ${names.slice(0, 12).map(quote).join(", ")}${names.length > 12 ? " …" : ""}`;
}
