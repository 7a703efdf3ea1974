/** Long lives: as many as AIRLOCK_SOAK_RUNS says, as many kills as AIRLOCK_SOAK_KILLS, and a journal of a million records. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { SqliteWorld } from "../runtime/store/sqlite-world.ts";
import { checkWorldKills } from "./kernel-kill.ts";
import { checkLife, lives } from "./kernel-scripts.ts";
import { busyWorld, footprint } from "./replay-memory.ts";
import { MODULES } from "./running-worlds.ts";

const SEED = Number(process.env.AIRLOCK_SEED ?? 1);
const RUNS = Number(process.env.AIRLOCK_SOAK_RUNS ?? 2000);
const KILLS = Number(process.env.AIRLOCK_SOAK_KILLS ?? 50);
const RECORDS = Number(process.env.AIRLOCK_SOAK_RECORDS ?? 1_000_000);

const folder = mkdtempSync(join(tmpdir(), "airlock-soak-"));
afterAll(() => {
  MODULES.close();
  rmSync(folder, { recursive: true });
});

it(`a world is the same live, lost and replayed, ${RUNS} times`, () => {
  fc.assert(
    fc.property(lives, (life) => void checkLife(life)),
    { seed: SEED, numRuns: RUNS },
  );
});

it(`a world survives ${KILLS} kills of its process`, () => checkWorldKills(KILLS, SEED));

it(`a replay of ${RECORDS} records takes as long per record as one of a tenth, and no more memory`, () => {
  const storage = new SqliteWorld(join(folder, "world"), { create: true });
  storage.store.database.pragma("synchronous = OFF");
  const world = busyWorld(storage);
  const seconds: number[] = [];
  for (const records of [RECORDS / 10, RECORDS]) {
    for (let n = 0; world.kernel.head.count < records; n++) world.event("t/Go@1", { n });
    const start = performance.now();
    world.open(storage);
    seconds.push((performance.now() - start) / 1000 / records);
  }
  const { early, late } = footprint(world, RECORDS / 10);
  console.log({ microsecondsPerRecord: seconds.map((one) => one * 1e6), grown: late - early });
  expect(late - early).toBeLessThan(4_000_000);
  storage.close();
});
