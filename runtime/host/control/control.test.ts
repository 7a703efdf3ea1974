/** Every command over a real socket. */

import { existsSync } from "node:fs";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { isAirError } from "../../../air/errors.ts";
import { hashBytes } from "../../../air/hash.ts";
import { client, Folder, type Json, listen, TestTarget } from "../../../tests/control-hosts.ts";
import { addSchema, documentOn } from "../../../tests/governance-worlds.ts";
import { EVERYTHING } from "../../../tests/kernel-scripts.ts";
import { PAGE, Running } from "../../../tests/running-worlds.ts";
import { stateHash } from "../../kernel/snapshot.ts";
import type { ControlClient } from "./client.ts";
import type { ControlServer } from "./server.ts";
import { VERBS } from "./verbs/all.ts";

const folder = new Folder();
afterAll(() => folder.remove());

let world: Running;
let target: TestTarget;
let server: ControlServer;
let host: ControlClient;
let number = 0;
const asked = new Set<string>();

beforeEach(async () => {
  world = new Running(EVERYTHING);
  target = new TestTarget(world.kernel);
  server = await listen(target, folder.at(`${number++}`));
  host = await client(server.path);
});

afterEach(async () => {
  host.close();
  await server.close();
});

async function ask(cmd: string, payload: object = {}): Promise<Json> {
  asked.add(cmd);
  return (await host.request(cmd, payload as never)) as Json;
}

async function refusal(cmd: string, payload: object = {}): Promise<string> {
  return ask(cmd, payload).then(
    () => "accepted",
    (error: unknown) => (isAirError(error) ? error.code : String(error)),
  );
}

const base64 = (value: string | Uint8Array): string => Buffer.from(value).toString("base64");
const go = (id: string, more: object = {}): object => ({
  schema: "t/Go@1",
  value_json: JSON.stringify({ n: 1, id }),
  ...more,
});
const patch = (name: string): string => base64(JSON.stringify(documentOn(world, [addSchema(name)])));
const head = (): number => world.kernel.head.count;

describe("events", () => {
  it("are taken, worked on, and answered with the records that they leave", async () => {
    const before = head();
    const sent = await ask("event-send", go("a"));
    expect(sent).toEqual({ is_new: true, index: before, last: head() - 1, failures: [] });
    expect(target.woken).toBe(1);
    expect(world.all("domain_event")).toHaveLength(1);
  });

  it("may be CBOR, and name a cell by any CBOR", async () => {
    const value = Buffer.from("a2616e01626964616f", "hex");
    await ask("event-send", { schema: "t/Go@1", value_b64: base64(value) });
    const key_b64 = base64(Buffer.from("616b", "hex"));
    const added = { schema: "tally/Added@1", value_json: '{"id": "k", "amount": 2}', key_b64 };
    await ask("event-send", added);
    expect(await refusal("event-send", { ...added, key_b64: base64("!!!!") })).toMatch(/^cbor\./);
    expect(world.all("domain_event")[1]?.key).toEqual(new Uint8Array(Buffer.from("d9d9f7616b", "hex")));
  });

  it("do nothing under an id that was taken, and are refused if they are others", async () => {
    const sent = await ask("event-send", go("a", { input_id: "mine" }));
    const count = head();
    expect(await ask("event-send", go("a", { input_id: "mine" }))).toEqual({ ...sent, is_new: false });
    expect(await refusal("event-send", go("b", { input_id: "mine" }))).toBe("input.conflict");
    expect(head()).toBe(count);
    expect(target.woken).toBe(1);
  });

  it("that do not fit are refused with all that is wrong, in its place, and leave nothing", async () => {
    const before = head();
    const bad = { schema: "t/Go@1", value_json: '{"n": -1,\n "x": 1}' };
    const error = await ask("event-send", bad).catch((one: unknown) => one);
    if (!isAirError(error)) throw error;
    expect(error.faults.map(({ code, place }) => [code, place.line])).toEqual([
      ["value.missing_field", 1],
      ["value.range", 1],
      ["value.unknown_field", 2],
    ]);
    expect(await refusal("event-send", { schema: "t/None@1", value_json: "{}" })).toBe("ref.unknown");
    expect(await refusal("event-send", { schema: "t/Go@1", value_json: "{" })).toBe("json.syntax");
    expect(head()).toBe(before);
    expect(target.woken).toBe(0);
  });

  it("say what went wrong after they were taken", async () => {
    const sent = await ask("event-send", { schema: "t/Done@1", value_json: '{"n": 1, "id": "a"}' });
    expect(sent.failures).toMatchObject([{ index: sent.last, code: "no_progress" }]);
  });
});

describe("payloads", () => {
  it.each([
    ["event-send", { schema: "t/Go@1" }],
    ["event-send", { schema: 1, value_json: "{}" }],
    ["event-send", { schema: "t/Go@1", value_json: "{}", value_b64: "oA==" }],
    ["event-send", { schema: "t/Go@1", value_b64: "oA" }],
    ["event-send", { schema: "t/Go@1", value_b64: "oA==\n" }],
    ["event-send", { schema: "t/Go@1", value_b64: "*A==" }],
    ["event-send", { schema: "t/Go@1", value_json: '{"n":1,"id":"a"}', inputId: "x" }],
    ["event-send", ["t/Go@1"]],
    ["receipt-inject", { intent: "1" }],
    ["receipt-inject", { intent: -1 }],
    ["receipt-inject", { intent: 1, status: "fine" }],
    ["receipt-inject", { intent: 1, cost_cents: 1.5 }],
    ["plan-end", {}],
    ["plan-end", { plan_id: 1e300 }],
    ["blob-put", { data_b64: "a" }],
    ["blob-get", { hash: "sha256:00" }],
    ["blob-get", {}],
    ["def-get", { kind: "defnone", name: "a" }],
    ["defs-list", { kinds: ["defschema", "x"] }],
    ["state-get", {}],
    ["state-get", { reducer: "tally/Tally@1", consistency: "exact:x" }],
    ["gov-list", { status: "gone" }],
    ["gov-get", { proposal_id: "0" }],
    ["gov-shadow", { proposal_id: "0" }],
    ["gov-propose", {}],
    ["gov-propose", { patch_b64: "oA==", patch_hash: `sha256:${"0".repeat(64)}` }],
    ["gov-upgrade", { steps: [{ verb: "grow" }] }],
    ["gov-upgrade", { steps: [{ verb: "shadow", proposal_id: "proposes" }] }],
    ["shutdown", { now: true }],
  ])("of another shape are refused: %s %j", async (cmd, payload) => {
    const before = head();
    expect(await refusal(cmd, payload)).toBe("decode_error");
    expect(head()).toBe(before);
    expect(target.stopped).toBe(0);
  });
});

describe("receipts and plans", () => {
  it("lists what waits for an answer, and takes one", async () => {
    await ask("event-send", go("a"));
    const { intents } = await ask("intents-list");
    expect(intents).toMatchObject([
      {
        kind: "http.request",
        cap: "web",
        params: { method: "GET" },
        waiting: [{ plan_id: 0 }],
      },
    ]);
    const { intent } = (intents as Json[])[0] as Json;
    const receipt = { intent, payload_json: JSON.stringify(PAGE), cost_cents: 7, input_id: "r" };
    const taken = await ask("receipt-inject", { ...receipt, adapter_id: "me", signature_b64: base64("s") });
    expect(taken).toMatchObject({ is_new: true, status: "ok" });
    expect(world.all("effect_receipt").at(-1)).toMatchObject({
      adapter_id: "me",
      status: "ok",
      cost_cents: 7n,
      signature: new Uint8Array(Buffer.from("s")),
      input_id: "r",
    });
    expect((await ask("intents-list")).intents).toEqual([]);
    expect(await refusal("receipt-inject", { intent, status: "error" })).toBe("receipt.unknown");
    expect(await refusal("receipt-inject", receipt)).toBe("input.conflict");
    const { plans } = await ask("plan-list");
    expect(plans).toMatchObject([
      { plan_id: 0, plan: "t/fetcher@1", status: "ok", result: { n: 1 } },
      { plan_id: 1, plan: "t/waiter@1", status: "running" },
    ]);
  });

  it("says that a receipt which does not fit is recorded as an error", async () => {
    await ask("event-send", go("a"));
    const [{ intent }] = (await ask("intents-list")).intents as [Json];
    expect(await ask("receipt-inject", { intent, payload_b64: base64("\xa0") })).toMatchObject({
      status: "error",
    });
  });

  it("ends a plan, once", async () => {
    await ask("event-send", go("a"));
    const ended = await ask("plan-end", { plan_id: 1, input_id: "e" });
    expect(ended).toMatchObject({ is_new: true, failures: [{ code: "ended_by_operator" }] });
    expect(await ask("plan-end", { plan_id: 1, input_id: "e" })).toMatchObject({ is_new: false });
    expect(await refusal("plan-end", { plan_id: 1 })).toBe("plan.not_running");
    const running = await ask("plan-list", { running: true });
    expect(running.plans).toMatchObject([{ plan_id: 0 }]);
  });
});

describe("blobs", () => {
  it("are put, and read in parts", async () => {
    const bytes = Buffer.from("some bytes");
    const { hash, size } = await ask("blob-put", { data_b64: base64(bytes) });
    expect([hash, size]).toEqual([hashBytes(bytes), 10]);
    const all = { data_b64: base64(bytes), size: 10, next: null };
    expect(await ask("blob-get", { hash })).toEqual(all);
    expect(await ask("blob-get", { hash_hex: String(hash).slice("sha256:".length) })).toEqual(all);
    expect(await ask("blob-get", { hash, from: 5, limit: 3 })).toEqual({
      data_b64: base64("byt"),
      size: 10,
      next: 8,
    });
    expect(await refusal("blob-get", { hash: hashBytes(new Uint8Array()) })).toBe("blob.missing");
    expect(target.woken).toBe(0);
  });
});

describe("what is read", () => {
  it("is the manifest with both its hashes, and definitions", async () => {
    const { manifest_b64, manifest_hash, node_hash, meta } = await ask("manifest-get");
    const { world: live } = world.kernel.state.program;
    expect(hashBytes(Buffer.from(String(manifest_b64), "base64"))).toBe(manifest_hash);
    expect([manifest_hash, node_hash]).toEqual([live.manifestHash, live.nodeHash]);
    expect(meta).toEqual({
      journal_height: head(),
      journal_hash: world.kernel.head.hash,
      manifest_hash: live.manifestHash,
    });
    const { def, hash, builtin } = await ask("def-get", { name: "t/Go@1" });
    expect(def).toMatchObject({ $kind: "defschema", name: "t/Go@1" });
    expect([hash, builtin]).toEqual([live.def("defschema", "t/Go@1")?.hash, false]);
    expect(await ask("defs-get", { name: "sys/TimerFired@1" })).toMatchObject({ builtin: true });
    expect(await refusal("def-get", { name: "t/None@1" })).toBe("ref.unknown");
    expect(await refusal("def-get", { name: "t/Go@1", kind: "defplan" })).toBe("ref.unknown");
    const { defs } = await ask("defs-list", { kinds: ["defplan", "defpolicy"], prefix: "t/" });
    expect(
      (defs as Json[]).map(({ name, plan_steps, policy_rules }) => [name, plan_steps ?? policy_rules]),
    ).toEqual([
      ["t/all@1", 2],
      ["t/denied@1", 2],
      ["t/fetcher@1", 5],
      ["t/guarded@1", 2],
      ["t/waiter@1", 3],
    ]);
    expect((await ask("def-list")).defs).toHaveLength(live.defs.length);
  });

  it("is what reducers hold", async () => {
    const added = (id: string) => ({
      schema: "tally/Added@1",
      value_json: JSON.stringify({ id, amount: 2 }),
    });
    for (const id of ["b", "a"]) await ask("event-send", added(id));
    const get = { reducer: "tally/Tally@1", key_json: '"a"' };
    const cell = await ask("state-get", get);
    expect(cell).toMatchObject({ state: { count: 1, total: 2 } });
    expect(hashBytes(Buffer.from(String(cell.state_b64), "base64"))).toBe(cell.state_hash);
    const key_b64 = base64(Buffer.from("6161", "hex"));
    expect(await ask("state-get", { reducer: "tally/Tally@1", key_b64 })).toEqual(cell);
    expect(await ask("state-get", { ...get, key_json: '"z"' })).toMatchObject({
      state_b64: null,
      state: null,
    });
    expect(await refusal("state-get", { reducer: "t/None@1" })).toBe("ref.unknown");
    expect(await refusal("state-get", { reducer: "tally/Tally@1" })).toBe("decode_error");
    expect(await refusal("state-get", { reducer: "t/Puppet@1", key_json: "1" })).toBe("decode_error");
    const { cells, next } = await ask("state-list", { reducer: "tally/Tally@1" });
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
    const part = await ask("state-list", { from: 0, limit: 1 });
    expect([(part.cells as Json[]).length, part.next]).toEqual([1, 1]);
  });

  it("is the journal, in parts", async () => {
    await ask("event-send", go("a"));
    const { world_id, diverged_at, meta } = await ask("journal-head");
    expect([world_id, diverged_at]).toEqual([world.kernel.worldId, null]);
    expect(meta).toMatchObject({ journal_height: head(), journal_hash: world.kernel.head.hash });
    const all = (await ask("journal-read")).records as Json[];
    expect(all.map(({ kind }) => kind)).toEqual(world.kinds());
    expect(all.at(-1)).toMatchObject({ index: head() - 1, hash: world.kernel.head.hash });
    const part = await ask("journal-read", { from: 1, limit: 2 });
    expect(part).toMatchObject({ records: [{ index: 1 }, { index: 2 }], next: 3 });
    expect(await ask("journal-read", { from: head() })).toMatchObject({ records: [], next: null });
  });

  it("is as recent as is asked for", async () => {
    await ask("event-send", go("a"));
    const at = (consistency: string) => ask("plan-list", { consistency });
    for (const good of ["head", " HEAD ", `exact:${head()}`, `at_least:${head()}`, "at_least:0"]) {
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
      for (const consistency of [`at_least:${head() + 1}`, "exact:1", `exact:${head() + 1}`]) {
        expect(await refusal(cmd, { ...payload, consistency }), cmd).toBe("snapshot.unavailable");
      }
    }
  });

  it("is of long ago where the host has a snapshot", async () => {
    const old = new Running(EVERYTHING);
    const then = new TestTarget(world.kernel, (height) => (height === 1 ? old.kernel.state : undefined));
    const other = await listen(then, folder.at("snapshots"));
    const reader = await client(other.path);
    await ask("event-send", go("a"));
    const answer = await reader.request("plan-list", { consistency: "exact:1" });
    expect(answer).toMatchObject({ plans: [], meta: { journal_height: 1 } });
    await expect(reader.request("plan-list", { consistency: "exact:2" })).rejects.toMatchObject({
      code: "snapshot.unavailable",
    });
    reader.close();
    await other.close();
  });
});

describe("governance", () => {
  it("goes step by step, and each answers what its receipt says", async () => {
    const before = head();
    const proposed = await ask("gov-propose", {
      patch_b64: patch("t/New@1"),
      description: "more",
      author: "a",
    });
    expect(proposed).toMatchObject({
      is_new: true,
      index: before,
      proposal_id: 0,
      patch_hash: expect.any(String),
    });
    expect(await refusal("gov-apply", { proposal_id: 0 })).toBe("governance.state");
    expect(await ask("gov-shadow", { proposal_id: 0, recent: 3 })).toMatchObject({ predicted_effects: [] });
    const { proposals } = await ask("gov-list");
    expect(proposals).toMatchObject([{ id: 0, state: "shadowed", description: "more", approver: null }]);
    const pins = { patch_hash: proposed.patch_hash, report: ((proposals as Json[])[0] as Json).report };
    const zero = `sha256:${"0".repeat(64)}`;
    const wrong = { proposal_id: 0, ...pins, report: zero };
    expect(await refusal("gov-approve", wrong)).toBe("governance.changed");
    const approved = await ask("gov-approve", { proposal_id: 0, approver: "b", reason: "good", ...pins });
    expect(approved).toMatchObject({ decision: { approve: null }, approver: "b", reason: "good" });
    expect(await ask("gov-apply", { proposal_id: 0, ...pins })).toMatchObject({
      manifest_hash_new: world.kernel.state.program.manifestHash,
    });
    expect((await ask("gov-list", { status: " Applied" })).proposals).toMatchObject([{ approver: "b" }]);
    expect((await ask("gov-list")).proposals).toEqual([]);
    const { proposal } = await ask("gov-get", { proposal_id: 0 });
    expect(proposal).toMatchObject({ id: 0, state: "applied", shadow_summary: { seeds: 0 } });
    expect(((proposal as Json).steps as Json[]).map(({ kind }) => kind)).toEqual([
      "gov_proposed",
      "gov_refused",
      "gov_shadow_report",
      "gov_refused",
      "gov_approved",
      "gov_applied",
    ]);
    expect(await refusal("gov-get", { proposal_id: 1 })).toBe("governance.proposal_missing");
  });

  it("rejects, by either name", async () => {
    for (const name of ["t/A@1", "t/B@1"]) await ask("gov-propose", { patch_b64: patch(name) });
    await ask("gov-reject", { proposal_id: 0 });
    await ask("gov-approve", { proposal_id: 1, decision: "reject" });
    const { proposals } = await ask("gov-list", { status: "rejected" });
    expect(proposals).toMatchObject([{ approver: "control-client" }, { approver: "control-client" }]);
  });

  it("does all steps or none in one input, and nothing when it is sent again", async () => {
    const id = "proposed";
    const steps = [
      { verb: "propose", patch_b64: patch("t/New@1") },
      { verb: "shadow", proposal_id: id, seeds: [go("a")] },
      { verb: "approve", proposal_id: id, approver: "b" },
      { verb: "apply", proposal_id: id },
    ];
    const asking = { steps, input_id: "up" };
    const done = await ask("gov-upgrade", asking);
    expect(done).toMatchObject({ is_new: true, proposal_id: 0 });
    expect((done.steps as Json[]).map(({ kind }) => kind)).toEqual([
      "gov_proposed",
      "gov_shadow_report",
      "gov_approved",
      "gov_applied",
    ]);
    expect(await ask("gov-upgrade", asking)).toEqual({ ...done, is_new: false });
    const count = head();
    const refused = { steps: [{ verb: "apply", proposal_id: 0 }], input_id: "no" };
    const error = await ask("gov-upgrade", refused).catch((one: unknown) => one);
    expect(error).toMatchObject({ code: "governance.state", isNew: true, first: count });
    await expect(ask("gov-upgrade", refused)).rejects.toMatchObject({ isNew: false, first: count });
    expect(head()).toBe(count + 1);
    expect(await refusal("gov-upgrade", { steps: [] })).toBe("usage");
  });

  it("names what does not compile by its own code, and goes on", async () => {
    const base = `sha256:${"1".repeat(64)}`;
    const strange = base64(JSON.stringify(documentOn(world, [addSchema("t/New@1")], base)));
    expect(await refusal("gov-propose", { patch_b64: strange })).toBe("governance.stale_base");
    expect(await refusal("gov-propose", { patch_b64: base64("{}") })).toMatch(/^(?:def|patch)\./);
    expect(await refusal("gov-propose", { patch_b64: base64("\xff\xff") })).toMatch(
      /^(?:cbor|patch|value)\./,
    );
    expect(world.all("gov_refused")).toHaveLength(3);
    expect(target.woken).toBe(3);
  });
});

describe("the host", () => {
  it("takes a snapshot", async () => {
    expect(await ask("snapshot")).toEqual({ height: head(), hash: stateHash(world.kernel.state) });
  });

  it("forgets snapshots, but for the newest", async () => {
    const [{ count: older }] = [world.kernel.snapshot()];
    world.event("t/Go@1", { n: 1, id: "pruned" });
    const { count: newer } = world.kernel.snapshot();
    expect(await ask("snapshot-prune", { keep: 1 })).toEqual({ heights: [older] });
    expect(world.storage.snapshots()).toEqual([newer]);
    expect(await refusal("snapshot-prune", {})).toBe("decode_error");
  });

  it("is told to stop, and answers that", async () => {
    let closing: Promise<void> | undefined;
    target.stop = () => {
      closing = server.close();
    };
    expect(await ask("shutdown")).toEqual({});
    await closing;
    expect(existsSync(server.path)).toBe(false);
    await expect(host.request("journal-head")).rejects.toMatchObject({ code: "control.gone" });
  });
});

it("leaves no command unasked", () => {
  expect(Object.keys(VERBS).filter((cmd) => !asked.has(cmd))).toEqual([]);
});
