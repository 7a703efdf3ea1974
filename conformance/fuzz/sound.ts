/** What a request must be beyond its schema: other inputs are no fault of a testee, whatever it answers. */
import { MAX_U64 } from "../../air/scalars.ts";
import { problemWithRequest } from "../protocol/validate.ts";
import {
  isList,
  isObject,
  type Json,
  type JsonObject,
  placesIn,
  plainOf,
  printJson,
  valueAt,
} from "./json.ts";

export function isRequest(op: string, input: JsonObject): boolean {
  const plain = plainOf(input);
  if (problemWithRequest(op, { id: "1", op, input: plain }, plain) !== undefined) return false;
  return SOUND[op]?.(input) ?? true;
}

const SOUND: Readonly<Record<string, (input: JsonObject) => boolean>> = {
  "value.normalize": (input) =>
    isNameOrType(input.get("schema")) &&
    listOf(input.get("defs")).every(maybeSchema) &&
    (input.get("lens") !== "cbor" || isHex(input.get("value"))),
  "expr.eval": (input) => [...placesIn(input.get("env") ?? null)].every(({ value }) => isTagged(value)),
  "cap.check": (input) => isTime(input.get("logical_now_ns")) && wellFormed(input),
  "grant.hash": (input) => isTime(input.get("expiry_ns") ?? "0") && wellFormed(input),
  "intent.hash": wellFormed,
  "policy.decide": (input) => wellFormed(input.get("request") ?? null),
  "world.script": (input) => isTime(input.get("clock_ns")) && areSteps(listOf(input.get("steps"))),
};

/** Any other definition is none to bring; what is no definition at all is for the testees to refuse. */
function maybeSchema(json: Json): boolean {
  const kind = isObject(json) ? json.get("$kind") : undefined;
  return kind === "defschema" || !/^(?:def[a-z]+|manifest)$/.test(String(kind));
}

function isNameOrType(json: Json | undefined): boolean {
  return typeof json !== "string" || /^[A-Za-z][\w.-]*\/[A-Za-z][\w.-]*@[1-9][0-9]*$/.test(json);
}

function isHex(json: Json | undefined): boolean {
  return typeof json === "string" && /^(?:[0-9a-f]{2})*$/.test(json);
}

function isTime(json: Json | undefined): boolean {
  return typeof json === "string" && /^[0-9]{1,20}$/.test(json) && BigInt(json) <= MAX_U64;
}

function wellFormed(json: Json): boolean {
  return placesIn(json).every(({ value }) => typeof value !== "string" || value.isWellFormed());
}

function listOf(json: Json | undefined): readonly Json[] {
  return isList(json) ? json : [];
}

/** Sets and maps have keys that an expression may make; integers are those of their type. */
function isTagged(json: Json): boolean {
  if (typeof json === "string") return json.isWellFormed();
  if (!isObject(json) || json.size !== 1) return true;
  const [[tag, value]] = [...json] as [[string, Json]];
  const keys = ["int", "nat", "text", "hash", "uuid"];
  const isKey = (key: Json | undefined): boolean => isObject(key) && keys.includes([...key.keys()][0] ?? "");
  const firsts = listOf(value).map((entry) => listOf(entry)[0]);
  if (tag === "set") return listOf(value).every(isKey) && areDistinct(listOf(value));
  if (tag === "map") return firsts.every(isKey) && areDistinct(firsts);
  if (tag === "record") return areDistinct(firsts);
  const range = RANGES[tag];
  return !range || (typeof value === "string" && isInRange(value, range));
}

function areDistinct(keys: readonly (Json | undefined)[]): boolean {
  return new Set(keys.map((key) => printJson(key ?? null))).size === keys.length;
}

type Range = readonly [least: bigint, most: bigint];

const UNSIGNED: Range = [0n, MAX_U64];
const SIGNED: Range = [-(1n << 63n), (1n << 63n) - 1n];
const RANGES: Readonly<Record<string, Range>> = {
  nat: UNSIGNED,
  time_ns: UNSIGNED,
  int: SIGNED,
  duration_ns: SIGNED,
};

function isInRange(text: string, [least, most]: Range): boolean {
  return /^-?[0-9]{1,20}$/.test(text) && BigInt(text) >= least && BigInt(text) <= most;
}

/** What is damaged is only looked at when the world is opened again, which comes next. */
function areSteps(steps: readonly Json[]): boolean {
  const is = (step: Json | undefined, name: string): boolean => isObject(step) && step.get("step") === name;
  return steps.every((step, i) => isStep(step) && (!is(step, "tamper") || is(steps[i + 1], "restart")));
}

/** An event and a receipt that is fine say their value in one way; times are of 64 bits. */
function isStep(step: Json): boolean {
  if (!isObject(step)) return false;
  if (!wellFormed(step.get("input_id") ?? "")) return false;
  const events = step.get("step") === "event" ? [step] : listOf(step.get("events"));
  const one = (event: Json): boolean => isObject(event) && event.has("value") !== event.has("value_cbor");
  if (!events.every(one)) return false;
  if (step.has("payload") && step.has("payload_cbor")) return false;
  const numbers = ["intent", "proposal_id", "plan_id", "record"].map((key) => valueAt(step, [key]));
  return (
    numbers.every((json) => json === undefined || /^[0-9]{1,9}$/.test(printJson(json))) &&
    (!step.has("to_ns") || isTime(step.get("to_ns")))
  );
}
