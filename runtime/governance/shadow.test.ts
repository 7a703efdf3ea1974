/** What a shadow sees, and that nothing of it stays (rulings G4, K18, K11). */

import { afterAll, describe, expect, it } from "vitest";
import { hashBytes } from "../../air/hash.ts";
import {
  came,
  docInput,
  documentOn,
  govGrant,
  proposal,
  REQUESTED,
  request,
  seed,
  shadowing,
  UPGRADER,
  upgradable,
} from "../../tests/governance-worlds.ts";
import {
  awaitReceipt,
  END,
  look,
  MODULES,
  NAT,
  plan,
  Running,
  record,
  schema,
  TEXT,
} from "../../tests/running-worlds.ts";
import { saying, wasm } from "../../tests/wasm.ts";
import { stateHash } from "../kernel/snapshot.ts";
import type { OperatorVerb } from "./operator.ts";

afterAll(() => MODULES.close());

const GO = schema("t/Go@1", record({ n: NAT }));
const SAYS = {
  $kind: "defmodule",
  name: "t/Says@1",
  module_kind: "reducer",
  abi: { reducer: { state: "t/Text@1", event: "t/Go@1" } },
};

function world(): Running {
  return new Running({
    ...upgradable({
      defs: [GO, schema("t/Text@1", TEXT), SAYS],
      manifest: { routing: { events: [{ event: "t/Go@1", reducer: "t/Says@1" }] } },
      grant: govGrant(),
    }),
    modules: { "t/Says@1": saying("one") },
  });
}

/** The operation that gives the reducer another module. */
function replacing(running: Running, bytes: Uint8Array): object {
  const pre_hash = running.kernel.state.program.world.def("defmodule", "t/Says@1")?.hash;
  const new_node = { ...SAYS, wasm_hash: hashBytes(bytes) };
  return { replace_def: { kind: "defmodule", name: "t/Says@1", new_node, pre_hash } };
}

function proposeModule(running: Running, bytes: Uint8Array): void {
  const verb = proposal(docInput(documentOn(running, [replacing(running, bytes) as never])));
  const entries = [{ space: "blob", hash: hashBytes(bytes), bytes }];
  expect(came(running.kernel.govern([{ ...verb, entries } as OperatorVerb]))).toEqual(["gov_proposed"]);
}

/** Calls itself until there is no more stack. */
const ENDLESS = wasm({ body: [0x20, 0, 0x20, 1, 0x20, 2, 0x10, 1] });

describe("a shadow", () => {
  it("leaves nothing but its report, also if it is refused", () => {
    const running = world();
    running.event("t/Go@1", { n: 1 });
    proposeModule(running, saying("two"));
    const before = running.kernel.state;
    const cell = before.cell("t/Says@1", null);
    const [plans, live] = [before.nextPlan, before.program];
    const seeds = [seed("t/Go@1", { n: 2 }), seed("t/Go@1", { n: "no" })];
    expect(came(running.kernel.govern([shadowing(0n, { seeds })]))).toEqual(["gov_shadow_report"]);
    expect(running.all("gov_shadow_report")[0]).toMatchObject({
      seeds: 2n,
      failures: [{ failed: "seed", name: "t/Go@1", code: "value.type" }],
    });
    const { state } = running.kernel;
    expect([state.cell("t/Says@1", null), state.nextPlan, state.program]).toEqual([cell, plans, live]);
    expect(running.kinds().filter((kind) => kind === "domain_event")).toHaveLength(1);
  });

  it("is refused where a module comes to a limit of the machine, and a replay does not try again", () => {
    const running = world();
    proposeModule(running, ENDLESS);
    const verb = shadowing(0n, { seeds: [seed("t/Go@1", { n: 2 })] });
    expect(came(running.kernel.govern([verb]))).toEqual(["module.stack"]);
    expect(running.kernel.state.allProposals()).toMatchObject([{ status: "submitted" }]);
    for (const recompute of [false, true]) {
      const again = running.open(running.storage, { recompute });
      expect([again.divergence, stateHash(again.state)]).toEqual([
        undefined,
        stateHash(running.kernel.state),
      ]);
    }
  });

  it("of a plan is so, too, and the limit is recorded as that of one call", () => {
    // Two looks in a row: while the proposal is shadowed, the second one is open, and its answer raises an event.
    const looks = [look("a"), awaitReceipt("b", "a"), look("c"), awaitReceipt("d", "c")];
    const raise = { id: "r", op: "raise_event", event: "t/Go@1", value: { n: 1 } };
    const running = new Running({
      ...upgradable({
        defs: [GO, schema("t/Text@1", TEXT), SAYS, plan("t/zLooks@1", REQUESTED, [...looks, raise, END])],
        manifest: {
          routing: { events: [{ event: "t/Go@1", reducer: "t/Says@1" }] },
          triggers: [UPGRADER, "t/zLooks@1"].map((name) => ({ event: REQUESTED, plan: name })),
        },
      }),
      modules: { "t/Says@1": saying("one") },
    });
    running.storage.put([{ space: "blob", hash: hashBytes(ENDLESS), bytes: ENDLESS }]);
    request(running, documentOn(running, [replacing(running, ENDLESS) as never]));
    expect(running.all("module_limit")).toEqual([{ call: 0n, code: "module.stack" }]);
    expect(running.all("gov_refused")).toMatchObject([{ verb: "shadow", code: "module.stack" }]);
    // Live, the old module takes the event.
    expect(running.all("reducer_failed")).toEqual([]);
    expect(running.plans()).toMatchObject([
      { plan: UPGRADER, status: "error", errorCode: "receipt_error" },
      { plan: "t/zLooks@1", status: "ok" },
    ]);
    for (const recompute of [false, true]) {
      const again = running.open(running.storage, { recompute });
      expect([again.divergence, stateHash(again.state)]).toEqual([
        undefined,
        stateHash(running.kernel.state),
      ]);
    }
  });
});
