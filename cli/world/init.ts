/** `airlock world init`: beginning a world. */

import { randomBytes } from "node:crypto";
import { closeSync, openSync, rmSync } from "node:fs";
import { Command } from "commander";
import { isAirError } from "../../air/errors.ts";
import { hashBytes } from "../../air/hash.ts";
import { printableJson } from "../faults/escape.ts";
import { reporting } from "../reporting.ts";
import { wasmOf } from "../wasm.ts";
import { type WorldOption, worldOption, worldPath } from "../world-file.ts";
import { readWorld, type Texts } from "../worlds.ts";

interface Options extends WorldOption {
  readonly json?: true;
}

export function initCommand(): Command {
  return new Command("init")
    .description("Make a world's file from a directory, which is not needed afterwards.")
    .argument("<dir>", "the directory, with the WASM of its modules at modules/NAME.wasm")
    .addOption(worldOption())
    .option("--json", "print the world's id, manifest and head as JSON")
    .action((dir: string, options: Options) => {
      const texts: Texts = new Map();
      const report = () => ({ texts, ...(options.json ? { json: true as const } : {}) });
      return reporting(report, () => init(dir, options, texts));
    });
}

async function init(dir: string, options: Options, texts: Texts): Promise<void> {
  const path = worldPath(options);
  const world = readWorld(dir, texts);
  const { MemoryStore } = await import("../../runtime/store/memory.ts");
  const { checkModules } = await import("../../runtime/modules/check.ts");
  const entries = wasmOf(dir, world.defs);
  const store = new MemoryStore();
  store.putAll(entries);
  checkModules(world, store);
  const worldId = hashBytes(new Uint8Array(randomBytes(32)));
  const head = await begin(path, { world, worldId, entries });
  const { manifestHash } = world;
  process.stdout.write(
    options.json
      ? `${printableJson({ ok: true, world_id: worldId, manifest_hash: manifestHash, head })}\n`
      : `begun: world ${worldId}\nmanifest ${manifestHash}\n`,
  );
}

/** A file that could not be finished is not left behind. */
async function begin(path: string, genesis: import("../../runtime/kernel/kernel.ts").Genesis) {
  const { SqliteWorld } = await import("../../runtime/store/sqlite-world.ts");
  const { createWorld } = await import("../../runtime/kernel/kernel.ts");
  const isOurs = claim(path);
  try {
    const storage = new SqliteWorld(path, { create: true });
    try {
      createWorld(storage, genesis);
      return storage.head();
    } finally {
      storage.close();
    }
  } catch (error) {
    // Somebody else may have begun a world in our empty file.
    const others = isAirError(error) && ["world.exists", "world.locked"].includes(error.code);
    if (isOurs && !others) for (const end of ["", "-wal", "-shm"]) rmSync(path + end, { force: true });
    throw error;
  }
}

/** Makes the file, if there is none; says whether it did. */
function claim(path: string): boolean {
  try {
    closeSync(openSync(path, "wx"));
    return true;
  } catch {
    // It is there, or cannot be made: opening it says which.
    return false;
  }
}
