/** Reads a directory of AIR JSON and its modules from disk. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { AirError, type FaultList, quote } from "../air/errors.ts";
import { type Hash, hashBytes } from "../air/hash.ts";
import type { Directory } from "../air/manifest/directory.ts";

const ENDING = ".air.json";
const MODULES = "modules";
const WASM = ".wasm";

/**
 * All `*.air.json` in a directory and below it, but for `modules/`, where `NAME.wasm` is the code of the module NAME.
 * A file that cannot be read adds `file.unreadable`; throws `usage` if there is no such directory.
 */
export function readAirDirectory(path: string, faults: FaultList): Directory {
  if (!isDirectory(path)) throw new AirError("usage", `there is no directory ${quote(path)}`);
  const before = faults.faults.length;
  const files = new Map<string, Uint8Array>();
  const wasm = new Map<string, Hash>();
  for (const file of filesBelow(path, "", faults)) {
    const inModules = file.startsWith(`${MODULES}/`);
    if (!file.endsWith(inModules ? WASM : ENDING)) continue;
    const whole = join(path, file);
    const bytes = attempt(whole, faults, () => readRegularFile(whole));
    if (!bytes) continue;
    if (inModules) wasm.set(file.slice(MODULES.length + 1, -WASM.length), hashBytes(bytes));
    else files.set(whole, bytes);
  }
  return { path, files, wasm, incomplete: faults.faults.length > before };
}

export function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Paths of what is no folder below a folder, relative to the directory, with `/` on every platform. Links to folders are not followed. */
function* filesBelow(root: string, folder: string, faults: FaultList): Generator<string> {
  const path = join(root, folder);
  for (const entry of attempt(path, faults, () => readdirSync(path, { withFileTypes: true })) ?? []) {
    const inner = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* filesBelow(root, inner, faults);
    else if (!entry.isSymbolicLink() || !isDirectory(join(root, inner))) yield inner;
  }
}

/** A file that the command line names. Throws `usage` if it cannot be read. */
export function readInput(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new AirError("usage", `${quote(path)} cannot be read: ${reason}`);
  }
}

/** Anything but a regular file may never end. */
function readRegularFile(path: string): Uint8Array {
  if (!statSync(path).isFile())
    throw Object.assign(new Error("not a regular file"), { code: "no regular file" });
  return readFileSync(path);
}

function attempt<T>(path: string, faults: FaultList, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    faults.add("file.unreadable", `cannot be read: ${reason}`, { path });
    return undefined;
  }
}
