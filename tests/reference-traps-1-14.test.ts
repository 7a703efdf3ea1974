import { afterAll, describe, expect, it } from "vitest";
import { hashBytes } from "../air/hash.ts";
import { openExternal } from "../runtime/kernel/views.ts";
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
  ref,
  schema,
} from "./running-worlds.ts";

import { expectSame, output, PUPPET, PUPPETS, planned, puppets, TALLY, timer } from "./trap-worlds.ts";

afterAll(() => MODULES.close());

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
});
