/** Looks at a world's file again and again, and goes on when somebody has written to it; until somebody ends it. */
import { AirError } from "../air/errors.ts";
import type { Head } from "../runtime/store/journal.ts";
import type { SqliteWorld } from "../runtime/store/sqlite-world.ts";
import { withStorage } from "./world-file.ts";

const INTERVAL_MS = 200;

/**
 * `look` is called once at first, and then whenever there are new records, with the head that was seen before. Ends at SIGINT
 * or SIGTERM. Throws what `look` throws, and `world.moved` when another file, or none, is at the path.
 */
export async function polling(
  path: string,
  look: (storage: SqliteWorld, before: Head | undefined) => void | Promise<void>,
): Promise<void> {
  const ending = new Ending();
  try {
    await withStorage(path, { readonly: true }, async (storage) => {
      let seen: Head | undefined;
      while (!ending.isAsked) {
        const head = storage.head();
        if (head.count === 0) throw new AirError("world.missing", "the file holds no world yet", { path });
        if (head.count !== seen?.count || head.hash !== seen.hash) await look(storage, seen);
        seen = head;
        await ending.orAfter(INTERVAL_MS);
        storage.renew();
      }
    });
  } finally {
    ending.forget();
  }
}

/** Whether somebody has asked for the end. */
class Ending {
  isAsked = false;
  private wake: () => void = () => {};
  private readonly ask = (): void => {
    this.isAsked = true;
    this.wake();
  };

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.ask);
  }

  forget(): void {
    for (const signal of SIGNALS) process.off(signal, this.ask);
  }

  /** So many milliseconds, or less if the end is asked for. */
  orAfter(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.isAsked ? 0 : milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
