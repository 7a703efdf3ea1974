/** Long histories and long lives, in small; `host.soak.ts` has them at their full length. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { SqliteWorld } from "../runtime/store/sqlite-world.ts";
import { day, grow, recordsRead } from "./long-lives.ts";
import { busyWorld } from "./replay-memory.ts";
import { MODULES } from "./running-worlds.ts";

const folder = mkdtempSync(join(tmpdir(), "airlock-long-"));
afterAll(() => {
  MODULES.close();
  rmSync(folder, { recursive: true });
});

describe("opening", () => {
  it("reads what follows the snapshot, however much came before it", () => {
    const storage = new SqliteWorld(join(folder, "long.world"), { create: true });
    storage.store.database.pragma("synchronous = OFF");
    const world = busyWorld(storage);
    const read: number[] = [];
    for (const records of [10_000, 100_000]) {
      grow(world, records);
      world.kernel.snapshot();
      grow(world, records + 600);
      read.push(recordsRead(world, false));
    }
    expect(Math.max(...read)).toBeLessThan(700);
    expect(recordsRead(world, true)).toBeGreaterThan(100_000);
    storage.close();
  }, 120_000);
});

describe("a host that is up for long", () => {
  it("holds no more at the end of a day than after its first tenth", async () => {
    const storage = new SqliteWorld(join(folder, "day.world"), { create: true });
    storage.store.database.pragma("synchronous = OFF");
    const used = await day(storage, 5_000, 500);
    expect((used.at(-1) ?? 0) - (used[2] ?? 0)).toBeLessThan(1_000_000);
    storage.close();
  }, 120_000);
});
