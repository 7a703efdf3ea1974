/** The project's own testee: requests on stdin, answers on stdout, one JSON object per line. */
import type { Tree } from "../../../air/cbor/tree.ts";
import { type Fault, isAirError } from "../../../air/errors.ts";
import { type JsonNode, type JsonObject, member } from "../../../air/json/node.ts";
import { printTreeLine } from "../../../air/json/print.ts";
import { readJson } from "../../../air/json/read.ts";
import { type Line, LineSplitter } from "../../protocol/line-splitter.ts";
import { Unsupported } from "./messages.ts";
import { OPS } from "./ops.ts";

interface Streams {
  readonly input: AsyncIterable<Uint8Array>;
  readonly output: NodeJS.WritableStream;
  readonly log: NodeJS.WritableStream;
}

/** Answers until the input ends. */
export async function runTestee(version: string, { input, output, log }: Streams): Promise<void> {
  const lines = new LineSplitter();
  const respond = (line: Line): void => {
    if (line === "") return;
    const answer = line === undefined ? "a line is not valid UTF-8" : answerLine(line, version);
    if (typeof answer === "string") log.write(`${answer}\n`);
    else output.write(`${printTreeLine(answer as Tree)}\n`);
  };
  for await (const chunk of input) for (const line of lines.push(chunk)) respond(line);
  for (const line of lines.flush()) respond(line);
}

/** The answer to one line, or what to log if there is no id to answer to. */
export function answerLine(line: string, version: string): object | string {
  let request: JsonNode;
  try {
    request = readJson(line);
  } catch (error) {
    return answerUnreadable(line, error);
  }
  const id = request.type === "object" ? member(request, "id") : undefined;
  if (request.type !== "object" || id?.type !== "string") return "a request is a JSON object with an id";
  return { id: id.value, ...outcome(request, version) };
}

/** The id of a request that a runner writes: in front. */
const FRONT_ID = /^\s*\{\s*"id"\s*:\s*"([^"\\]*)"/;

/** AIR JSON that our reader refuses is refused in the answer, if the line is a request all the same. */
function answerUnreadable(line: string, error: unknown): object | string {
  const id = FRONT_ID.exec(line)?.[1];
  if (id === undefined || !isAirError(error)) return `not a request: ${message(error)}`;
  if (error.code === "json.syntax") return { id, error: { message: message(error) } };
  const { code, place } = error;
  const pointer = place.pointer?.replace(/^\/input\/[^/]*/, "");
  return {
    id,
    reject: faultJson({ code, message: error.message, place: pointer === undefined ? {} : { pointer } }),
  };
}

function outcome(request: JsonObject, version: string): object {
  const op = member(request, "op");
  const input = member(request, "input");
  if (op?.type !== "string" || input?.type !== "object")
    return { error: { message: "a request has op and input" } };
  if (op.value === "hello") return { ok: hello(version) };
  const run = Object.hasOwn(OPS, op.value) ? OPS[op.value] : undefined;
  if (!run) return { unsupported: { why: `no op ${op.value}` } };
  try {
    return { ok: run(input) };
  } catch (error) {
    if (error instanceof Unsupported) return { unsupported: { why: error.message } };
    return isAirError(error) ? { reject: reject(error.faults) } : { error: { message: message(error) } };
  }
}

function hello(version: string): object {
  return { protocol: 1, testee: { name: "airlock", version, language: "TypeScript" }, ops: Object.keys(OPS) };
}

function reject(faults: readonly Fault[]): object {
  const [first, ...others] = faults.map(faultJson);
  return others.length === 0 ? (first ?? {}) : { ...first, faults: [first, ...others] };
}

/** Lines and columns would be those of the request, so AIR JSON faults carry their pointer only. No surrogate goes out alone. */
function faultJson({ code, message: text, place }: Fault): object {
  return {
    code,
    message: text.toWellFormed(),
    ...(place.offset === undefined ? {} : { offset: place.offset }),
    ...(place.pointer === undefined ? {} : { pointer: place.pointer.toWellFormed() }),
  };
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
