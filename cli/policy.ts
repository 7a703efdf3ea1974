/** `airlock policy`: what operators do with policies before they are live. */
import { Command } from "commander";
import { testCommand } from "./policy/test.ts";

export function policyCommand(): Command {
  return new Command("policy").description("Test policies.").addCommand(testCommand());
}
