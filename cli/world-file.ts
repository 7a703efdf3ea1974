/** The world file that a command works on, and opening it; SQLite and the kernel are loaded only then. */
import { Option } from "commander";
import { AirError, isAirError } from "../air/errors.ts";
import type { Kernel } from "../runtime/kernel/kernel.ts";
import type { ModuleHost } from "../runtime/modules/host.ts";
import type { WorldStorage } from "../runtime/store/journal.ts";
import type { SqliteWorld } from "../runtime/store/sqlite-world.ts";
import { SYSTEM } from "../runtime/system.ts";
import { showProgress } from "./progress.ts";

export interface WorldOption {
  readonly world?: string;
}

/** `--world FILE`, or the environment's `AIRLOCK_WORLD`. */
export function worldOption(): Option {
  return new Option("--world <file>", "the world's file").env("AIRLOCK_WORLD");
}

/** Throws `usage` where no world is named. */
export function worldPath({ world }: WorldOption): string {
  if (world !== undefined && world !== "") return world;
  throw new AirError("usage", "name the world's file with --world, or in AIRLOCK_WORLD");
}

export interface OpenWorld {
  readonly storage: WorldStorage;
  readonly kernel: Kernel;
}

/** Opens a world's file, lets `use` work with it, and closes it. Throws what opening throws, with the path. */
export async function withStorage<T>(
  path: string,
  options: { readonly readonly?: boolean },
  use: (storage: SqliteWorld) => T | Promise<T>,
): Promise<T> {
  const { SqliteWorld } = await import("../runtime/store/sqlite-world.ts");
  const storage = new SqliteWorld(path, options);
  try {
    return await use(storage);
  } catch (error) {
    // What is wrong with the world is wrong with this file.
    if (!isAirError(error) || !OF_THE_WORLD.test(error.code) || error.place.path !== undefined) throw error;
    throw new AirError(error.code, error.message, { ...error.place, path });
  } finally {
    storage.close();
  }
}

const OF_THE_WORLD = /^(?:world|journal|replay|store)\./;

export interface OpenOptions {
  readonly readonly?: boolean;
  /** What is done stays in memory: for seeing what would come of it. */
  readonly rehearsal?: boolean;
}

/** Opens a world by replaying its journal, and lets `use` work with it. */
export function withWorld<T>(
  path: string,
  { readonly: reads = false, rehearsal = false }: OpenOptions,
  use: (world: OpenWorld) => T | Promise<T>,
): Promise<T> {
  return withStorage(path, { readonly: reads || rehearsal }, async (file) => {
    const { Rehearsal } = await import("./rehearsal.ts");
    const storage = rehearsal ? new Rehearsal(file) : file;
    const { ModuleHost } = await import("../runtime/modules/host.ts");
    const modules = new ModuleHost();
    try {
      return await use({ storage, kernel: await openKernel(storage, modules) });
    } finally {
      modules.close();
    }
  });
}

/** Replays a journal, with a line that counts on a terminal. */
export async function openKernel(storage: WorldStorage, modules: ModuleHost): Promise<Kernel> {
  const { Kernel } = await import("../runtime/kernel/kernel.ts");
  const progress = showProgress("records");
  const total = storage.head().count;
  const kernel = Kernel.open(storage, {
    modules,
    surroundings: SYSTEM,
    onTurn: (records) => progress.update(records, total),
  });
  progress.end();
  return kernel;
}

/** What was read is not all that the file holds. */
export function warnOfDivergence({ divergence }: Kernel): void {
  if (!divergence) return;
  const what = `the journal diverges at the record ${divergence.index}: this is the state before its turn`;
  process.stderr.write(`warning: ${what}; see airlock journal verify\n`);
}
