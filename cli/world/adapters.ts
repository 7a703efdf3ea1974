/** Adapters that somebody brings along, from files of theirs. */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { AirError, isAirError, quote } from "../../air/errors.ts";
import { type BoundAdapter, bindAdapters } from "../../runtime/host/adapter.ts";
import { isInternal } from "../../runtime/kernel/effect-kinds.ts";
import { TIMER } from "../../runtime/kernel/timers.ts";

/**
 * A file exports `adapters`: a registry as the generator writes it, together with `EFFECT_CODECS`, or a list of what
 * `bindAdapter` gives. Throws `usage` for one that does not, with its path.
 */
export async function loadAdapters(paths: readonly string[]): Promise<readonly BoundAdapter[]> {
  const all: BoundAdapter[] = [];
  for (const path of paths) all.push(...adaptersIn(await load(path), path));
  return all;
}

type Exports = Readonly<Record<string, unknown>>;

async function load(path: string): Promise<Exports> {
  try {
    return (await import(pathToFileURL(resolve(path)).href)) as Exports;
  } catch (error) {
    const { message } = error as Error;
    throw new AirError("usage", `the adapters cannot be loaded: ${message}`, { path });
  }
}

function adaptersIn({ adapters, EFFECT_CODECS: codecs }: Exports, path: string): readonly BoundAdapter[] {
  const wrong = (what: string) => new AirError("usage", what, { path });
  if (adapters === null || typeof adapters !== "object") {
    throw wrong("the file exports no adapters: write `export const adapters = …`");
  }
  const list = Array.isArray(adapters) ? adapters : bound(adapters, codecs, path);
  for (const adapter of list) {
    const { kind, adapterId, execute } = (adapter ?? {}) as Partial<BoundAdapter>;
    if (typeof kind !== "string" || typeof adapterId !== "string" || typeof execute !== "function") {
      throw wrong("an adapter has a kind, an adapterId and a function execute: bindAdapter makes one");
    }
    if (isInternal(kind) || kind === TIMER) throw wrong(`${quote(kind)} is for the kernel to carry out`);
  }
  return list as readonly BoundAdapter[];
}

function bound(adapters: object, codecs: unknown, path: string): readonly BoundAdapter[] {
  if (codecs === null || typeof codecs !== "object") {
    const what =
      "the file exports a registry without the codecs of its effects: export EFFECT_CODECS as well";
    throw new AirError("usage", what, { path });
  }
  try {
    return bindAdapters(adapters as never, codecs as never);
  } catch (error) {
    if (!isAirError(error)) throw error;
    throw new AirError("usage", error.message, { path });
  }
}
