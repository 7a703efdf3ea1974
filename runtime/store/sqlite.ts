/** A store in one SQLite file: what is acknowledged is on the disk. */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import Database from "better-sqlite3";
import { AirError, isAirError } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import { checkKept, type Entry, SPACES, type Space, Store } from "./store.ts";

/** `AIRS`: tells files of this kind from other SQLite files. */
const APPLICATION = 0x41495253;
const FORMAT = 2;

/** How long a writer waits for another one, in milliseconds. */
const PATIENCE = 5000;

const SCHEMA = SPACES.map(
  (space) =>
    `CREATE TABLE ${space} (
       hash BLOB PRIMARY KEY CHECK (length(hash) = 32), bytes BLOB NOT NULL, since INTEGER NOT NULL
     ) STRICT;`,
).join("\n");

export interface SqliteOptions {
  /** Refuse to make a new file. */
  readonly existing?: boolean;
  /** Refuse to write. */
  readonly readonly?: boolean;
}

interface Statements {
  /** The bytes; a damaged file may hold anything. */
  readonly get: Database.Statement<[Uint8Array], unknown>;
  readonly since: Database.Statement<[Uint8Array], unknown>;
  readonly put: Database.Statement<[Uint8Array, Uint8Array, number]>;
}

/**
 * Every `put` is a transaction of its own, in WAL mode with `synchronous=FULL`: once it has returned, the bytes survive
 * a crash of the process and of the machine. Several processes may use one file. Methods throw `store.unavailable`
 * when the file cannot be read or written (locked, full, gone), and `store.corrupt` when it is damaged.
 */
export class SqliteStore extends Store {
  readonly path: string;
  /** For what else lives in the file. */
  readonly database: Database.Database;
  private readonly statements: Readonly<Record<Space, Statements>>;
  private readonly putEntries: (entries: Iterable<Entry>, since: number) => void;

  /** Opens a file, or makes one. Throws `store.format` for a file that is no store, or one of a newer format. */
  constructor(path: string, options: SqliteOptions = {}) {
    super();
    this.path = path;
    this.database = guard(path, () => open(path, options));
    try {
      this.statements = guard(path, () => ({
        node: prepare(this.database, "node"),
        blob: prepare(this.database, "blob"),
      }));
    } catch (error) {
      this.database.close();
      throw error;
    }
    const putAll = this.database.transaction((entries: Iterable<Entry>, since: number) => {
      for (const { space, hash, bytes } of entries) this.statements[space].put.run(keyOf(hash), bytes, since);
    });
    this.putEntries = (entries, since) => putAll.immediate(entries, since);
  }

  get(space: Space, hash: Hash): Uint8Array | undefined {
    const kept = guard(this.path, () => this.statements[space].get.get(keyOf(hash)));
    if (kept === undefined) return undefined;
    if (!(kept instanceof Uint8Array)) {
      throw new AirError("store.corrupt", `what is kept as the ${space} ${hash} is no bytes`, {
        path: this.path,
      });
    }
    return checkKept(space, hash, new Uint8Array(kept.buffer, kept.byteOffset, kept.byteLength));
  }

  has(space: Space, hash: Hash): boolean {
    return this.since(space, hash) !== undefined;
  }

  since(space: Space, hash: Hash): number | undefined {
    const since = guard(this.path, () => this.statements[space].since.get(keyOf(hash)));
    if (since === undefined || typeof since === "number") return since;
    throw new AirError("store.corrupt", `since when there is the ${space} ${hash} is no number`, {
      path: this.path,
    });
  }

  /** One transaction. Bytes that were damaged in the file are mended when they are put again. */
  putAll(entries: Iterable<Entry>, since = 0): void {
    guard(this.path, () => this.putEntries(entries, since));
  }

  close(): void {
    guard(this.path, () => this.database.close());
  }
}

function open(path: string, { existing = false, readonly = false }: SqliteOptions): Database.Database {
  const database = connect(path, { readonly, fileMustExist: existing || readonly, timeout: PATIENCE });
  try {
    // Whatever is no store is left as it is.
    if (readonly || !isEmpty(database)) checkFormat(database, path);
    if (!readonly) {
      database.pragma("journal_mode = WAL");
      database.pragma("synchronous = FULL");
      database.transaction(() => initialize(database)).immediate();
      checkFormat(database, path);
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function connect(path: string, options: Database.Options): Database.Database {
  // SQLite takes an empty name, and some others, for databases that are not kept.
  if (path === "") throw new AirError("store.unavailable", "the name of the store is empty");
  const file = resolve(path);
  // Anything but a regular file may never answer.
  if (statSync(file, { throwIfNoEntry: false })?.isFile() === false) {
    throw new AirError("store.format", "this is no regular file", { path });
  }
  return new Database(file, options);
}

function isEmpty(database: Database.Database): boolean {
  const tables = database.prepare("SELECT count(*) FROM sqlite_schema").pluck().get();
  return tables === 0 && database.pragma("application_id", { simple: true }) === 0;
}

/** Another process may have been faster. */
function initialize(database: Database.Database): void {
  if (!isEmpty(database)) return;
  database.exec(SCHEMA);
  database.pragma(`application_id = ${APPLICATION}`);
  database.pragma(`user_version = ${FORMAT}`);
}

function checkFormat(database: Database.Database, path: string): void {
  if (database.pragma("application_id", { simple: true }) !== APPLICATION) {
    throw new AirError("store.format", "the file is a database, but no store", { path });
  }
  const format = database.pragma("user_version", { simple: true }) as number;
  if (format !== FORMAT) {
    throw new AirError("store.format", `the store has the format ${format}; known here is ${FORMAT}`, {
      path,
    });
  }
}

function prepare(database: Database.Database, space: Space): Statements {
  return {
    get: database.prepare<[Uint8Array], unknown>(`SELECT bytes FROM ${space} WHERE hash = ?`).pluck(),
    since: database.prepare<[Uint8Array], unknown>(`SELECT since FROM ${space} WHERE hash = ?`).pluck(),
    put: database.prepare(
      `INSERT INTO ${space} (hash, bytes, since) VALUES (?, ?, ?)
       ON CONFLICT (hash) DO UPDATE SET bytes = excluded.bytes WHERE bytes <> excluded.bytes`,
    ),
  };
}

/** A hash as it is kept: its 32 bytes. */
function keyOf(hash: Hash): Uint8Array {
  return Buffer.from(hash.slice("sha256:".length), "hex");
}

/** Turns what SQLite and its driver throw into errors with a code. */
export function guard<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw storeError(error, path) ?? error;
  }
}

/** A text that SQLite's driver or the system gives; undefined if it is none of theirs. */
function storeError(error: unknown, path: string): AirError | undefined {
  if (!(error instanceof Error) || isAirError(error)) return undefined;
  const { message } = error;
  const { code } = error as { code?: unknown };
  const unavailable = new AirError("store.unavailable", `the store cannot be used: ${message}`, { path });
  // The driver's own: a missing folder, a closed store, a value that is too large.
  if (error instanceof TypeError || error instanceof RangeError) return unavailable;
  if (typeof code !== "string") return undefined;
  if (code === "SQLITE_NOTADB") return new AirError("store.format", "the file is no store", { path });
  // A store without its tables, or with other ones, is damaged, too.
  const damaged = code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_ERROR";
  return damaged ? new AirError("store.corrupt", `the file is damaged: ${message}`, { path }) : unavailable;
}
