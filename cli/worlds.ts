/** Worlds that a command is given as directories, and the texts that were read on the way. */
import { FaultList } from "../air/errors.ts";
import { type Directory, loadDirectory } from "../air/manifest/directory.ts";
import type { World } from "../air/manifest/world.ts";
import { builtins } from "../runtime/builtins.ts";
import type { Context } from "../runtime/patch/candidate.ts";
import { Live } from "../runtime/patch/live.ts";
import { MemoryStore } from "../runtime/store/memory.ts";
import type { Source } from "../runtime/store/store.ts";
import { readAirDirectory } from "./air-directory.ts";

/** Texts by path, for showing the lines that faults are about. */
export type Texts = Map<string, Uint8Array | string>;

/** A world from a directory. Throws all faults of the directory, if there are any. */
export function readWorld(path: string, texts: Texts): World {
  const faults = new FaultList();
  const directory: Directory = readAirDirectory(path, faults);
  for (const [file, text] of directory.files) texts.set(file, text);
  const world = loadDirectory(directory, builtins(), faults);
  faults.throwIfAny();
  return world as World;
}

/** The context of a patch on the world of a directory; a store adds nodes that refs may name. */
export function contextOf(world: World, store: Source = new MemoryStore()): Context {
  return { live: new Live(world), store, builtins: builtins() };
}

/** A store that is there, opened for reading; SQLite is only loaded when it is asked for. */
export async function openStore(path: string): Promise<Source> {
  const { SqliteStore } = await import("../runtime/store/sqlite.ts");
  return new SqliteStore(path, { readonly: true });
}
