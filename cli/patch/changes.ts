/** What changes from one world to another, before and after, for people and for programs. */
import { structuredPatch } from "diff";
import type { Tree } from "../../air/cbor/tree.ts";
import { printTree } from "../../air/json/print.ts";
import type { World } from "../../air/manifest/world.ts";
import type { Change, Changes } from "../../runtime/patch/changes.ts";
import type { Paint } from "../color.ts";
import { escapeControls, escapeLines } from "../faults/escape.ts";

/** So that of a rule of a policy one sees what it is about. */
const CONTEXT = 6;

/** The search for the smallest difference is given up beyond so many lines. */
const MOST_EDITS = 2000;

/** Every definition and section that changes, with its lines; an empty line before each. */
export function changeLines({ defs, sections }: Changes, paint: Paint): string[] {
  return [
    ...defs.flatMap(({ kind, name, action, ...change }) => [
      "",
      title(action.$tag, escapeControls(`${kind} ${name}`), paint),
      ...lineDiff(change, paint),
    ]),
    ...sections.flatMap(({ section, ...change }) => [
      "",
      title("changed", `section ${section}`, paint),
      ...lineDiff(change, paint),
    ]),
  ];
}

/** The same for programs; AIR JSON is text there, since its numbers may be larger than JSON readers take. */
export function changesTree({ defs, sections }: Changes): Readonly<Record<string, Tree>> {
  return {
    defs: defs.map(({ kind, name, action, ...change }) => ({
      kind,
      name,
      action: action.$tag,
      ...texts(change),
    })),
    sections: sections.map(({ section, ...change }) => ({ section, ...texts(change) })),
  };
}

function texts({ before, after }: Change): Readonly<Record<string, string>> {
  return {
    ...(before === undefined ? {} : { before: printTree(before) }),
    ...(after === undefined ? {} : { after: printTree(after) }),
  };
}

/** What is said where no definition and no section differs. */
export function reordered(world: World, candidate: World): string {
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
