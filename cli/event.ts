/** `airlock event`: sending one into a world. */
import { randomUUID } from "node:crypto";
import { Command, Option } from "commander";
import { canonicalize } from "../air/cbor/lenient.ts";
import { AirError, isAirError } from "../air/errors.ts";
import type { RawValue } from "../runtime/kernel/raw-value.ts";
import { printableJson } from "./faults/escape.ts";
import type { Inputs } from "./inputs/inputs.ts";
import { takenJson, takenText } from "./inputs/taken.ts";
import { fromHex, readValue } from "./inputs/value.ts";
import { reporting } from "./reporting.ts";
import { type WorldOption, worldOption, worldPath } from "./world-file.ts";
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
        return reporting(report, async () => {
          const path = worldPath(options);
          const { withInputs } = await import("./inputs.ts");
          const read = readValue(value, { cbor: options.cbor === true, what: "the event" }, texts);
          return withInputs(path, (inputs) => send(inputs, schema, read, options));
        });
      }),
  );
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

async function send(
  inputs: Inputs,
  schema: string,
  value: RawValue,
  { keyCbor, inputId = randomUUID(), json }: SendOptions,
): Promise<void> {
  const key = keyCbor === undefined ? {} : { key: readKey(keyCbor) };
  const taken = await inputs.event({ schema, value, inputId, ...key });
  process.stdout.write(json ? `${printableJson(takenJson(taken, inputId))}\n` : takenText(taken));
}
