/** What operators do about proposals, over a real socket. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { Asking, base64, go } from "../../../tests/control-asking.ts";
import { Folder, type Json } from "../../../tests/control-hosts.ts";

const folder = new Folder();
afterAll(() => folder.remove());

let on: Asking;
let number = 0;
beforeEach(async () => {
  on = await Asking.at(folder.at(`${number++}`));
});
afterEach(() => on.end());

describe("governance", () => {
  it("goes step by step, and each answers what its receipt says", async () => {
    const before = on.head;
    const proposed = await on.ask("gov-propose", {
      patch_b64: on.patch("t/New@1"),
      description: "more",
      author: "a",
    });
    expect(proposed).toMatchObject({
      is_new: true,
      index: before,
      proposal_id: 0,
      patch_hash: expect.any(String),
    });
    expect(await on.refusal("gov-apply", { proposal_id: 0 })).toBe("governance.state");
    expect(await on.ask("gov-shadow", { proposal_id: 0, recent: 3 })).toMatchObject({
      predicted_effects: [],
    });
    const { proposals } = await on.ask("gov-list");
    expect(proposals).toMatchObject([{ id: 0, state: "shadowed", description: "more", approver: null }]);
    const pins = { patch_hash: proposed.patch_hash, report: ((proposals as Json[])[0] as Json).report };
    const zero = `sha256:${"0".repeat(64)}`;
    const wrong = { proposal_id: 0, ...pins, report: zero };
    expect(await on.refusal("gov-approve", wrong)).toBe("governance.changed");
    const approved = await on.ask("gov-approve", { proposal_id: 0, approver: "b", reason: "good", ...pins });
    expect(approved).toMatchObject({ decision: { approve: null }, approver: "b", reason: "good" });
    expect(await on.ask("gov-apply", { proposal_id: 0, ...pins })).toMatchObject({
      manifest_hash_new: on.world.kernel.state.program.manifestHash,
    });
    expect((await on.ask("gov-list", { status: " Applied" })).proposals).toMatchObject([{ approver: "b" }]);
    expect((await on.ask("gov-list")).proposals).toEqual([]);
    const { proposal } = await on.ask("gov-get", { proposal_id: 0 });
    expect(proposal).toMatchObject({ id: 0, state: "applied", shadow_summary: { seeds: 0 } });
    expect(((proposal as Json).steps as Json[]).map(({ kind }) => kind)).toEqual([
      "gov_proposed",
      "gov_refused",
      "gov_shadow_report",
      "gov_refused",
      "gov_approved",
      "gov_applied",
    ]);
    expect(await on.refusal("gov-get", { proposal_id: 1 })).toBe("governance.proposal_missing");
  });

  it("rejects, by either name", async () => {
    for (const name of ["t/A@1", "t/B@1"]) await on.ask("gov-propose", { patch_b64: on.patch(name) });
    await on.ask("gov-reject", { proposal_id: 0 });
    await on.ask("gov-approve", { proposal_id: 1, decision: "reject" });
    const { proposals } = await on.ask("gov-list", { status: "rejected" });
    expect(proposals).toMatchObject([{ approver: "control-client" }, { approver: "control-client" }]);
  });

  it("does all steps or none in one input, and nothing when it is sent again", async () => {
    const id = "proposed";
    const steps = [
      { verb: "propose", patch_b64: on.patch("t/New@1") },
      { verb: "shadow", proposal_id: id, seeds: [go("a")] },
      { verb: "approve", proposal_id: id, approver: "b" },
      { verb: "apply", proposal_id: id },
    ];
    const asking = { steps, input_id: "up" };
    const done = await on.ask("gov-upgrade", asking);
    expect(done).toMatchObject({ is_new: true, proposal_id: 0 });
    expect((done.steps as Json[]).map(({ kind }) => kind)).toEqual([
      "gov_proposed",
      "gov_shadow_report",
      "gov_approved",
      "gov_applied",
    ]);
    expect(await on.ask("gov-upgrade", asking)).toEqual({ ...done, is_new: false });
    const count = on.head;
    const refused = { steps: [{ verb: "apply", proposal_id: 0 }], input_id: "no" };
    const error = await on.ask("gov-upgrade", refused).catch((one: unknown) => one);
    expect(error).toMatchObject({ code: "governance.state", isNew: true, first: count });
    await expect(on.ask("gov-upgrade", refused)).rejects.toMatchObject({ isNew: false, first: count });
    expect(on.head).toBe(count + 1);
    expect(await on.refusal("gov-upgrade", { steps: [] })).toBe("usage");
  });

  it("names what does not compile by its own code, and goes on", async () => {
    const base = `sha256:${"1".repeat(64)}`;
    const strange = on.patch("t/New@1", base);
    expect(await on.refusal("gov-propose", { patch_b64: strange })).toBe("governance.stale_base");
    expect(await on.refusal("gov-propose", { patch_b64: base64("{}") })).toMatch(/^(?:def|patch)\./);
    expect(await on.refusal("gov-propose", { patch_b64: base64("\xff\xff") })).toMatch(
      /^(?:cbor|patch|value)\./,
    );
    expect(on.world.all("gov_refused")).toHaveLength(3);
    expect(on.target.woken).toBe(3);
  });
});
