/** Whether a store still holds what it was given. */
import { checkDocument } from "../../air/cbor/document.ts";
import { type Fault, FaultList } from "../../air/errors.ts";
import { type Hash, hashBytes } from "../../air/hash.ts";
import { guard, type SqliteStore } from "./sqlite.ts";
import { SPACES, type Space } from "./store.ts";

export interface Verified {
  /** How many entries were read, by space. */
  readonly read: Readonly<Record<Space, number>>;
  /** `store.corrupt`, each with the hash of the entry if it is about one. */
  readonly faults: readonly Fault[];
}

/** Said of the file as a whole; more of the kind would not help. */
const MOST_OF_FILE = 20;

/** Of a damaged file the columns may hold anything. */
type Row = readonly [hash: unknown, bytes: unknown];

/**
 * Reads everything: each entry must hash to its key, each node be canonical CBOR, and the file be sound. Nothing is
 * changed; the store may be in use.
 */
export function verifyStore(
  store: SqliteStore,
  progress: (done: number, total: number) => void = () => {},
): Verified {
  const faults = new FaultList();
  const read = { node: 0, blob: 0 };
  const ids = Object.fromEntries(SPACES.map((space) => [space, rowIds(store, space, faults)]));
  const total = SPACES.reduce((sum, space) => sum + (ids[space]?.length ?? 0), 0);
  let done = 0;
  for (const space of SPACES) {
    const find = attempt(store, faults, `the ${space}s`, () =>
      store.database.prepare<[bigint], Row>(`SELECT hash, bytes FROM ${space} WHERE rowid = ?`).raw(),
    );
    for (const id of find ? (ids[space] ?? []) : []) {
      attempt(store, faults, `an entry of the ${space}s`, () => {
        const row = find?.get(id);
        if (!row) return;
        read[space]++;
        checkRow(space, row, store, faults);
      });
      progress(++done, total);
    }
  }
  checkFile(store, faults);
  return { read, faults: faults.faults };
}

function rowIds(store: SqliteStore, space: Space, faults: FaultList): readonly bigint[] {
  const ids = attempt(store, faults, `the list of the ${space}s`, () =>
    store.database.prepare<[], bigint>(`SELECT rowid FROM ${space}`).safeIntegers().pluck().all(),
  );
  return ids ?? [];
}

function checkRow(space: Space, [hash, bytes]: Row, { path }: SqliteStore, faults: FaultList): void {
  if (!(hash instanceof Uint8Array && bytes instanceof Uint8Array)) {
    faults.add("store.corrupt", `an entry of the ${space}s is no bytes`, { path });
    return;
  }
  const key = `sha256:${Buffer.from(hash).toString("hex")}` as Hash;
  const found = hashBytes(bytes);
  if (found !== key) {
    faults.add("store.corrupt", `what is kept as the ${space} ${key} hashes to ${found}`, { path });
  } else if (space === "node") {
    const entries = new FaultList();
    try {
      checkDocument(bytes);
    } catch (error) {
      entries.addError(error);
    }
    for (const { message } of entries.faults) {
      faults.add("store.corrupt", `the node ${key} is not canonical: ${message}`, { path });
    }
  }
}

/** Pages, indexes and lists of free pages. */
function checkFile(store: SqliteStore, faults: FaultList): void {
  const said = attempt(store, faults, "the file", () =>
    store.database.prepare<[], string>(`PRAGMA integrity_check(${MOST_OF_FILE})`).pluck().all(),
  );
  for (const line of said ?? []) {
    if (line !== "ok") faults.add("store.corrupt", `the file is damaged: ${line}`, { path: store.path });
  }
}

function attempt<T>(store: SqliteStore, faults: FaultList, what: string, run: () => T): T | undefined {
  try {
    return guard(store.path, run);
  } catch (error) {
    const found = new FaultList();
    found.addError(error);
    for (const { code, message, place } of found.faults) faults.add(code, `${what}: ${message}`, place);
    return undefined;
  }
}
