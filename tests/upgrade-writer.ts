/**
 * Tells the story to a world's file, from wherever it is, and loses its own process at a place: `before:N` or `after:N` the
 * N-th commit of its life, `dispatch:N` after the N-th effect was handed over; `none` tells it to the end.
 */

import { appendFileSync, writeSync } from "node:fs";
import { isAirError } from "../air/errors.ts";
import { stateHash } from "../runtime/kernel/snapshot.ts";
import { openExternal } from "../runtime/kernel/views.ts";
import { SqliteWorld } from "../runtime/store/sqlite-world.ts";
import { MODULES } from "./running-worlds.ts";
import { openStory, Story } from "./upgrade-story.ts";

/** Said to whoever waits for the exit code: the disk failed, and nothing else. */
const DISK = 3;

const [path, place] = process.argv.slice(2);
if (path === undefined || place === undefined) throw new Error("usage: upgrade-writer PATH PLACE");
const [where, number] = place.split(":");

const story = new Story();
let left = Number(number);
const handedOver = new Set<number>();
try {
  const storage = new SqliteWorld(path, { create: true });
  const commit = storage.commit.bind(storage);
  const world = openStory(storage);
  storage.commit = (one) => {
    if (where === "before" && left === 0) lose();
    commit(one);
    if (where === "after" && left === 0) lose();
    if (where !== "dispatch") left--;
  };
  for (const index of story.chapters.keys()) {
    story.tell(world, index);
    for (const { index: intent } of openExternal(world.kernel.state)) {
      if (handedOver.has(intent)) continue;
      handedOver.add(intent);
      appendFileSync(`${path}.handed`, `${intent}\n`);
      if (where === "dispatch" && left-- === 0) lose();
    }
  }
  const { head, state } = world.kernel;
  writeSync(1, `${head.count} ${head.hash} ${stateHash(state)}\n`);
} catch (error) {
  if (!isAirError(error)) throw error;
  writeSync(2, `${error.code}\n`);
  process.exitCode = error.code === "store.unavailable" ? DISK : 1;
} finally {
  MODULES.close();
}

function lose(): void {
  process.kill(process.pid, "SIGKILL");
}
