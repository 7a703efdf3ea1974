/** One command, `airlock`; one file per subcommand. Exit codes: 0 yes, 1 no, 2 wrong usage. */
import { Command, CommanderError } from "commander";
import { type Fault, formatFault, isAirError } from "../air/errors.ts";
import { ERRORS, type ErrorCode } from "../generated/errors.ts";
import { blobCommand } from "./blob.ts";
import { breakingCommand } from "./breaking.ts";
import { checkCommand } from "./check.ts";
import { conformanceCommand } from "./conformance.ts";
import { demoCommand } from "./demo.ts";
import { eventCommand } from "./event.ts";
import { explainCommand } from "./explain.ts";
import { escapeControls, escapeLines } from "./faults/escape.ts";
import { fmtCommand } from "./fmt.ts";
import { generateCommand } from "./generate.ts";
import { govCommand } from "./gov.ts";
import { hashCommand } from "./hash.ts";
import { journalCommand } from "./journal.ts";
import { patchCommand } from "./patch.ts";
import { planCommand } from "./plan.ts";
import { policyCommand } from "./policy.ts";
import { receiptCommand } from "./receipt.ts";
import { snapshotCommand } from "./snapshot.ts";
import { stateCommand } from "./state.ts";
import { storeCommand } from "./store.ts";
import { testeeCommand } from "./testee.ts";
import { VERSION } from "./version.ts";
import { worldCommand } from "./world.ts";

export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command("airlock")
    .description("Governed self-upgrade for AIR worlds: generator, runtime and conformance suite.")
    .version(VERSION)
    .addCommand(checkCommand())
    .addCommand(hashCommand())
    .addCommand(patchCommand())
    .addCommand(explainCommand())
    .addCommand(policyCommand())
    .addCommand(worldCommand())
    .addCommand(eventCommand())
    .addCommand(stateCommand())
    .addCommand(planCommand())
    .addCommand(receiptCommand())
    .addCommand(govCommand())
    .addCommand(journalCommand())
    .addCommand(snapshotCommand())
    .addCommand(blobCommand())
    .addCommand(demoCommand())
    .addCommand(storeCommand())
    .addCommand(fmtCommand())
    .addCommand(generateCommand())
    .addCommand(breakingCommand())
    .addCommand(conformanceCommand())
    .addCommand(testeeCommand());
  for (const command of [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)]) {
    command.exitOverride();
  }
  // Whoever reads the output may stop reading: no more is to be said then.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    process.stderr.write(`the output cannot be written: ${error.code ?? error.message}\n`);
    process.exit(1);
  });
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
    for (const fault of error.faults) console.error(escapeControls(formatFault(fault)));
    for (const line of waysOut(error.faults)) console.error(line);
    return error.code === "usage" ? 2 : 1;
  }
  console.error(escapeLines(error instanceof Error ? (error.stack ?? error.message) : String(error)));
  return 1;
}

/** For each code, once: the rulings behind it and the way out. */
function waysOut(faults: readonly Fault[]): string[] {
  return [...new Set(faults.map((fault) => fault.code))].flatMap((code) => {
    if (!Object.hasOwn(ERRORS, code)) return [];
    const { help, rules } = ERRORS[code as ErrorCode];
    return [`${code}: ${help}${rules.length > 0 ? ` (rulings ${rules.join(", ")})` : ""}`];
  });
}
