/** `airlock conformance run`: the corpus against any program that speaks the testee protocol. */
import { Command, InvalidArgumentError } from "commander";
import { AirError, quote } from "../air/errors.ts";
import { showProgress } from "./progress.ts";
import { PROJECT } from "./project.ts";

/** The project's own testee, without npm in between. */
const OWN_TESTEE = [process.execPath, `${PROJECT}cli/airlock.js`, "testee"];

interface RunOptions {
  readonly only?: string;
  readonly deadline: number;
  readonly json?: true;
}

export function conformanceCommand(): Command {
  return new Command("conformance").description("Tell what an implementation gets right.").addCommand(
    new Command("run")
      .description("Run the corpus against a testee; without a command, against this project's own.")
      .argument("[command...]", "program and arguments, after --")
      .option("--only <prefix>", "only the cases whose id begins with this")
      .option("--deadline <seconds>", "how long one answer may take", seconds, 10_000)
      .option("--json", "print the report as JSON")
      .action((command: string[], options: RunOptions) => run(command, options)),
  );
}

/** Signals end what was started, too: see the exit handler of who starts it. */
function exitOnSignals(): void {
  for (const [signal, code] of [
    ["SIGHUP", 129],
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    process.once(signal, () => process.exit(code));
  }
}

async function run(command: readonly string[], options: RunOptions): Promise<void> {
  exitOnSignals();
  if (command[0] === "") throw new AirError("usage", "the program to run has no name");
  const { loadCorpus } = await import("../conformance/runner/corpus.ts");
  const { formatReport, makeReport } = await import("../conformance/runner/report.ts");
  const { runSession } = await import("../conformance/runner/session.ts");
  const whole = loadCorpus();
  const { only } = options;
  const cases = only === undefined ? whole.cases : whole.cases.filter((one) => one.id.startsWith(only));
  if (cases.length === 0) throw new AirError("usage", `no case begins with ${quote(only)}`);
  const progress = showProgress("cases");
  const result = await runSession(cases, {
    command: command.length > 0 ? command : OWN_TESTEE,
    deadline: options.deadline,
    progress: progress.update,
  });
  progress.end();
  const report = makeReport(whole, result);
  process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report));
  process.exitCode = report.passed ? 0 : 1;
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 3600))
    throw new InvalidArgumentError("a number of seconds, above 0 and up to 3600.");
  return value * 1000;
}
