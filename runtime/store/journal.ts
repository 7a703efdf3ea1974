/** Where the journal of a world is kept, beside its store: records in order, and what is looked up in them. */
import { AirError } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import { ZERO_HASH } from "../../air/manifest/authored.ts";
import type { Entry, Store } from "./store.ts";

/** How far a journal goes: the number of its records and the hash of the last one (ruling K6). */
export interface Head {
  readonly count: number;
  readonly hash: Hash;
}

export const EMPTY: Head = { count: 0, hash: ZERO_HASH };

/** What a record can be found by, beside its index. */
export interface RecordKeys {
  /** The client's id of the input that it records. */
  readonly input?: string;
  /** The idempotency key, with its scope, that an intent was the first to use: 32 bytes. */
  readonly fence?: Uint8Array;
  /** The intent that a receipt answers. */
  readonly receiptOf?: number;
  /** The plan that ended. */
  readonly plan?: number;
  /** The proposal that it is about, if there is one. */
  readonly proposal?: number;
}

/** A record that is to be kept. */
export interface SealedRecord {
  readonly bytes: Uint8Array;
  readonly keys: RecordKeys;
}

/** What a turn leaves: its records and what they name. Kept as a whole or not at all (ruling K1). */
export interface Commit {
  readonly entries: Iterable<Entry>;
  readonly records: readonly SealedRecord[];
  /** Where the records go on from, and the head that they come to. */
  readonly from: Head;
  readonly head: Head;
}

/** What lookups in a journal answer: indices of records. */
export interface JournalIndex {
  /** The record of the input with an id. */
  input(id: string): number | undefined;
  /** The last intent before an index that was the first under a key. */
  fence(key: Uint8Array, before: number): number | undefined;
  /** The first intent that was ever the first under a key: what later ones that follow a failure are repeats of. */
  firstFence(key: Uint8Array): number | undefined;
  receiptOf(intent: number): number | undefined;
  /** The record of the end of a plan. */
  planEnd(plan: number): number | undefined;
  /** The records about a proposal, in order. */
  recordsOf(proposal: number): readonly number[];
}

/** A snapshot as it is kept: bytes that mean something to the kernel. */
export interface KeptSnapshot {
  /** How many records were there when it was taken. */
  readonly height: number;
  readonly bytes: Uint8Array;
}

export abstract class WorldStorage implements JournalIndex {
  abstract readonly store: Store;

  abstract head(): Head;
  /** The bytes of a record; undefined if there is none. */
  abstract read(index: number): Uint8Array | undefined;
  /** The records from an index on, in order, each with the index that it is kept under. */
  abstract records(from: number): Iterable<readonly [number, Uint8Array]>;
  abstract input(id: string): number | undefined;
  abstract fence(key: Uint8Array, before: number): number | undefined;
  abstract firstFence(key: Uint8Array): number | undefined;
  abstract receiptOf(intent: number): number | undefined;
  abstract planEnd(plan: number): number | undefined;
  abstract recordsOf(proposal: number): readonly number[];
  /** Of the plans that ended, in the order of their ids. */
  abstract endedPlans(): Iterable<number>;

  /** Keeps a turn. Throws `world.locked` if the journal goes on from elsewhere: somebody else has written. */
  abstract commit(commit: Commit): void;

  /** The heights of the snapshots that are kept, the newest first (ruling K7). */
  abstract snapshots(): readonly number[];
  /** The bytes of a snapshot; undefined if there is none, or it is not any more what was kept. */
  abstract snapshot(height: number): Uint8Array | undefined;
  /** Keeps a snapshot and, of those before it, so many that `keep` are left. Gives back the hash of its bytes. */
  abstract putSnapshot(snapshot: KeptSnapshot, keep: number): Hash;
  /** Forgets all but the newest, and gives back the heights of those that are gone. */
  abstract dropSnapshots(keep: number): readonly number[];

  /** Keeps what somebody outside brings; turns from here on find it. Only who may write may do so. */
  put(entries: Iterable<Entry>): void {
    this.store.putAll(entries, this.head().count);
  }

  /** Throws `world.moved` where what is written would be lost. */
  check(): void {}

  abstract close(): void;
}

export function checkFrom(head: Head, from: Head): void {
  if (head.count === from.count && head.hash === from.hash) return;
  const what = `the journal has ${head.count} records by now, and this is about what follows ${from.count}`;
  throw new AirError("world.locked", `somebody else has written to the world: ${what}`);
}
