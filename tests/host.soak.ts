/** Hosts for long: AIRLOCK_SOAK_HOST_KILLS kills under load, a journal of AIRLOCK_SOAK_RECORDS, a day of 100,000 events. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { SqliteWorld } from "../runtime/store/sqlite-world.ts";
import { checkHostKills } from "./host-load.ts";
import { day, grow, recordsRead } from "./long-lives.ts";
import { busyWorld } from "./replay-memory.ts";
import { MODULES } from "./running-worlds.ts";

const SEED = Number(process.env.AIRLOCK_SEED ?? 1);
const KILLS = Number(process.env.AIRLOCK_SOAK_HOST_KILLS ?? 40);
const RECORDS = Number(process.env.AIRLOCK_SOAK_RECORDS ?? 1_000_000);
const EVENTS = 100_000;

const folder = mkdtempSync(join(tmpdir(), "airlock-host-soak-"));
afterAll(() => {
  MODULES.close();
  rmSync(folder, { recursive: true });
});

it(`a loaded host survives ${KILLS} kills`, async () => {
  const load = await checkHostKills(KILLS, (round) => 100 + ((SEED + round * 337) % 2_500));
  console.log(load);
  expect(load.events).toBeGreaterThan(KILLS);
});

it(`a world with ${RECORDS} records opens like one with a hundredth`, () => {
  const storage = new SqliteWorld(join(folder, "long.world"), { create: true });
  storage.store.database.pragma("synchronous = OFF");
  const world = busyWorld(storage);
  const milliseconds: number[] = [];
  for (const records of [RECORDS / 100, RECORDS]) {
    grow(world, records);
    world.kernel.snapshot();
    grow(world, records + 600);
    const start = performance.now();
    expect(recordsRead(world, false)).toBeLessThan(700);
    milliseconds.push(performance.now() - start);
  }
  console.log({ opened: RECORDS, milliseconds });
  storage.close();
});

it(`a day of timers and ${EVENTS} events leaves nothing in memory`, async () => {
  const storage = new SqliteWorld(join(folder, "day.world"), { create: true });
  storage.store.database.pragma("synchronous = OFF");
  const used = await day(storage, EVENTS, 8_640);
  console.log({ megabytes: used.map((bytes) => Math.round(bytes / 100_000) / 10) });
  expect((used.at(-1) ?? 0) - (used[2] ?? 0)).toBeLessThan(4_000_000);
  storage.close();
});
