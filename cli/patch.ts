/** `airlock patch`: what operators and authors do with patches before anybody has to decide about them. */
import { Command } from "commander";
import { compileCommand } from "./patch/compile.ts";
import { diffCommand } from "./patch/diff.ts";
import { showCommand } from "./patch/show.ts";

export function patchCommand(): Command {
  return new Command("patch")
    .description("Make, compile and read patches.")
    .addCommand(diffCommand())
    .addCommand(compileCommand())
    .addCommand(showCommand());
}
