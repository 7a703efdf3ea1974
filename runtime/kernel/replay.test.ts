import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, describe, expect, it } from "vitest";
import { encodeTree } from "../../air/cbor/tree.ts";
import { readJson } from "../../air/json/read.ts";
import type { JournalEntry } from "../../generated/schemas.ts";
import { codeOf } from "../../tests/codes.ts";
import { EVERYTHING } from "../../tests/kernel-scripts.ts";
import {
  ALLOW_ALL,
  END,
  fixtureModule,
  GRANTS,
  look,
  MODULES,
  NAT,
  order,
  plan,
  Running,
  record,
  schema,
} from "../../tests/running-worlds.ts";
import { ModuleHost } from "../modules/host.ts";
import { EMPTY } from "../store/journal.ts";
import { MemoryWorld } from "../store/memory-world.ts";
import { SqliteWorld } from "../store/sqlite-world.ts";
import { BEHAVIOUR, BEHAVIOURS, type Behaviour } from "./behaviour.ts";
import { seal } from "./chain.ts";
import { keysOf } from "./record-keys.ts";
import { decodeRecord } from "./records.ts";
import { stateHash } from "./snapshot.ts";

afterAll(() => MODULES.close());

/** Some records of every part. */
function lived(options: ConstructorParameters<typeof Running>[1] = {}): Running {
  const world = new Running(EVERYTHING, options);
  world.event("t/Go@1", { n: 1, id: "a" }, "first");
  world.receipt(0, "ok", {
    status: 200,
    headers: {},
    body_ref: null,
    timings: { start_ns: 1, end_ns: 2 },
    adapter_id: "x",
  });
  world.event("t/Done@1", { n: 4, id: "a" });
  world.event("tally/Added@1", { id: "a", amount: 100 });
  world.event("t/Do@1", order(1));
  return world;
}

/** The same journal with one record changed, its chain mended: what somebody might write who can hash. */
function forged(world: Running, index: number, change: (entry: JournalEntry) => JournalEntry): MemoryWorld {
  const forgery = new MemoryWorld();
  const { kept, store } = world.storage as MemoryWorld;
  let head = EMPTY;
  for (const [at, bytes] of kept.entries()) {
    const { turn, entry } = decodeRecord(bytes);
    const said = at === index ? change(entry) : entry;
    const sealed = seal(Number(turn), [{ entry: said, keys: keysOf(said) }], head);
    forgery.commit({ entries: [], from: head, ...sealed });
    head = sealed.head;
  }
  Object.defineProperty(forgery, "store", { value: store });
  return forgery;
}

function indexOf(world: Running, kind: JournalEntry["$tag"]): number {
  return world.kinds().indexOf(kind);
}

describe("a replay", () => {
  it("stops at the first record that it does not come to, and shows both", () => {
    const world = lived();
    const index = indexOf(world, "effect_intent");
    const forgery = forged(world, index, (entry) =>
      entry.$tag === "effect_intent" ? { ...entry, $value: { ...entry.$value, cap_name: "other" } } : entry,
    );
    const kernel = world.open(forgery);
    expect(kernel.divergence).toMatchObject({ index });
    expect(kernel.divergence?.recorded?.get("cap_name")).toBe("other");
    expect(kernel.divergence?.derived?.get("cap_name")).toBe("query");
    // The world is there to be read, as it was before that turn, and takes nothing.
    expect(kernel.head.count).toBe(1);
    expect(stateHash(kernel.state)).toBe(stateHash(new Running(EVERYTHING).kernel.state));
    expect(codeOf(() => kernel.endPlan(0))).toBe("world.diverged");
  });

  it("misses what is not recorded, and what is recorded and not derived", () => {
    const world = lived();
    const trap = indexOf(world, "reducer_failed");
    const code = forged(world, trap, (entry) =>
      entry.$tag === "reducer_failed"
        ? { ...entry, $value: { ...entry.$value, code: "module.stack" } }
        : entry,
    );
    expect(world.open(code).divergence).toMatchObject({ index: trap });
    const shorter = new MemoryWorld();
    Object.defineProperty(shorter, "store", { value: world.storage.store });
    const { kept } = world.storage as MemoryWorld;
    const records = kept.slice(0, trap).map((bytes) => ({ bytes, keys: keysOf(decodeRecord(bytes).entry) }));
    const { prev } = decodeRecord(kept[trap] as Uint8Array);
    shorter.commit({ entries: [], records, from: EMPTY, head: { count: trap, hash: prev } });
    const { divergence } = world.open(shorter);
    expect(divergence).toMatchObject({ index: trap, recorded: null });
    expect(divergence?.derived?.get("kind")).toBe("reducer_failed");
  });

  it("does not mind what is said to people", () => {
    const world = lived();
    const trap = indexOf(world, "reducer_failed");
    const reworded = forged(world, trap, (entry) =>
      entry.$tag === "reducer_failed"
        ? { ...entry, $value: { ...entry.$value, message: "other words" } }
        : entry,
    );
    expect(world.open(reworded).divergence).toBeUndefined();
  });

  it("takes the receipt of an internal effect as it is, unless it is to find it out", () => {
    const world = lived();
    const index = indexOf(world, "effect_receipt");
    const forgery = forged(world, index, (entry) =>
      entry.$tag === "effect_receipt" ? { ...entry, $value: { ...entry.$value, cost_cents: 7n } } : entry,
    );
    expect(world.open(forgery).divergence).toBeUndefined();
    expect(world.open(forgery, { recompute: true }).divergence).toMatchObject({ index });
  });

  it("runs no module that came to a limit, and every other one", () => {
    const world = new Running(EVERYTHING);
    world.event("t/Do@1", order(3));
    const before = performance.now();
    expect(world.reopen().divergence).toBeUndefined();
    const index = indexOf(world, "module_limit");
    const elsewhere = forged(world, index, (entry) =>
      entry.$tag === "module_limit" ? { ...entry, $value: { ...entry.$value, call: 5n } } : entry,
    );
    expect(codeOf(() => world.open(elsewhere))).toBe("replay.impossible");
    expect(performance.now() - before).toBeGreaterThan(0);
  });

  it("gives a module far more time than it has live", () => {
    const world = new Running(EVERYTHING);
    world.event("t/Do@1", order(4));
    const hurried = new ModuleHost({ deadlineMs: 0 });
    const kernel = world.open(world.storage, { modules: hurried });
    expect(kernel.divergence).toBeUndefined();
    kernel.event({ schema: "t/Do@1", value: { json: readJson(JSON.stringify(order(2))) } });
    expect(world.kinds().filter((kind) => kind === "module_limit")).toHaveLength(1);
    hurried.close();
  });

  it("needs what the journal names", () => {
    const world = lived();
    const bare = new MemoryWorld();
    const { kept } = world.storage as MemoryWorld;
    bare.commit({
      entries: [],
      records: kept.map((bytes) => ({ bytes, keys: {} })),
      from: EMPTY,
      head: world.kernel.head,
    });
    expect(codeOf(() => world.open(bare))).toBe("store.missing");
    expect(codeOf(() => world.open(new MemoryWorld()))).toBe("world.missing");
  });
});

describe("a behaviour", () => {
  const spec = {
    defs: [
      schema("t/Go@1", record({ n: NAT })),
      schema("t/Bytes@1", { bytes: {} }),
      ALLOW_ALL,
      plan("t/p@1", "t/Go@1", [look("l"), END]),
      {
        $kind: "defmodule",
        name: "t/Puppet@1",
        module_kind: "reducer",
        abi: { reducer: { state: "t/Bytes@1", event: "t/Go@1" } },
      },
    ],
    manifest: {
      ...GRANTS,
      routing: { events: [{ event: "t/Go@1", reducer: "t/Puppet@1" }] },
      triggers: [{ event: "t/Go@1", plan: "t/p@1" }],
    },
    modules: { "t/Puppet@1": fixtureModule("counter") },
  };
  const other: Behaviour = { ...BEHAVIOUR, first: "deliveries" };

  it("that was changed under its number shows, with both records", () => {
    const world = new Running(spec, { open: { behaviours: new Map([[1, other]]) } });
    world.event("t/Go@1", { n: 1 });
    expect(world.kinds().slice(2, 4)).toEqual(["reducer_failed", "cap_decision"]);
    expect(world.reopen().divergence).toBeUndefined();
    const { divergence } = world.open(world.storage, { behaviours: BEHAVIOURS });
    expect(divergence?.index).toBe(2);
    expect(divergence?.recorded?.get("kind")).toBe("reducer_failed");
    expect(divergence?.derived?.get("kind")).toBe("cap_decision");
  });

  it("goes on under its own number", () => {
    const behaviours = new Map([...BEHAVIOURS, [2, { ...other, number: 2 }]]);
    const world = new Running(spec, { behaviour: { ...other, number: 2 }, open: { behaviours } });
    world.event("t/Go@1", { n: 1 });
    expect(world.all("genesis")[0]?.behaviour).toBe(2n);
    expect(world.reopen().divergence).toBeUndefined();
    expect(codeOf(() => world.open(world.storage, { behaviours: BEHAVIOURS }))).toBe("world.newer");
  });

  it("of a later format is refused", () => {
    const world = lived();
    const newer = forged(world, 0, (entry) =>
      entry.$tag === "genesis" ? { ...entry, $value: { ...entry.$value, format: 2n } } : entry,
    );
    expect(codeOf(() => world.open(newer))).toBe("world.newer");
  });
});

describe("a journal that was tampered with", () => {
  const folder = mkdtempSync(join(tmpdir(), "airlock-tamper-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  let number = 0;

  /** What opening says after a change of the file. */
  function opened(change: (database: Database.Database, count: number) => void): string {
    const path = join(folder, `${number++}`);
    const storage = new SqliteWorld(path, { create: true });
    const world = lived({ storage });
    const { count } = world.kernel.head;
    storage.close();
    const database = new Database(path);
    change(database, count);
    database.close();
    const again = new SqliteWorld(path);
    try {
      world.open(again);
      return "opened";
    } catch (error) {
      const { code, message } = error as { readonly code: string; readonly message: string };
      return `${code} ${/record (\d+)/.exec(message)?.[1]}`;
    } finally {
      again.close();
    }
  }

  const flip = (index: number, at: number) => (database: Database.Database) => {
    const bytes = database.prepare("SELECT bytes FROM record WHERE idx = ?").pluck().get(index) as Buffer;
    const place = at < 0 ? bytes.length + at : at;
    bytes[place] = (bytes[place] as number) ^ 1;
    database.prepare("UPDATE record SET bytes = ? WHERE idx = ?").run(bytes, index);
  };

  it("is as good as it was, untouched", () => expect(opened(() => {})).toBe("opened"));

  it.each([0, 1, 5, 9])("names the record %i that was flipped, wherever", (index) => {
    for (const at of [0, 12, 40, 90, 120, -1, -20]) {
      expect(opened(flip(index, at)), String(at)).toBe(`journal.damaged ${index}`);
    }
  });

  it("names the last record that was flipped", () => {
    let last = 0;
    const said = opened((database, count) => {
      last = count - 1;
      flip(last, -1)(database);
    });
    expect(said).toBe(`journal.damaged ${last}`);
  });

  it("names the record that is missing, in the midst and at the end", () => {
    expect(opened((database) => database.exec("DELETE FROM record WHERE idx = 4"))).toBe("journal.damaged 4");
    let last = 0;
    const said = opened((database, count) => {
      last = count - 1;
      database.prepare("DELETE FROM record WHERE idx = ?").run(last);
    });
    expect(said).toBe(`journal.damaged ${last}`);
    const closed = opened((database) =>
      database.exec("DELETE FROM record WHERE idx = 4; UPDATE record SET idx = idx - 1 WHERE idx > 4"),
    );
    expect(closed).toBe("journal.damaged 4");
  });

  it("names records that were swapped", () => {
    const said = opened((database) =>
      database.exec(
        "UPDATE record SET idx = 9999 WHERE idx = 4; UPDATE record SET idx = 4 WHERE idx = 5; UPDATE record SET idx = 5 WHERE idx = 9999",
      ),
    );
    expect(said).toBe("journal.damaged 4");
  });

  it("names a record that was added, and one that is no record", () => {
    let count = 0;
    const added = opened((database, records) => {
      count = records;
      database.exec(`INSERT INTO record SELECT ${records}, bytes FROM record WHERE idx = 3`);
    });
    expect(added).toBe(`journal.damaged ${count}`);
    const nonsense = opened((database) =>
      database.prepare("UPDATE record SET bytes = ? WHERE idx = 6").run(encodeTree({ a: 1n })),
    );
    expect(nonsense).toBe("journal.damaged 6");
  });

  it("shows where records are no longer found by what they are looked up by", () => {
    for (const table of ["input", "fence", "receipt", "plan_end"]) {
      expect(
        opened((database) => database.exec(`DELETE FROM ${table}`)),
        table,
      ).toMatch(/^journal\.damaged \d+$/);
    }
  });

  it("is missed as a whole", () => {
    expect(opened((database) => database.exec("DELETE FROM record; DELETE FROM head"))).toBe(
      "world.missing undefined",
    );
  });
});
