/** `airlock conformance`: what an implementation gets right, by the corpus, and what the corpus is. */
import { Command } from "commander";
import { fuzzCommand } from "./conformance/fuzz.ts";
import { listCommand } from "./conformance/list.ts";
import { replayCommand } from "./conformance/replay.ts";
import { reportCommand } from "./conformance/report.ts";
import { runCommand } from "./conformance/run.ts";
import { showCommand } from "./conformance/show.ts";
import { smokeCommand } from "./conformance/smoke.ts";
import { statsCommand } from "./conformance/stats.ts";

export function conformanceCommand(): Command {
  return new Command("conformance")
    .description("Tell what an implementation gets right.")
    .addCommand(runCommand())
    .addCommand(smokeCommand())
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(replayCommand())
    .addCommand(reportCommand())
    .addCommand(statsCommand())
    .addCommand(fuzzCommand());
}
