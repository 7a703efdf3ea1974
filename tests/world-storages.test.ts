/** What worlds are kept in answers alike: in memory, in a file, and in a rehearsal above either. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { hashBytes } from "../air/hash.ts";
import { Rehearsal } from "../cli/rehearsal.ts";
import type { RecordKeys, WorldStorage } from "../runtime/store/journal.ts";
import { MemoryWorld } from "../runtime/store/memory-world.ts";
import { SqliteWorld } from "../runtime/store/sqlite-world.ts";

const folder = mkdtempSync(join(tmpdir(), "airlock-storages-"));
afterAll(() => rmSync(folder, { recursive: true }));

const [A, B, C] = [1, 2, 3].map((n) => new Uint8Array(32).fill(n)) as [Uint8Array, Uint8Array, Uint8Array];
let files = 0;

/** Adds records that are found by these keys. */
function add(storage: WorldStorage, ...keys: readonly RecordKeys[]): void {
  const from = storage.head();
  const head = { count: from.count + keys.length, hash: hashBytes(new Uint8Array([from.count])) };
  const records = keys.map((one, n) => ({ bytes: new Uint8Array([n]), keys: one }));
  storage.commit({ entries: [], records, from, head });
}

const KINDS: Readonly<Record<string, () => WorldStorage>> = {
  memory: () => new MemoryWorld(),
  "a file": () => new SqliteWorld(join(folder, `${files++}.world`), { create: true }),
  "a rehearsal": () => {
    const below = new MemoryWorld();
    add(below, {}, { fence: A });
    return new Rehearsal(below);
  },
};

describe.each(Object.entries(KINDS))("a world in %s", (_name, make) => {
  it("finds the first and the last use of an idempotency key", () => {
    const storage = make();
    if (storage.head().count === 0) add(storage, {}, { fence: A });
    add(storage, { fence: B }, { fence: A }, { fence: B });
    expect([A, B, C].map((key) => storage.firstFence(key))).toEqual([1, 2, undefined]);
    expect([A, B, C].map((key) => storage.fence(key, 5))).toEqual([3, 4, undefined]);
    expect(storage.fence(A, 3)).toBe(1);
    storage.close();
  });

  it("keeps no more snapshots than it is to, or none at all", () => {
    const storage = make();
    const bytes = new Uint8Array([7, 8]);
    for (const height of [1, 2, 3]) {
      expect(storage.putSnapshot({ height, bytes }, 2)).toBe(hashBytes(bytes));
    }
    const kept = storage instanceof Rehearsal ? [] : [3, 2];
    expect(storage.snapshots()).toEqual(kept);
    expect(kept.map((height) => storage.snapshot(height))).toEqual(kept.map(() => bytes));
    expect(storage.snapshot(1)).toBeUndefined();
    expect(storage.dropSnapshots(1)).toEqual(kept.slice(1));
    expect(storage.snapshots()).toEqual(kept.slice(0, 1));
    storage.close();
  });
});
