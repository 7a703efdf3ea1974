/** One command, `airlock`; one file per subcommand. Exit codes: 0 yes, 1 no, 2 wrong usage. */
import { Command, CommanderError } from "commander";
import { formatFault, isAirError } from "../air/errors.ts";
import { conformanceCommand } from "./conformance.ts";
import { generateCommand } from "./generate.ts";
import { testeeCommand } from "./testee.ts";
import { VERSION } from "./version.ts";

export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command("airlock")
    .description("Governed self-upgrade for AIR worlds: generator, runtime and conformance suite.")
    .version(VERSION)
    .addCommand(generateCommand())
    .addCommand(conformanceCommand())
    .addCommand(testeeCommand());
  for (const command of [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)]) {
    command.exitOverride();
  }
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** Prints an error to stderr and returns the exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (isAirError(error)) {
    for (const fault of error.faults) console.error(formatFault(fault));
    return error.code === "usage" ? 2 : 1;
  }
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return 1;
}
