/** Whether kept snapshots are what the journal comes to at their heights: a whole replay tells in passing (ruling K7). */
import { AirError } from "../../air/errors.ts";
import { type Hash, hashBytes } from "../../air/hash.ts";
import type { WorldStorage } from "../store/journal.ts";
import { decodeRecord } from "./records.ts";
import { encodeSnapshot } from "./snapshot.ts";
import type { WorldState } from "./state.ts";

export class SnapshotCheck {
  private readonly storage: WorldStorage;
  private readonly heights: ReadonlySet<number>;
  /** How many were found to be right. */
  right = 0;

  constructor(storage: WorldStorage) {
    this.storage = storage;
    this.heights = new Set(storage.snapshots());
  }

  /** Is shown the state after every turn. Throws `store.corrupt` where a snapshot says something else. */
  pass(count: number, state: WorldState): void {
    if (!this.heights.has(count)) return;
    const { storage } = this;
    const kept = storage.snapshot(count);
    const made = encodeSnapshot({
      worldId: worldIdOf(storage),
      head: { count, hash: hashAt(storage, count - 1) },
      state,
    });
    if (!kept || hashBytes(kept) !== hashBytes(made)) {
      const what = `the snapshot at ${count} records is not what the journal comes to`;
      throw new AirError("store.corrupt", `${what}: forget it with airlock snapshot prune --keep 0`);
    }
    this.right++;
  }
}

/** The records themselves have been checked by whoever reads them. */
function hashAt(storage: WorldStorage, index: number): Hash {
  return hashBytes(storage.read(index) ?? new Uint8Array());
}

function worldIdOf(storage: WorldStorage): Hash {
  const genesis = storage.read(0);
  const entry = genesis && decodeRecord(genesis).entry;
  if (entry?.$tag === "genesis") return entry.$value.world_id;
  throw new AirError("journal.damaged", "the journal does not begin with a genesis record");
}
