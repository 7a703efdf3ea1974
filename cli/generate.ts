/** `airlock generate`: AIR in, code out, as a config or the command line says. */
import { dirname, join, relative, resolve } from "node:path";
import { Command, Option } from "commander";
import { AirError, FaultList, isAirError } from "../air/errors.ts";
import type { Directory } from "../air/manifest/directory.ts";
import { CONFIG_FILE, type Config, readConfig, readConfigFile } from "../codegen/config/config.ts";
import type { OutputResult } from "../codegen/run.ts";
import { TARGETS, type TargetName } from "../codegen/targets.ts";
import { builtins } from "../runtime/builtins.ts";
import { readAirDirectory } from "./air-directory.ts";
import { useColor } from "./color.ts";
import { printableJson } from "./faults/escape.ts";
import { findings } from "./faults/finding.ts";
import { formatFindings } from "./faults/human.ts";
import { findingJson, formatForGithub } from "./faults/machine.ts";
import { changeFindings, resultJson, showDiff, showResults } from "./generate/report.ts";
import { showProgress } from "./progress.ts";
import { VERSION } from "./version.ts";

export interface GenerateOptions {
  readonly config?: string;
  readonly input?: readonly string[];
  readonly builtins?: true;
  readonly target?: TargetName;
  readonly out?: string;
  readonly stubs?: string;
  readonly check?: true;
  readonly diff?: true;
  readonly watch?: true;
  readonly prune?: true;
  readonly format: "text" | "json" | "github";
  readonly json?: true;
}

/** What a run found, and the texts for showing it. */
interface Run {
  readonly results: readonly OutputResult[];
  readonly faults: FaultList;
  readonly texts: ReadonlyMap<string, Uint8Array | string>;
  readonly root: string;
}

export function generateCommand(): Command {
  return new Command("generate")
    .description("Generate code, schemas and documentation from AIR directories.")
    .option("--config <file>", `what to read and write (default: ${CONFIG_FILE})`)
    .option("--input <dir...>", "AIR directories, instead of a config")
    .option("--builtins", "generate for the built-in definitions, too")
    .addOption(new Option("--target <target>", "what to generate, instead of a config").choices(TARGETS))
    .option("--out <dir>", "where it goes")
    .option("--stubs <dir>", "where files go that are written once and are yours to complete")
    .addOption(
      new Option("--check", "write nothing; exit 1 if anything differs or a stub does not fit").conflicts([
        "diff",
        "watch",
      ]),
    )
    .addOption(new Option("--diff", "write nothing; show what would change").conflicts("watch"))
    .option("--watch", "generate again whenever an input changes")
    .option("--prune", "remove generated files that nothing generates any more")
    .addOption(
      new Option("--format <format>", "how to print what is found")
        .choices(["text", "json", "github"])
        .default("text"),
    )
    .addOption(new Option("--json", "the same as --format json").conflicts("format"))
    .action((options: GenerateOptions) => command(options));
}

async function command(options: GenerateOptions): Promise<void> {
  const isDone = await runOnce(options);
  if (!options.watch) {
    if (!isDone) process.exitCode = 1;
    return;
  }
  const { watchInputs } = await import("./generate/watch.ts");
  const { config, root, file } = configOf(options);
  await watchInputs(
    [...(file === undefined ? [] : [file]), ...config.inputs.map((input) => join(root, input))],
    config.outputs.map(({ folder }) => join(root, folder)),
    () => runOnce(options),
  );
}

/** False if there are faults, or differences that were to be checked. */
async function runOnce(options: GenerateOptions): Promise<boolean> {
  const run = await read(options);
  const { results, faults, root } = run;
  const isDry = options.check === true || options.diff === true;
  if (faults.faults.length === 0 && options.check) {
    const { checkStubs } = await import("../codegen/typescript/check-stubs.ts");
    checkStubs(results, root, faults);
  }
  if (faults.faults.length === 0 && !isDry) {
    const { write } = await import("../codegen/output.ts");
    for (const { output, changes } of results) {
      const some = changes.filter(({ kind }) => options.prune || kind !== "orphan");
      write(some, join(root, output.folder));
    }
  }
  print(run, options, isDry);
  const differs = isDry && results.some(({ changes }) => changes.length > 0);
  return faults.faults.length === 0 && !differs;
}

async function read(options: GenerateOptions): Promise<Run> {
  const { generate } = await import("../codegen/run.ts");
  const faults = new FaultList();
  const texts = new Map<string, Uint8Array | string>();
  const progress = showProgress("outputs");
  let root = process.cwd();
  try {
    const named = configOf(options, texts);
    const { config } = named;
    root = named.root;
    const results = await generate(
      {
        config,
        root,
        version: VERSION,
        builtins: builtins(),
        always: options.check === true || options.diff === true,
        readRoot: (path, list) => readRoot(root, path, list, texts),
        onProgress: progress.update,
        onText: (path, text) => texts.set(path, text),
      },
      faults,
    );
    return { results, faults, texts, root };
  } catch (error) {
    if (!isAirError(error) || error.code === "usage") throw error;
    faults.addError(error);
    return { results: [], faults, texts, root };
  } finally {
    progress.end();
  }
}

/** Paths are shown, and stand in generated files, relative to the config. */
function readRoot(
  root: string,
  path: string,
  faults: FaultList,
  texts: Map<string, Uint8Array | string>,
): Directory {
  const directory = readAirDirectory(join(root, path), faults);
  const shown = (file: string): string => relative(root, file).replaceAll("\\", "/");
  const files = new Map([...directory.files].map(([file, text]) => [shown(file), text] as const));
  for (const [file, text] of files) texts.set(file, text);
  return { ...directory, path, files };
}

/** Adds the text of the config, for faults in it. */
function configOf(
  options: GenerateOptions,
  texts = new Map<string, Uint8Array | string>(),
): {
  readonly config: Config;
  readonly root: string;
  readonly file: string | undefined;
} {
  const { input, target, out, stubs } = options;
  if (!input && !target && !out && !options.builtins) {
    const shown = options.config ?? CONFIG_FILE;
    const file = resolve(shown);
    const bytes = readConfigFile(file, shown);
    texts.set(shown, bytes);
    return { config: readConfig(bytes, shown), root: dirname(file), file };
  }
  if (options.config !== undefined)
    throw new AirError("usage", "--config says what --input, --builtins, --target and --out would say");
  if (!target || out === undefined || (!input && !options.builtins))
    throw new AirError("usage", "without a config, --input or --builtins, --target and --out are all needed");
  const output = { target, folder: slashes(out), ...(stubs === undefined ? {} : { stubs: slashes(stubs) }) };
  const config = {
    inputs: (input ?? []).map(slashes),
    builtins: options.builtins === true,
    outputs: [output],
  };
  return { config, root: process.cwd(), file: undefined };
}

function slashes(path: string): string {
  return relative(process.cwd(), resolve(path)).replaceAll("\\", "/") || ".";
}

function print(run: Run, options: GenerateOptions, isDry: boolean): void {
  const { results, faults, texts } = run;
  const format = options.json ? "json" : options.format;
  const found = findings(faults);
  if (format === "json") {
    const ok = faults.faults.length === 0 && !(isDry && results.some(({ changes }) => changes.length > 0));
    process.stdout.write(
      `${printableJson({ ok, outputs: results.map(resultJson), findings: found.map(findingJson) })}\n`,
    );
    return;
  }
  if (format === "github") {
    process.stdout.write(formatForGithub([...found, ...(isDry ? changeFindings(results) : [])]));
    return;
  }
  if (found.length > 0)
    process.stderr.write(`${formatFindings(found, { files: texts, color: useColor(process.stderr) })}\n`);
  if (faults.faults.length > 0) return;
  if (options.diff) process.stdout.write(showDiff(results));
  process.stdout.write(showResults(results, { isDry, isPruned: options.prune === true }));
}
