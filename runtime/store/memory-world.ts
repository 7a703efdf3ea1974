/** A world in memory: for tests, scripts and forks. */
import { bytesToHex } from "@noble/hashes/utils.js";
import { type Hash, hashBytes } from "../../air/hash.ts";
import {
  type Commit,
  checkFrom,
  EMPTY,
  type Head,
  type KeptSnapshot,
  type RecordKeys,
  WorldStorage,
} from "./journal.ts";
import { MemoryStore } from "./memory.ts";

export class MemoryWorld extends WorldStorage {
  readonly store = new MemoryStore();
  /** What is kept: whoever damages it sees what comes of that. */
  readonly kept: Uint8Array[] = [];
  private end: Head = EMPTY;
  private readonly inputs = new Map<string, number>();
  private readonly fences = new Map<string, number[]>();
  private readonly receipts = new Map<number, number>();
  private readonly plans = new Map<number, number>();
  private readonly proposals = new Map<number, number[]>();
  private readonly taken = new Map<number, Uint8Array>();

  head(): Head {
    return this.end;
  }

  read(index: number): Uint8Array | undefined {
    return this.kept[index];
  }

  *records(from: number): Iterable<readonly [number, Uint8Array]> {
    for (let index = from; index < this.kept.length; index++) yield [index, this.kept[index] as Uint8Array];
  }

  input(id: string): number | undefined {
    return this.inputs.get(id);
  }

  fence(key: Uint8Array, before: number): number | undefined {
    return this.fences.get(bytesToHex(key))?.findLast((index) => index < before);
  }

  firstFence(key: Uint8Array): number | undefined {
    return this.fences.get(bytesToHex(key))?.[0];
  }

  receiptOf(intent: number): number | undefined {
    return this.receipts.get(intent);
  }

  planEnd(plan: number): number | undefined {
    return this.plans.get(plan);
  }

  endedPlans(): Iterable<number> {
    return [...this.plans].sort(([a], [b]) => a - b).map(([, index]) => index);
  }

  recordsOf(proposal: number): readonly number[] {
    return this.proposals.get(proposal) ?? [];
  }

  snapshots(): readonly number[] {
    return [...this.taken.keys()].sort((a, b) => b - a);
  }

  snapshot(height: number): Uint8Array | undefined {
    return this.taken.get(height);
  }

  putSnapshot({ height, bytes }: KeptSnapshot, keep: number): Hash {
    this.taken.set(height, bytes);
    this.dropSnapshots(keep);
    return hashBytes(bytes);
  }

  dropSnapshots(keep: number): readonly number[] {
    const old = this.snapshots().slice(keep);
    for (const height of old) this.taken.delete(height);
    return old;
  }

  commit({ entries, records, from, head }: Commit): void {
    checkFrom(this.end, from);
    this.store.putAll(entries, head.count);
    for (const { bytes, keys } of records) {
      this.index(this.kept.length, keys);
      this.kept.push(bytes);
    }
    this.end = head;
  }

  private index(index: number, { input, fence, receiptOf, plan, proposal }: RecordKeys): void {
    if (input !== undefined) this.inputs.set(input, index);
    if (fence) {
      const hex = bytesToHex(fence);
      this.fences.set(hex, [...(this.fences.get(hex) ?? []), index]);
    }
    if (receiptOf !== undefined) this.receipts.set(receiptOf, index);
    if (plan !== undefined) this.plans.set(plan, index);
    if (proposal !== undefined) this.proposals.set(proposal, [...this.recordsOf(proposal), index]);
  }

  close(): void {}
}
