/** `airlock receipt`: what is waiting for an answer from outside, and giving one by hand. */
import { randomUUID } from "node:crypto";
import { Command, InvalidArgumentError, Option } from "commander";
import type { Tree } from "../air/cbor/tree.ts";
import { AirError, quote } from "../air/errors.ts";
import { printTreeLine } from "../air/json/print.ts";
import type { RawValue } from "../runtime/kernel/raw-value.ts";
import type { ReceiptStatus } from "../runtime/kernel/receipt-content.ts";
import { escapeLines, printableJson, printableLine } from "./faults/escape.ts";
import type { Inputs } from "./inputs/inputs.ts";
import { takenJson, takenText } from "./inputs/taken.ts";
import { fromHex, readValue } from "./inputs/value.ts";
import { reported, reporting } from "./reporting.ts";
import {
  type OpenWorld,
  type WorldOption,
  warnOfDivergence,
  withWorld,
  worldOption,
  worldPath,
} from "./world-file.ts";
import type { Texts } from "./worlds.ts";

interface ListOptions extends WorldOption {
  readonly json?: true;
}

interface InjectOptions extends WorldOption {
  readonly status: ReceiptStatus;
  readonly cbor?: true;
  readonly adapter?: string;
  readonly costCents?: bigint;
  readonly signature?: string;
  readonly inputId?: string;
  readonly json?: true;
}

export function receiptCommand(): Command {
  return new Command("receipt")
    .description("See which effects wait for an answer from outside, and answer one by hand.")
    .addCommand(
      new Command("list")
        .description("List the open intents: index, kind, grant, who waits, params.")
        .addOption(worldOption())
        .option("--json", "print each intent as a JSON object, one to a line")
        .action((options: ListOptions) =>
          reported(options, () =>
            withWorld(worldPath(options), { readonly: true }, (world) => list(world, options)),
          ),
        ),
    )
    .addCommand(injectCommand());
}

function injectCommand(): Command {
  return new Command("inject")
    .description("Answer an open intent, as its adapter would, and let the world go on.")
    .argument("<intent>", "the index of the intent's record")
    .argument("[payload]", "the receipt's payload as JSON; @FILE for a file, - for standard input")
    .addOption(worldOption())
    .addOption(
      new Option("--status <status>", "how it ended").choices(["ok", "error", "timeout"]).default("ok"),
    )
    .option("--cbor", "the payload is CBOR in hex, or a file with CBOR")
    .option("--adapter <id>", "who answers (default: the kind of the effect)")
    .addOption(new Option("--cost-cents <amount>", "what it cost").argParser(cents))
    .option("--signature <hex>", "a signature, in hex")
    .option("--input-id <id>", "an id of the input: given again, it does nothing (default: a new one)")
    .option("--json", "print what was recorded as JSON")
    .action((intent: string, payload: string | undefined, options: InjectOptions) => {
      if (!/^[0-9]{1,15}$/.test(intent))
        throw new AirError("usage", `${quote(intent)} is no index of an intent`);
      const texts: Texts = new Map();
      const report = () => ({ texts, ...(options.json ? { json: true as const } : {}) });
      return reporting(report, async () => {
        const path = worldPath(options);
        const { withInputs } = await import("./inputs.ts");
        const cbor = options.cbor === true;
        const value =
          payload === undefined ? undefined : readValue(payload, { cbor, what: "the payload" }, texts);
        await withInputs(path, (inputs) => inject(inputs, Number(intent), value, options));
      });
    });
}

function cents(text: string): bigint {
  if (/^[0-9]{1,19}$/.test(text)) return BigInt(text);
  throw new InvalidArgumentError("a whole number is wanted");
}

/** Exits with 1 if it was recorded otherwise than it was given (ruling K17). */
async function inject(
  inputs: Inputs,
  intent: number,
  payload: RawValue | undefined,
  { status, adapter, costCents, signature, inputId = randomUUID(), json }: InjectOptions,
): Promise<void> {
  const taken = await inputs.receipt({
    intent,
    status,
    inputId,
    ...(payload === undefined ? {} : { payload }),
    ...(adapter === undefined ? {} : { adapterId: adapter }),
    ...(costCents === undefined ? {} : { costCents }),
    ...(signature === undefined ? {} : { signature: fromHex(signature) }),
  });
  process.stdout.write(
    json ? `${printableJson({ ...takenJson(taken, inputId), status: taken.status })}\n` : takenText(taken),
  );
  if (taken.status === status) return;
  process.stderr.write(`it is recorded as ${taken.status}: the payload is none of this effect's receipts\n`);
  process.exitCode = 1;
}

async function list({ kernel }: OpenWorld, { json }: ListOptions): Promise<void> {
  warnOfDivergence(kernel);
  const { intentTree } = await import("../runtime/host/control/verbs/journal.ts");
  const { openExternal } = await import("../runtime/kernel/views.ts");
  for (const intent of openExternal(kernel.state)) {
    const tree = intentTree(kernel, intent);
    const who = intent.parties.map((party) =>
      party.kind === "plan" ? `plan ${party.id}` : `reducer ${party.name}`,
    );
    const columns = [intent.index, intent.kind, intent.capName, who.join(", "), shown(tree.params)];
    process.stdout.write(`${json ? printableLine(tree) : escapeLines(columns.join("  "))}\n`);
  }
}

function shown(params: Tree | undefined): string {
  return printTreeLine(params ?? null);
}
