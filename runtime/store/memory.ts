/** A store in memory: for tests, forks and short lives. */
import type { Hash } from "../../air/hash.ts";
import { checkKept, type Entry, type Space, Store } from "./store.ts";

interface Kept {
  readonly bytes: Uint8Array;
  readonly since: number;
}

export class MemoryStore extends Store {
  private readonly spaces: Readonly<Record<Space, Map<Hash, Kept>>> = {
    node: new Map(),
    blob: new Map(),
  };

  get(space: Space, hash: Hash): Uint8Array | undefined {
    const kept = this.spaces[space].get(hash);
    return kept && checkKept(space, hash, new Uint8Array(kept.bytes));
  }

  has(space: Space, hash: Hash): boolean {
    return this.spaces[space].has(hash);
  }

  since(space: Space, hash: Hash): number | undefined {
    return this.spaces[space].get(hash)?.since;
  }

  /** Copies what it has not got yet, and what it gives out: nobody else holds what is kept. */
  putAll(entries: Iterable<Entry>, since = 0): void {
    for (const { space, hash, bytes } of entries) {
      const kept = this.spaces[space];
      if (!kept.has(hash)) kept.set(hash, { bytes: new Uint8Array(bytes), since });
    }
  }
}
