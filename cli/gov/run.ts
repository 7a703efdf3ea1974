/** What all commands of governance have in common: the world they work on, and how faults are shown. */
import { reporting } from "../reporting.ts";
import { type OpenOptions, type OpenWorld, warnOfDivergence, withWorld, worldPath } from "../world-file.ts";
import type { Texts } from "../worlds.ts";
import type { GovOptions } from "./options.ts";

/** Prepares first, then opens the world: what is wrong with the command line is said before. */
export function onWorld<T>(
  options: GovOptions,
  open: OpenOptions,
  prepare: (texts: Texts) => T | Promise<T>,
  run: (world: OpenWorld, prepared: T) => Promise<void> | void,
): Promise<void> {
  const texts: Texts = new Map();
  return reporting(
    () => ({ texts, ...(options.json ? { json: true } : {}) }),
    async () => {
      const path = worldPath(options);
      const prepared = await prepare(texts);
      await withWorld(path, open, (world) => run(world, prepared));
    },
  );
}

/** For commands that look at a world. */
export function reading(options: GovOptions, run: (world: OpenWorld) => Promise<void> | void): Promise<void> {
  return onWorld(
    options,
    { readonly: true },
    () => {},
    (world) => {
      warnOfDivergence(world.kernel);
      return run(world);
    },
  );
}
