/** `airlock conformance stats`: what the corpus is made of. */
import { Command } from "commander";
import type { Case } from "../../conformance/runner/corpus.ts";

type Counts = Readonly<Record<string, number>>;

export function statsCommand(): Command {
  return new Command("stats")
    .description("Count the cases of the corpus by level, op, ruling and source.")
    .option("--json", "print as JSON")
    .action(stats);
}

async function stats({ json }: { readonly json?: true }): Promise<void> {
  const { familyOf, isYes, loadCorpus } = await import("../../conformance/runner/corpus.ts");
  const { version, hash, cases } = loadCorpus();
  const count = (keys: (one: Case) => readonly string[]): Counts => {
    const counts = new Map<string, number>();
    for (const key of cases.flatMap(keys)) counts.set(key, (counts.get(key) ?? 0) + 1);
    return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  const numbers = {
    levels: count(({ level, axis }) => [axis ? `${level} ${axis}` : level]),
    answers: count((one) => [
      "reject" in one.expect ? "reject" : "readings" in one.expect ? "disputed" : isYes(one) ? "yes" : "deny",
    ]),
    ops: count(({ op }) => [op]),
    sources: count(({ source }) => Object.keys(source)),
    rules: count(({ rules }) => rules),
    families: count(({ id }) => [familyOf(id)]),
  };
  if (json) {
    process.stdout.write(`${JSON.stringify({ version, hash, cases: cases.length, ...numbers }, null, 1)}\n`);
    return;
  }
  const tables = Object.entries(numbers).flatMap(([name, counts]) => ["", name, ...rows(counts)]);
  process.stdout.write(`${[`corpus ${version}: ${cases.length} cases, ${hash}`, ...tables].join("\n")}\n`);
}

function rows(counts: Counts): readonly string[] {
  const width = Math.max(...Object.keys(counts).map((key) => key.length));
  return Object.entries(counts).map(([key, count]) => `  ${key.padEnd(width)}${String(count).padStart(7)}`);
}
