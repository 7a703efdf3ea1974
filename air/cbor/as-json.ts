/** Stored nodes as JSON: canonical CBOR to what readers of definitions read, each part with its byte offset. */
import { AirError, type Place } from "../errors.ts";
import { type JsonMember, type JsonNode, JsonSource } from "../json/node.ts";
import { Reader } from "./reader.ts";
import { MAX_DEPTH, refusedItem, tooDeep } from "./refusals.ts";

/** Bytes, of which places are offsets. */
class CborSource extends JsonSource {
  override place(offset: number, pointer?: string): Place {
    return {
      ...(this.path === undefined ? {} : { path: this.path }),
      offset,
      ...(pointer === undefined ? {} : { pointer }),
    };
  }
}

/**
 * Reads a canonical document. Throws `cbor.*` where it is not canonical, and `def.type` for what JSON does not have:
 * byte strings, and keys that are no text.
 */
export function jsonFromCbor(bytes: Uint8Array, path?: string): JsonNode {
  const reader = new Reader(bytes);
  reader.begin();
  const json = new NodeReader(reader, new CborSource("", path)).read(null, "", 0);
  reader.finish();
  return json;
}

class NodeReader {
  private readonly reader: Reader;
  private readonly source: JsonSource;

  constructor(reader: Reader, source: JsonSource) {
    this.reader = reader;
    this.source = source;
  }

  read(parent: JsonNode["parent"], step: string | number, depth: number): JsonNode {
    const { reader, source } = this;
    const offset = reader.pos;
    const initial = reader.peek();
    // The end of a container is only known afterwards; nobody asks for the text of CBOR.
    const at = { source, offset, end: offset, parent, step };
    switch (initial >>> 5) {
      case 0:
        return { type: "number", text: String(reader.nat("a number")), ...at };
      case 1:
        return { type: "number", text: String(reader.negative()), ...at };
      case 2:
        throw new AirError("def.type", "a definition holds no byte strings", source.place(offset));
      case 3:
        return { type: "string", value: reader.text("text"), ...at };
      case 4: {
        if (depth >= MAX_DEPTH) throw tooDeep(offset);
        const items: JsonNode[] = [];
        const array: JsonNode = { type: "array", items, ...at };
        for (let left = reader.array("a list"); left > 0; left--)
          items.push(this.read(array, items.length, depth + 1));
        return array;
      }
      case 5:
        if (depth >= MAX_DEPTH) throw tooDeep(offset);
        return this.object(at, depth);
      default:
        if (reader.isNull()) return { type: "null", ...at };
        if (initial !== 0xf4 && initial !== 0xf5)
          throw refusedItem(reader.bytes, offset, reader.bytes.length);
        return { type: "bool", value: reader.bool("a value"), ...at };
    }
  }

  private object(
    at: Pick<JsonNode, "source" | "offset" | "end" | "parent" | "step">,
    depth: number,
  ): JsonNode {
    const { reader } = this;
    const members: JsonMember[] = [];
    const object: JsonNode = { type: "object", members, ...at };
    let before = -1;
    let beforeEnd = -1;
    for (let left = reader.freeMap("an object"); left > 0; left--) {
      const keyOffset = reader.pos;
      if (reader.peek() >>> 5 !== 3) {
        throw new AirError("def.type", "the keys of a definition are texts", this.source.place(keyOffset));
      }
      const key = reader.text("a key");
      reader.nextKey(before, beforeEnd, keyOffset, reader.pos);
      [before, beforeEnd] = [keyOffset, reader.pos];
      members.push({ key, keyOffset, value: this.read(object, key, depth + 1) });
    }
    return object;
  }
}
