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

export class Ledger {
  /** The index of the turn's first record. */
  readonly base: number;
  readonly derived: Derived[] = [];
  private readonly storage: WorldStorage;
  private readonly receipts = new Map<number, number>();
  private readonly fences = new Map<string, number>();

  constructor(storage: WorldStorage, base: number) {
    this.storage = storage;
    this.base = base;
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
    const derived = this.derived[index - this.base];
    const entry = index < this.base ? this.stored(index) : derived?.entry;
    if (entry?.$tag !== kind) throw new AirError("journal.damaged", `the record ${index} is no ${kind}`);
    return entry.$value as EntryOf<K>;
  }

  private stored(index: number): JournalEntry | undefined {
    const bytes = this.storage.read(index);
    return bytes && decodeRecord(bytes).entry;
  }

  /** The index of an intent's receipt. */
  receiptOf(intent: number): number | undefined {
    const own = this.receipts.get(intent);
    if (own !== undefined) return own;
    // An intent of the turn itself has no receipt from before.
    const stored = intent < this.base ? hosted(() => this.storage.receiptOf(intent)) : undefined;
    return stored !== undefined && stored < this.base ? stored : undefined;
  }

  /** The last intent that was the first under a key. */
  fence(key: Uint8Array): number | undefined {
    return this.fences.get(bytesToHex(key)) ?? hosted(() => this.storage.fence(key, this.base));
  }
}
