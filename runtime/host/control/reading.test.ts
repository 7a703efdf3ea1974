/** What is read over a real socket. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { hashBytes } from "../../../air/hash.ts";
import { Asking, base64, go } from "../../../tests/control-asking.ts";
import { client, Folder, type Json, listen, TestTarget } from "../../../tests/control-hosts.ts";
import { EVERYTHING } from "../../../tests/kernel-scripts.ts";
import { Running } from "../../../tests/running-worlds.ts";

const folder = new Folder();
afterAll(() => folder.remove());

let on: Asking;
let number = 0;
beforeEach(async () => {
  on = await Asking.at(folder.at(`${number++}`));
});
afterEach(() => on.end());

describe("what is read", () => {
  it("is the manifest with both its hashes, and definitions", async () => {
    const { manifest_b64, manifest_hash, node_hash, meta } = await on.ask("manifest-get");
    const { world: live } = on.world.kernel.state.program;
    expect(hashBytes(Buffer.from(String(manifest_b64), "base64"))).toBe(manifest_hash);
    expect([manifest_hash, node_hash]).toEqual([live.manifestHash, live.nodeHash]);
    expect(meta).toEqual({
      journal_height: on.head,
      journal_hash: on.world.kernel.head.hash,
      manifest_hash: live.manifestHash,
    });
    const { def, hash, builtin } = await on.ask("def-get", { name: "t/Go@1" });
    expect(def).toMatchObject({ $kind: "defschema", name: "t/Go@1" });
    expect([hash, builtin]).toEqual([live.def("defschema", "t/Go@1")?.hash, false]);
    expect(await on.ask("defs-get", { name: "sys/TimerFired@1" })).toMatchObject({ builtin: true });
    expect(await on.refusal("def-get", { name: "t/None@1" })).toBe("ref.unknown");
    expect(await on.refusal("def-get", { name: "t/Go@1", kind: "defplan" })).toBe("ref.unknown");
    const { defs } = await on.ask("defs-list", { kinds: ["defplan", "defpolicy"], prefix: "t/" });
    expect(
      (defs as Json[]).map(({ name, plan_steps, policy_rules }) => [name, plan_steps ?? policy_rules]),
    ).toEqual([
      ["t/all@1", 2],
      ["t/denied@1", 2],
      ["t/fetcher@1", 5],
      ["t/guarded@1", 2],
      ["t/waiter@1", 3],
    ]);
    expect((await on.ask("def-list")).defs).toHaveLength(live.defs.length);
  });

  it("is what reducers hold", async () => {
    const added = (id: string) => ({
      schema: "tally/Added@1",
      value_json: JSON.stringify({ id, amount: 2 }),
    });
    for (const id of ["b", "a"]) await on.ask("event-send", added(id));
    const get = { reducer: "tally/Tally@1", key_json: '"a"' };
    const cell = await on.ask("state-get", get);
    expect(cell).toMatchObject({ state: { count: 1, total: 2 } });
    expect(hashBytes(Buffer.from(String(cell.state_b64), "base64"))).toBe(cell.state_hash);
    const key_b64 = base64(Buffer.from("6161", "hex"));
    expect(await on.ask("state-get", { reducer: "tally/Tally@1", key_b64 })).toEqual(cell);
    expect(await on.ask("state-get", { ...get, key_json: '"z"' })).toMatchObject({
      state_b64: null,
      state: null,
    });
    expect(await on.refusal("state-get", { reducer: "t/None@1" })).toBe("ref.unknown");
    expect(await on.refusal("state-get", { reducer: "tally/Tally@1" })).toBe("decode_error");
    expect(await on.refusal("state-get", { reducer: "t/Puppet@1", key_json: "1" })).toBe("decode_error");
    const { cells, next } = await on.ask("state-list", { reducer: "tally/Tally@1" });
    expect(cells).toMatchObject([
      {
        reducer: "tally/Tally@1",
        key: "a",
        state_hash: cell.state_hash,
        last_active_ns: cell.last_active_ns,
      },
      { key: "b" },
    ]);
    expect(next).toBeNull();
    const part = await on.ask("state-list", { from: 0, limit: 1 });
    expect([(part.cells as Json[]).length, part.next]).toEqual([1, 1]);
  });

  it("is the journal, in parts", async () => {
    await on.ask("event-send", go("a"));
    const { world_id, diverged_at, meta } = await on.ask("journal-head");
    expect([world_id, diverged_at]).toEqual([on.world.kernel.worldId, null]);
    expect(meta).toMatchObject({ journal_height: on.head, journal_hash: on.world.kernel.head.hash });
    const all = (await on.ask("journal-read")).records as Json[];
    expect(all.map(({ kind }) => kind)).toEqual(on.world.kinds());
    expect(all.at(-1)).toMatchObject({ index: on.head - 1, hash: on.world.kernel.head.hash });
    const part = await on.ask("journal-read", { from: 1, limit: 2 });
    expect(part).toMatchObject({ records: [{ index: 1 }, { index: 2 }], next: 3 });
    expect(await on.ask("journal-read", { from: on.head })).toMatchObject({ records: [], next: null });
  });

  it("is as recent as is asked for", async () => {
    await on.ask("event-send", go("a"));
    const at = (consistency: string) => on.ask("plan-list", { consistency });
    for (const good of ["head", " HEAD ", `exact:${on.head}`, `at_least:${on.head}`, "at_least:0"]) {
      expect((await at(good)).plans).toHaveLength(2);
    }
    for (const [cmd, payload] of [
      ["manifest-get", {}],
      ["state-get", { reducer: "t/Puppet@1" }],
      ["state-list", {}],
      ["gov-list", {}],
      ["gov-get", { proposal_id: 0 }],
      ["def-get", { name: "t/Go@1" }],
      ["defs-list", {}],
      ["intents-list", {}],
      ["plan-list", {}],
    ] as const) {
      for (const consistency of [`at_least:${on.head + 1}`, "exact:1", `exact:${on.head + 1}`]) {
        expect(await on.refusal(cmd, { ...payload, consistency }), cmd).toBe("snapshot.unavailable");
      }
    }
  });

  it("is of long ago where the host has a snapshot", async () => {
    const old = new Running(EVERYTHING);
    const then = new TestTarget(on.world.kernel, (height) => (height === 1 ? old.kernel.state : undefined));
    const other = await listen(then, folder.at("snapshots"));
    const reader = await client(other.path);
    await on.ask("event-send", go("a"));
    const answer = await reader.request("plan-list", { consistency: "exact:1" });
    expect(answer).toMatchObject({ plans: [], meta: { journal_height: 1 } });
    await expect(reader.request("plan-list", { consistency: "exact:2" })).rejects.toMatchObject({
      code: "snapshot.unavailable",
    });
    reader.close();
    await other.close();
  });
});
