/** Requests and answers as they stand on their lines. */
import type { Tree } from "../../../air/cbor/tree.ts";
import { AirError, isAirError, type Place } from "../../../air/errors.ts";
import { type JsonNode, member } from "../../../air/json/node.ts";
import { printTreeLine } from "../../../air/json/print.ts";
import { readJson, readJsonBytes } from "../../../air/json/read.ts";
import { nullable, object, type Read, required, text } from "../../../air/json/shape.ts";
import { readPayload } from "./payload.ts";
import { RecordedRefusal } from "./recorded-refusal.ts";

export const PROTOCOL = 1;

export interface Request {
  readonly cmd: string;
  readonly payload: JsonNode;
}

const anything: Read<JsonNode> = (node) => node;
const request = object({
  v: required(anything),
  id: required(text),
  cmd: required(text),
  payload: nullable(anything),
});

/** The payload of a request that has none. */
const NONE = readJson("{}");

/** The JSON of a line. Throws `decode_error`. */
export function readLine(bytes: Uint8Array): JsonNode {
  try {
    return readJsonBytes(bytes);
  } catch (error) {
    if (!isAirError(error)) throw error;
    throw new AirError("decode_error", error.message, error.place);
  }
}

/** The id that a request has, whatever else may be wrong with it; empty if it has none. */
export function idOf(line: JsonNode): string {
  const id = line.type === "object" ? member(line, "id") : undefined;
  return id?.type === "string" && id.value.isWellFormed() ? id.value : "";
}

/** Throws `decode_error` for what is no request, and `invalid_request` for one of another version. */
export function readRequest(line: JsonNode): Request {
  checkVersion(line);
  const { cmd, payload = NONE } = readPayload(line, request);
  return { cmd, payload: payload.type === "null" ? NONE : payload };
}

/** Before everything else: what a request of another version is made of is not known. */
function checkVersion(line: JsonNode): void {
  const v = line.type === "object" ? member(line, "v") : undefined;
  if (!v || (v.type === "number" && v.text === String(PROTOCOL))) return;
  throw new AirError("invalid_request", `unsupported protocol version: there is ${PROTOCOL} only`);
}

export function answerLine(id: string, result: Tree): string {
  return printTreeLine({ id, ok: true, result });
}

/** What has no code is a `host_error`. */
export function errorLine(id: string, error: unknown): string {
  return printTreeLine({ id, ok: false, error: errorTree(error) });
}

function errorTree(error: unknown): Tree {
  if (!isAirError(error)) {
    const message = error instanceof Error ? error.message : String(error);
    return { code: "host_error", message: message.toWellFormed() };
  }
  const { code, message, place, faults } = error;
  const isPlain = faults.length === 1 && Object.keys(place).length === 0;
  return {
    code,
    message: message.toWellFormed(),
    faults: isPlain ? undefined : faults.map(faultTree),
    ...(error instanceof RecordedRefusal ? { is_new: error.isNew, index: BigInt(error.first) } : {}),
  };
}

function faultTree({ code, message, place, related }: AirError["faults"][number]): Tree {
  const others = related?.map((one) => ({
    message: one.message.toWellFormed(),
    place: placeTree(one.place),
  }));
  return { code, message: message.toWellFormed(), place: placeTree(place), related: others };
}

function placeTree(place: Place): Tree {
  const entries = Object.entries(place).map(([name, value]) => [
    name,
    typeof value === "number" ? BigInt(value) : String(value).toWellFormed(),
  ]);
  return Object.fromEntries(entries) as Tree;
}

// As a client reads them

export interface Answer {
  readonly id: string;
  readonly ok: boolean;
  readonly result?: unknown;
  readonly error?: AnsweredError;
}

interface AnsweredError {
  readonly code: string;
  readonly message: string;
  readonly faults?: AirError["faults"];
  readonly is_new?: boolean;
  readonly index?: number;
}

/** The error that an answer carries, as it was thrown on the other side. */
export function thrownError({ code, message, faults, is_new, index }: AnsweredError): AirError {
  if (is_new !== undefined && index !== undefined) {
    return new RecordedRefusal(code, message, { isNew: is_new, first: index });
  }
  return new AirError(code, message, faults?.[0]?.place, faults);
}
