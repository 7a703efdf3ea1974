/** A process that runs a world is killed, again and again; what it had acknowledged must be there, and nothing half done. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { Kernel } from "../runtime/kernel/kernel.ts";
import { stateHash } from "../runtime/kernel/snapshot.ts";
import { SqliteWorld } from "../runtime/store/sqlite-world.ts";
import { killed } from "./killed.ts";
import { MODULES } from "./running-worlds.ts";

/** Kills as many processes as `rounds` says, one after the other, all on one world, and opens it after each. */
export async function checkWorldKills(rounds: number, seed: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "airlock-world-kill-"));
  const path = join(folder, "world");
  let records = 0;
  try {
    for (let round = 0; round < rounds; round++) {
      const said = await killed(
        "tests/kernel-writer.ts",
        path,
        seed + round,
        20 + ((seed + round * 97) % 700),
      );
      const [count, hash, state] = (said.at(-1) ?? "").split(" ");
      const storage = new SqliteWorld(path);
      try {
        const kernel = Kernel.open(storage, {
          modules: MODULES,
          surroundings: { nowNs: () => 0n, entropy: () => new Uint8Array(64) },
        });
        expect(kernel.divergence).toBeUndefined();
        const { head } = kernel;
        // At most one turn more than was acknowledged, and that one as a whole.
        expect(head.count).toBeGreaterThanOrEqual(Number(count));
        if (head.count === Number(count)) expect([head.hash, stateHash(kernel.state)]).toEqual([hash, state]);
        records = head.count;
      } finally {
        storage.close();
      }
    }
    expect(records).toBeGreaterThan(rounds);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
