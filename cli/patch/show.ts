/** `airlock patch show`: what a patch changes, to be read before it is approved. */
import { styleText } from "node:util";
import { Command } from "commander";
import { structuredPatch } from "diff";
import type { Tree } from "../../air/cbor/tree.ts";
import { printTree } from "../../air/json/print.ts";
import type { World } from "../../air/manifest/world.ts";
import type { GovPatchSummary } from "../../generated/schemas.ts";
import { type Change, type Changes, changesOf } from "../../runtime/patch/changes.ts";
import { summarizePatch } from "../../runtime/patch/prepare.ts";
import { useColor } from "../color.ts";
import { escapeControls, escapeLines, printableJson } from "../faults/escape.ts";
import { findingJson } from "../faults/machine.ts";
import { type PatchOnWorld, type PatchOptions, withPatch } from "./inputs.ts";
import { showWarnings, warningsOf } from "./warnings.ts";

/** So that of a rule of a policy one sees what it is about. */
const CONTEXT = 6;

/** The search for the smallest difference is given up beyond so many lines. */
const MOST_EDITS = 2000;

type Style = "green" | "red" | "yellow" | "bold" | "dim";
type Paint = (style: Style, text: string) => string;

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
    changes: {
      defs: changes.defs.map(({ kind, name, action, ...change }) => ({
        kind,
        name,
        action: action.$tag,
        ...texts(change),
      })),
      sections: changes.sections.map(({ section, ...change }) => ({ section, ...texts(change) })),
    },
  };
}

/** AIR JSON as text: its numbers may be larger than JSON readers take. */
function texts({ before, after }: Change): object {
  return {
    ...(before === undefined ? {} : { before: printTree(before) }),
    ...(after === undefined ? {} : { after: printTree(after) }),
  };
}

function formatShown(
  { world, patch, base }: PatchOnWorld,
  summary: GovPatchSummary,
  changes: Changes,
): string {
  const paint: Paint = useColor() ? (style, text) => styleText(style, text) : (_style, text) => text;
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
  ];
  for (const { kind, name, action, ...change } of changes.defs) {
    lines.push("", title(action.$tag, escapeControls(`${kind} ${name}`), paint), ...lineDiff(change, paint));
  }
  for (const { section, ...change } of changes.sections) {
    lines.push("", title("changed", `section ${section}`, paint), ...lineDiff(change, paint));
  }
  return `${lines.join("\n")}\n`;
}

function reordered(world: World, candidate: World): string {
  return world.manifestHash === candidate.manifestHash
    ? "The patch changes nothing."
    : "No definition and no section changes; refs stand in another order, or an empty section comes or goes.";
}

function title(action: "added" | "removed" | "changed", what: string, paint: Paint): string {
  const [sign, style] = ({ added: ["+", "green"], removed: ["-", "red"], changed: ["~", "yellow"] } as const)[
    action
  ];
  return paint("bold", paint(style, `${sign} ${action} ${what}`));
}

/** The lines that differ, and some around them. */
function lineDiff({ before, after }: Change, paint: Paint): string[] {
  const [old, now] = [textOf(before), textOf(after)];
  const options = { context: CONTEXT, maxEditLength: MOST_EDITS };
  const patch = structuredPatch("", "", old, now, undefined, undefined, options);
  // What has hardly a line in common is not worth a search for one.
  const { hunks } = patch ?? { hunks: [{ lines: allLines(old, now), oldStart: 1, newStart: 1 }] };
  return hunks.flatMap(({ lines, oldStart, newStart }, index) => [
    ...(index === 0 && oldStart <= 1 && newStart <= 1 ? [] : [paint("dim", "  …")]),
    ...lines.filter((line) => !line.startsWith("\\")).map((line) => paintLine(escapeLines(line), paint)),
  ]);
}

function allLines(old: string, now: string): string[] {
  const lines = (text: string, sign: string) =>
    text
      .split("\n")
      .slice(0, -1)
      .map((line) => sign + line);
  return [...lines(old, "-"), ...lines(now, "+")];
}

function textOf(tree: Tree | undefined): string {
  return tree === undefined ? "" : `${printTree(tree)}\n`;
}

function paintLine(line: string, paint: Paint): string {
  const shown = `  ${line}`;
  return line.startsWith("+") ? paint("green", shown) : line.startsWith("-") ? paint("red", shown) : shown;
}
