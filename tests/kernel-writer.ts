/** Lives random lives in one world file until it is killed, and says what was acknowledged: head and state after each step. */

import { writeSync } from "node:fs";
import fc from "fast-check";
import { stateHash } from "../runtime/kernel/snapshot.ts";
import { SqliteWorld } from "../runtime/store/sqlite-world.ts";
import { EVERYTHING, lives, take } from "./kernel-scripts.ts";
import { Running } from "./running-worlds.ts";

const [path, seed] = process.argv.slice(2);
if (path === undefined || seed === undefined) throw new Error("usage: kernel-writer PATH SEED");

const storage = new SqliteWorld(path, { create: true });
const world = new Running(storage.head().count === 0 ? EVERYTHING : undefined, { storage });
say();
for (let round = 0; ; round++) {
  for (const life of fc.sample(lives, { seed: Number(seed) + round, numRuns: 1 })) {
    for (const { step } of life) {
      take(world, step);
      say();
    }
  }
}

function say(): void {
  const { head, state } = world.kernel;
  writeSync(1, `${head.count} ${head.hash} ${stateHash(state)}\n`);
}
