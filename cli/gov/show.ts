/** `airlock gov show`: everything about one proposal. */
import { Command } from "commander";
import { painter } from "../color.ts";
import { printableLine } from "../faults/escape.ts";
import { type OpenWorld, worldOption } from "../world-file.ts";
import { type GovOptions, proposalId } from "./options.ts";
import { reading } from "./run.ts";

export function showCommand(): Command {
  return new Command("show")
    .description(
      "Show a proposal: what it changes, what was seen of it, what was done about it, what comes next.",
    )
    .argument("<id>", "the proposal's id")
    .addOption(worldOption())
    .option("--json", "print everything as a JSON object")
    .action((text: string, options: GovOptions) => {
      const id = proposalId(text);
      return reading(options, (world) => show(world, id, options));
    });
}

async function show({ kernel }: OpenWorld, id: bigint, options: GovOptions): Promise<void> {
  const { detailOf } = await import("./detail.ts");
  const { detailTree } = await import("./detail-json.ts");
  const { detailLines } = await import("./detail-text.ts");
  const detail = detailOf(kernel, id);
  const text = options.json
    ? printableLine(detailTree(detail, options))
    : detailLines(detail, options, painter()).join("\n");
  process.stdout.write(`${text}\n`);
}
