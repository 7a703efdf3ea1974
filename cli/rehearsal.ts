/** A world's file of which only a copy in memory is written: what is done there has not happened. */
import { sameBytes } from "../air/bytes.ts";
import { type Hash, hashBytes } from "../air/hash.ts";
import {
  type Commit,
  checkFrom,
  type Head,
  type KeptSnapshot,
  type RecordKeys,
  type SealedRecord,
  WorldStorage,
} from "../runtime/store/journal.ts";
import { MemoryStore } from "../runtime/store/memory.ts";
import { type Entry, type Space, Store } from "../runtime/store/store.ts";

export class Rehearsal extends WorldStorage {
  readonly store: Store;
  private readonly below: WorldStorage;
  /** How many records there are below. */
  private readonly count: number;
  private readonly own: SealedRecord[] = [];
  private end: Head;

  constructor(below: WorldStorage) {
    super();
    this.below = below;
    this.store = new Layered(below.store);
    this.end = below.head();
    this.count = this.end.count;
  }

  head(): Head {
    return this.end;
  }

  read(index: number): Uint8Array | undefined {
    return index < this.count ? this.below.read(index) : this.own[index - this.count]?.bytes;
  }

  *records(from: number): Iterable<readonly [number, Uint8Array]> {
    for (let index = from; index < this.end.count; index++) yield [index, this.read(index) as Uint8Array];
  }

  input(id: string): number | undefined {
    return this.last(({ input }) => input === id) ?? this.below.input(id);
  }

  fence(key: Uint8Array, before: number): number | undefined {
    const own = this.last(({ fence }) => fence !== undefined && sameBytes(fence, key), before);
    return own ?? this.below.fence(key, before);
  }

  firstFence(key: Uint8Array): number | undefined {
    const [own] = this.all(({ fence }) => fence !== undefined && sameBytes(fence, key));
    return this.below.firstFence(key) ?? own;
  }

  receiptOf(intent: number): number | undefined {
    return this.last(({ receiptOf }) => receiptOf === intent) ?? this.below.receiptOf(intent);
  }

  planEnd(plan: number): number | undefined {
    return this.last((keys) => keys.plan === plan) ?? this.below.planEnd(plan);
  }

  recordsOf(proposal: number): readonly number[] {
    return [...this.below.recordsOf(proposal), ...this.all((keys) => keys.proposal === proposal)];
  }

  *endedPlans(): Iterable<number> {
    yield* this.below.endedPlans();
    yield* this.all(({ plan }) => plan !== undefined);
  }

  commit({ entries, records, from, head }: Commit): void {
    checkFrom(this.end, from);
    this.store.putAll(entries, head.count);
    this.own.push(...records);
    this.end = head;
  }

  snapshots(): readonly number[] {
    return this.below.snapshots();
  }

  snapshot(height: number): Uint8Array | undefined {
    return this.below.snapshot(height);
  }

  /** What is taken here is of no use to anybody. */
  putSnapshot({ bytes }: KeptSnapshot): Hash {
    return hashBytes(bytes);
  }

  dropSnapshots(): readonly number[] {
    return [];
  }

  close(): void {}

  private all(fits: (keys: RecordKeys) => boolean): readonly number[] {
    return this.own.flatMap(({ keys }, index) => (fits(keys) ? [this.count + index] : []));
  }

  private last(fits: (keys: RecordKeys) => boolean, before = Infinity): number | undefined {
    return this.all(fits).findLast((index) => index < before);
  }
}

class Layered extends Store {
  private readonly below: Store;
  private readonly own = new MemoryStore();

  constructor(below: Store) {
    super();
    this.below = below;
  }

  get(space: Space, hash: Hash): Uint8Array | undefined {
    return this.own.get(space, hash) ?? this.below.get(space, hash);
  }

  has(space: Space, hash: Hash): boolean {
    return this.own.has(space, hash) || this.below.has(space, hash);
  }

  since(space: Space, hash: Hash): number | undefined {
    return this.below.since(space, hash) ?? this.own.since(space, hash);
  }

  putAll(entries: Iterable<Entry>, since?: number): void {
    this.own.putAll(entries, since);
  }
}
