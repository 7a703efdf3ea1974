/** The parts of requests and answers. What a request lacks is an error of whoever sent it, not a reject. */
import { AirError, isAirError } from "../../../air/errors.ts";
import { type JsonNode, type JsonObject, member, pointerOf } from "../../../air/json/node.ts";
import { MAX_U64 } from "../../../air/scalars.ts";

/** Says that something is not built. */
export class Unsupported extends Error {}

export function needMember(input: JsonObject, key: string): JsonNode {
  const node = member(input, key);
  if (!node) throw new Error(`"${key}" is missing`);
  return node;
}

export function objectMember(input: JsonObject, key: string): JsonObject {
  const node = member(input, key);
  if (node?.type !== "object") throw new Error(`"${key}" is an object`);
  return node;
}

export function textMember(input: JsonObject, key: string): string {
  const node = member(input, key);
  if (node?.type !== "string") throw new Error(`"${key}" is text`);
  return node.value;
}

/** Text that is no AIR JSON, and must be sound. */
export function wordMember(input: JsonObject, key: string): string {
  const text = textMember(input, key);
  if (!text.isWellFormed()) throw new Error(`"${key}" holds a lone surrogate`);
  return text;
}

/** Decimal text of 64 bits. */
export function natMember(input: JsonObject, key: string): bigint {
  const text = textMember(input, key);
  const value = /^[0-9]{1,20}$/.test(text) ? BigInt(text) : MAX_U64 + 1n;
  if (value > MAX_U64) throw new Error(`"${key}" is decimal text from 0 to 2^64-1`);
  return value;
}

/** Reads AIR JSON inside a request: pointers of faults begin at it. */
export function rooted<T>(node: JsonNode, read: (node: JsonNode) => T): T {
  try {
    return read(node);
  } catch (error) {
    if (!isAirError(error)) throw error;
    const root = pointerOf(node);
    // A fault may also be about what the request was read with, and then has its own pointer.
    const inside = (pointer: string): string =>
      pointer.startsWith(root) ? pointer.slice(root.length) : pointer;
    const faults = error.faults.map(({ code, message, place }) => ({
      code,
      message,
      place: place.pointer === undefined ? {} : { pointer: inside(place.pointer) },
    }));
    throw new AirError(error.code, error.message, faults[0]?.place, faults);
  }
}

/** The items of a list; none if it is absent. */
export function listMember(input: JsonObject, key: string): readonly JsonNode[] {
  const node = member(input, key);
  if (!node) return [];
  if (node.type !== "array") throw new Error(`"${key}" is a list`);
  return node.items;
}

export function hexMember(input: JsonObject, key: string): Uint8Array {
  return fromHex(needMember(input, key));
}

export function fromHex(node: JsonNode): Uint8Array {
  if (node.type !== "string" || !/^(?:[0-9a-f]{2})*$/.test(node.value))
    throw new Error("bytes are lower-case hex");
  return Uint8Array.from(Buffer.from(node.value, "hex"));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}

export function optionalText(input: JsonObject, key: string): string | undefined {
  return member(input, key) ? textMember(input, key) : undefined;
}

/** A number that doubles hold. */
export function numberMember(input: JsonObject, key: string): number {
  const node = needMember(input, key);
  if (node.type !== "number") throw new Error(`"${key}" is a number`);
  return Number(node.text);
}
