/**
 * What goes into a module and comes out of it: plain CBOR without the self-describe tag, fields in the order of the module
 * ABI; what is inside are canonical documents of their own (AIR, modules; ruling E2).
 */
import { encodeDocument } from "../../air/cbor/document.ts";
import type { Writer } from "../../air/cbor/writer.ts";
import { AirError, FaultList, isAirError } from "../../air/errors.ts";
import { copyBytes } from "../../air/platform.ts";
import type { TypeExpr } from "../../air/types/type-expr.ts";
import { type Type, Types } from "../../air/types/types.ts";
import { decodeValue } from "../../air/values/decode.ts";
import type { RecordValue, Value } from "../../air/values/value.ts";

const VERSION = 1n;
const TAG_BYTES = 3;

/** An event as a module sees it. `value` is canonical by the schema; `key` canonical by the key's schema. */
export interface ModuleEvent {
  readonly schema: string;
  readonly value: Uint8Array;
  readonly key: Uint8Array | null;
}

export interface ReducerInput {
  /** Canonical; null where there is no cell yet. */
  readonly state: Uint8Array | null;
  readonly event: ModuleEvent;
  /** `sys/ReducerContext@1`, for a module that takes a context. */
  readonly context: Uint8Array | undefined;
}

export interface ReducerEffect {
  readonly kind: string;
  readonly params: Uint8Array;
  readonly slot: string | null;
  readonly key: Uint8Array | null;
}

export interface ReducerOutput {
  /** Null deletes the cell. */
  readonly state: Uint8Array | null;
  readonly events: readonly ModuleEvent[];
  readonly effects: readonly ReducerEffect[];
}

export function encodeReducerInput(input: ReducerInput): Uint8Array {
  return untagged(encodeDocument(writeReducerInput, input));
}

export function encodePureInput(input: Uint8Array, context: Uint8Array | undefined): Uint8Array {
  return untagged(
    encodeDocument((writer) => {
      writer.map(context ? 3 : 2);
      writeVersion(writer);
      writeBytes(writer, "input", input);
      if (context) writeBytes(writer, "ctx", context);
    }, undefined),
  );
}

function writeReducerInput(writer: Writer, { state, event, context }: ReducerInput): void {
  writer.map(context ? 4 : 3);
  writeVersion(writer);
  writeBytes(writer, "state", state);
  writer.text("event", "event");
  writer.map(event.key ? 3 : 2);
  writer.text("schema", "schema");
  writer.text(event.schema, "schema");
  writeBytes(writer, "value", event.value);
  if (event.key) writeBytes(writer, "key", event.key);
  if (context) writeBytes(writer, "ctx", context);
}

function writeVersion(writer: Writer): void {
  writer.text("version", "version");
  writer.nat(VERSION, "version");
}

function writeBytes(writer: Writer, name: string, bytes: Uint8Array | null): void {
  writer.text(name, name);
  if (bytes) writer.bytestring(bytes, name);
  else writer.null();
}

/** A copy without the tag that documents begin with. */
function untagged(document: Uint8Array): Uint8Array {
  return copyBytes(document.subarray(TAG_BYTES));
}

// Outputs are read by types, like everything else from outside.

const bytes: TypeExpr = { bytes: {} };
const text: TypeExpr = { text: {} };

function record(fields: Readonly<Record<string, TypeExpr>>): TypeExpr {
  return { record: new Map(Object.entries(fields)) };
}

const EVENT = record({ schema: text, value: bytes, key: { option: bytes } });
const EFFECT = record({
  kind: text,
  params_cbor: bytes,
  cap_slot: { option: text },
  idempotency_key: { option: bytes },
});
const REDUCER_OUTPUT = resolved(
  record({
    state: { option: bytes },
    domain_events: { option: { list: EVENT } },
    effects: { option: { list: EFFECT } },
    ann: { option: bytes },
  }),
);
const PURE_OUTPUT = resolved(record({ output: bytes }));

function resolved(type: TypeExpr): Type {
  const faults = new FaultList();
  const found = new Types().resolve(type, undefined, faults);
  faults.throwIfAny();
  return found;
}

/** What a reducer answered. Throws `module.output` for what is no output of the ABI. */
export function decodeReducerOutput(output: Uint8Array): ReducerOutput {
  const fields = read(output, REDUCER_OUTPUT);
  return {
    state: bytesOf(fields.get("state")),
    events: itemsOf(fields.get("domain_events")).map((event) => ({
      schema: textOf(event.get("schema")) ?? "",
      value: bytesOf(event.get("value")) ?? new Uint8Array(),
      key: bytesOf(event.get("key")),
    })),
    effects: itemsOf(fields.get("effects")).map((effect) => ({
      kind: textOf(effect.get("kind")) ?? "",
      params: bytesOf(effect.get("params_cbor")) ?? new Uint8Array(),
      slot: textOf(effect.get("cap_slot")),
      key: bytesOf(effect.get("idempotency_key")),
    })),
  };
}

/** What a pure module answered. Throws `module.output`. */
export function decodePureOutput(output: Uint8Array): Uint8Array {
  return bytesOf(read(output, PURE_OUTPUT).get("output")) ?? new Uint8Array();
}

function read(output: Uint8Array, type: Type): RecordValue["fields"] {
  try {
    return (decodeValue(output, type) as RecordValue).fields;
  } catch (error) {
    if (!isAirError(error)) throw error;
    throw new AirError("module.output", `the output is not what the ABI asks for: ${error.message}`);
  }
}

function bytesOf(value: Value | undefined): Uint8Array | null {
  return value?.kind === "bytes" ? value.value : null;
}

function textOf(value: Value | undefined): string | null {
  return value?.kind === "text" ? value.value : null;
}

function itemsOf(value: Value | undefined): readonly RecordValue["fields"][] {
  return value?.kind === "list" ? value.items.map((item) => (item as RecordValue).fields) : [];
}
