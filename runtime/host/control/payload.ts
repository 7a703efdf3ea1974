/** What a command is given, read by its shape: everything that is wrong with it is said, and no field is passed over. */
import { AirError, FaultList, formatPlace, quote } from "../../../air/errors.ts";
import { type JsonNode, placeOf } from "../../../air/json/node.ts";
import { readJson } from "../../../air/json/read.ts";
import { type Field, integer, object, optional, type Read, text } from "../../../air/json/shape.ts";
import { MAX_U64 } from "../../../air/scalars.ts";
import type { RawValue } from "../../kernel/raw-value.ts";

/** Throws `decode_error` with all that does not fit the shape. */
export function readPayload<T>(node: JsonNode, shape: Read<T>): T {
  const faults = new FaultList();
  const read = shape(node, faults);
  if (faults.faults.length === 0) return read;
  const all = faults.faults.map(({ message, place }) => `${place.pointer || formatPlace(place)}: ${message}`);
  throw new AirError("decode_error", all.join("; "));
}

export { list, object, optional, required, text, withDefault, word } from "../../../air/json/shape.ts";

/** Bytes in base64, as it is written canonically: with padding, without spaces. */
export function base64(node: JsonNode, faults: FaultList): Uint8Array {
  const value = text(node, faults);
  const bytes = Buffer.from(value ?? "", "base64");
  if (value !== undefined && bytes.toString("base64") !== value) {
    faults.add("decode_error", `${quote(value)} is no base64`, placeOf(node));
  }
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** An index or a count. */
export function index(node: JsonNode, faults: FaultList): number {
  return Number(wholeNumber(node, faults));
}

/** The id of a proposal, an amount of cents. */
export const nat: Read<bigint> = integer(0n, MAX_U64);

const wholeNumber = integer(0n, BigInt(Number.MAX_SAFE_INTEGER));

export function bool(node: JsonNode, faults: FaultList): boolean {
  if (node.type === "bool") return node.value;
  faults.add("decode_error", "expected true or false", placeOf(node));
  return false;
}

/** What every command that is an input may have (ruling K16). */
export const INPUT: { readonly input_id: Field<string, true> } = { input_id: optional(text) };

/** For commands that are given nothing. */
export const NOTHING: Read<object> = object({});

/** A value in one of two fields: `NAME_b64`, any CBOR, or `NAME_json`, JSON text in either lens. */
export function rawValue(
  name: string,
  { b64, json }: { readonly b64: Uint8Array | undefined; readonly json: string | undefined },
): RawValue | undefined {
  if (b64 && json !== undefined) {
    throw new AirError("decode_error", `give ${name}_b64 or ${name}_json, and not both`);
  }
  if (b64) return { cbor: b64 };
  return json === undefined ? undefined : { json: readJson(json) };
}

/** The same where one of them is needed. */
export function neededValue(name: string, given: Parameters<typeof rawValue>[1]): RawValue {
  const value = rawValue(name, given);
  if (value) return value;
  throw new AirError("decode_error", `give ${name}_b64 or ${name}_json`);
}

/** A value as it is sent; JSON goes as its text, so that it is read there as it would be here. */
export function sentValue(name: string, value: RawValue): Readonly<Record<string, string>> {
  if ("cbor" in value) return { [`${name}_b64`]: toBase64(value.cbor) };
  const { source, offset, end, parent } = value.json;
  // Places in a text of its own stay what they are.
  return { [`${name}_json`]: parent ? source.text.slice(offset, end) : source.text };
}

export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
