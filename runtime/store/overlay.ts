/** A copy-on-write view of a store: what is put stays above until it is committed (ruling P-10). */
import type { Hash } from "../../air/hash.ts";
import { checkKept, type Entry, type Source, type Space, Store } from "./store.ts";

export class Overlay extends Store {
  private readonly below: Source;
  private readonly own = new Map<string, Entry>();

  constructor(below: Source) {
    super();
    this.below = below;
  }

  get(space: Space, hash: Hash): Uint8Array | undefined {
    const own = this.own.get(keyOf(space, hash));
    return own ? checkKept(space, hash, new Uint8Array(own.bytes)) : this.below.get(space, hash);
  }

  /** What was put here belongs to no moment of a journal yet. */
  since(space: Space, hash: Hash): number | undefined {
    return this.has(space, hash) ? 0 : undefined;
  }

  has(space: Space, hash: Hash): boolean {
    return this.own.has(keyOf(space, hash)) || this.below.has(space, hash);
  }

  /** Also of what is below, which may be damaged there, and is mended when it is committed. */
  putAll(entries: Iterable<Entry>): void {
    for (const { space, hash, bytes } of entries) {
      const key = keyOf(space, hash);
      if (!this.own.has(key)) this.own.set(key, { space, hash, bytes: new Uint8Array(bytes) });
    }
  }

  /** What was put, in the order in which it came. */
  entries(): Iterable<Entry> {
    return this.own.values();
  }

  /** Hands all to a store, which keeps all or nothing; afterwards the overlay is empty. */
  commit(to: Store): void {
    to.putAll(this.own.values());
    this.own.clear();
  }
}

function keyOf(space: Space, hash: Hash): string {
  return `${space} ${hash}`;
}
