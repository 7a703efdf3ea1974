/** Reads JSON text exactly: positions are kept, numbers keep their text, and duplicate keys are refused (ruling D2). */
import { AirError, type Place } from "../errors.ts";
import { decodeUtf8Strictly } from "../platform.ts";
import { type JsonNode, JsonSource } from "./node.ts";
import { parseJson } from "./parse.ts";

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
  return parseJson(source);
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
