/** The ops of the project's own testee, each over what `air/` exports. */
import { checkDocument } from "../../../air/cbor/document.ts";
import { canonicalize } from "../../../air/cbor/lenient.ts";
import { bareHash, encodeNode, readNode } from "../../../air/defs/node.ts";
import { AirError, isAirError } from "../../../air/errors.ts";
import { hashBytes } from "../../../air/hash.ts";
import { type JsonNode, type JsonObject, member, pointerOf } from "../../../air/json/node.ts";

/** From the request's input to the answer's `ok`. Throws `AirError` to reject, anything else is an error. */
export type Op = (input: JsonObject) => object;

export const OPS: Readonly<Record<string, Op>> = {
  "cbor.canonicalize": (input) => {
    const cbor = canonicalize(hexMember(input, "cbor"));
    return { cbor: toHex(cbor), hash: hashBytes(cbor) };
  },
  "cbor.check": (input) => {
    checkDocument(hexMember(input, "cbor"));
    return {};
  },
  "def.hash": (input) => {
    const def = member(input, "def");
    if (def?.type !== "object") throw new Error('"def" is an object');
    const node = rooted(def, readNode);
    const cbor = encodeNode(node);
    return { cbor: toHex(cbor), node_hash: hashBytes(cbor), bare_hash: bareHash(node) };
  },
};

/** Reads AIR JSON inside a request: pointers of faults begin at it. */
function rooted<T>(node: JsonNode, read: (node: JsonNode) => T): T {
  try {
    return read(node);
  } catch (error) {
    if (!isAirError(error)) throw error;
    const start = pointerOf(node).length;
    const faults = error.faults.map(({ code, message, place }) => ({
      code,
      message,
      place: place.pointer === undefined ? {} : { pointer: place.pointer.slice(start) },
    }));
    throw new AirError(error.code, error.message, faults[0]?.place, faults);
  }
}

function hexMember(input: JsonObject, key: string): Uint8Array {
  const node = member(input, key);
  if (node?.type !== "string" || !/^(?:[0-9a-f]{2})*$/.test(node.value))
    throw new Error(`"${key}" is lower-case hex`);
  return Uint8Array.from(Buffer.from(node.value, "hex"));
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}
