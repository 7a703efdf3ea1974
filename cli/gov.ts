/** `airlock gov`: what operators do about a world that changes its manifest, and what they are shown of it. */
import { Command } from "commander";
import { listCommand } from "./gov/list.ts";
import { proposeCommand } from "./gov/propose.ts";
import { showCommand } from "./gov/show.ts";
import { applyCommand, decisionCommand, shadowCommand } from "./gov/steps.ts";
import { upgradeCommand } from "./gov/upgrade.ts";

export function govCommand(): Command {
  return new Command("gov")
    .description("Propose, look at, approve and apply changes of a world's manifest.")
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(proposeCommand())
    .addCommand(shadowCommand())
    .addCommand(decisionCommand("approve"))
    .addCommand(decisionCommand("reject"))
    .addCommand(applyCommand())
    .addCommand(upgradeCommand());
}
