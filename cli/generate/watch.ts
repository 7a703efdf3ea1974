/** Runs again when something has changed; until somebody ends it. */
import { once } from "node:events";
import { isAbsolute, relative, resolve } from "node:path";
import { watch } from "chokidar";

/** Editors write several times in a row. */
const SETTLE_MS = 60;

/** What is written is not watched, even where outputs lie in inputs. Ends with the process. */
export async function watchInputs(
  inputs: readonly string[],
  outputs: readonly string[],
  run: () => Promise<unknown>,
): Promise<void> {
  const written = outputs.map((folder) => resolve(folder));
  const isWritten = (path: string): boolean =>
    written.some((folder) => {
      const way = relative(folder, resolve(path));
      return way === "" || !(way.startsWith("..") || isAbsolute(way));
    });
  const watcher = watch([...inputs], { ignoreInitial: true, ignored: isWritten });
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  watcher.on("all", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(run, run).catch((error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      });
    }, SETTLE_MS);
  });
  // Before that changes would go unseen.
  await once(watcher, "ready");
  process.stderr.write("watching; end with Ctrl-C\n");
  await new Promise<void>((end) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => end());
  });
  clearTimeout(timer);
  await watcher.close();
  await running;
}
