/** What all commands of governance have in common: the world they work on, and how faults are shown. */
import type { Inputs } from "../inputs/inputs.ts";
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
  return prepared(options, prepare, (path, made) => withWorld(path, open, (world) => run(world, made)));
}

/** The same for commands that give an input to the world, whoever keeps it. */
export function onInputs<T>(
  options: GovOptions,
  prepare: (texts: Texts) => T | Promise<T>,
  run: (inputs: Inputs, made: T) => Promise<void>,
): Promise<void> {
  return prepared(options, prepare, async (path, made) => {
    const { withInputs } = await import("../inputs.ts");
    await withInputs(path, (inputs) => run(inputs, made));
  });
}

function prepared<T>(
  options: GovOptions,
  prepare: (texts: Texts) => T | Promise<T>,
  run: (path: string, made: T) => Promise<void>,
): Promise<void> {
  const texts: Texts = new Map();
  return reporting(
    () => ({ texts, ...(options.json ? { json: true } : {}) }),
    async () => {
      const path = worldPath(options);
      await run(path, await prepare(texts));
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
