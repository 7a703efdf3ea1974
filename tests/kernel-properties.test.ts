/** Live, after a loss of the process, and after a replay: one world (rulings K1, K4). */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { SqliteWorld } from "../runtime/store/sqlite-world.ts";
import { checkLife, lives } from "./kernel-scripts.ts";
import { MODULES } from "./running-worlds.ts";

const seed = Number(process.env.AIRLOCK_SEED);
const folder = mkdtempSync(join(tmpdir(), "airlock-lives-"));
afterAll(() => {
  MODULES.close();
  rmSync(folder, { recursive: true });
});

describe("a world is the same", () => {
  it("live, after losing its process at any commit, and after a replay", () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(lives, (life) => {
        for (const { $tag, $value } of checkLife(life).entries()) {
          const code = "error_code" in $value ? $value.error_code : "code" in $value ? $value.code : "";
          const what = `${$tag} ${code ?? ""}`.trim();
          seen.set(what, (seen.get(what) ?? 0) + 1);
        }
      }),
      { seed, numRuns: 60 },
    );
    // What such lives are full of, whatever the seed.
    for (const kind of ["effect_joined", "effect_receipt", "plan_result", "reducer_failed ref.unknown"]) {
      expect(seen.get(kind) ?? 0, kind).toBeGreaterThan(0);
    }
  }, 120_000);

  it("in a file, too", () => {
    let number = 0;
    fc.assert(
      fc.property(lives, (life) => {
        const storage = new SqliteWorld(join(folder, `${number++}`), { create: true });
        try {
          checkLife(life, storage);
        } finally {
          storage.close();
        }
      }),
      { seed, numRuns: 15 },
    );
  }, 120_000);
});
