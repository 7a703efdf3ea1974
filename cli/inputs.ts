/** Where a command's input goes: to the host that keeps the world open, or into the file if nobody does. */
import { setTimeout as sleep } from "node:timers/promises";
import { AirError, isAirError } from "../air/errors.ts";
import type { Kernel } from "../runtime/kernel/kernel.ts";
import { hostOf } from "./inputs/host.ts";
import type { Inputs } from "./inputs/inputs.ts";
import { localInputs } from "./inputs/local.ts";
import { remoteInputs } from "./inputs/remote.ts";
import { openKernel, withStorage } from "./world-file.ts";

/**
 * Lets `use` give inputs to a world. One that a host did not answer because it went away is given once more, to whoever then
 * has the world: under its input id it is not taken twice. Throws `world.locked` where somebody writes who takes no inputs,
 * `control.gone` where it is not known what became of an input, and what opening throws.
 */
export async function withInputs<T>(path: string, use: (inputs: Inputs) => Promise<T>): Promise<T> {
  const host = await hostOf(path);
  if (!host) return onFile(path, use);
  try {
    return await use(insisting(remoteInputs(path, host), path));
  } finally {
    host.close();
  }
}

function onFile<T>(path: string, use: (inputs: Inputs) => Promise<T>): Promise<T> {
  return withStorage(path, {}, async (storage) => {
    const { ModuleHost } = await import("../runtime/modules/host.ts");
    const modules = new ModuleHost();
    let kernel: Kernel | undefined;
    const open = async (): Promise<Kernel> => {
      kernel = await openKernel(storage, modules);
      return kernel;
    };
    try {
      const result = await use(localInputs(storage, open));
      if (kernel) await snapshotIfDue(kernel);
      return result;
    } finally {
      modules.close();
    }
  });
}

/** Whoever opens a world that has grown spares the next one the same; where that cannot be done, nothing is lost. */
async function snapshotIfDue(kernel: Kernel): Promise<void> {
  const { SNAPSHOT_EVERY } = await import("../runtime/kernel/kernel.ts");
  if (kernel.sinceSnapshot < SNAPSHOT_EVERY) return;
  try {
    kernel.snapshot();
  } catch (error) {
    if (!isAirError(error)) throw error;
  }
}

/** The same inputs, each given once more if the host goes away with it. */
function insisting(first: Inputs, path: string): Inputs {
  const twice = async <T>(inputId: string | undefined, give: (inputs: Inputs) => Promise<T>): Promise<T> => {
    try {
      return await give(first);
    } catch (error) {
      if (!isGone(error)) throw error;
      return again(path, inputId, give);
    }
  };
  return {
    event: (event) => twice(event.inputId, (inputs) => inputs.event(event)),
    receipt: (receipt) => twice(receipt.inputId, (inputs) => inputs.receipt(receipt)),
    endPlan: (plan, inputId) => twice(inputId, (inputs) => inputs.endPlan(plan, inputId)),
    govern: (steps, inputId) => twice(inputId, (inputs) => inputs.govern(steps, inputId)),
    put: (blobs) => twice(undefined, (inputs) => inputs.put(blobs)),
    look: (look) => first.look(look),
  };
}

/** How often it is tried, and how long is waited in between: a host that ends lets go of the file last. */
const TRIES = 25;
const BETWEEN_MS = 200;

async function again<T>(
  path: string,
  inputId: string | undefined,
  give: (inputs: Inputs) => Promise<T>,
): Promise<T> {
  for (let tries = 0; tries < TRIES; tries++) {
    const host = await hostOf(path);
    try {
      return await (host ? give(remoteInputs(path, host)) : onFile(path, give));
    } catch (error) {
      if (isGone(error)) break;
      if (host || !isAirError(error) || error.code !== "world.locked") throw error;
    } finally {
      host?.close();
    }
    await sleep(BETWEEN_MS);
  }
  const how = inputId === undefined ? "" : `, with --input-id ${inputId}`;
  throw new AirError(
    "control.gone",
    `the host went away before it answered, and what it did is not known: give the same command again${how}`,
  );
}

function isGone(error: unknown): boolean {
  return isAirError(error) && error.code === "control.gone";
}
