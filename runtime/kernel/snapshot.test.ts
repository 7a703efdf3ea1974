/** Snapshots are caches: whatever becomes of them, a world is what its journal says (ruling K7). */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { equalValues, NULL, UNIT, type Value } from "../../air/values/value.ts";
import { SnapshotSnapshotCodec } from "../../generated/codecs.ts";
import { codeOf } from "../../tests/codes.ts";
import { checkLife, EVERYTHING, lives, take } from "../../tests/kernel-scripts.ts";
import { order, Running } from "../../tests/running-worlds.ts";
import { MemoryWorld } from "../store/memory-world.ts";
import { SqliteWorld } from "../store/sqlite-world.ts";
import { KEPT_SNAPSHOTS } from "./kernel.ts";
import { stateHash } from "./snapshot.ts";
import { SnapshotCheck } from "./snapshot-check.ts";
import { ValueReader, ValueWriter } from "./value-table.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "airlock-snapshot-"));
afterAll(() => rmSync(FOLDER, { recursive: true }));

/** Something in every corner of the state. */
function busy(storage = new MemoryWorld()): Running & { readonly storage: MemoryWorld } {
  const world = new Running(EVERYTHING, { storage });
  for (const [n, id] of [
    [1, "a"],
    [2, "b"],
    [30, "a"],
  ] as const) {
    take(world, { do: "event", schema: "t/Go@1", value: { n, id } });
    take(world, { do: "event", schema: "tally/Added@1", value: { amount: n, id } });
  }
  take(world, { do: "event", schema: "t/Do@1", value: order(1) });
  return world as Running & { readonly storage: MemoryWorld };
}

describe("a snapshot", () => {
  it("is what a world goes on from, and changes nothing", () => {
    const world = busy();
    const [head, before] = [world.kernel.head, stateHash(world.kernel.state)];
    expect(world.kernel.snapshot().count).toBe(head.count);
    expect([world.kernel.head, stateHash(world.kernel.state)]).toEqual([head, before]);
    expect(world.kernel.sinceSnapshot).toBe(0);
    take(world, { do: "event", schema: "tally/Added@1", value: { amount: 3, id: "c" } });
    const now = stateHash(world.kernel.state);
    const again = world.open(world.storage);
    expect([again.openedFrom, again.head, stateHash(again.state)]).toEqual([
      head.count,
      world.kernel.head,
      now,
    ]);
    expect(again.sinceSnapshot).toBe(again.head.count - head.count);
    const whole = world.open(world.storage, { whole: true });
    expect([whole.openedFrom, whole.head, stateHash(whole.state)]).toEqual([0, again.head, now]);
  });

  it("has the same bytes whichever way the state came about", () => {
    const world = busy();
    const { hash } = world.kernel.snapshot();
    expect(world.reopen().snapshot().hash).toBe(hash);
    world.storage.dropSnapshots(0);
    expect(world.reopen().snapshot().hash).toBe(hash);
  });

  it("is one of the newest few; the others are forgotten", () => {
    const world = busy();
    const heights: number[] = [];
    for (let i = 0; i < KEPT_SNAPSHOTS + 2; i++) {
      heights.unshift(world.kernel.snapshot().count);
      take(world, { do: "event", schema: "tally/Added@1", value: { amount: 1, id: "c" } });
    }
    expect(world.storage.snapshots()).toEqual(heights.slice(0, KEPT_SNAPSHOTS));
    expect(world.reopen().openedFrom).toBe(heights[0]);
    expect(world.storage.dropSnapshots(1)).toEqual(heights.slice(1, KEPT_SNAPSHOTS));
  });

  it("shows the world at its height, as does the present", () => {
    const world = busy();
    const [{ count }, then] = [world.kernel.snapshot(), stateHash(world.kernel.state)];
    take(world, { do: "event", schema: "tally/Added@1", value: { amount: 1, id: "c" } });
    take(world, { do: "event", schema: "tally/Added@1", value: { amount: 2, id: "c" } });
    const at = (height: number) => {
      const state = world.kernel.stateAt(height);
      return state && stateHash(state);
    };
    expect(at(count)).toBe(then);
    expect(at(world.kernel.head.count)).toBe(stateHash(world.kernel.state));
    expect(at(count + 1)).toBeUndefined();
    expect(at(count - 1)).toBeUndefined();
  });

  it("is not taken of a world that is not what its journal says", () => {
    const world = busy();
    const diverged = Object.assign(Object.create(world.kernel), {
      replayed: { divergence: { index: 3, recorded: null, derived: null } },
    }) as typeof world.kernel;
    expect(codeOf(() => diverged.snapshot())).toBe("world.diverged");
  });
});

describe("a snapshot that is not good", () => {
  type Shown = ReturnType<typeof SnapshotSnapshotCodec.decode>;
  const wrong: readonly (readonly [string, (shown: Shown) => Shown])[] = [
    ["of another format", (shown) => ({ ...shown, format: shown.format + 1n })],
    ["of another world", (shown) => ({ ...shown, world_id: shown.head })],
    ["of another journal", (shown) => ({ ...shown, head: shown.world_id })],
    ["of another height", (shown) => ({ ...shown, height: shown.height - 1n })],
    [
      "of a manifest that is not there",
      (shown) => ({ ...shown, state: { ...shown.state, manifest_hash: shown.head } }),
    ],
    [
      "with values that are not there",
      (shown) => ({ ...shown, state: { ...shown.state, values: shown.state.values.slice(0, -1) } }),
    ],
    [
      "with a plan of other steps",
      ({ state, ...shown }) => ({
        ...shown,
        state: { ...state, plans: state.plans.map((plan) => ({ ...plan, status: new Uint8Array(99) })) },
      }),
    ],
  ];
  for (const [what, change] of wrong) {
    it(`is passed over: one ${what}`, () => {
      const world = busy();
      const older = world.kernel.snapshot().count;
      take(world, { do: "event", schema: "tally/Added@1", value: { amount: 1, id: "c" } });
      const height = world.kernel.snapshot().count;
      const now = stateHash(world.kernel.state);
      const shown = SnapshotSnapshotCodec.decode(world.storage.snapshot(height) as Uint8Array);
      expect(shown.state.plans.length * shown.state.values.length).toBeGreaterThan(0);
      world.storage.putSnapshot({ height, bytes: SnapshotSnapshotCodec.encode(change(shown)).slice() }, 9);
      const again = world.reopen();
      expect([again.openedFrom, stateHash(again.state)]).toEqual([older, now]);
      expect(again.stateAt(height)).toBe(again.state);
    });
  }

  it("is passed over where no byte of it can be trusted", () => {
    const world = busy();
    const { count: height } = world.kernel.snapshot();
    world.storage.putSnapshot({ height, bytes: new Uint8Array([0xff, 1, 2]) }, 9);
    expect(world.reopen().openedFrom).toBe(0);
    world.storage.putSnapshot({ height, bytes: new Uint8Array() }, 9);
    expect(world.reopen().openedFrom).toBe(0);
  });

  it("does not hide that the journal behind it was cut off or changed at its end", () => {
    for (const damage of [
      (kept: Uint8Array[]) => kept.pop(),
      (kept: Uint8Array[]) =>
        kept.splice(
          -1,
          1,
          (kept.at(-1) as Uint8Array).map((byte) => byte ^ 1),
        ),
    ]) {
      const world = busy();
      world.kernel.snapshot();
      damage(world.storage.kept);
      expect(codeOf(() => world.reopen())).toBe("journal.damaged");
    }
  });

  it("does not hide what comes after it", () => {
    const world = busy();
    const { count } = world.kernel.snapshot();
    take(world, { do: "event", schema: "tally/Added@1", value: { amount: 1, id: "c" } });
    take(world, { do: "event", schema: "tally/Added@1", value: { amount: 2, id: "c" } });
    world.storage.kept.splice(count, 1);
    expect(codeOf(() => world.reopen())).toBe("journal.damaged");
  });

  it("hides a record from before it only as long as nobody asks for the whole", () => {
    const world = busy();
    world.kernel.snapshot();
    world.storage.kept[2] = (world.storage.kept[2] as Uint8Array).map((byte) => byte ^ 1);
    expect(world.reopen().openedFrom).toBeGreaterThan(0);
    expect(codeOf(() => world.open(world.storage, { whole: true }))).toBe("journal.damaged");
  });
});

describe("a whole replay", () => {
  const check = (world: Running): SnapshotCheck => {
    const snapshots = new SnapshotCheck(world.storage);
    world.open(world.storage, { whole: true, onTurn: (records, state) => snapshots.pass(records, state) });
    return snapshots;
  };

  it("says whether snapshots are what the journal comes to", () => {
    const world = busy();
    world.kernel.snapshot();
    take(world, { do: "event", schema: "tally/Added@1", value: { amount: 1, id: "c" } });
    const { count: height } = world.kernel.snapshot();
    expect(check(world).right).toBe(2);
    const shown = SnapshotSnapshotCodec.decode(world.storage.snapshot(height) as Uint8Array);
    const later = { ...shown, state: { ...shown.state, logical_ns: shown.state.logical_ns + 1n } };
    // It is good enough to be opened from.
    world.storage.putSnapshot({ height, bytes: SnapshotSnapshotCodec.encode(later).slice() }, 9);
    expect(world.reopen().openedFrom).toBe(height);
    expect(codeOf(() => check(world))).toBe("store.corrupt");
  });
});

describe("in a file", () => {
  it("snapshots are found, and passed over where the file is damaged", () => {
    const path = join(FOLDER, "kept.world");
    const storage = new SqliteWorld(path, { create: true });
    const world = new Running(EVERYTHING, { storage });
    const first = world.kernel.snapshot();
    take(world, { do: "event", schema: "tally/Added@1", value: { amount: 1, id: "c" } });
    const second = world.kernel.snapshot();
    const now = stateHash(world.kernel.state);
    expect(storage.snapshots()).toEqual([second.count, first.count]);
    storage.close();
    const database = new Database(path);
    database
      .prepare("UPDATE snapshot SET bytes = zeroblob(length(bytes)) WHERE height = ?")
      .run(second.count);
    database.close();
    const reader = new SqliteWorld(path, { readonly: true });
    const again = world.open(reader);
    expect([again.openedFrom, stateHash(again.state)]).toEqual([first.count, now]);
    reader.close();
  });

  it("there may be none: a file from before is as good", () => {
    const path = join(FOLDER, "old.world");
    const storage = new SqliteWorld(path, { create: true });
    const world = new Running(EVERYTHING, { storage });
    storage.close();
    const reader = new SqliteWorld(path, { readonly: true });
    expect(world.open(reader).openedFrom).toBe(0);
    expect([reader.snapshots(), reader.snapshot(1)]).toEqual([[], undefined]);
    reader.close();
  });

  it("a world that was removed or replaced takes nothing in any more", async () => {
    const { renameSync, copyFileSync } = await import("node:fs");
    const path = join(FOLDER, "moved.world");
    const storage = new SqliteWorld(path, { create: true });
    const world = new Running(EVERYTHING, { storage });
    const send = () => world.event("tally/Added@1", { amount: 1, id: "c" });
    send();
    const { head } = world.kernel;
    renameSync(path, `${path}.away`);
    expect(codeOf(send)).toBe("world.moved");
    copyFileSync(`${path}.away`, path);
    expect(codeOf(send)).toBe("world.moved");
    expect(world.kernel.head).toEqual(head);
    renameSync(`${path}.away`, path);
    send();
    expect(world.kernel.head.count).toBeGreaterThan(head.count);
    storage.close();
  });
});

describe("lives with snapshots in them", () => {
  it("come to the same as lives without", () => {
    fc.assert(
      fc.property(lives, (life) => {
        const often = life.flatMap((one) => [one, { step: { do: "snapshot" as const }, lose: undefined }]);
        const world = checkLife(often);
        const again = world.open(world.storage);
        expect(again.openedFrom).toBe(world.kernel.head.count);
      }),
      { numRuns: 20 },
    );
  });
});

describe("the values of plans", () => {
  const scalar: fc.Arbitrary<Value> = fc.oneof(
    fc.constantFrom(UNIT, NULL),
    fc.boolean().map((value): Value => ({ kind: "bool", value })),
    fc.bigInt({ min: -9n, max: 9n }).map((value): Value => ({ kind: "int", value })),
    fc
      .tuple(fc.constantFrom("nat" as const, "time" as const), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }))
      .map(([kind, value]): Value => ({ kind, value })),
    fc
      .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
      .map((value): Value => ({ kind: "duration", value })),
    fc
      .tuple(fc.constantFrom("text" as const, "dec128" as const), fc.string())
      .map(([kind, text]): Value => ({ kind, value: text.toWellFormed() })),
    fc.uint8Array({ maxLength: 4 }).map((value): Value => ({ kind: "bytes", value })),
  );
  const { value: any } = fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      scalar,
      fc.array(tie("value"), { maxLength: 4 }).map((items): Value => ({ kind: "list", items })),
      fc
        .uniqueArray(fc.nat({ max: 9 }), { maxLength: 4 })
        .map((keys): Value => ({ kind: "set", items: keys.map((n) => ({ kind: "nat", value: BigInt(n) })) })),
      fc.uniqueArray(fc.tuple(fc.nat({ max: 9 }), tie("value")), { maxLength: 3, selector: ([n]) => n }).map(
        (entries): Value => ({
          kind: "map",
          entries: entries.map(([n, inner]) => [{ kind: "nat", value: BigInt(n) }, inner]),
        }),
      ),
      fc.dictionary(fc.string({ maxLength: 2 }), tie("value"), { maxKeys: 3 }).map(
        (fields): Value => ({
          kind: "record",
          fields: new Map(Object.entries(fields).map(([name, inner]) => [name.toWellFormed(), inner])),
        }),
      ),
    ),
  }));

  it("are what they were, each once", () => {
    fc.assert(
      fc.property(fc.array(any, { maxLength: 5 }), (values) => {
        const writer = new ValueWriter();
        const places = values.map((value) => writer.place(value));
        const reader = new ValueReader(writer.values);
        for (const [i, place] of places.entries()) {
          expect(equalValues(reader.at(place), values[i] as Value)).toBe(true);
        }
        const again = new ValueWriter();
        for (const place of places) again.place(reader.at(place));
        expect(again.values).toEqual(writer.values);
      }),
    );
  });

  it("that share their parts take up what they take up in memory", () => {
    let value: Value = { kind: "text", value: "x" };
    for (let i = 0; i < 60; i++) value = { kind: "list", items: [value, value] };
    const writer = new ValueWriter();
    const place = writer.place(value);
    expect(writer.values.length).toBe(61);
    expect(equalValues(new ValueReader(writer.values).at(place), value)).toBe(true);
  });

  it("do not refer to what comes after them", () => {
    expect(codeOf(() => new ValueReader([{ $tag: "list", $value: [0n] }]))).toBe("store.corrupt");
    expect(codeOf(() => new ValueReader([]).at(0n))).toBe("store.corrupt");
  });
});
