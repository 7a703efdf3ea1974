/** `.airlock.json` in an output folder: what it was generated from, so that a run with nothing to do is quick. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Hash, hashBytes } from "../air/hash.ts";
import type { Directory } from "../air/manifest/directory.ts";
import { compareUtf8 } from "../air/utf8-order.ts";
import type { Config, OutputConfig } from "./config/config.ts";
import { headerLines } from "./emit/header.ts";
import type { PlannedFiles } from "./target.ts";

/** A folder below an output with one of its own is another output. */
export const LOCK_FILE = ".airlock.json";

interface Lock {
  readonly inputs: string;
  /** The hashes of generated files by path; of files that are written once, null. */
  readonly files: Readonly<Record<string, Hash | null>>;
}

/** A hash of all that decides what is generated. */
export function fingerprint(
  version: string,
  { builtins }: Config,
  output: OutputConfig,
  roots: readonly Directory[],
): Hash {
  const texts = roots.flatMap(({ files, wasm }) => [
    ...[...files].map(([path, content]) => [path, hashOf(withUnixLines(content))] as const),
    ...[...wasm].map(([name, hash]) => [name, hash] as const),
  ]);
  texts.sort(([a], [b]) => compareUtf8(a, b));
  return hashOf(JSON.stringify([version, builtins, output, texts]));
}

/** The files of the folder, if they were made from these inputs and nobody has changed them since. */
export function isUnchanged(folder: string, inputs: string): readonly string[] | undefined {
  const lock = readLock(folder);
  if (lock?.inputs !== inputs) return undefined;
  for (const [file, hash] of Object.entries(lock.files)) {
    const content = readIfThere(join(folder, file));
    if (content === undefined || (hash !== null && hashOf(content) !== hash)) return undefined;
  }
  return [...Object.keys(lock.files), LOCK_FILE];
}

export function lockText(plan: PlannedFiles, inputs: string, version: string): string {
  const files = [...plan].sort(([a], [b]) => compareUtf8(a, b));
  const lock = {
    $comment: headerLines([])[0],
    generator: version,
    inputs,
    files: Object.fromEntries(files.map(([file, { text, once }]) => [file, once ? null : hashOf(text)])),
  };
  return `${JSON.stringify(lock, null, 2)}\n`;
}

/** Whatever cannot be read as a lock is none. */
function readLock(folder: string): Lock | undefined {
  const content = readIfThere(join(folder, LOCK_FILE));
  if (content === undefined) return undefined;
  try {
    const lock = JSON.parse(content.toString("utf8")) as Partial<Lock> | null;
    return lock && typeof lock.inputs === "string" && typeof lock.files === "object" && lock.files !== null
      ? (lock as Lock)
      : undefined;
  } catch {
    return undefined;
  }
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function withUnixLines(content: Uint8Array | string): string {
  const text = typeof content === "string" ? content : Buffer.from(content).toString("utf8");
  return text.replaceAll("\r\n", "\n");
}

function hashOf(content: Uint8Array | string): Hash {
  return hashBytes(typeof content === "string" ? new TextEncoder().encode(content) : content);
}
