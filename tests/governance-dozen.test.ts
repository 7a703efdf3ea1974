/** One world, upgraded a dozen times by its own plan and by operators: schema, module, plan, grant, policy (ruling K4). */

import { afterAll, describe, expect, it } from "vitest";
import { stateHash } from "../runtime/kernel/snapshot.ts";
import { askFor, came, govGrant, loop, moveTo, REQUESTED, UPGRADER } from "./governance-worlds.ts";
import {
  END,
  MODULES,
  NAT,
  plan,
  policy,
  Running,
  record,
  schema,
  TEXT,
  type WorldSpec,
} from "./running-worlds.ts";
import { saying } from "./wasm.ts";

afterAll(() => MODULES.close());

const WAITS = [
  { id: "w", op: "await_event", event: "t/Done@1", bind: { as: "d" } },
  { ...END, result: { nat: 1 } },
];
const UPGRADES = { when: { origin_name: UPGRADER }, decision: "allow" };
const STRICT = [UPGRADES, { when: {}, decision: "deny" }];

interface Parts {
  readonly says?: string;
  readonly go?: object;
  readonly waits?: readonly object[];
  readonly upgrader?: object;
  readonly rules?: readonly object[];
  readonly grant?: object;
  readonly more?: readonly object[];
  readonly triggers?: readonly object[];
}

/** The world in one of its ages. */
function age({
  says = "one",
  go,
  waits = WAITS,
  upgrader = loop(),
  rules = [UPGRADES],
  grant = {},
  more = [],
  triggers = [],
}: Parts): WorldSpec {
  const rulesDef = policy(rules as never);
  const defs = [go ?? record({ n: NAT }), TEXT, record({ n: NAT })].map((type, index) =>
    schema(["t/Go@1", "t/Text@1", "t/Done@1"][index] as string, type as never),
  );
  const reducer = {
    $kind: "defmodule",
    name: "t/Says@1",
    module_kind: "reducer",
    abi: { reducer: { state: "t/Text@1", event: "t/Go@1" } },
  };
  return {
    defs: [
      ...defs,
      schema("t/Nat@1", NAT),
      rulesDef,
      reducer,
      plan("t/p@1", "t/Go@1", waits as never, { output: "t/Nat@1" }),
      upgrader,
      ...more,
    ] as WorldSpec["defs"],
    manifest: {
      defaults: { policy: rulesDef.name, cap_grants: [govGrant(grant as never)] },
      routing: { events: [{ event: "t/Go@1", reducer: "t/Says@1" }] },
      triggers: [{ event: REQUESTED, plan: UPGRADER }, { event: "t/Go@1", plan: "t/p@1" }, ...triggers],
    },
    modules: { "t/Says@1": saying(says) },
  };
}

const NEW = schema("t/New@1", TEXT);
const ENDS = [{ ...END, result: { nat: 2 } }];
const NARROW = { name_prefixes: ["t/"] };
const SECOND = plan("t/q@1", "t/New@1", [END]);
/** Says of itself what the first one does as well. */
const UPGRADER_2 = { ...loop(), invariants: [{ bool: true }] };

type Who = "plan" | "operator";

/** Who brings about each age, and what a reducer says in it. */
const AGES: readonly (readonly [Who, Parts])[] = [
  ["plan", { more: [NEW] }],
  ["plan", { more: [NEW], says: "two" }],
  ["plan", { more: [NEW], says: "two", waits: ENDS }],
  ["operator", { more: [NEW], says: "two", waits: ENDS, grant: NARROW }],
  ["operator", { more: [NEW], says: "two", waits: ENDS, grant: NARROW, rules: STRICT }],
  [
    "plan",
    {
      more: [NEW],
      says: "two",
      waits: ENDS,
      grant: NARROW,
      rules: STRICT,
      go: record({ n: NAT, m: { option: TEXT } }),
    },
  ],
  ["plan", { more: [NEW], says: "three", waits: ENDS, grant: NARROW, rules: STRICT }],
  [
    "operator",
    {
      more: [NEW],
      says: "three",
      waits: ENDS,
      rules: STRICT,
      upgrader: UPGRADER_2,
    },
  ],
  [
    "plan",
    {
      says: "three",
      waits: ENDS,
      rules: STRICT,
      upgrader: UPGRADER_2,
    },
  ],
  [
    "operator",
    {
      more: [NEW, SECOND],
      triggers: [{ event: "t/New@1", plan: "t/q@1" }],
      says: "four",
      waits: ENDS,
      rules: STRICT,
    },
  ],
  ["operator", { more: [NEW], says: "two", waits: ENDS, grant: NARROW }],
  ["operator", { says: "one" }],
];

describe("a dozen upgrades in a row", () => {
  it("each take effect, and a replay from genesis comes to the same world", () => {
    const world = new Running(age({}));
    const hashes = new Set([world.kernel.state.program.manifestHash]);
    for (const [index, [who, parts]] of AGES.entries()) {
      if (who === "plan") askFor(world, age(parts));
      else expect(came(moveTo(world, age(parts))).at(-1)).toBe("gov_applied");
      expect(world.all("gov_applied"), `${index}`).toHaveLength(index + 1);
      hashes.add(world.kernel.state.program.manifestHash);
      world.event("t/Go@1", { n: index });
      const cell = world.kernel.state.cell("t/Says@1", null)?.state ?? new Uint8Array();
      expect(Buffer.from(cell.subarray(4)).toString()).toBe(parts.says ?? "one");
      if (index % 4 === 3) world.reopen();
    }
    // The last age is the first one, and the eleventh is the fourth.
    expect(hashes.size).toBe(AGES.length - 1);
    for (const { authority, origin } of world.all("gov_proposed")) {
      if (origin.origin_kind === "plan") expect(authority).toEqual([]);
    }
    // Who began before the plan was changed goes on as it was.
    world.event("t/Done@1", { n: 1 });
    expect(new Set(world.plans().map(({ status }) => status))).toEqual(new Set(["ok"]));
    const results = world.plans().flatMap(({ result }) => (result === undefined ? [] : [result]));
    expect(results).toEqual([1n, 1n, ...Array(9).fill(2n), 1n]);
    for (const recompute of [false, true]) {
      const again = world.open(world.storage, { recompute });
      expect(again.divergence).toBeUndefined();
      expect(stateHash(again.state)).toBe(stateHash(world.kernel.state));
    }
  });
});
