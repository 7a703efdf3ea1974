/** Real processes that tell the story and are killed, or run out of disk, on the way. */

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { stateHash } from "../runtime/kernel/snapshot.ts";
import { SqliteWorld } from "../runtime/store/sqlite-world.ts";
import { PROJECT } from "./extra-codecs.ts";
import { openStory, Story } from "./upgrade-story.ts";

const SCRIPT = ["--import", "tsx", "tests/upgrade-writer.ts"];

interface Said {
  /** Null if it was killed. */
  readonly status: number | null;
  readonly last: string;
}

/** `blocks` limits the size of every file that the process writes, in units of 1,024 bytes. */
function told(path: string, place: string, blocks?: number): Said {
  const limit = blocks === undefined ? "" : `ulimit -f ${blocks}; `;
  const command = `${limit}exec "$0" "$@"`;
  const { status, stdout, signal } = spawnSync(
    "bash",
    ["-c", command, process.execPath, ...SCRIPT, path, place],
    { cwd: PROJECT, encoding: "utf8" },
  );
  if (signal !== null) expect(signal).toBe("SIGKILL");
  return { status, last: stdout.trim().split("\n").at(-1) ?? "" };
}

function inFolder(use: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "airlock-upgrade-"));
  try {
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const story = new Story();

/** What the whole story comes to. */
function end(): string {
  const { head, state } = story.whole.kernel;
  return `${head.count} ${head.hash} ${stateHash(state)}`;
}

/** One world, whose process is killed before and after each of its first commits, one after the other. */
export function checkKillsAtCommits(commits: number): void {
  inFolder((folder) => {
    const path = join(folder, "world");
    for (const { act } of story.chapters.slice(0, commits)) {
      // Each life begins with what the last one left: its first commit is the next one.
      for (const place of ["before:0", "after:0"]) {
        expect(told(path, place).status, `${place} of ${JSON.stringify(Object.keys(act))}`).toBe(null);
      }
    }
    expect(told(path, "none")).toEqual({ status: 0, last: end() });
  });
}

/** One world, whose process is killed after ever more effects were handed over. */
export function checkKillsAtDispatches(): void {
  inFolder((folder) => {
    const path = join(folder, "world");
    let kills = 0;
    while (told(path, `dispatch:${kills}`).status === null) kills++;
    expect(kills).toBeGreaterThan(2);
    expect(told(path, "none")).toEqual({ status: 0, last: end() });
  });
}

/** What is written goes to a log beside the file first: it fails within every commit somewhere between these sizes. */
const LEAST = 48;
const MOST = 1_000;

/** Lives that end because a file may not grow any more, each at another place. */
export function checkFullDisks(places: number): void {
  inFolder((folder) => {
    const fresh = join(folder, "fresh");
    const storage = new SqliteWorld(fresh, { create: true });
    openStory(storage);
    storage.close();
    let failed = 0;
    for (let place = 0; place < places; place++) {
      const path = join(folder, `world-${place}`);
      copyFileSync(fresh, path);
      const limited = told(path, "none", Math.round(LEAST + ((MOST - LEAST) * place) / places));
      if (limited.status !== 0) {
        expect(limited.status).toBe(3);
        failed++;
      }
      expect(told(path, "none")).toEqual({ status: 0, last: end() });
    }
    expect(failed).toBeGreaterThan(0);
  });
}
