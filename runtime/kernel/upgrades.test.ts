/** What a change of the manifest means for what is on its way (rulings K2, K9). */
import { afterAll, describe, expect, it } from "vitest";
import { came, moveTo } from "../../tests/governance-worlds.ts";
import {
  ALLOW_ALL,
  END,
  GRANTS,
  MODULES,
  NAT,
  plan,
  Running,
  record,
  ref,
  schema,
  TEXT,
  type WorldSpec,
} from "../../tests/running-worlds.ts";
import { saying } from "../../tests/wasm.ts";

afterAll(() => MODULES.close());

const GO = schema("t/Go@1", record({ n: NAT }));
const REDUCER = {
  $kind: "defmodule",
  name: "t/Says@1",
  module_kind: "reducer",
  abi: { reducer: { state: "t/Text@1", event: "t/Go@1" } },
};

function spec(
  module: Uint8Array,
  more: {
    readonly defs?: readonly object[];
    readonly reducer?: object;
    readonly route?: object;
    readonly go?: object;
  } = {},
): WorldSpec {
  return {
    defs: [
      (more.go ?? GO) as typeof GO,
      schema("t/Text@1", TEXT),
      schema("t/Nat@1", NAT),
      ALLOW_ALL,
      (more.reducer ?? REDUCER) as typeof REDUCER,
      ...((more.defs ?? []) as readonly (typeof GO)[]),
    ],
    manifest: {
      ...GRANTS,
      routing: { events: [{ event: "t/Go@1", reducer: "t/Says@1", ...more.route }] },
      ...(more.defs ? { triggers: [{ event: "t/Go@1", plan: "t/p@1" }] } : {}),
    },
    modules: { "t/Says@1": module },
  };
}

/** Moves the world to another manifest. */
function upgrade(world: Running, to: WorldSpec): void {
  expect(came(moveTo(world, to)).at(-1)).toBe("gov_applied");
}

function stateOf(world: Running): string {
  const state = world.kernel.state.cell("t/Says@1", null)?.state;
  return state ? Buffer.from(state.subarray(4)).toString() : "";
}

describe("a reducer with the same name and another module", () => {
  it("runs from the moment that its manifest is live, and not before", () => {
    const world = new Running(spec(saying("old")));
    world.event("t/Go@1", { n: 1 });
    expect(stateOf(world)).toBe("old");
    upgrade(world, spec(saying("new")));
    expect(stateOf(world)).toBe("old");
    world.event("t/Go@1", { n: 1 });
    expect(stateOf(world)).toBe("new");
    upgrade(world, spec(saying("old")));
    world.event("t/Go@1", { n: 1 });
    expect(stateOf(world)).toBe("old");
  });
});

describe("a plan that began under another manifest", () => {
  const waits = plan(
    "t/p@1",
    "t/Go@1",
    [
      { id: "w", op: "await_event", event: "t/Done@1", bind: { as: "d" } },
      { id: "r", op: "raise_event", event: "t/Raised@1", value: { n: 1 } },
      { ...END, result: ref("@var:d.n") },
    ],
    { output: "t/Nat@1" },
  );
  const old = [schema("t/Done@1", record({ n: NAT })), schema("t/Raised@1", record({ n: NAT })), waits];

  function upgraded(defs: readonly object[]): Running {
    const world = new Running(spec(saying("a"), { defs: old }));
    world.event("t/Go@1", { n: 1 });
    upgrade(world, spec(saying("a"), { defs }));
    return world;
  }

  it("keeps its definition, and is told what fits it", () => {
    const ends = plan("t/p@1", "t/Go@1", [END]);
    const world = upgraded([old[0] as object, old[1] as object, ends]);
    world.event("t/Done@1", { n: 7 });
    expect(world.plans()).toMatchObject([{ status: "ok", result: 7n }]);
  });

  it("passes over an event of another shape than it knows", () => {
    const changed = schema("t/Done@1", record({ n: TEXT }));
    const ends = plan("t/p@1", "t/Go@1", [END]);
    const world = upgraded([changed, old[1] as object, ends]);
    world.event("t/Done@1", { n: "seven" });
    expect(world.plans()).toMatchObject([{ status: "running" }]);
  });

  it("may not raise an event that no longer fits, or that nobody knows", () => {
    const ends = plan("t/p@1", "t/Go@1", [END]);
    const changed = [old[0] as object, schema("t/Raised@1", record({ n: TEXT })), ends];
    for (const defs of [changed, [old[0] as object, ends]]) {
      const world = upgraded(defs);
      world.event("t/Done@1", { n: 7 });
      expect(world.plans()).toMatchObject([{ status: "error", errorCode: "event.schema_changed" }]);
    }
  });
});
