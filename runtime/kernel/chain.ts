/** The chain of records: written turn by turn, and read with every link checked (ruling K6). */
import { Reader } from "../../air/cbor/reader.ts";
import { AirError, isAirError } from "../../air/errors.ts";
import { type Hash, hashBytes } from "../../air/hash.ts";
import type { JournalRecord } from "../../generated/schemas.ts";
import type { Head, SealedRecord, WorldStorage } from "../store/journal.ts";
import { EMPTY } from "../store/journal.ts";
import type { Derived } from "./ledger.ts";
import { decodeRecord, encodeRecord, type RecordKind } from "./records.ts";

/** The records of a turn as they are kept, and the head that they come to. */
export function seal(
  turn: number,
  derived: readonly Derived[],
  from: Head,
): { readonly records: readonly SealedRecord[]; readonly head: Head } {
  let prev = from.hash;
  const records = derived.map(({ entry, keys }): SealedRecord => {
    const bytes = encodeRecord({ turn: BigInt(turn), prev, entry });
    prev = hashBytes(bytes);
    return { bytes, keys };
  });
  return { records, head: { count: from.count + records.length, hash: prev } };
}

/** A record as it was read. What it says is read when it is asked for: most of it is only compared. */
export class ChainRecord {
  readonly index: number;
  readonly bytes: Uint8Array;
  readonly hash: Hash;
  readonly turn: bigint;
  readonly prev: Hash;
  readonly kind: RecordKind;
  private decoded: JournalRecord | undefined;

  constructor(index: number, bytes: Uint8Array) {
    const { turn, prev, kind } = readLink(index, bytes);
    this.index = index;
    this.bytes = bytes;
    this.hash = hashBytes(bytes);
    this.turn = turn;
    this.prev = prev;
    this.kind = kind;
  }

  get record(): JournalRecord {
    try {
      this.decoded ??= decodeRecord(this.bytes);
      return this.decoded;
    } catch (error) {
      throw noRecord(this.index, error);
    }
  }
}

export interface ChainTurn {
  readonly number: number;
  readonly records: readonly ChainRecord[];
}

/**
 * The turns of a journal that follow a head, in order, of which the first has a number. A turn comes out once its last
 * record is known to be the one that the next record, or the journal's head, follows. Throws `journal.damaged` with the
 * first record that was changed, is missing or is out of place.
 */
export function* turnsOf(storage: WorldStorage, from: Head = EMPTY, number = 0): Generator<ChainTurn> {
  let records: ChainRecord[] = [];
  let turn = BigInt(number) - 1n;
  for (const link of linksOf(storage, from)) {
    if (link.turn !== turn) {
      if (records.length > 0) yield { number: Number(turn), records };
      if (link.turn !== turn + 1n) {
        throw damaged(link.index, `it belongs to the turn ${link.turn}, where ${turn + 1n} comes`);
      }
      records = [];
      turn = link.turn;
    }
    records.push(link);
  }
  if (records.length > 0) yield { number: Number(turn), records };
}

/** The records that follow a head, each once the one after it has shown that it is what it was. */
export function* linksOf(storage: WorldStorage, from: Head = EMPTY): Generator<ChainRecord> {
  const head = storage.head();
  let before: ChainRecord | undefined;
  for (const [index, bytes] of storage.records(from.count)) {
    const expected = before ? before.index + 1 : from.count;
    if (index !== expected) throw damaged(expected, "it is missing");
    if (index >= head.count)
      throw damaged(index, `it was added: the journal ends with ${head.count} records`);
    const link = new ChainRecord(index, bytes);
    if (link.prev !== (before?.hash ?? from.hash)) throw brokenLink(storage, index, link.hash, head);
    if (before) yield before;
    before = link;
  }
  const count = before ? before.index + 1 : from.count;
  if (count < head.count) throw damaged(count, `it is missing: the journal has had ${head.count} records`);
  if ((before?.hash ?? from.hash) !== head.hash) throw damaged(count - 1, "it has been changed");
  if (before) yield before;
}

interface Link {
  readonly turn: bigint;
  readonly prev: Hash;
  readonly kind: RecordKind;
}

/** What a record is linked by, and its kind: as much as is needed to follow the chain. */
function readLink(index: number, bytes: Uint8Array): Link {
  try {
    const reader = new Reader(bytes);
    reader.begin();
    reader.map("record");
    expectKey(reader, "prev");
    const prev = reader.hash("prev");
    expectKey(reader, "turn");
    const turn = reader.nat("turn");
    expectKey(reader, "entry");
    reader.map("entry");
    expectKey(reader, "$tag");
    return { turn, prev, kind: reader.text("$tag") as RecordKind };
  } catch (error) {
    throw noRecord(index, error);
  }
}

function expectKey(reader: Reader, name: string): void {
  if (reader.text("key") !== name) throw new AirError("value.type", `the key "${name}" is not in its place`);
}

function noRecord(index: number, error: unknown): unknown {
  return isAirError(error) ? damaged(index, `it is no record any more: ${error.message}`) : error;
}

/** Either of two records may have been changed: what follows tells which. */
function brokenLink(storage: WorldStorage, index: number, hash: Hash, head: Head): AirError {
  const [next, ...rest] = storage.records(index + 1);
  let follower: Hash | undefined = head.hash;
  try {
    if (next) follower = decodeRecord(next[1]).prev;
  } catch {
    // What follows says nothing.
    follower = undefined;
  }
  const count = index + 1 + (next ? 1 : 0) + rest.length;
  if (follower === hash && count < head.count)
    return damaged(index, "it is missing, and others have moved up");
  if (follower === hash && index > 0) return damaged(index - 1, "it has been changed");
  return damaged(index, "it has been changed or moved");
}

function damaged(index: number, why: string): AirError {
  return new AirError("journal.damaged", `the record ${index} is not what was written: ${why}`);
}
