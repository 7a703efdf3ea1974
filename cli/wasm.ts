/** The WASM that comes along with definitions: in a directory's `modules/`, or in a folder of its own. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { AirError, quote } from "../air/errors.ts";
import { type Hash, hashBytes } from "../air/hash.ts";
import type { WorldDef } from "../air/manifest/world.ts";
import type { Entry } from "../runtime/store/store.ts";
import { isDirectory, readInput } from "./air-directory.ts";

/** Of those modules among definitions that have a file in the directory's `modules/`. */
export function wasmOf(dir: string, defs: readonly WorldDef[]): readonly Entry[] {
  return defs.flatMap(({ node, builtin }) => {
    if (node.kind !== "defmodule" || builtin) return [];
    const file = join(dir, "modules", `${node.def.name}.wasm`);
    return existsSync(file) ? [wasm(readInput(file))] : [];
  });
}

/** All `*.wasm` in a folder and below it, in the order of their paths. Throws `usage` if it cannot be read. */
export function wasmBelow(dir: string): readonly Entry[] {
  if (!isDirectory(dir)) throw new AirError("usage", `there is no directory ${quote(dir)}`);
  const files = readdirSync(dir, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".wasm"),
  );
  return files.sort().map((file) => wasm(readInput(join(dir, file))));
}

/** What definitions of modules name among these. */
export function wasmNamed(defs: readonly WorldDef[], entries: readonly Entry[]): readonly Entry[] {
  const named = new Set<Hash>(
    defs.flatMap(({ node }) => (node.kind === "defmodule" ? [node.def.wasm_hash] : [])),
  );
  const byHash = new Map(entries.map((entry) => [entry.hash, entry]));
  return [...byHash.values()].filter(({ hash }) => named.has(hash));
}

function wasm(bytes: Uint8Array): Entry {
  return { space: "blob", hash: hashBytes(bytes), bytes };
}
