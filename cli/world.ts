/** `airlock world`: beginning one, and keeping one up. */
import { Command } from "commander";
import { initCommand } from "./world/init.ts";
import { runCommand } from "./world/run.ts";

export function worldCommand(): Command {
  return new Command("world")
    .description("Begin a world, and keep it up.")
    .addCommand(initCommand())
    .addCommand(runCommand());
}
