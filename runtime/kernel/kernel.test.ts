import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { encodeTree } from "../../air/cbor/tree.ts";
import { AirError } from "../../air/errors.ts";
import { codeOf } from "../../tests/codes.ts";
import { EVERYTHING } from "../../tests/kernel-scripts.ts";
import {
  ALLOW_ALL,
  END,
  fetch,
  GRANTS,
  MODULES,
  NAT,
  order,
  PAGE,
  plan,
  Running,
  record,
  schema,
} from "../../tests/running-worlds.ts";
import { type Commit, EMPTY } from "../store/journal.ts";
import { MemoryWorld } from "../store/memory-world.ts";
import { SqliteWorld } from "../store/sqlite-world.ts";
import type { Space } from "../store/store.ts";
import { seal } from "./chain.ts";
import { keysOf } from "./record-keys.ts";
import { decodeRecord } from "./records.ts";
import { stateHash } from "./snapshot.ts";
import { openExternal } from "./views.ts";

afterAll(() => MODULES.close());

const folder = mkdtempSync(join(tmpdir(), "airlock-kernel-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Each event asks for a page. */
const FETCHING = {
  defs: [schema("t/Go@1", record({ n: NAT })), ALLOW_ALL, plan("t/p@1", "t/Go@1", [fetch("f"), END])],
  manifest: { ...GRANTS, triggers: [{ event: "t/Go@1", plan: "t/p@1" }] },
};

/** A storage whose disk fails when it is told to. */
class Failing extends MemoryWorld {
  fails: "blob" | "commit" | "receipt" | undefined;

  constructor() {
    super();
    const { store } = this;
    const get = store.get.bind(store);
    store.get = (space: Space, hash) => {
      if (this.fails === space) throw unavailable();
      return get(space, hash);
    };
  }

  override receiptOf(intent: number): number | undefined {
    if (this.fails === "receipt") throw unavailable();
    return super.receiptOf(intent);
  }

  override commit(commit: Commit): void {
    if (this.fails === "commit") throw unavailable();
    super.commit(commit);
  }
}

function unavailable(): AirError {
  return new AirError("store.unavailable", "the disk is gone");
}

describe("a disk that fails", () => {
  it("undoes the turn, and is no fault of a module or a plan", () => {
    const storage = new Failing();
    const world = new Running(EVERYTHING, { storage });
    world.event("t/Go@1", { n: 1, id: "a" });
    const { head } = world.kernel;
    const before = stateHash(world.kernel.state);
    // The module has not been run yet, so its WASM is to be read.
    MODULES.close();
    const attempts: readonly (readonly [Failing["fails"], () => unknown])[] = [
      ["commit", () => world.event("t/Go@1", { n: 2, id: "b" })],
      ["receipt", () => world.event("t/Go@1", { n: 1, id: "a" })],
    ];
    for (const [fails, attempt] of attempts) {
      storage.fails = fails;
      expect(codeOf(attempt), fails).toBe("store.unavailable");
      storage.fails = undefined;
      expect(world.kernel.head).toEqual(head);
      expect(stateHash(world.kernel.state)).toBe(before);
    }
    world.event("t/Go@1", { n: 1, id: "a" });
    expect(world.reopen().divergence).toBeUndefined();
  });

  it("does so as well where the code of a module cannot be read", () => {
    const storage = new Failing();
    // A module that no test of this file has run.
    const world = new Running(EVERYTHING, { storage });
    storage.fails = "blob";
    expect(codeOf(() => world.event("t/Do@1", order(0)))).toBe("store.unavailable");
    expect(world.kernel.head.count).toBe(1);
    storage.fails = undefined;
    world.event("t/Do@1", order(0));
    expect(world.all("reducer_failed")).toEqual([]);
  });
});

describe("a receipt that is not kept", () => {
  it("leaves the open intents in their order", () => {
    const storage = new Failing();
    const world = new Running(FETCHING, { storage });
    for (const n of [1, 2, 3]) world.event("t/Go@1", { n });
    const open = () => world.kernel.state.openIntents().map(({ index }) => index);
    const before = open();
    expect(before).toHaveLength(3);
    storage.fails = "commit";
    expect(codeOf(() => world.receipt(0, "error"))).toBe("store.unavailable");
    expect(open()).toEqual(before);
  });
});

describe("who reads", () => {
  it("sees one moment, whatever is written meanwhile", () => {
    const path = join(folder, "moment");
    const storage = new SqliteWorld(path, { create: true });
    const world = new Running(EVERYTHING, { storage });
    world.event("t/Go@1", { n: 1, id: "a" });
    const reader = new SqliteWorld(path, { readonly: true });
    const { head } = world.kernel;
    world.event("t/Go@1", { n: 2, id: "b" });
    expect(reader.head()).toEqual(head);
    expect([...reader.records(0)]).toHaveLength(head.count);
    expect(world.open(reader).head).toEqual(head);
    reader.renew();
    expect(reader.head()).toEqual(world.kernel.head);
    world.event("t/Go@1", { n: 3, id: "c" });
    expect(reader.head()).not.toEqual(world.kernel.head);
    reader.close();
    const later = new SqliteWorld(path, { readonly: true });
    expect(later.head()).toEqual(world.kernel.head);
    later.close();
    storage.renew();
    world.event("t/Go@1", { n: 4, id: "d" });
    storage.close();
  });
});

describe("a receipt", () => {
  it("has one of three states, and is for an intent", () => {
    const world = new Running(EVERYTHING);
    world.event("t/Go@1", { n: 1, id: "a" });
    expect(codeOf(() => world.receipt(0, "bogus" as "ok", PAGE))).toBe("value.type");
    expect(codeOf(() => world.kernel.receipt({ intent: 1.5, status: "ok" }))).toBe("receipt.unknown");
  });

  it("is for the intent that its id stands for, and no other", () => {
    const world = new Running(FETCHING);
    world.event("t/Go@1", { n: 1 });
    world.event("t/Go@1", { n: 2 });
    const [first, second] = openExternal(world.kernel.state).map(({ index }) => index) as [number, number];
    const answer = (intent: number) => world.kernel.receipt({ intent, status: "error", inputId: "r" });
    expect([answer(first), answer(first)]).toEqual([true, false]);
    expect(codeOf(() => answer(second))).toBe("input.conflict");
    expect(openExternal(world.kernel.state)).toHaveLength(1);
  });
});

describe("a journal that somebody wrote", () => {
  /** The world's journal, and behind it records that follow them well. */
  function extended(world: Running, entries: readonly Parameters<typeof keysOf>[0][]): MemoryWorld {
    const { kept, store } = world.storage as MemoryWorld;
    const longer = new MemoryWorld();
    Object.defineProperty(longer, "store", { value: store });
    const { head } = world.kernel;
    const records = kept.map((bytes) => ({ bytes, keys: keysOf(decodeRecord(bytes).entry) }));
    longer.commit({ entries: [], records, from: EMPTY, head });
    const derived = entries.map((entry) => ({ entry, keys: keysOf(entry) }));
    longer.commit({ entries: [], from: head, ...seal(world.kernel.state.turn, derived, head) });
    return longer;
  }

  it("diverges where an input would have been refused", () => {
    const world = new Running(EVERYTHING);
    world.event("t/Go@1", { n: 1, id: "a" });
    const receipt = {
      $tag: "effect_receipt",
      $value: {
        intent: 99n,
        intent_hash: world.kernel.state.program.manifestHash,
        adapter_id: "x",
        status: "ok",
        payload_cbor: new Uint8Array(),
        cost_cents: null,
        signature: new Uint8Array(),
        now_ns: 1n,
        logical_now_ns: 1n,
        journal_height: 1n,
        entropy: new Uint8Array(64),
        manifest_hash: world.kernel.state.program.manifestHash,
        input_id: null,
      },
    } as const;
    const forged = world.open(extended(world, [receipt]));
    expect(forged.divergence).toMatchObject({ index: world.kernel.head.count, derived: null });
    expect(forged.divergence?.why).toContain("receipt.unknown");
    const plan = {
      $tag: "plan_ended",
      $value: {
        plan_name: "t/p@1",
        plan_id: 77n,
        manifest_hash: world.kernel.state.program.manifestHash,
        status: "error",
        error_code: "ended_by_operator",
        message: null,
        origin: null,
        now_ns: 1n,
        logical_now_ns: 1n,
        input_id: null,
      },
    } as const;
    expect(world.open(extended(world, [plan])).divergence?.why).toContain("plan.not_running");
  });

  it("is damaged where a turn begins with what is no input", () => {
    const world = new Running(EVERYTHING);
    const failed = {
      $tag: "reducer_failed",
      $value: { reducer: "t/x@1", key: encodeTree("a").slice(), code: "module.trap", message: "" },
    } as const;
    expect(codeOf(() => world.open(extended(world, [failed])))).toBe("journal.damaged");
  });
});
