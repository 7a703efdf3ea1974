import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { encodeTree } from "../../air/cbor/tree.ts";
import { isAirError } from "../../air/errors.ts";
import { type Hash, hashBytes } from "../../air/hash.ts";
import { codeOf } from "../../tests/codes.ts";
import { backupStore } from "./backup.ts";
import { MemoryStore } from "./memory.ts";
import { Overlay } from "./overlay.ts";
import { SqliteStore } from "./sqlite.ts";
import type { Entry, Space, Store } from "./store.ts";
import { verifyStore } from "./verify.ts";

const folder = mkdtempSync(join(tmpdir(), "airlock-store-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const newPath = (): string => join(folder, `${files++}.db`);

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const entry = (space: Space, bytes: Uint8Array): Entry => ({ space, hash: hashBytes(bytes), bytes });
const node = (text: string): Uint8Array => encodeTree({ text }).slice();

const KINDS: Readonly<Record<string, () => Store>> = {
  memory: () => new MemoryStore(),
  SQLite: () => new SqliteStore(newPath()),
  "an overlay": () => new Overlay(new MemoryStore()),
  "an overlay on SQLite": () => new Overlay(new SqliteStore(newPath())),
};

describe.each(Object.entries(KINDS))("a store in %s", (_name, make) => {
  it("gives back what was put, by its hash, in its own space", () => {
    const store = make();
    const bytes = bytesOf("a");
    const hash = store.put("blob", bytes);
    expect(hash).toBe(hashBytes(bytes));
    expect(store.get("blob", hash)).toEqual(bytes);
    expect([store.has("blob", hash), store.has("node", hash)]).toEqual([true, false]);
    expect(store.get("node", hash)).toBeUndefined();
    expect(store.get("blob", hashBytes(bytesOf("b")))).toBeUndefined();
  });

  it("keeps any bytes, none and many among them, and plain ones", () => {
    const store = make();
    for (const bytes of [new Uint8Array(), new Uint8Array(3_000_000).fill(7), Uint8Array.of(0, 255, 0)]) {
      const kept = store.get("blob", store.put("blob", bytes));
      expect(kept?.constructor).toBe(Uint8Array);
      expect(Buffer.compare(kept as Uint8Array, bytes)).toBe(0);
    }
  });

  it("does not change when the caller's buffer does", () => {
    const store = make();
    const bytes = bytesOf("abc");
    const hash = store.put("blob", bytes);
    bytes.fill(0);
    expect(store.get("blob", hash)).toEqual(bytesOf("abc"));
  });

  it("is not changed through what it gives out, and copies buffers, too", () => {
    const store = make();
    const buffer = Buffer.from("a buffer");
    const hash = store.put("blob", buffer);
    buffer.fill(0);
    store.get("blob", hash)?.fill(1);
    expect(store.get("blob", hash)).toEqual(bytesOf("a buffer"));
  });

  it("takes several at once, and the same again", () => {
    const store = make();
    const entries = [entry("node", node("a")), entry("blob", bytesOf("a")), entry("blob", bytesOf("b"))];
    store.putAll(entries);
    store.putAll(entries);
    for (const { space, hash, bytes } of entries) expect(store.get(space, hash)).toEqual(bytes);
  });
});

describe("an overlay", () => {
  it("reads through and leaves what is below alone, until it is committed", () => {
    const below = new MemoryStore();
    const old = below.put("blob", bytesOf("old"));
    const overlay = new Overlay(below);
    overlay.put("blob", bytesOf("old"));
    const fresh = overlay.put("blob", bytesOf("new"));
    expect([...overlay.entries()].map(({ hash }) => hash)).toEqual([old, fresh]);
    expect([overlay.has("blob", old), below.has("blob", fresh)]).toEqual([true, false]);
    overlay.commit(below);
    expect(below.get("blob", fresh)).toEqual(bytesOf("new"));
    expect([...overlay.entries()]).toEqual([]);
  });
});

describe("SqliteStore", () => {
  it("keeps what was put when it is opened again", () => {
    const path = newPath();
    const first = new SqliteStore(path);
    const hash = first.put("node", node("kept"));
    first.close();
    const again = new SqliteStore(path, { readonly: true });
    expect(again.get("node", hash)).toEqual(node("kept"));
    expect(codeOf(() => again.put("blob", bytesOf("x")))).toBe("store.unavailable");
    again.close();
  });

  it("keeps equal content once", () => {
    const path = newPath();
    const store = new SqliteStore(path);
    const big = new Uint8Array(1_000_000).fill(1);
    for (let i = 0; i < 20; i++) store.put("blob", big);
    store.close();
    expect(statSync(path).size).toBeLessThan(1_200_000);
  });

  it("is in WAL mode and waits for the disk", () => {
    const { database } = new SqliteStore(newPath());
    expect(database.pragma("journal_mode", { simple: true })).toBe("wal");
    expect(database.pragma("synchronous", { simple: true })).toBe(2);
  });

  it("serves two connections at once", () => {
    const path = newPath();
    const [a, b] = [new SqliteStore(path), new SqliteStore(path)];
    const hashes = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? a : b).put("blob", bytesOf(`${i}`)));
    expect(hashes.every((hash) => a.has("blob", hash) && b.has("blob", hash))).toBe(true);
  });

  it("keeps all of a list or nothing", () => {
    const store = new SqliteStore(newPath());
    const good = entry("blob", bytesOf("good"));
    function* failing(): Generator<Entry> {
      yield good;
      throw new Error("half way");
    }
    expect(() => store.putAll(failing())).toThrow("half way");
    expect(store.has("blob", good.hash)).toBe(false);
  });

  it("says so when the disk is full, and has lost nothing", () => {
    const store = new SqliteStore(newPath());
    const kept = store.put("blob", bytesOf("kept"));
    store.database.pragma("max_page_count = 20");
    expect(codeOf(() => store.put("blob", new Uint8Array(1_000_000)))).toBe("store.unavailable");
    expect(store.get("blob", kept)).toEqual(bytesOf("kept"));
    expect(verifyStore(store).faults).toEqual([]);
    expect(store.put("blob", bytesOf("small"))).toBe(hashBytes(bytesOf("small")));
  });

  it("refuses what is no store", () => {
    const text = newPath();
    writeFileSync(text, "not a database, but long enough to be looked at as one. ".repeat(20));
    expect(codeOf(() => new SqliteStore(text))).toBe("store.format");
    const other = newPath();
    const database = new Database(other);
    database.exec("CREATE TABLE mine (a)");
    database.close();
    expect(codeOf(() => new SqliteStore(other))).toBe("store.format");
    const newer = newPath();
    const store = new SqliteStore(newer);
    store.database.pragma("user_version = 3");
    store.close();
    expect(codeOf(() => new SqliteStore(newer))).toBe("store.format");
    expect(codeOf(() => new SqliteStore(newPath(), { existing: true }))).toBe("store.unavailable");
    expect(codeOf(() => new SqliteStore(join(folder, "no", "such", "folder.db")))).toBe("store.unavailable");
    expect(codeOf(() => new SqliteStore(""))).toBe("store.unavailable");
    expect(codeOf(() => new SqliteStore(folder))).toBe("store.format");
    const empty = newPath();
    writeFileSync(empty, "");
    expect(codeOf(() => new SqliteStore(empty, { readonly: true }))).toBe("store.format");
    expect(codeOf(() => new SqliteStore(empty))).toBe("accepted");
  });
});

/** A closed store with some entries. */
function filled(count = 30): { path: string; entries: Entry[] } {
  const path = newPath();
  const store = new SqliteStore(path);
  const entries = Array.from({ length: count }, (_, i) =>
    i % 2 === 0 ? entry("node", node(`node ${i}`)) : entry("blob", bytesOf(`blob ${i} `.repeat(i * 40))),
  );
  store.putAll(entries);
  store.close();
  return { path, entries };
}

function flip(path: string, offset: number, bit = 0): void {
  const bytes = readFileSync(path);
  bytes[offset] = (bytes[offset] as number) ^ (1 << bit);
  writeFileSync(path, bytes);
}

describe("a damaged file", () => {
  it("is reported with the hash of what is damaged, which is never served, and mended by putting it again", () => {
    const { path, entries } = filled();
    const { space, hash, bytes } = entries[10] as Entry;
    flip(path, readFileSync(path).indexOf(bytes) + bytes.length - 1);
    const store = new SqliteStore(path);
    expect(codeOf(() => store.get(space, hash))).toBe("store.corrupt");
    const { faults, read } = verifyStore(store);
    expect(read).toEqual({ node: 15, blob: 15 });
    expect(faults.map(({ code }) => code)).toEqual(["store.corrupt"]);
    expect(faults[0]?.message).toContain(hash);
    store.put(space, bytes);
    expect(store.get(space, hash)).toEqual(bytes);
    expect(verifyStore(store).faults).toEqual([]);
  });

  it("never gives other bytes than were put, wherever a bit is flipped, and verification sees whatever is lost", () => {
    const { path, entries } = filled();
    const whole = readFileSync(path);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(7), (offset, bit) => {
        const copy = newPath();
        writeFileSync(copy, whole);
        flip(copy, offset, bit);
        let lost = false;
        let sound = true;
        try {
          const store = new SqliteStore(copy, { existing: true });
          for (const { space, hash, bytes } of entries) {
            const got = codeOf(() => {
              const kept = store.get(space, hash);
              if (!kept) lost = true;
              else expect(Buffer.compare(kept, bytes)).toBe(0);
            });
            if (got !== "accepted") lost = true;
          }
          sound = verifyStore(store).faults.length === 0;
          store.close();
        } catch (error) {
          if (!isAirError(error)) throw error;
          sound = false;
        }
        rmSync(copy, { force: true });
        if (lost) expect(sound).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  it("is mended through an overlay, too", () => {
    const { path, entries } = filled();
    const { space, hash, bytes } = entries[10] as Entry;
    flip(path, readFileSync(path).indexOf(bytes) + 3);
    const store = new SqliteStore(path);
    const overlay = new Overlay(store);
    expect(codeOf(() => overlay.get(space, hash))).toBe("store.corrupt");
    overlay.put(space, bytes);
    overlay.commit(store);
    expect(store.get(space, hash)).toEqual(bytes);
  });

  it("has errors with codes, whatever its tables are", () => {
    for (const change of ["DROP TABLE blob", "ALTER TABLE blob RENAME COLUMN bytes TO bites"]) {
      const { path } = filled();
      const database = new Database(path);
      database.exec(change);
      database.close();
      expect(codeOf(() => new SqliteStore(path))).toBe("store.corrupt");
    }
    const { path, entries } = filled();
    const database = new Database(path);
    database.exec("DROP TABLE blob; CREATE TABLE blob (hash, bytes, since)");
    const { hash } = entries[1] as Entry;
    const key = Buffer.from(hash.slice(7), "hex");
    database.prepare("INSERT INTO blob VALUES (?, NULL, 0), (7, 'text', 0), ('x', 3, 'y')").run(key);
    database.exec("CREATE UNIQUE INDEX one ON blob (hash)");
    database.close();
    const store = new SqliteStore(path);
    expect(codeOf(() => store.get("blob", hash))).toBe("store.corrupt");
    expect(verifyStore(store).faults.map(({ code }) => code)).toEqual(Array(3).fill("store.corrupt"));
    store.close();
    expect(codeOf(() => store.get("blob", hash))).toBe("store.unavailable");
  });

  it("is reported where a node is no canonical CBOR", () => {
    const store = new SqliteStore(newPath());
    const hash = store.put("node", bytesOf("not CBOR"));
    expect(verifyStore(store).faults[0]?.message).toContain(hash);
  });
});

describe("backupStore", () => {
  it("copies a store that is open and written to", () => {
    const { path, entries } = filled();
    const [store, writer] = [new SqliteStore(path, { readonly: true }), new SqliteStore(path)];
    const late = writer.put("blob", bytesOf("late"));
    const target = newPath();
    const { read, faults } = backupStore(store, target);
    expect([read, faults]).toEqual([{ node: 15, blob: 16 }, []]);
    const copy = new SqliteStore(target, { existing: true });
    for (const { space, hash, bytes } of entries) expect(copy.get(space, hash)).toEqual(bytes);
    expect(copy.has("blob", late)).toBe(true);
    copy.put("blob", bytesOf("goes on"));
  });

  it("replaces nothing", () => {
    const store = new SqliteStore(filled().path);
    const target = newPath();
    writeFileSync(target, "mine");
    expect(codeOf(() => backupStore(store, target))).toBe("store.exists");
    expect(readFileSync(target, "utf8")).toBe("mine");
    expect(codeOf(() => backupStore(store, join(folder, "none", "copy.db")))).toBe("store.unavailable");
    expect(codeOf(() => backupStore(store, ""))).toBe("store.unavailable");
    expect(codeOf(() => backupStore(store, store.path))).toBe("store.exists");
  });

  it("makes no backup of what is damaged", () => {
    const { path, entries } = filled();
    const { hash, bytes } = entries[4] as Entry;
    flip(path, readFileSync(path).indexOf(bytes) + 5);
    const target = newPath();
    const store = new SqliteStore(path);
    const { faults } = backupStore(store, target);
    expect(faults[0]?.message).toContain(hash satisfies Hash);
    expect(statSync(target, { throwIfNoEntry: false })).toBeUndefined();
  });
});
