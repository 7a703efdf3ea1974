/** `airlock conformance report`: kept reports in another form, several of them as a matrix. */
import { Command } from "commander";
import { AirError } from "../../air/errors.ts";
import { reported } from "../reporting.ts";
import { emit, type FormatOptions, present, withFormat } from "./formats.ts";

export function reportCommand(): Command {
  const command = new Command("report")
    .description(
      "Show reports that were kept with --format json; as HTML, any number of implementations side by side.",
    )
    .argument("<files...>", "reports");
  return withFormat(command).action((files: string[], options: FormatOptions) =>
    reported(options, () => show(files, options)),
  );
}

async function show(files: readonly string[], options: FormatOptions): Promise<void> {
  const { loadCorpus } = await import("../../conformance/runner/corpus.ts");
  const { mergeShards, readReport } = await import("../../conformance/report/report.ts");
  const corpus = loadCorpus();
  const reports = mergeShards(
    corpus,
    files.map((file) => readReport(file, corpus)),
  );
  if (options.format === "html" && !options.json) {
    const { htmlMatrix } = await import("../../conformance/report/html.ts");
    emit(htmlMatrix(corpus, reports), options);
  } else {
    const [report, ...others] = reports;
    if (!report || others.length > 0)
      throw new AirError("usage", "only --format html shows several implementations");
    await present(corpus, report, options);
  }
  process.exitCode = reports.every(({ passed }) => passed) ? 0 : 1;
}
