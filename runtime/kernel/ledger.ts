/**
 * The journal as a turn sees it: what was there before, and what the turn itself has derived. What comes later in the
 * journal, when it is replayed, is not there yet.
 */

import { bytesToHex } from "@noble/hashes/utils.js";
import { AirError } from "../../air/errors.ts";
import type { JournalEntry } from "../../generated/schemas.ts";
import { hosted } from "../host-failure.ts";
import type { RecordKeys, WorldStorage } from "../store/journal.ts";
import { keysOf } from "./record-keys.ts";
import { decodeRecord, type EntryOf, type RecordKind } from "./records.ts";

export interface Derived {
  readonly entry: JournalEntry;
  readonly keys: RecordKeys;
}

/** What was there before the records of a ledger. */
interface Before {
  /** What a record says; undefined if there is none. */
  entry(index: number): JournalEntry | undefined;
  receiptOf(intent: number): number | undefined;
  /** The last intent that was the first under a key. */
  fence(key: Uint8Array): number | undefined;
}

/** A journal up to a record. */
function storedBefore(storage: WorldStorage, base: number): Before {
  return {
    entry: (index) => {
      const bytes = hosted(() => storage.read(index));
      return bytes && hosted(() => decodeRecord(bytes)).entry;
    },
    receiptOf: (intent) => {
      const stored = hosted(() => storage.receiptOf(intent));
      return stored !== undefined && stored < base ? stored : undefined;
    },
    fence: (key) => hosted(() => storage.fence(key, base)),
  };
}

export class Ledger implements Before {
  /** The index of the turn's first record. */
  readonly base: number;
  readonly derived: Derived[] = [];
  private readonly before: Before;
  private readonly receipts = new Map<number, number>();
  private readonly fences = new Map<string, number>();

  private constructor(before: Before, base: number) {
    this.before = before;
    this.base = base;
  }

  /** What a turn adds to a journal that has so many records. */
  static of(storage: WorldStorage, base: number): Ledger {
    return new Ledger(storedBefore(storage, base), base);
  }

  /** What a fork of the turn adds, and the turn does not see. */
  fork(): Ledger {
    return new Ledger(this, this.height);
  }

  /** The index of the next record. */
  get height(): number {
    return this.base + this.derived.length;
  }

  /** Adds a record and says its index. */
  append(entry: JournalEntry): number {
    const index = this.height;
    const keys = keysOf(entry);
    this.derived.push({ entry, keys });
    if (keys.receiptOf !== undefined) this.receipts.set(keys.receiptOf, index);
    if (keys.fence) this.fences.set(bytesToHex(keys.fence), index);
    return index;
  }

  /** What the record at an index says; it is of that kind. */
  get<K extends RecordKind>(index: number, kind: K): EntryOf<K> {
    return hosted(() => this.need(index, kind));
  }

  private need<K extends RecordKind>(index: number, kind: K): EntryOf<K> {
    const entry = this.entry(index);
    if (entry?.$tag !== kind) throw new AirError("journal.damaged", `the record ${index} is no ${kind}`);
    return entry.$value as EntryOf<K>;
  }

  entry(index: number): JournalEntry | undefined {
    return index < this.base ? this.before.entry(index) : this.derived[index - this.base]?.entry;
  }

  /** The index of an intent's receipt. */
  receiptOf(intent: number): number | undefined {
    const own = this.receipts.get(intent);
    if (own !== undefined) return own;
    // An intent of the turn itself has no receipt from before.
    return intent < this.base ? this.before.receiptOf(intent) : undefined;
  }

  /** The last intent that was the first under a key. */
  fence(key: Uint8Array): number | undefined {
    return this.fences.get(bytesToHex(key)) ?? this.before.fence(key);
  }
}
