/**
 * The weak spots of the Rust reference (AgentOS), W-1 to W-29, each with a test that would find it here. What belongs to
 * proposals is tested with them: W-9 in `runtime/authorize/proposals.test.ts`, W-12 and W-19 with patches and their bases in
 * `tests/patch-refusals.test.ts`; there is no control channel yet that could fall over (W-12) or leave errors without a code.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { encodeTree, type Tree } from "../air/cbor/tree.ts";
import { hashBytes } from "../air/hash.ts";
import { nativeEnforcers } from "../runtime/authorize/enforcers/native.ts";
import { openExternal } from "../runtime/kernel/views.ts";
import type { Commit } from "../runtime/store/journal.ts";
import { MemoryWorld } from "../runtime/store/memory-world.ts";
import { SqliteWorld } from "../runtime/store/sqlite-world.ts";
import { codeOf } from "./codes.ts";
import {
  ALLOW_ALL,
  awaitReceipt,
  BYTES,
  END,
  fetch,
  fixtureModule,
  GRANTS,
  look,
  MODULES,
  NAT,
  order,
  PAGE,
  plan,
  policy,
  puppet,
  Running,
  record,
  ref,
  schema,
  TEXT,
  type WorldSpec,
} from "./running-worlds.ts";

afterAll(() => MODULES.close());

const GO = schema("t/Go@1", record({ n: NAT }));
const PUPPET = "t/Puppet@1";
const PUPPETS = { [PUPPET]: fixtureModule("puppet") };

/** Counts what turns leave beside their records. */
class Watched extends MemoryWorld {
  readonly put: number[] = [];

  override commit(commit: Commit): void {
    const entries = [...commit.entries];
    this.put.push(entries.length);
    super.commit({ ...commit, entries });
  }
}

/** One plan that starts with `t/Go@1`. */
function planned(
  steps: readonly object[],
  more: { plan?: object; manifest?: object; defs?: readonly object[] } = {},
): Running {
  const defs = [
    GO,
    ALLOW_ALL,
    plan("t/p@1", "t/Go@1", steps as never, more.plan as never),
    ...(more.defs ?? []),
  ];
  const spec = {
    defs: defs as WorldSpec["defs"],
    manifest: { ...GRANTS, triggers: [{ event: "t/Go@1", plan: "t/p@1" }], ...more.manifest },
  };
  return new Running(spec, { storage: new Watched() });
}

/** A puppet for `t/Do@1`, which takes the receipts of its effects. */
function puppets(more: { manifest?: object; defs?: readonly object[] } = {}): Running {
  const event = schema("t/Event@1", {
    variant: {
      do: { ref: "t/Do@1" },
      fired: { ref: "sys/TimerFired@1" },
      got: { ref: "sys/BlobGetResult@1" },
    },
  });
  return new Running({
    defs: [
      schema("t/Do@1", record({ do: BYTES })),
      schema("t/Bytes@1", BYTES),
      event,
      ALLOW_ALL,
      puppet(PUPPET, "t/Event@1"),
      ...((more.defs ?? []) as WorldSpec["defs"]),
    ],
    manifest: { ...GRANTS, routing: { events: [{ event: "t/Event@1", reducer: PUPPET }] }, ...more.manifest },
    modules: PUPPETS,
  });
}

/** A whole output for a puppet to give: plain CBOR. */
function output(tree: Tree): { readonly do: string } {
  return order(6, encodeTree(tree).slice(3));
}

const STATE = encodeTree(new Uint8Array([1]));

function timer(at: bigint): Tree {
  const params_cbor = encodeTree({ deliver_at_ns: at, key: null });
  return { state: new Uint8Array(STATE), effects: [{ kind: "timer.set", params_cbor, cap_slot: null }] };
}

/** Live, and derived again. */
function expectSame(world: Running): void {
  const before = world.kernel.state.hash();
  const open = openExternal(world.kernel.state);
  const { head } = world.kernel;
  const again = world.reopen();
  expect(again.divergence).toBeUndefined();
  expect(again.head).toEqual(head);
  expect(again.state.hash()).toBe(before);
  expect(openExternal(again.state)).toEqual(open);
}

const TALLY = {
  defs: [
    schema("tally/Added@1", record({ id: TEXT, amount: NAT })),
    schema("tally/Total@1", record({ count: NAT, total: NAT })),
    schema("tally/Full@1", record({ id: TEXT, total: NAT })),
    schema("tally/Id@1", TEXT),
    {
      $kind: "defmodule",
      name: "tally/Tally@1",
      module_kind: "reducer",
      key_schema: "tally/Id@1",
      abi: { reducer: { state: "tally/Total@1", event: "tally/Added@1" } },
    },
  ],
  routing: { events: [{ event: "tally/Added@1", reducer: "tally/Tally@1", key_field: "id" }] },
  modules: { "tally/Tally@1": fixtureModule("tally") },
};

describe("what the reference gets wrong", () => {
  it("W-1: a world comes back with its manifest, from nothing but its file", () => {
    const world = planned([END]);
    const { manifestHash } = world.kernel.state.program;
    expect(world.all("genesis")[0]?.manifest_hash).toBe(manifestHash);
    expect(world.reopen().state.program.manifestHash).toBe(manifestHash);
  });

  it("W-2: a denial, a bad guard and a trap are outcomes, and the world opens again", () => {
    const denied = planned([fetch("f"), END], {
      defs: [policy([])],
      manifest: { defaults: { ...(GRANTS.defaults as object), policy: "t/rules@1" } },
    });
    denied.event("t/Go@1", { n: 1 });
    expect(denied.plans()).toMatchObject([{ status: "error", errorCode: "policy.denied" }]);
    expectSame(denied);
    const guarded = planned([{ id: "a", op: "assign", expr: { nat: 1 }, bind: { as: "x" } }, END], {
      plan: { edges: [{ from: "a", to: "end", when: { op: "lt", args: [ref("@var:x"), { text: "a" }] } }] },
    });
    guarded.event("t/Go@1", { n: 1 });
    expect(guarded.plans()).toMatchObject([{ status: "error", errorCode: "expr.type" }]);
    expectSame(guarded);
    const trapped = puppets();
    trapped.event("t/Do@1", order(1));
    expect(trapped.all("reducer_failed")).toMatchObject([
      { reducer: PUPPET, key: null, code: "module.trap" },
    ]);
    expectSame(trapped);
  });

  it("W-2a: derived events are not applied twice: a reducer and plans count the same after a replay", () => {
    const world = new Running({
      defs: [
        ...TALLY.defs,
        ALLOW_ALL,
        plan("t/again@1", "tally/Full@1", [
          { id: "r", op: "raise_event", event: "tally/Added@1", value: { id: "other", amount: 1 } },
          END,
        ]),
      ],
      manifest: {
        ...GRANTS,
        routing: TALLY.routing,
        triggers: [{ event: "tally/Full@1", plan: "t/again@1" }],
      },
      modules: TALLY.modules,
    });
    for (const amount of [60, 50, 1]) world.event("tally/Added@1", { id: "a", amount });
    expect(world.all("domain_event").map(({ origin }) => origin.origin_kind)).toEqual([
      ...["external", "external", "reducer", "plan", "external"],
    ]);
    expectSame(world);
    expect(world.kernel.state.nextPlan).toBe(1);
  });

  it("W-2b: one event may go to a keyed and an unkeyed reducer", () => {
    const world = new Running({
      defs: [...TALLY.defs, schema("t/Bytes@1", BYTES), ALLOW_ALL, puppet(PUPPET, "tally/Added@1")],
      manifest: {
        ...GRANTS,
        routing: { events: [...TALLY.routing.events, { event: "tally/Added@1", reducer: PUPPET }] },
      },
      modules: { ...TALLY.modules, ...PUPPETS },
    });
    world.event("tally/Added@1", { id: "a", amount: 1 });
    expect(world.all("domain_event")[0]?.key).toBeNull();
    expect(world.all("reducer_failed")).toEqual([]);
    expect(world.kernel.state.reducers()).toEqual([PUPPET, "tally/Tally@1"]);
    expectSame(world);
  });

  it("W-3: what has been answered is not open after a restart", () => {
    const world = planned([look("l"), fetch("f"), fetch("g"), END]);
    world.event("t/Go@1", { n: 1 });
    expect(openExternal(world.kernel.state)).toHaveLength(2);
    world.receipt(0, "ok", PAGE);
    expect(openExternal(world.reopen().state).map(({ kind }) => kind)).toEqual(["http.request"]);
    expectSame(world);
  });

  it("W-4: two plans that ask for the same are two intents, and both go on", () => {
    const world = planned([fetch("f"), awaitReceipt("a", "f"), END]);
    world.event("t/Go@1", { n: 1 });
    world.event("t/Go@1", { n: 1 });
    const [first, second] = openExternal(world.kernel.state);
    expect(first?.intentHash).toBe(second?.intentHash);
    world.receipt(1, "ok", PAGE);
    expect(world.plans().map(({ status }) => status)).toEqual(["running", "ok"]);
    world.receipt(0, "ok", PAGE);
    expect(world.plans().map(({ status }) => status)).toEqual(["ok", "ok"]);
    expectSame(world);
  });

  it("W-5: a plan that can make no progress ends, and one without end is stopped", () => {
    const stuck = planned([{ id: "a", op: "assign", expr: { nat: 1 }, bind: { as: "x" } }, END], {
      plan: { edges: [{ from: "a", to: "end", when: { bool: false } }] },
    });
    stuck.event("t/Go@1", { n: 1 });
    expect(stuck.plans()).toMatchObject([{ status: "error", errorCode: "no_progress" }]);
    const endless = planned([{ id: "r", op: "raise_event", event: "t/Go@1", value: { n: 2 } }, END]);
    const { head } = endless.kernel;
    expect(codeOf(() => endless.event("t/Go@1", { n: 1 }))).toBe("turn.budget");
    expect(endless.kernel.head).toEqual(head);
    expectSame(endless);
  });

  it("W-6: a plan of four effects is done in one turn", () => {
    const steps = ["a", "b", "c", "d"].flatMap((id) => [look(id), awaitReceipt(`${id}w`, id)]);
    const world = planned([...steps, END]);
    world.event("t/Go@1", { n: 1 });
    expect(world.plans()).toMatchObject([{ status: "ok" }]);
    expect(world.kernel.state.turn).toBe(2);
  });

  it("W-7, W-22: a receipt that nobody waits for is recorded", () => {
    const world = planned([fetch("f"), END]);
    world.event("t/Go@1", { n: 1 });
    expect(world.plans()).toMatchObject([{ status: "ok" }]);
    world.receipt(0, "error");
    expect(world.all("effect_receipt")).toMatchObject([{ status: "error" }]);
    expectSame(world);
  });

  it("W-8: a plan reads the fields of a receipt, and a failure is no success", () => {
    const out = [schema("t/Out@1", NAT)];
    const result = { op: "add", args: [ref("@var:a_r.status"), { nat: 1 }] };
    const end = { id: "end", op: "end", result };
    const world = planned([fetch("f"), awaitReceipt("a", "f"), end], {
      defs: out,
      plan: { output: "t/Out@1" },
    });
    world.event("t/Go@1", { n: 1 });
    world.event("t/Go@1", { n: 1 });
    world.receipt(0, "ok", PAGE);
    world.receipt(0, "timeout");
    expect(world.plans()).toMatchObject([
      { status: "ok", result: 201n },
      { status: "error", errorCode: "receipt_timeout" },
    ]);
  });

  it("W-10: there is one manifest hash, in genesis, stamps and receipts", () => {
    const world = planned([look("l"), END]);
    world.event("t/Go@1", { n: 1 });
    const { manifestHash } = world.kernel.state.program;
    const said = [...world.all("genesis"), ...world.all("domain_event"), ...world.all("effect_receipt")];
    expect(new Set(said.map(({ manifest_hash }) => manifest_hash))).toEqual(new Set([manifestHash]));
  });

  it("W-11: a module is known by its content", () => {
    const [one, other] = [fixtureModule("puppet"), fixtureModule("counter")];
    expect(hashBytes(one)).not.toBe(hashBytes(other));
    const world = puppets();
    world.event("t/Do@1", order(0));
    const reducer = world.kernel.state.program.reducers.get(PUPPET);
    expect(reducer?.wasmHash).toBe(hashBytes(one));
  });

  it("W-13: a failed micro-effect comes back as an event that says so", () => {
    const world = puppets();
    world.event("t/Do@1", output(timer(5n)));
    world.receipt(0, "error");
    const [, fired] = world.all("domain_event");
    expect(fired).toMatchObject({ schema: "sys/TimerFired@1", origin: { origin_kind: "receipt" } });
    expect(world.all("reducer_failed")).toEqual([]);
    expectSame(world);
  });

  it("W-14: an event that does not fit is refused, and leaves nothing", () => {
    const world = planned([END]);
    const { head } = world.kernel;
    expect(codeOf(() => world.event("t/Go@1", { n: "a" }))).toBe("value.type");
    expect(codeOf(() => world.event("t/Nope@1", {}))).toBe("ref.unknown");
    expect(world.storage.head()).toEqual(head);
  });

  it("W-15: every attempt leaves its decision, whichever check denies it", () => {
    const kinds = [
      fetch("f", { params: { op: "get", args: [ref("@plan.input"), { text: "none" }] } }),
      fetch("f", { params: { record: { method: ref("@plan.input.n") } } }),
    ];
    for (const [index, step] of kinds.entries()) {
      const world = planned([step, END]);
      world.event("t/Go@1", { n: 1 });
      expect(world.plans()[0]?.status).toBe("error");
      // What cannot be evaluated was never asked for.
      expect(world.all("cap_decision")).toHaveLength(index);
    }
    const world = planned([fetch("f"), END], {
      defs: [policy([{ when: {}, decision: "deny" }])],
      manifest: { defaults: { ...(GRANTS.defaults as object), policy: "t/rules@1" } },
    });
    world.event("t/Go@1", { n: 1 });
    expect(world.all("cap_decision")).toMatchObject([{ decision: "allow", origin: { name: "t/p@1" } }]);
    expect(world.all("policy_decision")).toMatchObject([{ decision: "deny", rule_index: 0n }]);
  });

  it("W-16: a host is what the sender will take for it", () => {
    const input = {
      cap_def: "sys/http.out@1",
      grant_name: "web",
      cap_params: encodeTree({
        hosts: ["example.com"],
        schemes: null,
        methods: null,
        ports: null,
        path_prefixes: null,
      }).slice(),
      effect_kind: "http.request",
      effect_params: encodeTree({
        url: "https://evil.com\\@example.com/",
        method: "GET",
        headers: {},
        body_ref: null,
      }).slice(),
      origin: { kind: "plan", name: "t/p@1" },
      logical_now_ns: 1n,
    };
    const answer = Buffer.from(nativeEnforcers("sys/CapEnforceHttpOut@1", encodeTree(input).slice()));
    expect(answer.includes("host_not_allowed")).toBe(true);
  });

  it("W-17: a module has so much time, stack and memory, and no more", () => {
    const world = puppets();
    for (const code of [2, 3, 4]) world.event("t/Do@1", order(code));
    expect(world.all("module_limit").map(({ code }) => code)).toEqual(["module.deadline", "module.stack"]);
    expect(world.all("reducer_failed").map(({ code }) => code)).toEqual(["module.deadline", "module.stack"]);
    const pages = Buffer.from(world.kernel.state.cell(PUPPET, null)?.state ?? []).readUInt32BE(4);
    expect(pages).toBe(1024);
    expectSame(world);
  });

  it("W-18: two processes do not write to one world", () => {
    const folder = mkdtempSync(join(tmpdir(), "airlock-lock-"));
    try {
      const first = new SqliteWorld(join(folder, "w"), { create: true });
      expect(codeOf(() => new SqliteWorld(join(folder, "w")))).toBe("world.locked");
      new SqliteWorld(join(folder, "w"), { readonly: true }).close();
      first.close();
      new SqliteWorld(join(folder, "w")).close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("W-20: the state of a keyed reducer can be asked for", () => {
    const key = { bytes_b64: Buffer.from(encodeTree("a")).toString("base64") };
    const ask = look("l", {
      kind: "introspect.reducer_state",
      params: { record: { reducer: { text: "tally/Tally@1" }, key, consistency: { text: "head" } } },
    });
    const world = new Running({
      defs: [
        ...TALLY.defs,
        GO,
        ALLOW_ALL,
        schema("t/Out@1", BYTES),
        plan("t/p@1", "t/Go@1", [ask, awaitReceipt("a", "l"), { ...END, result: ref("@var:a_r.state") }], {
          output: "t/Out@1",
        }),
      ],
      manifest: { ...GRANTS, routing: TALLY.routing, triggers: [{ event: "t/Go@1", plan: "t/p@1" }] },
      modules: TALLY.modules,
    });
    world.event("tally/Added@1", { id: "a", amount: 3 });
    world.event("t/Go@1", { n: 1 });
    const state = Buffer.from(encodeTree({ count: 1n, total: 3n })).toString("base64");
    expect(world.plans()).toMatchObject([{ status: "ok", result: state }]);
  });

  it("W-21: a plan that waits for a receipt and an event gets both, in either order", () => {
    const steps = [
      fetch("f"),
      awaitReceipt("a", "f"),
      { id: "e", op: "await_event", event: "t/Go@1", bind: { as: "e_v" } },
      END,
    ];
    const edges = [
      { from: "f", to: "a" },
      { from: "f", to: "e" },
      { from: "a", to: "end" },
      { from: "e", to: "end" },
    ];
    for (const eventFirst of [true, false]) {
      const world = planned(steps, { plan: { edges } });
      world.event("t/Go@1", { n: 1 });
      if (eventFirst) world.event("t/Go@1", { n: 2 });
      world.receipt(0, "ok", PAGE);
      if (!eventFirst) world.event("t/Go@1", { n: 2 });
      expect(world.plans()[0]?.status).toBe("ok");
      expectSame(world);
    }
  });

  it("W-23: a proposal that is denied stores nothing", () => {
    const document = Buffer.from("{}").toString("base64");
    const propose = look("p", {
      kind: "governance.propose",
      params: {
        patch: { patch_doc_json: document },
        summary: null,
        manifest_base: null,
        description: null,
      },
      cap: "gov",
    });
    const gov = {
      name: "gov",
      cap: "sys/governance@1",
      params: { ops: null, def_kinds: null, name_prefixes: null, manifest_sections: null },
    };
    const world = planned([propose, END], {
      defs: [policy([])],
      manifest: { defaults: { policy: "t/rules@1", cap_grants: [gov] } },
    });
    world.event("t/Go@1", { n: 1 });
    expect(world.plans()).toMatchObject([{ status: "error", errorCode: "policy.denied" }]);
    expect((world.storage as Watched).put).toEqual([expect.any(Number), 0]);
  });

  it("W-24: what is asked for twice under one key is asked for once, and both get the answer", () => {
    const key = { hash: `sha256:${"1".repeat(64)}` };
    const world = planned([fetch("f", { idempotency_key: key }), awaitReceipt("a", "f"), END]);
    world.event("t/Go@1", { n: 1 });
    world.event("t/Go@1", { n: 1 });
    expect(openExternal(world.kernel.state)).toHaveLength(1);
    expect(world.all("effect_joined")).toHaveLength(1);
    expectSame(world);
    world.receipt(0, "ok", PAGE);
    world.event("t/Go@1", { n: 1 });
    expect(world.plans().map(({ status }) => status)).toEqual(["ok", "ok", "ok"]);
    expectSame(world);
  });

  it("W-25, W-28: an intent is answered once, and one that the kernel answers by nobody else", () => {
    const world = planned([look("l"), fetch("f"), END]);
    world.event("t/Go@1", { n: 1 });
    const [internal, external] = world
      .entries()
      .flatMap((entry, index) => (entry.$tag === "effect_intent" ? [index] : []));
    world.receipt(0, "ok", PAGE);
    const { head } = world.kernel;
    for (const intent of [internal, external, 0, 9999]) {
      const answer = () => world.kernel.receipt({ intent: intent as number, status: "ok" });
      expect(codeOf(answer)).toBe("receipt.unknown");
    }
    expect(world.kernel.head).toEqual(head);
  });

  it("W-26: a deadline in wall time comes, also after a restart", () => {
    const world = puppets();
    world.clockNs = 1_700_000_000_000_000_000n;
    world.event("t/Do@1", output(timer(world.clockNs + 10n)));
    expect(world.kernel.fireTimers()).toBe(0);
    world.reopen();
    world.clockNs += 10n;
    expect(world.kernel.fireTimers()).toBe(1);
    expect(openExternal(world.kernel.state)).toEqual([]);
    expectSame(world);
  });

  it("W-27: a unit arm has one encoding, whichever way it is written", () => {
    const defs = [
      schema("t/Mode@1", { variant: { on: { unit: {} }, off: { unit: {} } } }),
      schema("t/Ask@1", record({ mode: { ref: "t/Mode@1" } })),
      {
        $kind: "defeffect",
        name: "t/ask@1",
        kind: "t.ask",
        params_schema: "t/Ask@1",
        receipt_schema: "t/Ask@1",
        cap_type: "query",
        origin_scope: "plan",
      },
    ];
    const hashes = [
      { mode: { on: null } },
      { mode: { $tag: "on" } },
      { record: { mode: { variant: { tag: "on" } } } },
      {
        record: {
          mode: {
            variant: { tag: "on", value: { op: "get", args: [{ list: [{ null: {} }] }, { nat: 0 }] } },
          },
        },
      },
    ].map((params) => {
      const world = planned([look("l", { kind: "t.ask", params }), END], { defs });
      world.event("t/Go@1", { n: 1 });
      expect(world.plans()).toMatchObject([{ status: "ok" }]);
      return world.all("effect_intent")[0]?.intent_hash;
    });
    expect(new Set(hashes).size).toBe(1);
  });

  it("W-29: a plan's end says the code and why", () => {
    const world = planned(
      [{ ...END, id: "x", op: "assign", expr: ref("@plan.input.n"), bind: { as: "y" } }, END],
      {
        plan: { invariants: [{ op: "lt", args: [ref("@plan.input.n"), { nat: 1 }] }] },
      },
    );
    world.event("t/Go@1", { n: 1 });
    expect(world.all("plan_ended")).toMatchObject([
      { error_code: "invariant_violation", message: expect.stringContaining("x") },
    ]);
  });
});
