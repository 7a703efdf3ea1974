/** Where a world is taken up from: its genesis, or the newest snapshot that fits its journal (rulings K7, K14). */
import { AirError, isAirError } from "../../air/errors.ts";
import { hashBytes } from "../../air/hash.ts";
import { EMPTY, type Head, type WorldStorage } from "../store/journal.ts";
import type { Behaviour } from "./behaviour.ts";
import { FORMAT } from "./behaviour.ts";
import { ChainRecord, type ChainTurn } from "./chain.ts";
import type { Programs } from "./programs.ts";
import type { EntryOf } from "./records.ts";
import { decodeSnapshot, type Snapshot } from "./snapshot.ts";
import { WorldState } from "./state.ts";

export interface Start {
  readonly genesis: EntryOf<"genesis">;
  readonly behaviour: Behaviour;
  readonly head: Head;
  readonly state: WorldState;
}

type Behaviours = ReadonlyMap<number, Behaviour>;

interface Kept {
  readonly storage: WorldStorage;
  readonly programs: Programs;
}

/** Throws `journal.damaged` where the first turn is no genesis, `world.newer`, and what `Programs.get` throws. */
export function genesisStart({ programs }: Kept, { records }: ChainTurn, behaviours: Behaviours): Start {
  const [first, second] = records;
  const genesis = first && genesisOf(first);
  if (!genesis || second) {
    throw new AirError("journal.damaged", "the journal does not begin with a genesis record");
  }
  const behaviour = behaviourOf(genesis, behaviours);
  const head = { count: EMPTY.count + 1, hash: first.hash };
  return { genesis, behaviour, head, state: new WorldState(programs.get(genesis.manifest_hash)) };
}

/**
 * A snapshot is a cache: one that is damaged, of another world, or of another format is passed over. Undefined if none is
 * good; what is wrong with the journal itself is found when it is read. Throws `world.newer`.
 */
export function snapshotStart(kept: Kept, behaviours: Behaviours): Start | undefined {
  const { storage } = kept;
  const bytes = storage.read(0);
  const genesis = bytes && ifGood(() => genesisOf(new ChainRecord(0, bytes)));
  if (!genesis) return undefined;
  const behaviour = behaviourOf(genesis, behaviours);
  for (const height of storage.snapshots()) {
    const good = snapshotAt(kept, genesis, height);
    if (good) return { genesis, behaviour, head: good.head, state: good.state };
  }
  return undefined;
}

/** The snapshot at a height, if it is there and good. */
export function snapshotAt(
  { storage, programs }: Kept,
  { world_id }: EntryOf<"genesis">,
  height: number,
): Snapshot | undefined {
  const bytes = storage.snapshot(height);
  const last = storage.read(height - 1);
  if (!bytes || !last || height > storage.head().count) return undefined;
  return ifGood(() => {
    const snapshot = decodeSnapshot(bytes, programs);
    const { worldId, head } = snapshot;
    const fits = worldId === world_id && head.count === height && head.hash === hashBytes(last);
    return fits ? snapshot : undefined;
  });
}

/** A file that cannot be read is another matter than one that says something wrong. */
function ifGood<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isAirError(error) && error.code !== "store.unavailable") return undefined;
    throw error;
  }
}

function genesisOf({ record: { entry } }: ChainRecord): EntryOf<"genesis"> | undefined {
  return entry.$tag === "genesis" ? entry.$value : undefined;
}

/** What a world goes on under. Throws `world.newer` for a format or a behaviour that is not known here. */
function behaviourOf({ format, behaviour: number }: EntryOf<"genesis">, behaviours: Behaviours): Behaviour {
  if (format > BigInt(FORMAT)) {
    throw new AirError(
      "world.newer",
      `the world has the format ${format}; known here are those up to ${FORMAT}`,
    );
  }
  const behaviour = behaviours.get(Number(number));
  if (behaviour) return behaviour;
  const last = Math.max(...behaviours.keys());
  throw new AirError(
    "world.newer",
    `the world has the behaviour ${number}; known here are those up to ${last}`,
  );
}
