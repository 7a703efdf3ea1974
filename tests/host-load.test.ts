import { afterAll, describe, expect, it } from "vitest";
import { checkHostKills } from "./host-load.ts";
import { MODULES } from "./running-worlds.ts";

afterAll(() => MODULES.close());

describe("a host under load that is killed", () => {
  it("has lost nothing that was acknowledged, and repeats what it may have lost", async () => {
    const seed = Number(process.env.AIRLOCK_SEED);
    const load = await checkHostKills(4, (round) => 100 + ((seed + round * 337) % 900));
    expect(load.events).toBeGreaterThan(10);
    expect(load.contacts).toBeGreaterThan(10);
  }, 180_000);
});
