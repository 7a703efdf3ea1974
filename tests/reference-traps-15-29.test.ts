/** The second half of the weak spots of the Rust reference (AgentOS); what is not here is said with the first. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { encodeTree } from "../air/cbor/tree.ts";
import { nativeEnforcers } from "../runtime/authorize/enforcers/native.ts";
import { openExternal } from "../runtime/kernel/views.ts";
import { SqliteWorld } from "../runtime/store/sqlite-world.ts";
import { codeOf } from "./codes.ts";
import {
  ALLOW_ALL,
  awaitReceipt,
  BYTES,
  END,
  fetch,
  GRANTS,
  look,
  MODULES,
  order,
  PAGE,
  plan,
  policy,
  Running,
  record,
  ref,
  schema,
} from "./running-worlds.ts";

import {
  expectSame,
  GO,
  output,
  PUPPET,
  planned,
  puppets,
  TALLY,
  timer,
  type Watched,
} from "./trap-worlds.ts";

afterAll(() => MODULES.close());

describe("what else the reference gets wrong", () => {
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
    expect((world.storage as Watched).counts).toEqual([expect.any(Number), 0]);
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
