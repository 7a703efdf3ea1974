/** `airlock check`: whether a directory of AIR JSON is a world. */
import { Command, Option } from "commander";
import { FaultList } from "../air/errors.ts";
import { loadDirectory } from "../air/manifest/directory.ts";
import type { World } from "../air/manifest/world.ts";
import { builtins } from "../runtime/builtins.ts";
import { readAirDirectory } from "./air-directory.ts";
import { useColor } from "./color.ts";
import { printableJson } from "./faults/escape.ts";
import { type Finding, findings, summarize } from "./faults/finding.ts";
import { formatFindings } from "./faults/human.ts";
import { findingJson, formatForGithub } from "./faults/machine.ts";

type Format = "text" | "json" | "github";

interface Options {
  readonly format: Format;
  readonly json?: true;
  readonly strict?: true;
}

export function checkCommand(): Command {
  return new Command("check")
    .description("Check a directory of AIR JSON: everything in it, and everything that it refers to.")
    .argument("<dir>", "the directory that holds *.air.json files, and modules/NAME.wasm")
    .addOption(
      new Option("--format <format>", "how to print what is found")
        .choices(["text", "json", "github"])
        .default("text"),
    )
    .addOption(new Option("--json", "the same as --format json").conflicts("format"))
    .option("--strict", "exit 1 for warnings, too")
    .action((dir: string, options: Options) => check(dir, options));
}

function check(dir: string, options: Options): void {
  const faults = new FaultList();
  const directory = readAirDirectory(dir, faults);
  const world = loadDirectory(directory, builtins(), faults);
  const found = findings(faults);
  const failed = !world || faults.faults.length > 0 || (options.strict === true && found.length > 0);
  const format = options.json ? "json" : options.format;
  if (format === "json") {
    const hashes = world ? { manifest_hash: world.manifestHash, node_hash: world.nodeHash } : {};
    const report = { ok: !failed, ...hashes, findings: found.map(findingJson) };
    process.stdout.write(`${printableJson(report)}\n`);
  } else if (format === "github") process.stdout.write(formatForGithub(found));
  else {
    if (found.length > 0)
      process.stdout.write(`${formatFindings(found, { files: directory.files, color: useColor() })}\n`);
    process.stdout.write(`${verdict(found, failed ? undefined : world)}\n`);
  }
  process.exitCode = failed ? 1 : 0;
}

function verdict(found: readonly Finding[], world: World | undefined): string {
  const summary = summarize(found);
  if (!world) return `failed: ${summary}`;
  const ok = `ok: ${world.defs.length} definitions, manifest ${world.manifestHash}`;
  return summary === "" ? ok : `${ok}; ${summary}`;
}
