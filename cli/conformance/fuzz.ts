/** `airlock conformance fuzz`: two testees against each other, with inputs that are in no corpus. */
import { Command, InvalidArgumentError } from "commander";
import { AirError } from "../../air/errors.ts";
import { reported } from "../reporting.ts";
import { DEADLINE, DEADLINE_MS, exitOnSignals, seconds } from "./testee-command.ts";

interface FuzzOptions {
  readonly a: string;
  readonly b: string;
  readonly seed?: number;
  readonly time?: number;
  readonly runs?: number;
  readonly only?: string;
  readonly path?: string;
  readonly out?: string;
  readonly deadline?: number;
  readonly json?: true;
}

export function fuzzCommand(): Command {
  return new Command("fuzz")
    .description(
      "Put random requests to two testees, and shrink what they answer differently to a ready case.",
    )
    .requiredOption("--a <command>", "one testee, as a line for the shell")
    .requiredOption("--b <command>", "the other")
    .option("--seed <number>", "the same seed makes the same requests", count)
    .option("--time <seconds>", "how long (default: 60)", (text: string) => seconds(text) / 1000)
    .option("--runs <number>", "how many requests, instead", count)
    .option("--only <kind>", "case, script, value, expr, policy, cap, patch, proposal or cbor")
    .option("--path <path>", "make one request of a finding again, with its --seed and --only")
    .option("--out <folder>", "write the cases to this folder")
    .option("--deadline <seconds>", DEADLINE, seconds)
    .option("--json", "print as JSON")
    .action((options: FuzzOptions) => reported(options, () => run(options)));
}

async function run({
  a,
  b,
  time,
  out,
  deadline = DEADLINE_MS,
  json,
  ...options
}: FuzzOptions): Promise<void> {
  exitOnSignals();
  if (a.trim() === "" || b.trim() === "") throw new AirError("usage", "a program to run has no name");
  const { loadCorpus } = await import("../../conformance/runner/corpus.ts");
  const { fuzz } = await import("../../conformance/fuzz/fuzz.ts");
  const { formatFuzz } = await import("../../conformance/fuzz/format.ts");
  const { ProgramTestee } = await import("../../conformance/fuzz/testee.ts");
  const { writeFindings } = await import("../../conformance/fuzz/write-findings.ts");
  const [first, second] = [a, b].map((line) => new ProgramTestee(["sh", "-c", `exec ${line}`], deadline));
  if (!first || !second) return;
  const { stderr } = process;
  const result = await fuzz({
    a: first,
    b: second,
    cases: loadCorpus().cases,
    seed: options.seed ?? Date.now() % 2 ** 31,
    ...options,
    ...(time === undefined ? {} : { seconds: time }),
    onProgress: ({ findings, counts }) => {
      const sent = [...counts.values()].reduce((sum, one) => sum + one.sent, 0);
      if (stderr.isTTY) stderr.write(`\r${sent} requests, ${findings.length} findings`);
    },
  });
  if (stderr.isTTY) stderr.write("\r\u001b[K");
  first.close();
  second.close();
  process.stdout.write(
    json
      ? `${JSON.stringify({ ...result, counts: Object.fromEntries(result.counts) }, null, 1)}\n`
      : formatFuzz(result),
  );
  if (out !== undefined) for (const path of writeFindings(result, out)) stderr.write(`${path} is written\n`);
  process.exitCode = result.findings.length === 0 && result.problem === undefined ? 0 : 1;
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError("a whole number from 0.");
  return value;
}
