/** `airlock breaking`: what a change to AIR directories does to those who depend on them. */
import { Command, Option } from "commander";
import { CATEGORIES, type Category } from "../breaking/difference.ts";
import { breakingJunit } from "./breaking-junit.ts";
import {
  type BreakingReport,
  breakingGithub,
  breakingJson,
  breakingText,
  isGood,
} from "./breaking-report.ts";
import { readAgainst, readDirectories } from "./breaking-sides.ts";
import { printableJson } from "./faults/escape.ts";

const FORMATS = {
  text: breakingText,
  json: (report: BreakingReport) => `${printableJson(breakingJson(report))}\n`,
  github: breakingGithub,
  junit: breakingJunit,
} as const;

type Format = keyof typeof FORMATS;

interface Options {
  readonly against: readonly string[];
  readonly failOn: Category;
  readonly all?: true;
  readonly format: Format;
  readonly json?: true;
}

export function breakingCommand(): Command {
  return new Command("breaking")
    .description("Tell what a change to AIR directories breaks: generated code, schemas, bytes, authority.")
    .argument("[dir...]", "the directories as they are now", ["."])
    .addOption(
      new Option("--against <where>", "as they were: a directory, git:REF, or git:REF:path; may be repeated")
        .argParser((where, others: readonly string[] | undefined) => [...(others ?? []), where])
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--fail-on <category>", "exit 1 for differences of this category, or of one behind it")
        .choices(CATEGORIES)
        .default("source"),
    )
    .option("--all", "list harmless differences, too")
    .addOption(
      new Option("--format <format>", "how to print what differs")
        .choices(Object.keys(FORMATS))
        .default("text"),
    )
    .addOption(new Option("--json", "the same as --format json").conflicts("format"))
    .action((dirs: readonly string[], options: Options) => breaking(dirs, options));
}

async function breaking(
  dirs: readonly string[],
  { against, failOn, all, format, json }: Options,
): Promise<void> {
  const after = readDirectories(dirs);
  const before = readAgainst(against, dirs);
  // It knows how generated code is named, and much of the generator comes along.
  const { compareInputs } = await import("../breaking/compare.ts");
  const differences = before.inputs && after.inputs ? compareInputs(before.inputs, after.inputs) : [];
  const report: BreakingReport = { before, after, failOn, differences, all: all === true };
  process.stdout.write(FORMATS[json ? "json" : format](report));
  process.exitCode = isGood(report) ? 0 : 1;
}
