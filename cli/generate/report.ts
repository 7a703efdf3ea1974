/** What generating came to, for people and programs. */
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import { LOCK_FILE } from "../../codegen/lock.ts";
import type { Change } from "../../codegen/output.ts";
import type { OutputResult } from "../../codegen/run.ts";
import { escapeControls, escapeLines } from "../faults/escape.ts";
import type { Finding } from "../faults/finding.ts";

interface Shown {
  /** Nothing was written. */
  readonly isDry: boolean;
  readonly isPruned: boolean;
}

/** What mends a difference. */
const MEND = "airlock generate";

function pathOf({ output }: OutputResult, { file }: Change): string {
  return `${output.folder}/${file}`;
}

/** A line for each file that differs or is left over, and one for each output. */
export function showResults(results: readonly OutputResult[], { isDry, isPruned }: Shown): string {
  const lines: string[] = [];
  for (const result of results) {
    const { output, files, changes } = result;
    for (const change of changes) {
      if (isDry) lines.push(`${change.kind.padEnd(8)} ${escapeControls(pathOf(result, change))}`);
      else if (change.kind === "orphan" && !isPruned)
        lines.push(
          `orphan   ${escapeControls(pathOf(result, change))} (nothing generates it; --prune removes it)`,
        );
    }
    // The note of what was generated from what is no file that anybody asked for.
    const shown = changes.filter(({ kind, file }) => (kind !== "orphan" || isPruned) && file !== LOCK_FILE);
    const done = shown.length === 0 ? "nothing changed" : `${shown.length} changed`;
    const count = files === undefined ? "" : `${files} ${files === 1 ? "file" : "files"}, `;
    if (!isDry) lines.push(`${escapeControls(output.folder)} (${output.target}): ${count}${done}`);
  }
  if (isDry) {
    const count = results.reduce((sum, { changes }) => sum + changes.length, 0);
    lines.push(
      count === 0
        ? `${results.map(({ output }) => `${escapeControls(output.folder)}/`).join(", ")}: what the spec says`
        : `${count} generated ${count === 1 ? "file differs" : "files differ"} from the spec; mend with: ${MEND}${results.some(({ changes }) => changes.some(({ kind }) => kind === "orphan")) ? " --prune" : ""}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

/** A unified diff of every file. */
export function showDiff(results: readonly OutputResult[]): string {
  return results
    .flatMap((result) =>
      result.changes.map((change) => {
        const path = escapeControls(pathOf(result, change));
        const [before, after] = [
          change.kind === "missing" ? "/dev/null" : path,
          change.kind === "orphan" ? "/dev/null" : path,
        ];
        const text = createTwoFilesPatch(before, after, change.found, change.planned, undefined, undefined, {
          headerOptions: FILE_HEADERS_ONLY,
        });
        return escapeLines(text);
      }),
    )
    .join("");
}

export function resultJson(result: OutputResult): object {
  const { output, files, changes } = result;
  return {
    target: output.target,
    folder: output.folder,
    files: files ?? null,
    changes: changes.map((change) => ({ path: pathOf(result, change), kind: change.kind })),
  };
}

/** For annotations: each file that is not as it should be. */
export function changeFindings(results: readonly OutputResult[]): Finding[] {
  const why = {
    missing: "the file is missing",
    differs: "the file is not what the spec says",
    orphan: "nothing generates this file any more",
  } as const;
  return results.flatMap((result) =>
    result.changes.map((change) => ({
      severity: "error" as const,
      code: "codegen.stale",
      message: `${why[change.kind]}; mend with: ${MEND}${change.kind === "orphan" ? " --prune" : ""}`,
      place: { path: pathOf(result, change) },
    })),
  );
}
