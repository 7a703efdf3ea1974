/** `airlock patch show`: what a patch changes, to be read before it is approved. */
import { Command } from "commander";
import type { GovPatchSummary } from "../../generated/schemas.ts";
import { type Changes, changesOf } from "../../runtime/patch/changes.ts";
import { summarizePatch } from "../../runtime/patch/prepare.ts";
import { painter } from "../color.ts";
import { printableJson } from "../faults/escape.ts";
import { findingJson } from "../faults/machine.ts";
import { changeLines, changesTree, reordered } from "./changes.ts";
import { type PatchOnWorld, type PatchOptions, withPatch } from "./inputs.ts";
import { showWarnings, warningsOf } from "./warnings.ts";

export function showCommand(): Command {
  return new Command("show")
    .description("Show what a patch changes: its summary, and every definition and section before and after.")
    .argument("<patch>", "a patch document (JSON) or a raw manifest patch (CBOR)")
    .requiredOption("--world <dir>", "the directory of the live world")
    .option("--store <file>", "a store with further definitions that the patch names by their hashes")
    .option("--json", "print everything as JSON")
    .action((path: string, options: PatchOptions) => withPatch(path, options, (read) => show(read, options)));
}

function show(read: PatchOnWorld, { json }: PatchOptions): void {
  const summary = summarizePatch(read.patch, read.base, read.context);
  const changes = changesOf(read.world, read.patch.candidate);
  if (json) {
    process.stdout.write(`${printableJson(report(read, summary, changes))}\n`);
    return;
  }
  process.stdout.write(formatShown(read, summary, changes));
  if (read.patch.warnings.length > 0) process.stdout.write("\n");
  showWarnings(read.patch, process.stdout, read.texts);
}

function report({ world, patch }: PatchOnWorld, summary: GovPatchSummary, changes: Changes): object {
  return {
    ok: true,
    patch_hash: patch.hash,
    live_manifest_hash: world.manifestHash,
    manifest_hash: patch.candidate.manifestHash,
    summary,
    findings: warningsOf(patch).map(findingJson),
    changes: changesTree(changes),
  };
}

function formatShown(
  { world, patch, base }: PatchOnWorld,
  summary: GovPatchSummary,
  changes: Changes,
): string {
  const paint = painter();
  const field = (name: string, value: string): string => `${paint("dim", name.padEnd(9))} ${value}`;
  const list = (items: readonly string[]): string =>
    items.length === 0 ? "none" : [...items].sort().join(", ");
  const lines = [
    field("patch", patch.hash),
    field("base", base === null ? "not named; compared with the live manifest" : `${base} (live)`),
    field("manifest", `${world.manifestHash}`),
    field("becomes", patch.candidate.manifestHash),
    field("ops", list(summary.ops)),
    field("sections", list(summary.manifest_sections)),
    ...(changes.defs.length + changes.sections.length === 0 ? ["", reordered(world, patch.candidate)] : []),
    ...changeLines(changes, paint),
  ];
  return `${lines.join("\n")}\n`;
}
