/** Last step: planned files against the files that are there. Write, check and diff share the comparison. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { AirError, type FaultList } from "../air/errors.ts";
import { compareUtf8 } from "../air/utf8-order.ts";
import { MARK } from "./emit/header.ts";
import { LOCK_FILE } from "./lock.ts";
import type { PlannedFiles } from "./target.ts";

export interface Change {
  /** File name relative to the output folder, with `/`. */
  readonly file: string;
  /** `missing` and `differs` are mended by writing, `orphan` (ours, but no longer planned) by removing. */
  readonly kind: "missing" | "differs" | "orphan";
  readonly planned: string;
  readonly found: string;
}

/**
 * What separates a folder from what is planned for it, in the order of file names. A file that is written once is asked to
 * be there and nothing more. Adds `codegen.foreign_file` for a planned file that is there and is not the generator's.
 */
export function compare(plan: PlannedFiles, folder: string, faults: FaultList): readonly Change[] {
  const changes: Change[] = [];
  for (const [file, { text, once }] of plan) {
    const found = readIfThere(join(folder, file));
    if (found === undefined) changes.push({ file, kind: "missing", planned: text, found: "" });
    else if (once || found === text) continue;
    else if (isOurs(found)) changes.push({ file, kind: "differs", planned: text, found });
    else {
      const what = "there is a file that the generator has not written, where it would write one";
      faults.add("codegen.foreign_file", what, { path: join(folder, file) });
    }
  }
  return changes.sort((a, b) => compareUtf8(a.file, b.file));
}

/** The generator's files in an output folder and below it that nobody plans; `planned` holds whole paths. */
export function orphansIn(folder: string, planned: ReadonlySet<string>): readonly Change[] {
  const orphans: Change[] = [];
  for (const file of filesBelow(folder, "")) {
    const path = join(folder, file);
    if (planned.has(path)) continue;
    const found = readIfThere(path) ?? "";
    if (isOurs(found)) orphans.push({ file, kind: "orphan", planned: "", found });
  }
  return orphans.sort((a, b) => compareUtf8(a.file, b.file));
}

/** How far into a file the mark may stand. */
const HEAD = 2000;

function isOurs(text: string): boolean {
  return text.slice(0, HEAD).includes(MARK);
}

/** Makes the folder so. Files that do not change are not touched, others replaced whole. Throws `codegen.write`. */
export function write(changes: readonly Change[], folder: string): void {
  for (const { file, kind, planned } of changes) {
    const path = join(folder, file);
    try {
      if (kind === "orphan") rmSync(path);
      else replaceFile(path, planned);
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? String(error);
      throw new AirError("codegen.write", `cannot be written: ${reason}`, { path });
    }
  }
}

/** Writes a file whole or not at all, and the folders that it lies in. Throws what writing throws. */
export function replaceFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    if (code === "EISDIR") return "";
    throw new AirError("file.unreadable", `cannot be read: ${code ?? error}`, { path });
  }
}

/** Regular files, with `/`; what others keep in such folders is none of ours. */
function* filesBelow(root: string, folder: string): Generator<string> {
  const path = join(root, folder);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  const entries = readdirSync(path, { withFileTypes: true });
  if (folder !== "" && entries.some(({ name }) => name === LOCK_FILE)) return;
  for (const entry of entries) {
    const inner = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (entry.name !== "node_modules" && entry.name !== ".git") yield* filesBelow(root, inner);
    } else if (entry.isFile()) yield inner;
  }
}
