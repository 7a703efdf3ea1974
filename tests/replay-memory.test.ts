import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { SqliteWorld } from "../runtime/store/sqlite-world.ts";
import { busyWorld, footprint } from "./replay-memory.ts";

it("a replay keeps nothing of what has passed", () => {
  const folder = mkdtempSync(join(tmpdir(), "airlock-memory-"));
  const storage = new SqliteWorld(join(folder, "world"), { create: true });
  try {
    // What is written here is not to last.
    storage.store.database.pragma("synchronous = OFF");
    const world = busyWorld(storage);
    for (let n = 0; n < 2000; n++) world.event("t/Go@1", { n });
    const { early, late, records } = footprint(world, 1000);
    expect(records).toBeGreaterThan(12_000);
    // The journal itself has some four million bytes.
    expect(late - early).toBeLessThan(1_000_000);
  } finally {
    storage.close();
    rmSync(folder, { recursive: true });
  }
}, 120_000);
