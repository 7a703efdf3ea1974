/** `airlock event`: sending one into a world. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { Command, Option } from "commander";
import { canonicalize } from "../air/cbor/lenient.ts";
import { AirError, isAirError } from "../air/errors.ts";
import type { JsonNode } from "../air/json/node.ts";
import { readJson, readJsonBytes } from "../air/json/read.ts";
import type { ChainRecord } from "../runtime/kernel/chain.ts";
import type { RawValue } from "../runtime/kernel/raw-value.ts";
import { readInput } from "./air-directory.ts";
import { escapeLines, printableJson } from "./faults/escape.ts";
import { reporting } from "./reporting.ts";
import { type OpenWorld, type WorldOption, withWorld, worldOption, worldPath } from "./world-file.ts";
import type { Texts } from "./worlds.ts";

interface SendOptions extends WorldOption {
  readonly cbor?: true;
  readonly keyCbor?: string;
  readonly inputId?: string;
  readonly json?: true;
}

export function eventCommand(): Command {
  return new Command("event").description("Send an event into a world.").addCommand(
    new Command("send")
      .description("Send an event and let the world work until nothing internal is left.")
      .argument("<schema>", "the event's schema, such as demo/Go@1")
      .argument("<value>", "the value as JSON, in either lens; @FILE for a file, - for standard input")
      .addOption(worldOption())
      .option("--cbor", "the value is CBOR in hex, or a file with CBOR")
      .addOption(new Option("--key-cbor <hex>", "the key of the cell that it is for, as CBOR in hex"))
      .option(
        "--input-id <id>",
        "an id of the input: sent again with it, the event does nothing (default: a new one)",
      )
      .option("--json", "print what was recorded as JSON")
      .action((schema: string, value: string, options: SendOptions) => {
        const texts: Texts = new Map();
        const report = () => ({ texts, ...(options.json ? { json: true as const } : {}) });
        return reporting(report, () => {
          const path = worldPath(options);
          const read = readValue(value, options, texts);
          return withWorld(path, {}, (world) => send(world, schema, read, options));
        });
      }),
  );
}

function readValue(value: string, { cbor }: SendOptions, texts: Texts): RawValue {
  const file =
    value === "-" ? readStandardInput() : value.startsWith("@") ? readInput(value.slice(1)) : undefined;
  if (cbor) return { cbor: file ?? fromHex(value) };
  const path = value === "-" ? "standard input" : file ? value.slice(1) : "the event";
  const json: JsonNode = file ? readJsonBytes(file, path) : readJson(value, path);
  texts.set(path, file ?? value);
  return { json };
}

function readStandardInput(): Uint8Array {
  try {
    return readFileSync(process.stdin.fd);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new AirError("usage", `standard input cannot be read: ${reason}`);
  }
}

/** The key, if it is one: what is wrong with it is told apart from what is wrong with the value. */
function readKey(hex: string): Uint8Array {
  const bytes = fromHex(hex);
  try {
    canonicalize(bytes);
    return bytes;
  } catch (error) {
    if (!isAirError(error)) throw error;
    throw new AirError(error.code, `the key is no CBOR: ${error.message}`);
  }
}

function fromHex(text: string): Uint8Array {
  if (/^(?:[0-9a-fA-F]{2})+$/.test(text)) return new Uint8Array(Buffer.from(text, "hex"));
  throw new AirError("usage", "CBOR is written in hex, two digits to a byte");
}

async function send(
  { kernel, storage }: OpenWorld,
  schema: string,
  value: RawValue,
  { keyCbor, inputId = randomUUID(), json }: SendOptions,
): Promise<void> {
  const { decodeRecord } = await import("../runtime/kernel/records.ts");
  const before = kernel.head.count;
  const isNew = kernel.event({
    schema,
    value,
    inputId,
    ...(keyCbor === undefined ? {} : { key: readKey(keyCbor) }),
  });
  const { count } = kernel.head;
  const failures: string[] = [];
  for (const [index, bytes] of isNew ? storage.records(before) : []) {
    const failure = failureIn(index, decodeRecord(bytes));
    if (failure !== undefined) failures.push(failure);
  }
  if (json) {
    const recorded = isNew ? { first: before, last: count - 1 } : null;
    process.stdout.write(`${printableJson({ ok: true, input_id: inputId, recorded, failures })}\n`);
    return;
  }
  const what = isNew ? `recorded: ${before} to ${count - 1}` : "recorded before: nothing was done";
  process.stdout.write(`${[what, ...failures].map(escapeLines).join("\n")}\n`);
}

/** What went wrong without being wrong with the event: it was taken. */
function failureIn(index: number, { entry }: ChainRecord["record"]): string | undefined {
  if (entry.$tag === "plan_ended" && entry.$value.status === "error") {
    const { plan_name, plan_id, error_code, message } = entry.$value;
    return `${index}: the plan ${plan_name} ${plan_id} ended with ${error_code}: ${message}`;
  }
  if (entry.$tag !== "reducer_failed") return undefined;
  const { reducer, code, message } = entry.$value;
  return `${index}: the reducer ${reducer} failed with ${code}: ${message}`;
}
