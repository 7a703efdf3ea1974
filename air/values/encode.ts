/** Values to canonical CBOR, by a type (rulings E1, E5–E8). */

import { encodeDocument } from "../cbor/document.ts";
import { MAX_DEPTH } from "../cbor/refusals.ts";
import type { Writer } from "../cbor/writer.ts";
import { AirError } from "../errors.ts";
import { nameOfType, type RecordType, type Type } from "../types/types.ts";
import type { RecordValue, Value } from "./value.ts";

/**
 * The canonical document of a value of the type. Throws `value.type` for a value of another kind and `cbor.too_deep`.
 * The bytes are a view: copy them to keep them.
 */
export function encodeValue(value: Value, type: Type): Uint8Array {
  return encodeDocument((writer) => writeValue(writer, value, type, 0), undefined);
}

function writeValue(writer: Writer, value: Value, type: Type, depth: number): void {
  switch (type.kind) {
    case "unit":
      if (value.kind !== "unit" && value.kind !== "null") throw mismatch(value, type);
      return writer.null();
    case "bool":
    case "int":
    case "duration":
    case "nat":
    case "time":
    case "text":
    case "dec128":
    case "uuid":
    case "hash":
    case "bytes":
      return writeScalar(writer, value, type);
    case "option":
      if (value.kind === "null" || value.kind === "unit") return writer.null();
      return writeValue(writer, value, type.item, depth);
    default:
      if (depth >= MAX_DEPTH) {
        throw new AirError("cbor.too_deep", `arrays and maps are nested deeper than ${MAX_DEPTH}`);
      }
      return writeContainer(writer, value, type, depth + 1);
  }
}

function writeScalar(writer: Writer, value: Value, type: Type): void {
  const { kind } = type;
  if (value.kind !== kind) throw mismatch(value, type);
  switch (value.kind) {
    case "bool":
      return writer.bool(value.value, kind);
    case "int":
    case "duration":
      return writer.int(value.value, kind);
    case "nat":
    case "time":
      return writer.nat(value.value, kind);
    case "text":
      return writer.text(value.value, kind);
    case "dec128":
      return writer.dec128(value.value, kind);
    case "uuid":
      return writer.uuid(value.value, kind);
    case "hash":
      return writer.hash(value.value, kind);
    case "bytes":
      return writer.bytestring(value.value, kind);
    default:
      throw mismatch(value, type);
  }
}

function writeContainer(writer: Writer, value: Value, type: Type, depth: number): void {
  if (type.kind === "list" && value.kind === "list") {
    writer.array(value.items.length);
    for (const item of value.items) writeValue(writer, item, type.item, depth);
  } else if (type.kind === "set" && value.kind === "set") {
    const open = writer.openSet(value.items, "set");
    for (const item of value.items) {
      writer.mark();
      writeValue(writer, item, type.item, depth);
    }
    writer.closeSet(open);
  } else if (type.kind === "map" && value.kind === "map") {
    const open = writer.openMap(value.entries.length);
    for (const [key, inner] of value.entries) {
      writer.mark();
      writeValue(writer, key, type.key, depth);
      writer.mark();
      writeValue(writer, inner, type.value, depth);
    }
    writer.closeMap(open, "map");
  } else if (type.kind === "record" && value.kind === "record") writeRecord(writer, value, type, depth);
  else if (type.kind === "variant" && value.kind === "record") {
    const tag = value.fields.get("$tag");
    const arm = tag?.kind === "text" ? type.arms.get(tag.value) : undefined;
    const payload = value.fields.get("$value");
    if (tag?.kind !== "text" || !arm) throw mismatch(value, type);
    writer.map(arm.kind === "unit" ? 1 : 2);
    writer.text("$tag", "$tag");
    writer.text(tag.value, "$tag");
    if (arm.kind === "unit") return;
    if (!payload) throw mismatch(value, type);
    writer.text("$value", "$value");
    writeValue(writer, payload, arm, depth);
  } else throw mismatch(value, type);
}

function writeRecord(writer: Writer, value: RecordValue, type: RecordType, depth: number): void {
  writer.map(type.canonical.length);
  for (const [name, field] of type.canonical) {
    const inner = value.fields.get(name);
    if (!inner) throw new AirError("value.missing_field", `the field "${name}" is missing`);
    writer.text(name, "key");
    writeValue(writer, inner, field, depth);
  }
}

function mismatch(value: Value, type: Type): AirError {
  return new AirError("value.type", `expected ${nameOfType(type)}, found ${value.kind}`);
}
