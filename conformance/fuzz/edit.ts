/** One random edit of an op's input: of its JSON, of bytes or JSON source in it, of a script. */
import { isAirError } from "../../air/errors.ts";
import { editHex } from "./edit-hex.ts";
import { editJson, editText } from "./edit-json.ts";
import { editScript } from "./edit-script.ts";
import {
  isObject,
  type Json,
  type JsonObject,
  type Place,
  parseJson,
  placesIn,
  printJson,
  withValue,
} from "./json.ts";
import { withNewHashes } from "./new-hashes.ts";
import type { Sources } from "./sources.ts";
import type { Tape } from "./tape.ts";

/** How often a script is edited as a script, and how often a world's hashes follow what was done to it. */
const SCRIPT_PERCENT = 70;
const HASHES_PERCENT = 85;
/** Edits that may find nothing to do before none is made. */
const MOST_TRIES = 4;

export interface Edited {
  readonly input: JsonObject;
  /** What the edit alone made, before hashes followed. */
  readonly before: JsonObject;
}

/** Undefined where the edit finds nothing to do. */
export function editInput(op: string, input: JsonObject, tape: Tape, sources: Sources): Edited | undefined {
  const follow = tape.chance(HASHES_PERCENT);
  let edited: Json | undefined;
  for (let tries = 0; tries < MOST_TRIES && !isObject(edited); tries++) {
    edited =
      op === "world.script" && tape.chance(SCRIPT_PERCENT)
        ? editScript(input, tape, sources)
        : editPlace(op, input, tape, sources);
  }
  if (!isObject(edited)) return undefined;
  return { input: follow ? withNewHashes(input, edited) : edited, before: edited };
}

function editPlace(op: string, input: JsonObject, tape: Tape, sources: Sources): Json | undefined {
  const place = pickPlace(input, tape);
  if (!place) return undefined;
  const { path, value, key } = place;
  if (typeof value === "string" && isHex(op, input, place) && tape.chance(85)) {
    const hex = editHex(value, tape);
    return hex === undefined ? undefined : withValue(input, path, hex);
  }
  if (typeof value === "string" && (key === "doc_text" || (key === "text" && path.length === 1))) {
    return withValue(input, path, editSource(value, tape, sources));
  }
  return editJson(input, place, tape, sources);
}

/** Large parts of an input are no likelier than small ones. */
function pickPlace(input: JsonObject, tape: Tape): Place | undefined {
  const key = tape.pickAny([...input.keys()]);
  const value = key === undefined ? undefined : input.get(key);
  if (key === undefined || value === undefined) return undefined;
  const inner = key === "world" && isObject(value) ? tape.pickAny([...value]) : undefined;
  return tape.pick(inner ? placesIn(inner[1], [key, inner[0]], inner[0]) : placesIn(value, [key], key));
}

function isHex(op: string, input: JsonObject, { path, key, value }: Place): boolean {
  if (!/^(?:[0-9a-f]{2})+$/.test(String(value))) return false;
  if (op === "value.normalize") return key === "value" && input.get("lens") === "cbor";
  return key.endsWith("cbor") || key === "bytes" || path[1] === "modules" || path[1] === "blobs";
}

/** JSON source is edited as JSON, or as text. */
function editSource(text: string, tape: Tape, sources: Sources): string {
  if (tape.chance(30)) return editText(text, tape);
  try {
    const inner = parseJson(text);
    const edited = editJson(inner, tape.pick(placesIn(inner, [], "doc")), tape, sources);
    return edited === undefined ? editText(text, tape) : printJson(edited);
  } catch (error) {
    if (isAirError(error)) return editText(text, tape);
    throw error;
  }
}
