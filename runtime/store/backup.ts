/** A copy of a store that can be opened like it. */
import { closeSync, existsSync, fsyncSync, linkSync, openSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { AirError } from "../../air/errors.ts";
import { guard, SqliteStore } from "./sqlite.ts";
import { type Verified, verifyStore } from "./verify.ts";

/**
 * Copies a store, which may be in use, as it is at one moment, and verifies the copy: what is not sound does not become
 * a backup. The target appears when it is complete and on the disk. Throws `store.exists` if there is one already, and
 * what `SqliteStore` throws.
 */
export function backupStore(store: SqliteStore, target: string): Verified {
  const partial = `${target}.partial-${process.pid}`;
  if (existsSync(target)) throw exists(target);
  try {
    guard(store.path, () => store.database.prepare("VACUUM INTO ?").run(partial));
    const copy = new SqliteStore(partial, { existing: true, readonly: true });
    let verified: Verified;
    try {
      verified = verifyStore(copy);
    } finally {
      copy.close();
    }
    if (verified.faults.length === 0) publish(partial, target);
    return verified;
  } finally {
    for (const ending of ["", "-wal", "-shm", "-journal"]) rmSync(partial + ending, { force: true });
  }
}

/** A link, unlike a rename, never replaces what another process has put there meanwhile. */
function publish(partial: string, target: string): void {
  sync(partial);
  try {
    linkSync(partial, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") throw exists(target);
    throw new AirError("store.unavailable", `the backup cannot be written: ${code}`, { path: target });
  }
  sync(dirname(target));
}

function sync(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function exists(target: string): AirError {
  return new AirError("store.exists", "there is a file already", { path: target });
}
