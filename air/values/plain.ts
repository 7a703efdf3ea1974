/** Values as CBOR without a schema: what an expression gives, before a type reads it (AIR, expressions). */
import { encodeDocument } from "../cbor/document.ts";
import { MAX_DEPTH } from "../cbor/refusals.ts";
import type { Writer } from "../cbor/writer.ts";
import { AirError } from "../errors.ts";
import type { Value } from "./value.ts";

const SITE = "a value";

/**
 * A canonical document: unit and null are null, kinds of integers and of texts are alike, records and maps are maps. Throws
 * `cbor.too_deep`, and `cbor.duplicate_key` where two keys of a map are one in CBOR. The bytes are a view: copy them to
 * keep them.
 */
export function encodePlain(value: Value): Uint8Array {
  return encodeDocument((writer) => write(writer, value, 0), undefined);
}

function write(writer: Writer, value: Value, depth: number): void {
  switch (value.kind) {
    case "unit":
    case "null":
      return writer.null();
    case "bool":
      return writer.bool(value.value, SITE);
    case "int":
    case "nat":
    case "time":
    case "duration":
      return writer.integer(value.value, SITE);
    case "text":
    case "dec128":
    case "hash":
    case "uuid":
      return writer.text(value.value, SITE);
    case "bytes":
      return writer.bytestring(value.value, SITE);
    default:
      if (depth >= MAX_DEPTH) {
        throw new AirError("cbor.too_deep", `arrays and maps are nested deeper than ${MAX_DEPTH}`);
      }
  }
  switch (value.kind) {
    case "list":
    case "set":
      writer.array(value.items.length);
      for (const item of value.items) write(writer, item, depth + 1);
      return;
    case "map": {
      const open = writer.openMap(value.entries.length);
      for (const [key, inner] of value.entries) {
        writer.mark();
        write(writer, key, depth + 1);
        writer.mark();
        write(writer, inner, depth + 1);
      }
      return writer.closeMap(open, SITE);
    }
    case "record": {
      const open = writer.openMap(value.fields.size);
      for (const [key, inner] of value.fields) {
        writer.mark();
        writer.text(key, SITE);
        writer.mark();
        write(writer, inner, depth + 1);
      }
      return writer.closeMap(open, SITE);
    }
  }
}
