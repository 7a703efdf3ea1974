/** `airlock.config.json`: what is read, and what is made of it. */
import { readFileSync } from "node:fs";
import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import { AirError, FaultList, quote } from "../../air/errors.ts";
import { type JsonNode, type JsonObject, member, placeOf, placeOfKey } from "../../air/json/node.ts";
import { readJsonBytes } from "../../air/json/read.ts";
import { nodeAtPointer } from "../../air/json/walk.ts";
import type { TargetName } from "../targets.ts";

export const CONFIG_FILE = "airlock.config.json";

export interface OutputConfig {
  readonly target: TargetName;
  readonly folder: string;
  readonly stubs?: string;
  readonly importExtension?: ".js" | ".ts" | "";
  /** Of the target `implementation`. */
  readonly spec?: string;
}

/** Paths are relative to the folder of the config, with `/`. */
export interface Config {
  readonly inputs: readonly string[];
  readonly builtins: boolean;
  readonly outputs: readonly OutputConfig[];
}

/** Reads a config from bytes. Throws `json.*` and `config.invalid`, with places. */
export function readConfig(bytes: Uint8Array, path: string): Config {
  const json = readJsonBytes(bytes, path);
  const value = JSON.parse(json.source.text) as Partial<Config>;
  const faults = new FaultList();
  const validate = new Ajv2020({ allErrors: true, verbose: true }).compile(configSchema());
  if (!validate(value)) for (const error of validate.errors ?? []) addFault(json, error, faults);
  faults.throwIfAny();
  const config = {
    inputs: value.inputs ?? [],
    builtins: value.builtins ?? false,
    outputs: value.outputs ?? [],
  };
  checkOutputs(config, json as JsonObject, faults);
  faults.throwIfAny();
  return config;
}

/** The JSON Schema of configs, for editors: in the package it is `codegen/config/config.schema.json`. */
export function configSchema(): object {
  return JSON.parse(readFileSync(new URL("./config.schema.json", import.meta.url), "utf8")) as object;
}

function addFault(json: JsonNode, error: ErrorObject, faults: FaultList): void {
  const at = nodeAtPointer(json, error.instancePath);
  if (error.keyword === "additionalProperties") {
    const key = String(error.params.additionalProperty);
    const found = at.type === "object" ? at.members.find((one) => one.key === key) : undefined;
    faults.add(
      "config.invalid",
      `nobody knows the key ${quote(key)} here`,
      found ? placeOfKey(found) : placeOf(at),
    );
  } else if (error.keyword === "enum") {
    const words = (error.params.allowedValues as readonly string[]).map(quote).join(", ");
    faults.add("config.invalid", `${quote(error.data)} is none of ${words}`, placeOf(at));
  } else if (error.keyword === "required") {
    faults.add("config.invalid", `the key ${quote(error.params.missingProperty)} is missing`, placeOf(at));
  } else
    faults.add("config.invalid", `${quote(error.data)} ${error.message ?? "is not in form"}`, placeOf(at));
}

/** What the JSON Schema cannot say. */
function checkOutputs({ inputs, builtins, outputs }: Config, json: JsonObject, faults: FaultList): void {
  const list = member(json, "outputs");
  const nodes = list?.type === "array" ? list.items : [];
  const folders = new Map<string, number>();
  for (const [index, output] of outputs.entries()) {
    const at = nodes[index] ?? json;
    const place = placeOf((at.type === "object" ? member(at, "folder") : undefined) ?? at);
    const key = `${output.target} ${output.folder.replace(/^\.\/|\/+$/g, "")}`;
    if (folders.has(key))
      faults.add("config.invalid", `the target ${output.target} has this folder already`, place);
    folders.set(key, index);
  }
  if (inputs.length === 0 && !builtins && outputs.some(({ target }) => target !== "implementation")) {
    const what = `there is nothing to read: name "inputs", or say "builtins": true`;
    faults.add("config.invalid", what, placeOf(json));
  }
}

/** The bytes of a config. Throws `usage` for a file that is not there, with the way out. */
export function readConfigFile(path: string, shown: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    const what = `${shown} cannot be read (${reason}): write one, name another with --config, or say --input, --target and --out`;
    throw new AirError("usage", what);
  }
}
