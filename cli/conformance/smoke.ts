/** `airlock conformance smoke`: whether a program keeps to the protocol. */
import { Command } from "commander";
import { DEADLINE, DEADLINE_MS, exitOnSignals, seconds, testeeOf } from "./testee-command.ts";

interface SmokeOptions {
  readonly deadline?: number;
  readonly json?: true;
}

export function smokeCommand(): Command {
  return new Command("smoke")
    .description("Tell faults of a testee's harness from those of the implementation behind it.")
    .argument("[command...]", "program and arguments, after --")
    .option("--deadline <seconds>", DEADLINE, seconds)
    .option("--json", "print the checks as JSON")
    .action(smoke);
}

async function smoke(
  words: readonly string[],
  { deadline = DEADLINE_MS, json }: SmokeOptions,
): Promise<void> {
  exitOnSignals();
  const { loadCorpus } = await import("../../conformance/runner/corpus.ts");
  const { formatSmoke, smokeTest } = await import("../../conformance/runner/smoke.ts");
  const checks = await smokeTest(loadCorpus(), { command: testeeOf(words), deadline });
  const passed = checks.every(({ problem }) => problem === undefined);
  process.stdout.write(json ? `${JSON.stringify({ passed, checks }, null, 2)}\n` : formatSmoke(checks));
  process.exitCode = passed ? 0 : 1;
}
