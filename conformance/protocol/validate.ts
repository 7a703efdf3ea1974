/** Checks protocol messages and corpus files against their JSON Schemas, in both directions. */
import { readdirSync, readFileSync } from "node:fs";
import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";

const FOLDER = new URL("./", import.meta.url);
const SUFFIX = ".schema.json";

/** Files that describe no op. */
const NOT_OPS = new Set(["common", "request", "answer", "case", "corpus", "tombstones", "report"]);

const ajv = new Ajv2020({ allErrors: false, strict: true, allowUnionTypes: true });
const names = readdirSync(FOLDER)
  .filter((name) => name.endsWith(SUFFIX))
  .map((name) => name.slice(0, -SUFFIX.length))
  .sort();
for (const name of names) {
  ajv.addSchema(JSON.parse(readFileSync(new URL(`${name}${SUFFIX}`, FOLDER), "utf8")), `${name}${SUFFIX}`);
}

/** Every op that the protocol describes. */
export const OPS: readonly string[] = names.filter((name) => !NOT_OPS.has(name));

/** Why the value is not what the schema describes, in one line; undefined if it is. */
export function problemWith(schema: string, value: unknown): string | undefined {
  const validate = ajv.getSchema(schema);
  if (!validate) return `there is no schema ${schema}`;
  return validate(value) ? undefined : describe(validate.errors?.[0]);
}

function describe(error: ErrorObject | undefined): string {
  if (!error) return "does not fit its schema";
  const { additionalProperty } = error.params as { additionalProperty?: string };
  const extra = additionalProperty === undefined ? "" : ` (${JSON.stringify(additionalProperty)})`;
  return `${error.instancePath === "" ? "the message" : error.instancePath} ${error.message ?? "does not fit"}${extra}`;
}

/** Why a request does not follow the protocol; undefined if it does. */
export function problemWithRequest(op: string, request: unknown, input: unknown): string | undefined {
  return problemWith(`request${SUFFIX}`, request) ?? problemWith(`${op}${SUFFIX}#/$defs/input`, input);
}

/** Why an answer to this op does not follow the protocol; undefined if it does. */
export function problemWithAnswer(op: string, answer: unknown): string | undefined {
  const problem = problemWith(`answer${SUFFIX}`, answer);
  if (problem !== undefined) return problem;
  const { ok } = answer as { ok?: unknown };
  return ok === undefined ? undefined : problemWith(`${op}${SUFFIX}#/$defs/ok`, ok);
}
