/** The forms in which a run can be shown. */
import { type Command, Option } from "commander";
import type { Report } from "../../conformance/report/report.ts";
import type { Corpus } from "../../conformance/runner/corpus.ts";
import { writeOutput } from "../output.ts";

const FORMATS = ["text", "json", "junit", "html"] as const;
type Format = (typeof FORMATS)[number];

export interface FormatOptions {
  readonly format: Format;
  readonly json?: true;
  readonly output?: string;
}

export function withFormat(command: Command): Command {
  return command
    .addOption(new Option("--format <format>", "how to show it").choices([...FORMATS]).default("text"))
    .option("--json", "the same as --format json")
    .option("--output <file>", "write it to this file");
}

/** Throws `file.unwritable`. */
export async function present(corpus: Corpus, report: Report, options: FormatOptions): Promise<void> {
  emit(await formatted(corpus, report, options.json ? "json" : options.format), options);
}

export function emit(text: string, { output }: Pick<FormatOptions, "output">): void {
  if (output === undefined) process.stdout.write(text);
  else writeOutput(output, text);
}

async function formatted(corpus: Corpus, report: Report, format: Format): Promise<string> {
  switch (format) {
    case "json":
      return `${JSON.stringify(report, null, 1)}\n`;
    case "junit":
      return (await import("../../conformance/report/junit.ts")).formatJunit(report);
    case "html":
      return (await import("../../conformance/report/html.ts")).htmlMatrix(corpus, [report]);
    default:
      return (await import("../../conformance/report/text.ts")).formatReport(report);
  }
}
