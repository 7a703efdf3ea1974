/** `airlock conformance run`: the corpus against any program that speaks the testee protocol. */
import { availableParallelism } from "node:os";
import { Command, InvalidArgumentError } from "commander";
import { AirError } from "../../air/errors.ts";
import type { Selection } from "../../conformance/runner/selection.ts";
import type { SessionResult } from "../../conformance/runner/session.ts";
import type { SmokeOptions } from "../../conformance/runner/smoke.ts";
import { showProgress } from "../progress.ts";
import { reported } from "../reporting.ts";
import { type FormatOptions, present, withFormat } from "./formats.ts";
import { type CorpusOption, shardOption, withSelection } from "./select.ts";
import { DEADLINE, DEADLINE_MS, exitOnSignals, seconds, testeeOf } from "./testee-command.ts";

interface RunOptions extends Selection, FormatOptions, CorpusOption {
  readonly deadline?: number;
  readonly jobs: number;
  readonly known?: string;
  readonly fix?: true;
}

const MAX_JOBS = 64;

export function runCommand(): Command {
  const command = new Command("run")
    .description("Run the corpus against a testee; without a command, against this project's own.")
    .argument("[command...]", "program and arguments, after --");
  return withFormat(withSelection(command))
    .option("--shard <part>", "only a part of the cases: 2/5 is the second of five", shardOption)
    .option("--deadline <seconds>", DEADLINE, seconds)
    .option("--jobs <number>", "processes of the testee at once", jobs, Math.min(availableParallelism(), 8))
    .option(
      "--known <file>",
      "a list of known failures: other failures fail the run, and so do listed cases that pass",
    )
    .option("--fix", "write the list of known failures anew, from a run of the whole corpus")
    .action((words: string[], options: RunOptions) => reported(options, () => run(words, options)));
}

async function run(words: readonly string[], options: RunOptions): Promise<void> {
  exitOnSignals();
  const command = testeeOf(words);
  const { deadline = DEADLINE_MS, known: path, fix = false } = options;
  if (fix && path === undefined) throw new AirError("usage", "--fix writes the file that --known names");
  const { loadCorpus } = await import("../../conformance/runner/corpus.ts");
  const { isPartial, selectCases } = await import("../../conformance/runner/selection.ts");
  const { makeReport } = await import("../../conformance/report/report.ts");
  const { KnownFailures } = await import("../../conformance/runner/known-failures.ts");
  if (fix && isPartial(options)) throw new AirError("usage", "--fix needs a run of the whole corpus");
  const corpus = loadCorpus(options.corpus);
  const cases = selectCases(corpus, options);
  const known = path === undefined ? undefined : KnownFailures.read(path, corpus.cases, fix);
  const unfit = await problemOfHarness({ command, deadline });
  const result = unfit ?? (await runCases());
  if (fix && known && result.testee) {
    known.fix(result.outcomes);
    process.stderr.write(`${path} is written anew\n`);
  }
  const listed = known && fix && path !== undefined ? KnownFailures.read(path, corpus.cases, false) : known;
  const report = makeReport(corpus, result, listed?.surprises(result.outcomes));
  await present(corpus, report, options);
  process.exitCode = report.passed ? 0 : 1;

  async function runCases(): Promise<SessionResult> {
    const { runParallel } = await import("../../conformance/runner/parallel.ts");
    const progress = showProgress("cases");
    const found = await runParallel(cases, {
      command,
      deadline,
      jobs: options.jobs,
      progress: progress.update,
    });
    progress.end();
    return found;
  }

  /** A run that ends before it begins. */
  async function problemOfHarness(smoke: SmokeOptions): Promise<SessionResult | undefined> {
    const { smokeTest } = await import("../../conformance/runner/smoke.ts");
    const checks = await smokeTest(loadCorpus(), smoke);
    const bad = checks.find(({ problem, blame }) => problem !== undefined && blame === "harness");
    if (!bad) return undefined;
    const fault = `your harness, not your implementation, fails at "${bad.name}": ${bad.problem}`;
    return { testee: undefined, outcomes: new Map(), faults: [fault] };
  }
}

function jobs(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > MAX_JOBS)
    throw new InvalidArgumentError(`a number from 1 to ${MAX_JOBS}.`);
  return value;
}
