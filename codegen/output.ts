/** Last step: a plan against the files that are there. Write, check and diff share the comparison. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compareUtf8 } from "../air/utf8-order.ts";
import { MARK } from "./emit/header.ts";
import type { Plan } from "./plan.ts";

export interface Change {
  /** File name relative to the output folder. */
  readonly file: string;
  /** `missing` and `differs` are mended by writing, `orphan` (ours, but no longer planned) by removing. */
  readonly kind: "missing" | "differs" | "orphan";
  readonly planned: string;
  readonly found: string;
}

/** What separates the folder from the plan, in the order of file names. */
export function compare(plan: Plan, folder: string): readonly Change[] {
  const changes: Change[] = [];
  for (const [file, planned] of plan) {
    const found = readIfThere(join(folder, file));
    if (found === undefined) changes.push({ file, kind: "missing", planned, found: "" });
    else if (found !== planned) changes.push({ file, kind: "differs", planned, found });
  }
  for (const file of listIfThere(folder)) {
    if (plan.has(file)) continue;
    const found = readIfThere(join(folder, file)) ?? "";
    if (found.slice(0, 300).includes(MARK)) changes.push({ file, kind: "orphan", planned: "", found });
  }
  return changes.sort((a, b) => compareUtf8(a.file, b.file));
}

/** Makes the folder equal to the plan. Files that do not change are not touched, others replaced whole. */
export function write(changes: readonly Change[], folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const { file, kind, planned } of changes) {
    const path = join(folder, file);
    if (kind === "orphan") rmSync(path);
    else {
      const temporary = `${path}.${process.pid}.tmp`;
      try {
        writeFileSync(temporary, planned);
        renameSync(temporary, path);
      } catch (error) {
        rmSync(temporary, { force: true });
        throw error;
      }
    }
  }
}

/** The first line that differs, for a report of one line per file. */
export function firstDifference(change: Change): { line: number; planned: string; found: string } {
  const planned = change.planned.split("\n");
  const found = change.found.split("\n");
  const length = Math.max(planned.length, found.length);
  for (let i = 0; i < length; i++) {
    if (planned[i] !== found[i]) return { line: i + 1, planned: planned[i] ?? "", found: found[i] ?? "" };
  }
  return { line: length, planned: "", found: "" };
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function listIfThere(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
