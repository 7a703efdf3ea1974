/** Random lives of a world: what is sent to it, and where its process is lost. */

import fc from "fast-check";
import { expect } from "vitest";
import { encodeTree, type Tree } from "../air/cbor/tree.ts";
import { isAirError } from "../air/errors.ts";
import { stateHash } from "../runtime/kernel/snapshot.ts";
import { openExternal } from "../runtime/kernel/views.ts";
import type { WorldStorage } from "../runtime/store/journal.ts";
import {
  awaitReceipt,
  BYTES,
  fetch,
  fixtureModule,
  GRANTS,
  Lost,
  look,
  NAT,
  order,
  PAGE,
  plan,
  puppet,
  Running,
  record,
  ref,
  schema,
  TEXT,
  type WorldSpec,
} from "./running-worlds.ts";

const PUPPET = "t/Puppet@1";
const END = { id: "end", op: "end" };

/** A bit of everything: keyed and unkeyed reducers, timers, plans of all steps, joins, denials and failures. */
export const EVERYTHING: WorldSpec = {
  defs: [
    schema("t/Go@1", record({ n: NAT, id: TEXT })),
    schema("t/Done@1", record({ n: NAT, id: TEXT })),
    schema("t/Out@1", record({ n: NAT })),
    schema("tally/Added@1", record({ id: TEXT, amount: NAT })),
    schema("tally/Total@1", record({ count: NAT, total: NAT })),
    schema("tally/Full@1", record({ id: TEXT, total: NAT })),
    schema("tally/Id@1", TEXT),
    schema("t/Do@1", record({ do: BYTES })),
    schema("t/Bytes@1", BYTES),
    schema("t/Event@1", {
      variant: { do: { ref: "t/Do@1" }, fired: { ref: "sys/TimerFired@1" }, full: { ref: "tally/Full@1" } },
    }),
    puppet(PUPPET, "t/Event@1"),
    {
      $kind: "defmodule",
      name: "tally/Tally@1",
      module_kind: "reducer",
      key_schema: "tally/Id@1",
      abi: { reducer: { state: "tally/Total@1", event: "tally/Added@1" } },
    },
    {
      $kind: "defpolicy",
      name: "t/all@1",
      rules: [
        { when: { origin_name: "t/denied@1" }, decision: "deny" },
        { when: {}, decision: "allow" },
      ],
    },
    plan("t/denied@1", "tally/Full@1", [fetch("f"), END]),
    plan(
      "t/fetcher@1",
      "t/Go@1",
      [
        look("l"),
        fetch("f", { idempotency_key: { hash: `sha256:${"2".repeat(64)}` } }),
        awaitReceipt("a", "f", { status_as: "s" }),
        awaitReceipt("b", "l"),
        { ...END, result: { record: { n: ref("@plan.input.n") } } },
      ],
      {
        output: "t/Out@1",
        edges: [
          { from: "f", to: "a" },
          { from: "l", to: "b" },
          { from: "a", to: "end", when: { op: "ne", args: [ref("@var:s"), { text: "timeout" }] } },
          { from: "b", to: "end" },
        ],
      },
    ),
    plan("t/waiter@1", "t/Go@1", [
      {
        id: "w",
        op: "await_event",
        event: "t/Done@1",
        where: { op: "eq", args: [ref("@event.id"), ref("@var:correlation_id")] },
        bind: { as: "d" },
      },
      {
        id: "r",
        op: "raise_event",
        event: "tally/Added@1",
        value: { record: { id: ref("@var:d.id"), amount: ref("@var:d.n") } },
      },
      END,
    ]),
    plan(
      "t/guarded@1",
      "t/Done@1",
      [
        {
          id: "a",
          op: "assign",
          expr: { op: "sub", args: [ref("@plan.input.n"), { nat: 3 }] },
          bind: { as: "x" },
        },
        END,
      ],
      { edges: [{ from: "a", to: "end", when: { op: "ge", args: [ref("@var:x"), { nat: 0 }] } }] },
    ),
  ],
  manifest: {
    ...GRANTS,
    routing: {
      events: [
        { event: "tally/Added@1", reducer: "tally/Tally@1", key_field: "id" },
        { event: "t/Event@1", reducer: PUPPET },
      ],
    },
    triggers: [
      { event: "t/Go@1", plan: "t/fetcher@1" },
      { event: "t/Go@1", plan: "t/waiter@1", correlate_by: "id" },
      { event: "t/Done@1", plan: "t/guarded@1" },
      { event: "tally/Full@1", plan: "t/denied@1" },
    ],
  },
  modules: { [PUPPET]: fixtureModule("puppet"), "tally/Tally@1": fixtureModule("tally") },
};

export type Step =
  | { readonly do: "event"; readonly schema: string; readonly value: unknown; readonly inputId?: string }
  | {
      readonly do: "receipt";
      readonly place: number;
      readonly status: "ok" | "error" | "timeout";
      readonly fits: boolean;
    }
  | { readonly do: "clock"; readonly by: number }
  | { readonly do: "end"; readonly plan: number }
  | { readonly do: "snapshot" };

export interface Lived {
  readonly step: Step;
  /** Where the process is lost. */
  readonly lose: "before" | "after" | undefined;
}

function output(tree: Tree): { readonly do: string } {
  return order(6, encodeTree(tree).slice(3));
}

const id = fc.constantFrom("a", "b", "");
const small = fc.nat({ max: 60 });
const state = encodeTree(new Uint8Array([5])).slice();
const timer = (at: number): Tree => [
  { kind: "timer.set", params_cbor: encodeTree({ deliver_at_ns: BigInt(at), key: null }).slice() },
];
const told = fc.oneof(
  fc.constantFrom(0, 1, 5, 7, 9).map((code) => order(code)),
  fc.nat({ max: 3000 }).map((at) => output({ state, effects: timer(at) })),
  fc.constant(output({ state: null })),
  small.map((n) =>
    output({
      state,
      domain_events: [
        { schema: "t/Done@1", value: encodeTree({ n: BigInt(n), id: "a" }).slice() },
        { schema: "tally/Added@1", value: encodeTree({ id: "b", amount: BigInt(n) }).slice() },
      ],
    }),
  ),
  fc.constant(output({ state, domain_events: [{ schema: "t/None@1", value: new Uint8Array([1]) }] })),
);
const event = fc.oneof(
  fc.record({ n: small, id }).map((value) => ({ schema: "t/Go@1", value })),
  fc.record({ n: small, id }).map((value) => ({ schema: "t/Done@1", value })),
  fc.record({ amount: small, id }).map((value) => ({ schema: "tally/Added@1", value })),
  told.map((value) => ({ schema: "t/Do@1", value })),
  fc.constant({ schema: "t/Go@1", value: {} }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: event.map((one) => ({ do: "event", ...one }) as const) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(event, fc.constantFrom("x", "y"))
      .map(([one, inputId]) => ({ do: "event", ...one, inputId }) as const),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("receipt" as const),
      place: fc.nat({ max: 3 }),
      status: fc.constantFrom("ok" as const, "error" as const, "timeout" as const),
      fits: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.integer({ min: -100, max: 900 }).map((by) => ({ do: "clock", by }) as const) },
  { weight: 1, arbitrary: fc.nat({ max: 6 }).map((number) => ({ do: "end", plan: number }) as const) },
  { weight: 1, arbitrary: fc.constant({ do: "snapshot" } as const) },
);
export const lives: fc.Arbitrary<readonly Lived[]> = fc.array(
  fc.record({
    step,
    lose: fc.oneof(
      { weight: 6, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom("before" as const, "after" as const) },
    ),
  }),
  { minLength: 10, maxLength: 50, size: "max" },
);

/** Takes a step; what it is refused for is no matter. */
export function take(world: Running, one: Step): void {
  try {
    switch (one.do) {
      case "event":
        world.event(one.schema, one.value, one.inputId);
        return;
      case "receipt": {
        const intent = openExternal(world.kernel.state)[one.place];
        const timed = { delivered_at_ns: 1, key: null };
        world.receipt(one.place, one.status, one.fits ? (intent?.kind === "timer.set" ? timed : PAGE) : 5);
        return;
      }
      case "clock":
        world.clockNs += BigInt(one.by) > -world.clockNs ? BigInt(one.by) : 0n;
        world.kernel.fireTimers();
        return;
      case "snapshot":
        world.kernel.snapshot();
        return;
      case "end":
        world.kernel.endPlan(one.plan);
    }
  } catch (error) {
    if (!isAirError(error)) throw error;
  }
}

/**
 * Lives a life twice: once losing the process where it says, once not, leaving out what was lost. Both, and what is derived
 * from the journal of each, must be the same.
 */
export function checkLife(life: readonly Lived[], storage?: WorldStorage): Running {
  const world = new Running(EVERYTHING, storage ? { storage } : {});
  const sound = new Running(EVERYTHING);
  for (const { step: one, lose } of life) {
    const before = world.kernel.head.count;
    world.lose = lose;
    let lost = false;
    try {
      take(world, one);
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      lost = true;
      world.reopen();
    }
    world.lose = undefined;
    // Of a clock's timers only the first fires before the process is lost.
    if (lost && one.do === "clock") repeatClock(sound, world, before);
    else if (!lost || world.kernel.head.count > before) take(sound, one);
    expect(stateHash(world.kernel.state)).toBe(stateHash(sound.kernel.state));
  }
  const live = stateHash(world.kernel.state);
  expect(world.shown()).toEqual(sound.shown());
  for (const [recompute, whole] of [
    [false, false],
    [false, true],
    [true, true],
  ] as const) {
    const again = world.open(world.storage, { recompute, whole });
    expect(again.divergence, String(recompute)).toBeUndefined();
    expect(stateHash(again.state)).toBe(live);
    expect(again.head).toEqual(world.kernel.head);
  }
  return world;
}

/** Moves the clock of the sound world as far as the other one came, and lets both fire what is left. */
function repeatClock(sound: Running, world: Running, before: number): void {
  sound.clockNs = world.clockNs;
  if (world.kernel.head.count > before || openExternal(world.kernel.state).length > 0) {
    world.kernel.fireTimers();
    sound.kernel.fireTimers();
  }
}
