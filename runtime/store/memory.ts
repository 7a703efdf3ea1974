/** A store in memory: for tests, forks and short lives. */
import type { Hash } from "../../air/hash.ts";
import { checkKept, type Entry, type Space, Store } from "./store.ts";

export class MemoryStore extends Store {
  private readonly spaces: Readonly<Record<Space, Map<Hash, Uint8Array>>> = {
    node: new Map(),
    blob: new Map(),
  };

  get(space: Space, hash: Hash): Uint8Array | undefined {
    const bytes = this.spaces[space].get(hash);
    return bytes && checkKept(space, hash, new Uint8Array(bytes));
  }

  has(space: Space, hash: Hash): boolean {
    return this.spaces[space].has(hash);
  }

  /** Copies what it has not got yet, and what it gives out: nobody else holds what is kept. */
  putAll(entries: Iterable<Entry>): void {
    for (const { space, hash, bytes } of entries) {
      const kept = this.spaces[space];
      if (!kept.has(hash)) kept.set(hash, new Uint8Array(bytes));
    }
  }
}
