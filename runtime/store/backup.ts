/** A copy of a store that can be opened like it. */
import { closeSync, existsSync, fsyncSync, linkSync, openSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { AirError, type Fault, isAirError } from "../../air/errors.ts";
import { SqliteStore } from "./sqlite.ts";
import { type Verified, verifyStore } from "./verify.ts";

/**
 * Copies a store, which may be in use, as it is at one moment, and verifies the copy: what is not sound does not become
 * a backup. The target appears when it is complete and on the disk. Throws `store.exists` if there is one already, and
 * what `SqliteStore` throws, with the target as the place.
 */
export function backupStore(store: SqliteStore, target: string): Verified {
  if (target === "") throw new AirError("store.unavailable", "the name of the backup is empty");
  const whole = resolve(target);
  const partial = `${whole}.partial-${process.pid}`;
  if (existsSync(whole)) throw exists(target);
  try {
    const verified = about(target, () => {
      store.database.prepare("VACUUM INTO ?").run(partial);
      return verifyFile(partial);
    });
    // What is wrong was so in the store.
    if (verified.faults.length > 0) return { ...verified, faults: verified.faults.map(inStore(store)) };
    about(target, () => publish(partial, whole, target));
    return verified;
  } finally {
    for (const ending of ["", "-wal", "-shm", "-journal"]) rmSync(partial + ending, { force: true });
  }
}

function verifyFile(path: string): Verified {
  const copy = new SqliteStore(path, { readonly: true });
  try {
    return verifyStore(copy);
  } finally {
    copy.close();
  }
}

/** A link, unlike a rename, never replaces what another process has put there meanwhile. */
function publish(partial: string, whole: string, target: string): void {
  sync(partial);
  try {
    linkSync(partial, whole);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "EEXIST" ? exists(target) : error;
  }
  sync(dirname(whole));
}

function sync(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The files in between are nobody's business. */
function about<T>(target: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (isAirError(error) && error.code === "store.exists") throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const why = isAirError(error) || code === undefined ? message : code;
    throw new AirError("store.unavailable", `the backup cannot be made: ${why}`, { path: target });
  }
}

function inStore({ path }: SqliteStore): (fault: Fault) => Fault {
  return (fault) => ({ ...fault, place: { path } });
}

function exists(target: string): AirError {
  return new AirError("store.exists", "there is a file already", { path: target });
}
