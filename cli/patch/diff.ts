/** `airlock patch diff`: the smallest patch document from one world to another. */
import { Command } from "commander";
import { type Fault, FaultList } from "../../air/errors.ts";
import { printTree } from "../../air/json/print.ts";
import { readJson } from "../../air/json/read.ts";
import type { World } from "../../air/manifest/world.ts";
import { compileDocument } from "../../runtime/patch/compile.ts";
import { diffWorlds } from "../../runtime/patch/diff.ts";
import { readDocument } from "../../runtime/patch/document.ts";
import { printableJson } from "../faults/escape.ts";
import { findingJson } from "../faults/machine.ts";
import { writeOutput } from "../output.ts";
import { reporting } from "../reporting.ts";
import { contextOf, readWorld, type Texts } from "../worlds.ts";
import { showWarnings, warningsOf } from "./warnings.ts";

interface Options {
  readonly nearest?: true;
  readonly out?: string;
  readonly json?: true;
}

export function diffCommand(): Command {
  return new Command("diff")
    .description("Write the smallest patch document from one world to another.")
    .argument("<old>", "the directory of the world as it is")
    .argument("<new>", "the directory of the world as it shall be")
    .option("--nearest", "leave out what no operation can say, with a warning, instead of refusing")
    .option("--out <file>", "write the document to a file instead of stdout")
    .option("--json", "print a report as JSON, the document in it")
    .action((older: string, newer: string, options: Options) => {
      const texts: Texts = new Map();
      return reporting(
        () => ({ texts, ...(options.json ? { json: true } : {}) }),
        async () => diff(older, newer, options, texts),
      );
    });
}

function diff(oldPath: string, newPath: string, options: Options, texts: Texts): void {
  const [older, newer] = [readWorld(oldPath, texts), readWorld(newPath, texts)];
  const { document, inexpressible } = diffWorlds(older, newer);
  if (!options.nearest) inexpressible.throwIfAny();
  if (!document) {
    const faults = new FaultList();
    faults.addAll(inexpressible.faults);
    faults.add("patch.empty", "the worlds differ in nothing that a patch could change", { path: newPath });
    faults.throwIfAny();
  }
  const text = `${printTree(document ?? null)}\n`;
  const left = inexpressible.faults;
  const reached = prove(text, older);
  if (left.length === 0 && reached.manifestHash !== newer.manifestHash) {
    throw new Error(`the document gives ${reached.manifestHash} instead of ${newer.manifestHash}`);
  }
  if (options.out !== undefined) writeOutput(options.out, text);
  if (options.json) process.stdout.write(`${printableJson(report(older, reached, left, text, options))}\n`);
  else {
    if (options.out === undefined) process.stdout.write(text);
    showWarnings({ warnings: left }, process.stderr, texts);
    process.stderr.write(`${older.manifestHash} becomes ${reached.manifestHash}\n`);
  }
}

/** What the document makes of the older world. */
function prove(text: string, older: World): World {
  return compileDocument(readDocument(readJson(text, "patch")), contextOf(older)).candidate;
}

function report(
  older: World,
  reached: World,
  left: readonly Fault[],
  text: string,
  { out }: Options,
): object {
  return {
    ok: true,
    exact: left.length === 0,
    base_manifest_hash: older.manifestHash,
    manifest_hash: reached.manifestHash,
    findings: warningsOf({ warnings: left }).map(findingJson),
    ...(out === undefined ? { document: text } : { out }),
  };
}
