/** Proposals that race: no update is lost, none is applied twice, and every refusal has its reason (rulings G1, G2). */

import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { stateHash } from "../runtime/kernel/snapshot.ts";
import { actions, checkRace, race } from "./governance-races.ts";
import { MODULES } from "./running-worlds.ts";

afterAll(() => MODULES.close());

const seed = Number(process.env.AIRLOCK_SEED);

describe("two plans and an operator", () => {
  it("come to what their patches make of the manifest, one after the other", () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(actions, (told) => {
        const world = race(told);
        for (const [what, times] of checkRace(world)) seen.set(what, (seen.get(what) ?? 0) + times);
        const again = world.open(world.storage, { recompute: true });
        expect(again.divergence).toBeUndefined();
        expect(stateHash(again.state)).toBe(stateHash(world.kernel.state));
      }),
      { seed, numRuns: 150 },
    );
    // What such races are full of, whatever the seed.
    for (const what of ["applied", "rejected", "governance.state", "governance.stale_base"]) {
      expect(seen.get(what) ?? 0, what).toBeGreaterThan(0);
    }
  }, 120_000);
});
