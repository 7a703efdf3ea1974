/** The WASM modules of `fixtures/modules`: built from their sources, and doing what they are for. */
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import type { Tree } from "../air/cbor/tree.ts";
import { COPIES, compile, MODULES } from "../fixtures/modules/compile.ts";
import {
  committed,
  document,
  entryOf,
  fields,
  type Given,
  item,
  Running,
  reducerInput,
  reducerOutput,
  sections,
} from "./fixture-runs.ts";
import { toHex } from "./shared.ts";

const PAGE = 0x10000;

describe.each(MODULES)("%s.wasm", (name) => {
  it("is what its sources give", async () => {
    expect(toHex(await compile(name))).toBe(toHex(committed(name)));
    for (const copy of COPIES[name] ?? []) expect(readFileSync(copy)).toEqual(Buffer.from(committed(name)));
  });

  it("is small, imports nothing, starts nothing and may grow", () => {
    const wasm = committed(name);
    const module = new WebAssembly.Module(wasm);
    expect(WebAssembly.Module.imports(module)).toEqual([]);
    expect(WebAssembly.Module.exports(module).sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: "alloc", kind: "function" },
      { name: "memory", kind: "memory" },
      { name: entryOf(name), kind: "function" },
    ]);
    const parts = sections(wasm);
    // Types, functions, memory, globals, exports, code and data; no names, tables, elements or start.
    expect([...parts.keys()]).toEqual([1, 3, 5, 6, 7, 10, 11]);
    // One memory, no maximum, one page.
    expect([...(parts.get(5) as Uint8Array)]).toEqual([1, 0, 1]);
    expect(wasm.length).toBeLessThan(3000);
  });
});

const TRAP = WebAssembly.RuntimeError;
const MOST = 2n ** 64n - 1n;

describe("counter", () => {
  const EVENT = "counter/Event@1";
  const CONTEXT = {
    now_ns: 7_000n,
    logical_now_ns: 5_000n,
    journal_height: 3n,
    entropy: new Uint8Array(64),
    event_hash: `sha256:${"1".repeat(64)}`,
    manifest_hash: `sha256:${"2".repeat(64)}`,
    reducer: "counter/Counter@1",
    key: null,
    cell_mode: false,
  };
  const started = (everyNs: bigint) => ({ $tag: "started", $value: { every_ns: everyNs } });
  const fired = (deliveredAt: bigint) => ({
    $tag: "fired",
    $value: {
      intent_hash: `sha256:${"3".repeat(64)}`,
      reducer: "counter/Counter@1",
      effect_kind: "timer.set",
      adapter_id: "timer",
      status: "ok",
      requested: { deliver_at_ns: 1n, key: null },
      receipt: { delivered_at_ns: deliveredAt, key: "k" },
      cost_cents: null,
      signature: new Uint8Array(64),
    },
  });
  const timer = (deliverAt: bigint) =>
    fields({ kind: item("timer.set"), params_cbor: item(document({ key: null, deliver_at_ns: deliverAt })) });

  it("sets a timer when it is started", () => {
    const fresh = reducerInput(EVENT, started(1_000_000_000n), { ctx: CONTEXT });
    const output = reducerOutput({ count: 0n, last_ns: 5_000n }, [], [timer(1_000_005_000n)]);
    expect(new Running("counter").call(fresh)).toBe(output);
    const again = reducerInput(EVENT, started(1n), { ctx: CONTEXT, state: { count: 300n, last_ns: null } });
    const kept = reducerOutput({ count: 300n, last_ns: 5_000n }, [], [timer(5_001n)]);
    expect(new Running("counter").call(again)).toBe(kept);
  });

  it("counts when its timer has fired", () => {
    const running = new Running("counter");
    for (const count of [0n, 22n, 23n, 255n, 65_535n, 4_294_967_295n, MOST - 1n]) {
      const input = reducerInput(EVENT, fired(count), { ctx: CONTEXT, state: { count, last_ns: 1n } });
      expect(running.call(input)).toBe(reducerOutput({ count: count + 1n, last_ns: count }));
    }
    expect(running.call(reducerInput(EVENT, fired(9n)))).toBe(reducerOutput({ count: 1n, last_ns: 9n }));
  });

  it("traps on what it does not know", () => {
    const traps = (value: Tree, given: Given) =>
      expect(() => new Running("counter").call(reducerInput(EVENT, value, given))).toThrow(TRAP);
    traps(started(1n), { ctx: CONTEXT, version: 2n });
    traps(started(1n), {});
    traps(started(MOST), { ctx: CONTEXT });
    traps(fired(1n), { state: { count: MOST, last_ns: null } });
    traps({ $tag: "stopped" }, { ctx: CONTEXT });
    traps({ $tag: "start", $value: { every_ns: 1n } }, { ctx: CONTEXT });
    traps([], { ctx: CONTEXT });
  });

  it("traps on input that is cut short", () => {
    const input = reducerInput(EVENT, fired(1n));
    for (let length = 0; length < input.length; length++)
      expect(() => new Running("counter").call(input.subarray(0, length))).toThrow(TRAP);
  });
});

describe("tally", () => {
  const added = (amount: bigint, state?: Tree, id = "a") =>
    reducerInput("tally/Added@1", { id, amount }, state === undefined ? {} : { state });
  const full = (total: bigint, id = "a") =>
    fields({ schema: item("tally/Full@1"), value: item(document({ id, total })) });

  it("counts and adds", () => {
    const running = new Running("tally");
    expect(running.call(added(7n))).toBe(reducerOutput({ count: 1n, total: 7n }));
    expect(running.call(added(92n, { count: 1n, total: 7n }))).toBe(reducerOutput({ count: 2n, total: 99n }));
  });

  it("tells once that a total is full", () => {
    const running = new Running("tally");
    const told = reducerOutput({ count: 3n, total: 100n }, [full(100n)]);
    expect(running.call(added(1n, { count: 2n, total: 99n }))).toBe(told);
    const id = "é".repeat(200);
    const atOnce = reducerOutput({ count: 1n, total: 500n }, [full(500n, id)]);
    expect(running.call(added(500n, undefined, id))).toBe(atOnce);
    const after = reducerOutput({ count: 4n, total: 101n });
    expect(running.call(added(1n, { count: 3n, total: 100n }))).toBe(after);
  });

  it("deletes its cell for an amount of 0", () => {
    expect(new Running("tally").call(added(0n, { count: 3n, total: 100n }))).toBe(reducerOutput(undefined));
    expect(new Running("tally").call(added(0n))).toBe(reducerOutput(undefined));
  });

  it("traps on overflow and on another version", () => {
    const traps = (input: Uint8Array) => expect(() => new Running("tally").call(input)).toThrow(TRAP);
    traps(added(2n, { count: 1n, total: MOST - 1n }));
    traps(added(1n, { count: MOST, total: 1n }));
    traps(reducerInput("tally/Added@1", { id: "a", amount: 1n }, { version: 0n }));
    traps(reducerInput("tally/Added@1", { id: 1n, amount: 1n }));
    traps(reducerInput("tally/Added@1", { id: "a", amount: -1n }));
  });
});

describe("spend-limit", () => {
  const input = (limit: bigint, params: Tree, version = 1n) =>
    fields({
      version: item(version),
      input: item(
        document({
          cap_def: "shop/spend@1",
          grant_name: "spend",
          cap_params: document({ limit }),
          effect_kind: "shop.pay",
          effect_params: document(params),
          origin: { kind: "plan", name: "shop/Pay@1" },
          logical_now_ns: 1n,
        }),
      ),
    });
  const check = (limit: bigint, params: Tree) => new Running("spend-limit").call(input(limit, params));
  const output = (deny: Tree) =>
    toHex(fields({ output: item(document({ constraints_ok: deny === null, deny })) }));

  it("allows what is not over the limit", () => {
    const allowed = output(null);
    expect(check(100n, { amount: 100n, to: ["x", { amount: 101n }] })).toBe(allowed);
    expect(check(0n, { amount: 0n })).toBe(allowed);
    expect(check(MOST, { amount: MOST })).toBe(allowed);
  });

  it("denies what is over it, and says by how much", () => {
    const over = (amount: bigint, limit: bigint) =>
      output({ code: "amount_over_limit", message: `amount ${amount} is over the limit ${limit}` });
    for (const [amount, limit] of [
      [1n, 0n],
      [101n, 100n],
      [MOST, 9n],
      [MOST, MOST - 1n],
    ] as const)
      expect(check(limit, { note: "n", amount })).toBe(over(amount, limit));
  });

  it("denies params without an amount", () => {
    const invalid = output({ code: "effect_params_invalid", message: "the params have no nat amount" });
    for (const params of [
      {},
      { amount: -1n },
      { amount: "1" },
      { amount: null },
      { sum: 1n },
      [],
      "amount",
      1n,
    ])
      expect(check(100n, params)).toBe(invalid);
  });

  it("traps on another version and on cap params without a limit", () => {
    expect(() => new Running("spend-limit").call(input(1n, { amount: 1n }, 2n))).toThrow(TRAP);
    expect(() => new Running("spend-limit").call(input(-1n, { amount: 1n }))).toThrow(TRAP);
  });
});

describe("witness", () => {
  const asked = (ctx: Tree) =>
    fields({ version: item(1n), input: item(document({})), ctx: item(document(ctx)) });
  const context = (journal_height: bigint, logical_now_ns: bigint) => ({
    journal_height,
    logical_now_ns,
    manifest_hash: `sha256:${"2".repeat(64)}`,
    module: "t/Witness@1",
  });

  it("denies with the height and the time of its context", () => {
    for (const [height, now] of [
      [0n, 0n],
      [12n, MOST],
    ] as const) {
      const deny = { code: `seen_${height}_${now}`, message: "" };
      const output = toHex(fields({ output: item(document({ constraints_ok: false, deny })) }));
      expect(new Running("witness").call(asked(context(height, now)))).toBe(output);
    }
  });

  it("traps without a context", () => {
    const input = fields({ version: item(1n), input: item(document({})) });
    expect(() => new Running("witness").call(input)).toThrow(TRAP);
  });
});

describe("puppet", () => {
  const order = (...bytes: number[]) => reducerInput("puppet/Told@1", { do: Uint8Array.of(...bytes) });
  const said = (...bytes: number[]) => reducerOutput(Uint8Array.of(...bytes));

  it("echoes its input", () => {
    const running = new Running("puppet");
    for (const value of [
      null,
      { do: "not bytes" },
      { do: Uint8Array.of(0) },
      [{ other: Uint8Array.of(1) }],
    ]) {
      const input = reducerInput("puppet/Told@1", value, { state: "before", ctx: { now_ns: 1n } });
      expect(running.call(input)).toBe(reducerOutput(input));
    }
    const large = reducerInput("puppet/Told@1", new Uint8Array(3 * PAGE).fill(1));
    expect(running.call(large)).toBe(reducerOutput(large));
  });

  it("finds its order anywhere, and the first of several", () => {
    const value = {
      a: [1n, null, { do: "no" }, { $tag: "x", $value: { do: { do: Uint8Array.of(6, 0xab, 0xcd) } } }],
      b: { do: Uint8Array.of(1) },
    };
    expect(new Running("puppet").call(reducerInput("puppet/Told@1", value))).toBe("abcd");
  });

  it("traps", () => {
    for (const bytes of [[1], [10], [255], []])
      expect(() => new Running("puppet").call(order(...bytes))).toThrow(TRAP);
    const version = reducerInput("puppet/Told@1", null, { version: 2n });
    expect(() => new Running("puppet").call(version)).toThrow(TRAP);
  });

  it("loops for ever", () => {
    const running = new Running("puppet");
    const given = running.arguments(order(2));
    const forEver = () =>
      runInNewContext("step(...given)", { step: running.exports.step, given }, { timeout: 200 });
    expect(forEver).toThrow(expect.objectContaining({ code: "ERR_SCRIPT_EXECUTION_TIMEOUT" }));
  });

  it("exhausts the stack", () => {
    expect(() => new Running("puppet").call(order(3))).toThrow(/call stack/);
  });

  it("grows its memory as far as it may", () => {
    expect(new Running("puppet", 300).call(order(4))).toBe(said(0, 0, 1, 44));
    // Without a page to spare, too.
    expect(new Running("puppet", 1).call(order(4))).toBe(said(0, 0, 0, 1));
  });

  it("answers with what it is told", () => {
    expect(new Running("puppet").stretch(order(5))).toEqual([0x7fffff00, 0x1000]);
    expect(new Running("puppet").call(order(6, 1, 2, 3))).toBe("010203");
    expect(new Running("puppet").call(order(6))).toBe("");
    expect(new Running("puppet").stretch(order(9))[1]).toBe(0);
  });

  it("counts calls in a global and in its memory", () => {
    const running = new Running("puppet");
    expect(running.call(order(7))).toBe(said(1, 1));
    expect(running.call(order(7))).toBe(said(2, 2));
    running.call(order(8));
    expect(running.call(order(7))).toBe(said(4, 4));
    // A runtime that cleans the memory only is found out.
    const { memory } = running.exports;
    const before = Uint8Array.from(new Uint8Array(memory.buffer));
    running.call(order(7));
    new Uint8Array(memory.buffer).set(before);
    expect(running.call(order(7))).toBe(said(6, 5));
  });

  it("soils its memory, and tells when that is not clean", () => {
    const running = new Running("puppet");
    expect(running.call(order(8))).toBe(said(1));
    for (let i = 0; i < 1500; i++) expect(running.call(order(8))).toBe(said(0));
    expect(new Running("puppet").call(order(8))).toBe(said(1));
  });
});
