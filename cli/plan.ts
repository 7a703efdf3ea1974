/** `airlock plan`: the plans of a world, and ending one. */
import { randomUUID } from "node:crypto";
import { Command } from "commander";
import type { Tree } from "../air/cbor/tree.ts";
import { AirError, quote } from "../air/errors.ts";
import { printTreeLine } from "../air/json/print.ts";
import { escapeLines, printableLine } from "./faults/escape.ts";
import { reported } from "./reporting.ts";
import { type OpenWorld, type WorldOption, withWorld, worldOption, worldPath } from "./world-file.ts";

interface ListOptions extends WorldOption {
  readonly running?: true;
  readonly json?: true;
}

interface EndOptions extends WorldOption {
  readonly inputId?: string;
}

export function planCommand(): Command {
  return new Command("plan")
    .description("Look at the plans of a world, and end one.")
    .addCommand(
      new Command("list")
        .description("List the plans that were ever started: id, name, status, what came of it.")
        .addOption(worldOption())
        .option("--running", "those that still run")
        .option("--json", "print each plan as a JSON object, one to a line")
        .action((options: ListOptions) =>
          reported(options, () =>
            withWorld(worldPath(options), { readonly: true }, (world) => list(world, options)),
          ),
        ),
    )
    .addCommand(
      new Command("end")
        .description("End a running plan; what it asked for is not taken back.")
        .argument("<id>", "the plan's id")
        .addOption(worldOption())
        .option("--input-id <id>", "an id of the input: given again, it does nothing (default: a new one)")
        .action((id: string, options: EndOptions) => {
          if (!/^[0-9]{1,15}$/.test(id)) throw new AirError("usage", `${quote(id)} is no id of a plan`);
          return reported({}, async () => {
            const path = worldPath(options);
            const { withInputs } = await import("./inputs.ts");
            await withInputs(path, async (inputs) => {
              const { isNew } = await inputs.endPlan(Number(id), options.inputId ?? randomUUID());
              process.stdout.write(isNew ? `ended: ${id}\n` : "recorded before: nothing was done\n");
            });
          });
        }),
    );
}

async function list(world: OpenWorld, { running, json }: ListOptions): Promise<void> {
  const { plansOf } = await import("../runtime/kernel/views.ts");
  for (const { id, plan, manifestHash, status, errorCode, message, result } of plansOf(world.kernel)) {
    if (running && status !== "running") continue;
    const tree = new Map<string, Tree>([
      ["plan_id", BigInt(id)],
      ["plan", plan],
      ["manifest_hash", manifestHash],
      ["status", status],
      ["error_code", errorCode],
      ["message", message],
      ...(result === undefined ? [] : [["result", result] as const]),
    ]);
    const outcome =
      errorCode === null ? (result === undefined ? "" : printTreeLine(result)) : `${errorCode}: ${message}`;
    const text = `${id}  ${plan}  ${status}  ${outcome}`.trimEnd();
    process.stdout.write(`${json ? printableLine(tree) : escapeLines(text)}\n`);
  }
}
