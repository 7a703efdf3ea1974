/** Inputs over a real socket, and what else a host is asked to do. */

import { existsSync, readFileSync } from "node:fs";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { isAirError } from "../../../air/errors.ts";
import { hashBytes } from "../../../air/hash.ts";
import { Asking, base64, go } from "../../../tests/control-asking.ts";
import { Folder, type Json } from "../../../tests/control-hosts.ts";
import { PAGE } from "../../../tests/running-worlds.ts";
import { stateHash } from "../../kernel/snapshot.ts";
import { VERBS } from "./verbs/all.ts";

const folder = new Folder();
afterAll(() => folder.remove());

let on: Asking;
let number = 0;
beforeEach(async () => {
  on = await Asking.at(folder.at(`${number++}`));
});
afterEach(() => on.end());

describe("events", () => {
  it("are taken, worked on, and answered with the records that they leave", async () => {
    const before = on.head;
    const sent = await on.ask("event-send", go("a"));
    expect(sent).toEqual({ is_new: true, index: before, last: on.head - 1, failures: [] });
    expect(on.target.woken).toBe(1);
    expect(on.world.all("domain_event")).toHaveLength(1);
  });

  it("may be CBOR, and name a cell by any CBOR", async () => {
    const value = Buffer.from("a2616e01626964616f", "hex");
    await on.ask("event-send", { schema: "t/Go@1", value_b64: base64(value) });
    const key_b64 = base64(Buffer.from("616b", "hex"));
    const added = { schema: "tally/Added@1", value_json: '{"id": "k", "amount": 2}', key_b64 };
    await on.ask("event-send", added);
    expect(await on.refusal("event-send", { ...added, key_b64: base64("!!!!") })).toMatch(/^cbor\./);
    expect(on.world.all("domain_event")[1]?.key).toEqual(new Uint8Array(Buffer.from("d9d9f7616b", "hex")));
  });

  it("do nothing under an id that was taken, and are refused if they are others", async () => {
    const sent = await on.ask("event-send", go("a", { input_id: "mine" }));
    const count = on.head;
    expect(await on.ask("event-send", go("a", { input_id: "mine" }))).toEqual({ ...sent, is_new: false });
    expect(await on.refusal("event-send", go("b", { input_id: "mine" }))).toBe("input.conflict");
    expect(on.head).toBe(count);
    expect(on.target.woken).toBe(1);
  });

  it("that do not fit are refused with all that is wrong, in its place, and leave nothing", async () => {
    const before = on.head;
    const bad = { schema: "t/Go@1", value_json: '{"n": -1,\n "x": 1}' };
    const error = await on.ask("event-send", bad).catch((one: unknown) => one);
    if (!isAirError(error)) throw error;
    expect(error.faults.map(({ code, place }) => [code, place.line])).toEqual([
      ["value.missing_field", 1],
      ["value.range", 1],
      ["value.unknown_field", 2],
    ]);
    expect(await on.refusal("event-send", { schema: "t/None@1", value_json: "{}" })).toBe("ref.unknown");
    expect(await on.refusal("event-send", { schema: "t/Go@1", value_json: "{" })).toBe("json.syntax");
    expect(on.head).toBe(before);
    expect(on.target.woken).toBe(0);
  });

  it("say what went wrong after they were taken", async () => {
    const sent = await on.ask("event-send", { schema: "t/Done@1", value_json: '{"n": 1, "id": "a"}' });
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
    const before = on.head;
    expect(await on.refusal(cmd, payload)).toBe("decode_error");
    expect(on.head).toBe(before);
    expect(on.target.stopped).toBe(0);
  });
});

describe("receipts and plans", () => {
  it("lists what waits for an answer, and takes one", async () => {
    await on.ask("event-send", go("a"));
    const { intents } = await on.ask("intents-list");
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
    const taken = await on.ask("receipt-inject", {
      ...receipt,
      adapter_id: "me",
      signature_b64: base64("s"),
    });
    expect(taken).toMatchObject({ is_new: true, status: "ok" });
    expect(on.world.all("effect_receipt").at(-1)).toMatchObject({
      adapter_id: "me",
      status: "ok",
      cost_cents: 7n,
      signature: new Uint8Array(Buffer.from("s")),
      input_id: "r",
    });
    expect((await on.ask("intents-list")).intents).toEqual([]);
    expect(await on.refusal("receipt-inject", { intent, status: "error" })).toBe("receipt.unknown");
    expect(await on.refusal("receipt-inject", receipt)).toBe("input.conflict");
    const { plans } = await on.ask("plan-list");
    expect(plans).toMatchObject([
      { plan_id: 0, plan: "t/fetcher@1", status: "ok", result: { n: 1 } },
      { plan_id: 1, plan: "t/waiter@1", status: "running" },
    ]);
  });

  it("says that a receipt which does not fit is recorded as an error", async () => {
    await on.ask("event-send", go("a"));
    const [{ intent }] = (await on.ask("intents-list")).intents as [Json];
    expect(await on.ask("receipt-inject", { intent, payload_b64: base64("\xa0") })).toMatchObject({
      status: "error",
    });
  });

  it("ends a plan, once", async () => {
    await on.ask("event-send", go("a"));
    const ended = await on.ask("plan-end", { plan_id: 1, input_id: "e" });
    expect(ended).toMatchObject({ is_new: true, failures: [{ code: "ended_by_operator" }] });
    expect(await on.ask("plan-end", { plan_id: 1, input_id: "e" })).toMatchObject({ is_new: false });
    expect(await on.refusal("plan-end", { plan_id: 1 })).toBe("plan.not_running");
    const running = await on.ask("plan-list", { running: true });
    expect(running.plans).toMatchObject([{ plan_id: 0 }]);
  });
});

describe("blobs", () => {
  it("are put, and read in parts", async () => {
    const bytes = Buffer.from("some bytes");
    const { hash, size } = await on.ask("blob-put", { data_b64: base64(bytes) });
    expect([hash, size]).toEqual([hashBytes(bytes), 10]);
    const all = { data_b64: base64(bytes), size: 10, next: null };
    expect(await on.ask("blob-get", { hash })).toEqual(all);
    expect(await on.ask("blob-get", { hash_hex: String(hash).slice("sha256:".length) })).toEqual(all);
    expect(await on.ask("blob-get", { hash, from: 5, limit: 3 })).toEqual({
      data_b64: base64("byt"),
      size: 10,
      next: 8,
    });
    expect(await on.refusal("blob-get", { hash: hashBytes(new Uint8Array()) })).toBe("blob.missing");
    expect(on.target.woken).toBe(0);
  });
});

describe("the host", () => {
  it("takes a snapshot", async () => {
    expect(await on.ask("snapshot")).toEqual({ height: on.head, hash: stateHash(on.world.kernel.state) });
  });

  it("forgets snapshots, but for the newest", async () => {
    const { world } = on;
    const { count: older } = world.kernel.snapshot();
    await on.ask("event-send", go("pruned"));
    const { count: newer } = world.kernel.snapshot();
    expect(await on.ask("snapshot-prune", { keep: 1 })).toEqual({ heights: [older] });
    expect(world.storage.snapshots()).toEqual([newer]);
    expect(await on.refusal("snapshot-prune")).toBe("decode_error");
  });

  it("is told to stop, and answers that", async () => {
    let closing: Promise<void> | undefined;
    on.target.stop = () => {
      closing = on.server.close();
    };
    expect(await on.ask("shutdown")).toEqual({});
    await closing;
    expect(existsSync(on.server.path)).toBe(false);
    await expect(on.host.request("journal-head")).rejects.toMatchObject({ code: "control.gone" });
  });
});

it("leaves no command unasked", () => {
  const tests = ["control", "reading", "governing"].map((name) =>
    readFileSync(new URL(`${name}.test.ts`, import.meta.url), "utf8"),
  );
  const asked = new Set([...tests.join().matchAll(/\.ask\("([a-z-]+)"/g)].map(([, cmd]) => cmd));
  expect(Object.keys(VERBS).filter((cmd) => !asked.has(cmd))).toEqual([]);
});
