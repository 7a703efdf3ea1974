/** A world in one SQLite file: its store and its journal, and one transaction for what a turn leaves in both. */
import { realpathSync, statSync } from "node:fs";
import Database from "better-sqlite3";
import { AirError } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import { type Commit, checkFrom, EMPTY, type Head, type KeptSnapshot, WorldStorage } from "./journal.ts";
import { SnapshotTable } from "./snapshot-table.ts";
import { guard, type SqliteOptions, SqliteStore } from "./sqlite.ts";

/**
 * Whole numbers are indices of records. `head` is what the journal has to come to: a record that is missing at the end
 * shows (ruling K6). The other tables can be made from the records.
 */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS record (
  idx INTEGER PRIMARY KEY CHECK (idx >= 0), bytes BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS head (
  one INTEGER PRIMARY KEY CHECK (one = 1), count INTEGER NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS input (id TEXT PRIMARY KEY, idx INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS fence (
  key BLOB NOT NULL, idx INTEGER NOT NULL, PRIMARY KEY (key, idx)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS receipt (intent INTEGER PRIMARY KEY, idx INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS plan_end (plan INTEGER PRIMARY KEY, idx INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS proposal (
  id INTEGER NOT NULL, idx INTEGER NOT NULL, PRIMARY KEY (id, idx)
) STRICT, WITHOUT ROWID;
`;

interface Statements {
  readonly head: Database.Statement<[], { readonly count: number; readonly hash: string }>;
  readonly read: Database.Statement<[number], unknown>;
  readonly records: Database.Statement<[number], { readonly idx: number; readonly bytes: unknown }>;
  readonly input: Database.Statement<[string], number>;
  readonly fence: Database.Statement<[Uint8Array, number], number>;
  readonly firstFence: Database.Statement<[Uint8Array], number>;
  readonly receipt: Database.Statement<[number], number>;
  readonly planEnd: Database.Statement<[number], number>;
  readonly plans: Database.Statement<[], number>;
  readonly proposal: Database.Statement<[number], number>;
  readonly putRecord: Database.Statement<[number, Uint8Array]>;
  readonly putHead: Database.Statement<[number, string]>;
  readonly putInput: Database.Statement<[string, number]>;
  readonly putFence: Database.Statement<[Uint8Array, number]>;
  readonly putReceipt: Database.Statement<[number, number]>;
  readonly putPlan: Database.Statement<[number, number]>;
  readonly putProposal: Database.Statement<[number, number]>;
}

export interface SqliteWorldOptions extends SqliteOptions {
  /** Make the tables of a journal in a file that has none. */
  readonly create?: boolean;
}

/**
 * Throws `world.missing` for a file that holds no world, `world.locked` while another process writes to it, and what
 * `SqliteStore` throws. Who reads only is never in anybody's way.
 */
export class SqliteWorld extends WorldStorage {
  readonly store: SqliteStore;
  readonly path: string;
  private readonly statements: Statements;
  private readonly place: string | undefined;
  private readonly taken: SnapshotTable;
  private readonly lock: Database.Database | undefined;
  private readonly commitAll: (commit: Commit) => void;
  private readonly putTaken: (snapshot: KeptSnapshot, keep: number) => Hash;
  private readonly dropTaken: (keep: number) => readonly number[];

  constructor(path: string, { create = false, ...options }: SqliteWorldOptions = {}) {
    super();
    this.path = path;
    if (!create && statSync(path, { throwIfNoEntry: false })?.size === 0) throw noWorld(path);
    this.store = new SqliteStore(path, { ...options, existing: !create });
    try {
      this.place = placeOf(path);
      const { database } = this.store;
      if (!create) guard(path, () => checkTables(database, path));
      // Whoever is to write holds a lock for as long as the world is open; it goes with the process (ruling K12).
      this.lock = options.readonly ? undefined : takeLock(path);
      if (create) guard(path, () => database.exec(SCHEMA));
      this.statements = guard(path, () => prepareAll(database));
      // Who reads sees one moment, whatever is written meanwhile.
      if (options.readonly) guard(path, () => database.exec(LOOK));
      const commit = database.transaction((one: Commit) => this.keep(one));
      this.commitAll = (one) => commit.immediate(one);
      this.taken = new SnapshotTable(database);
      const put = database.transaction((snapshot: KeptSnapshot, keep: number) => {
        const hash = this.taken.put(snapshot);
        this.taken.drop(keep);
        return hash;
      });
      this.putTaken = (snapshot, keep) => put.immediate(snapshot, keep);
      const drop = database.transaction((keep: number) => this.taken.drop(keep));
      this.dropTaken = (keep) => drop.immediate(keep);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  head(): Head {
    return guard(this.path, () => {
      const row = this.statements.head.get();
      return row ? { count: row.count, hash: row.hash as Hash } : EMPTY;
    });
  }

  read(index: number): Uint8Array | undefined {
    const bytes = guard(this.path, () => this.statements.read.get(index));
    return bytes === undefined ? undefined : this.bytesOf(index, bytes);
  }

  *records(from: number): Iterable<readonly [number, Uint8Array]> {
    // In stretches: an open statement would keep others from writing.
    let next = from;
    for (;;) {
      const rows = guard(this.path, () => this.statements.records.all(next));
      for (const { idx, bytes } of rows) yield [idx, this.bytesOf(idx, bytes)];
      const last = rows.at(-1);
      if (!last) return;
      next = last.idx + 1;
    }
  }

  private bytesOf(index: number, bytes: unknown): Uint8Array {
    if (bytes instanceof Uint8Array) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    throw new AirError("store.corrupt", `the record ${index} is no bytes`, { path: this.path });
  }

  input(id: string): number | undefined {
    return guard(this.path, () => this.statements.input.get(id));
  }

  fence(key: Uint8Array, before: number): number | undefined {
    return guard(this.path, () => this.statements.fence.get(key, before));
  }

  firstFence(key: Uint8Array): number | undefined {
    return guard(this.path, () => this.statements.firstFence.get(key));
  }

  receiptOf(intent: number): number | undefined {
    return guard(this.path, () => this.statements.receipt.get(intent));
  }

  planEnd(plan: number): number | undefined {
    return guard(this.path, () => this.statements.planEnd.get(plan));
  }

  endedPlans(): Iterable<number> {
    return guard(this.path, () => this.statements.plans.all());
  }

  recordsOf(proposal: number): readonly number[] {
    return guard(this.path, () => this.statements.proposal.all(proposal));
  }

  snapshots(): readonly number[] {
    return guard(this.path, () => this.taken.heights());
  }

  snapshot(height: number): Uint8Array | undefined {
    return guard(this.path, () => this.taken.get(height));
  }

  putSnapshot(snapshot: KeptSnapshot, keep: number): Hash {
    this.check();
    return guard(this.path, () => this.putTaken(snapshot, keep));
  }

  dropSnapshots(keep: number): readonly number[] {
    this.check();
    return guard(this.path, () => this.dropTaken(keep));
  }

  commit(commit: Commit): void {
    this.check();
    guard(this.path, () => this.commitAll(commit));
  }

  /** What is written to a file that was removed or replaced would be gone with this process, without a word. */
  override check(): void {
    const found = placeOf(this.path);
    if (found === this.place) return;
    const what = found === undefined ? "was removed" : "is another one";
    throw new AirError("world.moved", `the file ${what} since the world was opened`, { path: this.path });
  }

  private keep({ entries, records, from, head }: Commit): void {
    const { statements } = this;
    checkFrom(this.head(), from);
    this.store.putAll(entries, head.count);
    for (const [offset, { bytes, keys }] of records.entries()) {
      const index = from.count + offset;
      statements.putRecord.run(index, bytes);
      if (keys.input !== undefined) statements.putInput.run(keys.input, index);
      if (keys.fence) statements.putFence.run(keys.fence, index);
      if (keys.receiptOf !== undefined) statements.putReceipt.run(keys.receiptOf, index);
      if (keys.plan !== undefined) statements.putPlan.run(keys.plan, index);
      if (keys.proposal !== undefined) statements.putProposal.run(keys.proposal, index);
    }
    statements.putHead.run(head.count, head.hash);
  }

  /** For who reads: the moment that is seen from here on is the present one. Who writes sees the present always. */
  renew(): void {
    if (this.lock) return;
    this.check();
    guard(this.path, () => this.store.database.exec(`COMMIT; ${LOOK}`));
  }

  close(): void {
    this.store.close();
    this.lock?.close();
  }
}

/** Which file it is, whatever it is called; undefined if there is none. */
function placeOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}

/** A transaction begins with its first read. */
const LOOK = "BEGIN; SELECT count(*) FROM head";

/** How many records are read at once. */
const STRETCH = 512;

function checkTables(database: Database.Database, path: string): void {
  const tables = database.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'record'").pluck().get();
  if (tables === 0) throw noWorld(path);
}

function noWorld(path: string): AirError {
  return new AirError("world.missing", "the file holds no world", { path });
}

function prepareAll(database: Database.Database): Statements {
  const pluck = <P extends unknown[], R>(sql: string) => database.prepare<P, R>(sql).pluck();
  return {
    head: database.prepare("SELECT count, hash FROM head"),
    read: pluck("SELECT bytes FROM record WHERE idx = ?"),
    records: database.prepare(`SELECT idx, bytes FROM record WHERE idx >= ? ORDER BY idx LIMIT ${STRETCH}`),
    input: pluck("SELECT idx FROM input WHERE id = ?"),
    fence: pluck("SELECT idx FROM fence WHERE key = ? AND idx < ? ORDER BY idx DESC LIMIT 1"),
    firstFence: pluck("SELECT idx FROM fence WHERE key = ? ORDER BY idx LIMIT 1"),
    receipt: pluck("SELECT idx FROM receipt WHERE intent = ?"),
    planEnd: pluck("SELECT idx FROM plan_end WHERE plan = ?"),
    plans: pluck("SELECT idx FROM plan_end ORDER BY plan"),
    proposal: pluck("SELECT idx FROM proposal WHERE id = ? ORDER BY idx"),
    putRecord: database.prepare("INSERT INTO record (idx, bytes) VALUES (?, ?)"),
    putHead: database.prepare(
      "INSERT INTO head (one, count, hash) VALUES (1, ?, ?) ON CONFLICT (one) DO UPDATE SET count = excluded.count, hash = excluded.hash",
    ),
    putInput: database.prepare("INSERT INTO input (id, idx) VALUES (?, ?)"),
    putFence: database.prepare("INSERT INTO fence (key, idx) VALUES (?, ?)"),
    putReceipt: database.prepare("INSERT INTO receipt (intent, idx) VALUES (?, ?)"),
    putPlan: database.prepare("INSERT INTO plan_end (plan, idx) VALUES (?, ?)"),
    putProposal: database.prepare("INSERT INTO proposal (id, idx) VALUES (?, ?)"),
  };
}

/**
 * SQLite's own lock on a file beside the world, whatever name it was opened by: the system lets go of it whatever becomes of
 * the process.
 */
function takeLock(path: string): Database.Database {
  const file = `${realpathSync(path)}.lock`;
  let lock: Database.Database | undefined;
  try {
    lock = new Database(file, { timeout: 0 });
    lock.exec("BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock?.close();
    if ((error as { code?: string }).code === "SQLITE_BUSY") {
      throw new AirError("world.locked", "another process has the world open for writing", { path });
    }
    return guard(file, () => {
      throw error;
    });
  }
}
