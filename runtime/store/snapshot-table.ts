/** The snapshots in a world's file: a cache beside the journal, which a file may do without (ruling K7). */
import type Database from "better-sqlite3";
import type { Hash } from "../../air/hash.ts";
import { hashBytes } from "../../air/hash.ts";
import type { KeptSnapshot } from "./journal.ts";

const SCHEMA = `
CREATE TABLE IF NOT EXISTS snapshot (
  height INTEGER PRIMARY KEY, hash TEXT NOT NULL, bytes BLOB NOT NULL
) STRICT;
`;

interface Row {
  readonly hash: unknown;
  readonly bytes: unknown;
}

export class SnapshotTable {
  private readonly database: Database.Database;

  constructor(database: Database.Database) {
    this.database = database;
  }

  /** Files that were made before there were snapshots have no table until the first one is taken. */
  private get isThere(): boolean {
    const { database } = this;
    return database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'snapshot'").get() !== undefined;
  }

  heights(): readonly number[] {
    if (!this.isThere) return [];
    const sql = "SELECT height FROM snapshot ORDER BY height DESC";
    return this.database.prepare<[], number>(sql).pluck().all();
  }

  get(height: number): Uint8Array | undefined {
    if (!this.isThere) return undefined;
    const sql = "SELECT hash, bytes FROM snapshot WHERE height = ?";
    const row = this.database.prepare<[number], Row>(sql).get(height);
    if (!(row?.bytes instanceof Uint8Array)) return undefined;
    const bytes = new Uint8Array(row.bytes.buffer, row.bytes.byteOffset, row.bytes.byteLength);
    return hashBytes(bytes) === row.hash ? bytes : undefined;
  }

  put({ height, bytes }: KeptSnapshot): Hash {
    const hash = hashBytes(bytes);
    this.database.exec(SCHEMA);
    const sql = "INSERT OR REPLACE INTO snapshot (height, hash, bytes) VALUES (?, ?, ?)";
    this.database.prepare(sql).run(height, hash, bytes);
    return hash;
  }

  drop(keep: number): readonly number[] {
    const old = this.heights().slice(keep);
    const one = old.length > 0 ? this.database.prepare("DELETE FROM snapshot WHERE height = ?") : undefined;
    for (const height of old) one?.run(height);
    return old;
  }
}
