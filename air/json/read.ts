/**
 * Reads JSON text exactly: positions are kept, numbers keep their text, and duplicate keys are refused (ruling D2).
 * momoa parses; what it lets pass and RFC 8259 does not is refused here.
 */
import { type ArrayNode, type ObjectNode, parse, type ValueNode } from "@humanwhocodes/momoa";
import { AirError, type Place, quote } from "../errors.ts";
import { decodeUtf8Strictly } from "../platform.ts";
import {
  type JsonArray,
  type JsonMember,
  type JsonNode,
  type JsonObject,
  JsonSource,
  placeOf,
  placeOfKey,
} from "./node.ts";

/** Deeper nesting is refused: no AIR document comes near it, and parsers recurse. */
const MAX_NESTING = 1024;

/**
 * Throws `json.syntax`, `json.too_deep` or `json.duplicate_key` with file, line, column and, where there is one,
 * pointer.
 */
export function readJson(text: string, path?: string): JsonNode {
  const source = new JsonSource(text, path);
  if (text.startsWith("\ufeff")) {
    throw new AirError(
      "json.syntax",
      "the text begins with a byte order mark; save it without",
      source.place(0),
    );
  }
  checkNesting(source);
  return convert(source, parseText(source), null, "");
}

/** Reads UTF-8 bytes; what `decodeUtf8` and `readJson` refuse. */
export function readJsonBytes(bytes: Uint8Array, path?: string): JsonNode {
  return readJson(decodeUtf8(bytes, path), path);
}

/** The text of a file; `json.syntax` if it is not valid UTF-8. */
export function decodeUtf8(bytes: Uint8Array, path?: string): string {
  let text: string;
  try {
    text = decodeUtf8Strictly(bytes);
  } catch {
    throw new AirError("json.syntax", "the file is not valid UTF-8", placeOfInvalid(bytes, path));
  }
  return text;
}

/** Where UTF-8 stops being valid: behind the longest part that is. */
function placeOfInvalid(bytes: Uint8Array, path?: string): Place {
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (beginsValid(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const valid = decoder.decode(bytes.subarray(0, good), { stream: true });
  return new JsonSource(valid, path).place(valid.length);
}

/** Whether bytes are the beginning of valid UTF-8; the last character may be cut. */
function beginsValid(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function parseText(source: JsonSource): ValueNode {
  try {
    return parse(source.text, { mode: "json", ranges: true }).body;
  } catch (error) {
    const offset = (error as { offset?: unknown }).offset;
    if (typeof offset !== "number") throw error;
    const message = explain(source.text, offset);
    throw new AirError("json.syntax", message, source.place(Math.min(offset, source.text.length)));
  }
}

/** momoa names its own tokens; what stands there and before it says more. */
function explain(text: string, offset: number): string {
  const found = text.slice(offset, offset + 1);
  if (found === "") return "the text ends too early";
  const before = text
    .slice(Math.max(0, offset - 1000), offset)
    .trimEnd()
    .slice(-1);
  if (/["\d\]}a-z]/.test(before) && /["\d[{]/.test(found)) return "a comma is missing before this";
  if (before === "," && /[\]}]/.test(found)) return "a comma stands before this, and nothing follows it";
  return `no JSON can go on with ${found === '"' ? "a text" : quote(found)} here`;
}

/** The parser recurses, so depth is bounded before it starts; strings are stepped over. */
function checkNesting(source: JsonSource): void {
  const { text } = source;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 0x22) {
      for (i++; i < text.length && text.charCodeAt(i) !== 0x22; i++) if (text.charCodeAt(i) === 0x5c) i++;
    } else if (unit === 0x5b || unit === 0x7b) {
      depth++;
      if (depth > MAX_NESTING) {
        throw new AirError(
          "json.too_deep",
          `arrays and objects are nested deeper than ${MAX_NESTING}`,
          source.place(i),
        );
      }
    } else if (unit === 0x5d || unit === 0x7d) depth--;
  }
}

function convert(
  source: JsonSource,
  node: ValueNode,
  parent: JsonNode["parent"],
  step: string | number,
): JsonNode {
  const offset = node.loc.start.offset;
  const end = node.loc.end.offset;
  const at = { source, offset, end, parent, step };
  switch (node.type) {
    case "Null":
      return { type: "null", ...at };
    case "Boolean":
      return { type: "bool", value: node.value, ...at };
    case "Number":
      return { type: "number", text: source.text.slice(offset, end), ...at };
    case "String":
      checkControls(source, offset, end);
      return { type: "string", value: node.value, ...at };
    case "Array":
      return convertArray(node, at);
    case "Object":
      return convertObject(node, at);
    default:
      throw new AirError("json.syntax", "JSON has no such value", source.place(offset));
  }
}

type At = Pick<JsonNode, "source" | "offset" | "end" | "parent" | "step">;

function convertArray(node: ArrayNode, at: At): JsonArray {
  const items: JsonNode[] = [];
  const array: JsonArray = { type: "array", items, ...at };
  node.elements.forEach((element, index) => {
    items.push(convert(at.source, element.value, array, index));
  });
  return array;
}

function convertObject(node: ObjectNode, at: At): JsonObject {
  const members: JsonMember[] = [];
  const object: JsonObject = { type: "object", members, ...at };
  const seen = new Set<string>();
  for (const { name, value } of node.members) {
    if (name.type !== "String") throw new AirError("json.syntax", "keys are strings", placeOf(object));
    const keyOffset = name.loc.start.offset;
    checkControls(at.source, keyOffset, name.loc.end.offset);
    const added: JsonMember = {
      key: name.value,
      keyOffset,
      value: convert(at.source, value, object, name.value),
    };
    if (seen.has(name.value)) {
      throw new AirError(
        "json.duplicate_key",
        `the key ${quote(name.value)} stands in this object twice`,
        placeOfKey(added),
      );
    }
    seen.add(name.value);
    members.push(added);
  }
  return object;
}

/** RFC 8259 §7: control characters are written as escapes. */
function checkControls(source: JsonSource, start: number, end: number): void {
  for (let i = start; i < end; i++) {
    if (source.text.charCodeAt(i) < 0x20) {
      throw new AirError(
        "json.syntax",
        "a control character in a string is written as an escape",
        source.place(i),
      );
    }
  }
}
