/** What clients, plans and modules may send that nobody would expect, and what a restart must not change. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { hashBytes } from "../../air/hash.ts";
import { codeOf } from "../../tests/codes.ts";
import {
  addSchema,
  applying,
  came,
  deciding,
  docInput,
  documentOn,
  emit,
  moveTo,
  proposal,
  seed,
  shadowing,
  upgradable,
  upgrading,
  wayUp,
} from "../../tests/governance-worlds.ts";
import {
  ALLOW_ALL,
  awaitReceipt,
  END,
  fetch,
  GRANTS,
  look,
  MODULES,
  NAT,
  PAGE,
  plan,
  policy,
  Running,
  record,
  ref,
  schema,
  TEXT,
  type WorldSpec,
} from "../../tests/running-worlds.ts";
import { saying } from "../../tests/wasm.ts";
import { stateHash } from "../kernel/snapshot.ts";
import { SqliteWorld } from "../store/sqlite-world.ts";
import type { OperatorVerb } from "./operator.ts";

const folder = mkdtempSync(join(tmpdir(), "airlock-hostile-"));
afterAll(() => {
  MODULES.close();
  rmSync(folder, { recursive: true });
});

const GO = schema("t/Go@1", record({ n: NAT }));

function replays(world: Running): void {
  for (const recompute of [false, true]) {
    const again = world.open(world.storage, { recompute });
    expect([again.divergence, stateHash(again.state)]).toEqual([undefined, stateHash(world.kernel.state)]);
  }
}

describe("an operator's input", () => {
  it("asks for something, of what there can be", () => {
    const world = new Running(upgradable());
    expect(codeOf(() => world.kernel.govern([]))).toBe("usage");
    for (const id of [-1n, 2n ** 64n]) {
      expect(codeOf(() => world.kernel.govern([applying(id)]))).toBe("value.range");
    }
    expect(codeOf(() => world.kernel.govern([shadowing(0n, { recent: 1.5 })]))).toBe("value.range");
    expect(world.kernel.head.count).toBe(1);
  });

  it("means its own proposal or none", () => {
    const world = new Running(upgradable());
    world.kernel.govern([proposal(docInput(documentOn(world, [addSchema("t/New@1")])))]);
    expect(came(world.kernel.govern([shadowing("proposed")]))).toEqual(["governance.proposal_missing"]);
    expect(world.all("gov_refused")).toMatchObject([{ verb: "shadow", proposal_id: null }]);
  });

  it("is told apart from another one by the last digit of a seed", () => {
    const world = new Running(upgradable({ defs: [GO] }));
    world.kernel.govern([proposal(docInput(documentOn(world, [addSchema("t/New@1")])))]);
    const shadows = (n: number) =>
      world.kernel.govern([shadowing(0n, { seeds: [seed("t/Go@1", { n })] })], "a");
    expect(shadows(1.5).isNew).toBe(true);
    expect(shadows(1.5).isNew).toBe(false);
    expect(codeOf(() => shadows(2.5))).toBe("input.conflict");
  });

  it("may name an id that no store can count, and so may a plan", () => {
    const asks = plan("t/p@1", "t/Go@1", [
      emit("a", "apply", { record: { proposal_id: ref("@plan.input.n") } }),
      END,
    ]);
    const storage = new SqliteWorld(join(folder, "ids"), { create: true });
    const spec = upgradable({
      defs: [GO, asks],
      manifest: { triggers: [{ event: "t/Go@1", plan: "t/p@1" }] },
    });
    const world = new Running(spec, { storage });
    const largest = 2n ** 64n - 1n;
    expect(came(world.kernel.govern([applying(largest)]))).toEqual(["governance.proposal_missing"]);
    world.kernel.event({ schema: "t/Go@1", value: { cbor: Buffer.from("a1616e1bffffffffffffffff", "hex") } });
    expect(world.all("gov_refused").map(({ proposal_id }) => proposal_id)).toEqual([largest, largest]);
    replays(world);
    storage.close();
  });
});

describe("seeds", () => {
  it("are worked off one after the other, each once", () => {
    const asks = plan("t/p@1", "t/Go@1", [look("l"), awaitReceipt("w", "l"), fetch("f"), END]);
    const world = new Running(
      upgradable({ defs: [GO, asks], manifest: { triggers: [{ event: "t/Go@1", plan: "t/p@1" }] } }),
    );
    world.kernel.govern([proposal(docInput(documentOn(world, [addSchema("t/New@1")])))]);
    const seeds = [1, 2, 3].map((n) => seed("t/Go@1", { n }));
    expect(came(world.kernel.govern([shadowing(0n, { seeds })]))).toEqual(["gov_shadow_report"]);
    expect(world.all("gov_shadow_report")[0]?.predicted_effects.map(({ kind }) => kind)).toEqual(
      Array(3).fill("http.request"),
    );
  });
});

describe("a plan that a document brought", () => {
  it("is run as it is stored, before and after the world was opened again", () => {
    const wrong = {
      record: {
        zz: { op: "add", args: [{ text: "a" }, { nat: 1 }] },
        a: { op: "div", args: [{ nat: 1 }, { nat: 0 }] },
      },
    };
    const bad = plan("t/p@1", "t/Go@1", [{ id: "s", op: "assign", expr: wrong, bind: { as: "x" } }, END]);
    const world = new Running(upgradable({ defs: [GO] }));
    const triggers = [{ event: "t/Go@1", plan: "t/p@1" }];
    const to = upgradable({ defs: [GO, bad], manifest: { triggers } });
    expect(came(moveTo(world, to)).at(-1)).toBe("gov_applied");
    world.event("t/Go@1", { n: 1 });
    world.reopen();
    world.event("t/Go@1", { n: 1 });
    expect(world.plans().map(({ errorCode }) => errorCode)).toEqual(Array(2).fill("expr.divide_by_zero"));
    replays(world);
  });
});

describe("a receipt that is sent again after an upgrade", () => {
  it("is read as it was read", () => {
    const effect = (receipt: string) => ({
      $kind: "defeffect",
      name: "t/ask@1",
      kind: "t.ask",
      params_schema: "t/Go@1",
      receipt_schema: receipt,
      cap_type: "t.ask",
      origin_scope: "plan",
    });
    const cap = {
      $kind: "defcap",
      name: "t/cap@1",
      cap_type: "t.ask",
      schema: { record: {} },
      enforcer: { module: "sys/CapAllowAll@1" },
    };
    const ask = {
      id: "a",
      op: "emit_effect",
      kind: "t.ask",
      params: { n: 1 },
      cap: "ask",
      bind: { effect_id_as: "a_h" },
    };
    const grants = (GRANTS.defaults as { cap_grants: object[] }).cap_grants;
    const age = (defs: readonly object[], more: object): WorldSpec => ({
      defs: [GO, schema("t/Text@1", TEXT), schema("t/Nat@1", NAT), ALLOW_ALL, ...defs] as WorldSpec["defs"],
      manifest: {
        defaults: { policy: "t/all@1", cap_grants: [...grants, { name: "ask", cap: "t/cap@1", params: {} }] },
        ...more,
      },
    });
    const asks = plan("t/p@1", "t/Go@1", [ask, awaitReceipt("w", "a"), END]);
    const triggers = [{ event: "t/Go@1", plan: "t/p@1" }];
    for (const next of [age([cap, effect("t/Nat@1")], {}), age([cap], {})]) {
      const world = new Running(age([cap, effect("t/Text@1"), asks], { triggers }));
      world.event("t/Go@1", { n: 1 });
      const [intent] = world.kernel.state.openIntents().map(({ index }) => index);
      expect(came(moveTo(world, next)).at(-1)).toBe("gov_applied");
      const receipt = {
        intent: intent as number,
        status: "ok" as const,
        payload: { cbor: Buffer.from("6161", "hex") },
        inputId: "r",
      };
      expect([world.kernel.receipt(receipt), world.kernel.receipt(receipt)]).toEqual([true, false]);
      expect(world.plans()).toMatchObject([{ status: "ok" }]);
      expect(codeOf(() => world.kernel.receipt({ ...receipt, costCents: 1n }))).toBe("input.conflict");
    }
  });

  it("or when nothing was changed", () => {
    const world = new Running(
      upgradable({
        defs: [GO, plan("t/p@1", "t/Go@1", [fetch("f"), END])],
        manifest: { triggers: [{ event: "t/Go@1", plan: "t/p@1" }] },
      }),
    );
    world.event("t/Go@1", { n: 1 });
    world.receipt(0, "ok", PAGE);
    expect(world.all("effect_receipt")).toMatchObject([{ status: "ok" }]);
  });
});

describe("what was admitted under one manifest", () => {
  it("is not done under another one, which might not admit it", () => {
    // Both plans act on the same event: the first goes back to a manifest whose policy denies the second.
    const acts = (name: string, kind: string, id: number) =>
      plan(name, "t/Go@1", [emit("e", kind, { record: { proposal_id: { nat: id } } }), END]);
    const rules = (who: readonly string[]) =>
      policy(who.map((origin_name) => ({ when: { origin_name }, decision: "allow" })));
    const age = (who: readonly string[]): WorldSpec => {
      const whole = upgradable({
        defs: [GO, rules(who), acts("t/a@1", "apply", 2), acts("t/b@1", "apply", 0)],
        manifest: { triggers: ["t/a@1", "t/b@1"].map((name) => ({ event: "t/Go@1", plan: name })) },
      });
      const { defaults } = whole.manifest as { defaults: object };
      return { ...whole, manifest: { ...whole.manifest, defaults: { ...defaults, policy: "t/rules@1" } } };
    };
    const strict = age(["t/a@1"]);
    const open = age(["t/a@1", "t/b@1"]);
    const world = new Running(strict);
    // 0 is approved under the strict manifest; 1 leads to the open one, 2 back.
    world.kernel.govern([proposal(docInput(documentOn(world, [addSchema("t/New@1")])))]);
    world.kernel.govern([shadowing(0n), deciding("approve", 0n)]);
    expect(came(moveTo(world, open)).at(-1)).toBe("gov_applied");
    const back = new Running(open);
    expect(came(moveTo(back, strict)).at(-1)).toBe("gov_applied");
    const patch = back.all("gov_proposed")[0]?.patch_hash as string;
    const [made] = upgrading({ $tag: "hash", $value: patch as never });
    const bytes = back.storage.store.get("blob", patch as never) as Uint8Array;
    const entries = [{ space: "blob", hash: patch, bytes }];
    const verbs = [{ ...made, entries } as never, shadowing("proposed"), deciding("approve", "proposed")];
    expect(came(world.kernel.govern(verbs))).toHaveLength(3);
    world.event("t/Go@1", { n: 1 });
    expect(world.all("gov_applied").map(({ proposal_id }) => proposal_id)).toEqual([1n, 2n]);
    expect(world.all("gov_refused")).toMatchObject([
      { verb: "apply", proposal_id: 0n, code: "governance.stale_base" },
    ]);
    replays(world);
  });
});

describe("a module whose code comes with the proposal", () => {
  const says = {
    $kind: "defmodule",
    name: "t/Says@1",
    module_kind: "reducer",
    abi: { reducer: { state: "t/Text@1", event: "t/Go@1" } },
  };
  const age = (text: string): WorldSpec => ({
    ...upgradable({
      defs: [GO, schema("t/Text@1", TEXT), says],
      manifest: { routing: { events: [{ event: "t/Go@1", reducer: "t/Says@1" }] } },
    }),
    modules: { "t/Says@1": saying(text) },
  });

  it("runs in a shadow of the same input", () => {
    const world = new Running(age("one"));
    const [propose] = wayUp(world, age("two"));
    const verbs = [propose as OperatorVerb, shadowing("proposed", { seeds: [seed("t/Go@1", { n: 1 })] })];
    expect(came(world.kernel.govern(verbs))).toEqual(["gov_proposed", "gov_shadow_report"]);
    expect(world.all("gov_shadow_report")).toMatchObject([{ failures: [] }]);
  });

  it("is not applied once the code is gone", () => {
    const storage = new SqliteWorld(join(folder, "gone"), { create: true });
    const world = new Running(age("one"), { storage });
    const [propose] = wayUp(world, age("two"));
    const verbs = [propose as OperatorVerb, shadowing("proposed"), deciding("approve", "proposed")];
    expect(came(world.kernel.govern(verbs))).toHaveLength(3);
    const hash = Buffer.from(hashBytes(saying("two")).slice("sha256:".length), "hex");
    storage.store.database.prepare("DELETE FROM blob WHERE hash = ?").run(hash);
    expect(came(world.kernel.govern([applying(0n)]))).toEqual(["module.missing"]);
    expect(world.kernel.state.allProposals()).toMatchObject([{ status: "approved" }]);
    storage.close();
  });
});
