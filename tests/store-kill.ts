/** A process that writes to a store is killed, again and again; what it had been promised must be there. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { Hash } from "../air/hash.ts";
import { SqliteStore } from "../runtime/store/sqlite.ts";
import { verifyStore } from "../runtime/store/verify.ts";
import { killed } from "./killed.ts";

/** Kills as many writers as `rounds` says, one after the other, all on one file, and checks it after each. */
export async function checkKills(rounds: number, seed: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "airlock-kill-"));
  const path = join(folder, "store.db");
  const promised = new Set<Hash>();
  try {
    for (let round = 0; round < rounds; round++) {
      const lines = await killed(
        "tests/store-writer.ts",
        path,
        seed + round,
        5 + ((seed + round * 37) % 250),
      );
      for (const line of lines)
        if (line.startsWith("done ")) for (const hash of line.split(" ").slice(1)) promised.add(hash as Hash);
      const store = new SqliteStore(path, { existing: true });
      const { faults, read } = verifyStore(store);
      expect(faults).toEqual([]);
      for (const hash of promised) expect(store.has("blob", hash), hash).toBe(true);
      const last = lines.at(-1) ?? "";
      // What was under way is there as a whole, or not at all.
      const pending = last.startsWith("begin ") ? (last.split(" ").slice(1) as Hash[]) : [];
      const there = pending.filter((hash) => store.has("blob", hash));
      expect([0, pending.length]).toContain(there.length);
      for (const hash of there) promised.add(hash);
      expect(read.blob).toBe(promised.size);
      store.close();
    }
    expect(promised.size).toBeGreaterThan(rounds);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
