/** The loop by a plan and by an operator, and what a replay makes of it (rulings G1 … G6, H3, K4, K9). */

import { afterAll, describe, expect, it } from "vitest";
import {
  addSchema,
  came,
  docInput,
  documentOn,
  request,
  upgradable,
  upgrading,
} from "../../tests/governance-worlds.ts";
import { MODULES, Running } from "../../tests/running-worlds.ts";
import { stateHash } from "../kernel/snapshot.ts";

afterAll(() => MODULES.close());

/** The world opened again, with the kernel's own receipts found out again, is the same world. */
function replays(world: Running): void {
  const before = stateHash(world.kernel.state);
  for (const recompute of [false, true]) {
    const again = world.open(world.storage, { recompute });
    expect(again.divergence).toBeUndefined();
    expect(stateHash(again.state)).toBe(before);
  }
}

describe("an upgrade by a plan", () => {
  it("is one turn: proposed, shadowed, approved and applied, with a receipt for each", () => {
    const world = new Running(upgradable());
    const before = world.kernel.state.program.manifestHash;
    request(world, documentOn(world, [addSchema("t/New@1")]), { description: "a schema" });
    const step = ["cap_decision", "policy_decision", "effect_intent"];
    expect(world.kinds()).toEqual([
      "genesis",
      "domain_event",
      ...[...step, "gov_proposed", "effect_receipt"],
      ...[...step, "gov_shadow_report", "effect_receipt"],
      ...[...step, "gov_approved", "effect_receipt"],
      ...[...step, "gov_applied", "effect_receipt"],
      "plan_ended",
    ]);
    const [applied] = world.all("gov_applied");
    expect(world.kernel.state.program.manifestHash).toBe(applied?.manifest_hash_new);
    expect(applied?.manifest_hash_new).not.toBe(before);
    expect(world.all("gov_shadow_report")[0]?.manifest_hash).toBe(applied?.manifest_hash_new);
    expect(world.plans()).toMatchObject([{ status: "ok", manifestHash: before }]);
    expect(world.kernel.state.program.schema("t/New@1")).toBeDefined();
    replays(world);
  });
});

describe("an upgrade by an operator", () => {
  it("does all four in one turn", () => {
    const world = new Running(upgradable());
    const done = world.kernel.govern(upgrading(docInput(documentOn(world, [addSchema("t/New@1")]))), "one");
    expect(came(done)).toEqual(["gov_proposed", "gov_shadow_report", "gov_approved", "gov_applied"]);
    expect(world.kernel.state.program.schema("t/New@1")).toBeDefined();
    replays(world);
    const again = world.kernel.govern(upgrading(docInput(documentOn(world, [addSchema("t/New@1")]))), "two");
    expect(came(again)).toEqual(["patch.def_exists"]);
    replays(world);
  });
});
