/** `airlock fmt`: AIR JSON in the one form that it is written in. */
import { readFileSync } from "node:fs";
import { Command, Option } from "commander";
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import { inWrittenOrder } from "../air/defs/member-order.ts";
import { AirError, FaultList, quote } from "../air/errors.ts";
import { formatJson } from "../air/json/format.ts";
import { readJsonBytes } from "../air/json/read.ts";
import { replaceFile } from "../codegen/output.ts";
import { isDirectory, readAirDirectory, readInput } from "./air-directory.ts";
import { escapeControls, escapeLines } from "./faults/escape.ts";
import { reporting } from "./reporting.ts";
import type { Texts } from "./worlds.ts";

interface Options {
  readonly check?: true;
  readonly diff?: true;
  readonly json?: true;
}

export function fmtCommand(): Command {
  return new Command("fmt")
    .description("Write AIR JSON in one form; what it means never changes.")
    .argument("<path...>", "directories with *.air.json files, single files, or - for standard input")
    .addOption(new Option("--check", "write nothing; exit 1 if a file is not in form").conflicts("diff"))
    .option("--diff", "write nothing; show what would change, and exit 1 if something would")
    .option("--json", "print which files were or would be changed as JSON")
    .action((paths: readonly string[], options: Options) => {
      const texts: Texts = new Map();
      const report = () => ({ texts, ...(options.json ? { json: true as const } : {}) });
      return reporting(report, async () => fmt(paths, options, texts));
    });
}

function fmt(paths: readonly string[], options: Options, texts: Texts): void {
  if (paths.includes("-")) {
    if (paths.length > 1) throw new AirError("usage", "standard input is formatted alone");
    const bytes = readFileSync(process.stdin.fd);
    texts.set("standard input", bytes);
    process.stdout.write(formatted(bytes, "standard input"));
    return;
  }
  const faults = new FaultList();
  for (const path of paths) readPath(path, texts, faults);
  const changed: (readonly [path: string, before: string, after: string])[] = [];
  for (const [path, content] of texts) {
    const bytes = content as Uint8Array;
    // An empty file holds nothing, and stays as it is.
    if (bytes.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d))) continue;
    try {
      const after = formatted(bytes, path);
      const before = Buffer.from(bytes).toString("utf8");
      if (after !== before) changed.push([path, before, after]);
    } catch (error) {
      faults.addError(error);
    }
  }
  // A file with a fault keeps the others as they are, too.
  faults.throwIfAny();
  const isDry = options.check === true || options.diff === true;
  if (!isDry) for (const [path, , after] of changed) replace(path, after);
  print(changed, texts.size, options, isDry);
  if (isDry && changed.length > 0) process.exitCode = 1;
}

function readPath(path: string, texts: Texts, faults: FaultList): void {
  if (!isDirectory(path)) texts.set(path, readInput(path));
  else for (const [file, text] of readAirDirectory(path, faults).files) texts.set(file, text);
}

function formatted(bytes: Uint8Array, path: string): string {
  return formatJson(readJsonBytes(bytes, path), { membersOf: inWrittenOrder });
}

function replace(path: string, text: string): void {
  try {
    replaceFile(path, text);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new AirError("codegen.write", `cannot be written: ${quote(reason)}`, { path });
  }
}

function print(
  changed: readonly (readonly [path: string, before: string, after: string])[],
  count: number,
  options: Options,
  isDry: boolean,
): void {
  if (options.json) {
    const files = changed.map(([path]) => path);
    process.stdout.write(
      `${JSON.stringify({ ok: !isDry || files.length === 0, files: count, changed: files }, null, 2)}\n`,
    );
    return;
  }
  for (const [path, before, after] of changed) {
    const shown = escapeControls(path);
    if (!options.diff) process.stdout.write(`${shown}\n`);
    else {
      const patch = createTwoFilesPatch(shown, shown, before, after, undefined, undefined, {
        headerOptions: FILE_HEADERS_ONLY,
      });
      process.stdout.write(escapeLines(patch));
    }
  }
  const files = `${count} ${count === 1 ? "file" : "files"}`;
  const verb = isDry
    ? changed.length === 1
      ? "is not in form"
      : "are not in form; airlock fmt writes them"
    : "changed";
  process.stderr.write(
    changed.length === 0 ? `${files}, all in form\n` : `${changed.length} of ${files} ${verb}\n`,
  );
}
