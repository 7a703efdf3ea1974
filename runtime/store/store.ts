/** Where nodes and blobs are kept: by the hash of their bytes. */
import { AirError } from "../../air/errors.ts";
import { type Hash, hashBytes } from "../../air/hash.ts";

/**
 * Two spaces that know nothing of each other: nodes are canonical CBOR of definitions, manifests and other structured
 * values; blobs are any bytes, patches and WASM among them.
 */
export type Space = "node" | "blob";

export const SPACES: readonly Space[] = ["node", "blob"];

/** What is looked up by hash. */
export interface Source {
  /** The bytes; undefined if there are none. Throws `store.corrupt` if what is kept does not hash to `hash`. */
  get(space: Space, hash: Hash): Uint8Array | undefined;
  /** Whether there are bytes, unread. */
  has(space: Space, hash: Hash): boolean;
}

/** Something to be kept. */
export interface Entry {
  readonly space: Space;
  readonly hash: Hash;
  readonly bytes: Uint8Array;
}

export abstract class Store implements Source {
  abstract get(space: Space, hash: Hash): Uint8Array | undefined;
  abstract has(space: Space, hash: Hash): boolean;

  /** How many records the world's journal had when the bytes came, 0 without one; undefined if there are none. */
  abstract since(space: Space, hash: Hash): number | undefined;

  /** Keeps all or nothing, and what is equal once, since it first came. The hashes are those of the bytes. */
  abstract putAll(entries: Iterable<Entry>, since?: number): void;

  /**
   * The store as it was when the journal had so many records. What is found in it does not depend on what came later, so
   * that a replay finds what the turn found (ruling K4).
   */
  asOf(records: number): Source {
    const has = (space: Space, hash: Hash): boolean => (this.since(space, hash) ?? Infinity) <= records;
    return { has, get: (space, hash) => (has(space, hash) ? this.get(space, hash) : undefined) };
  }

  /** Keeps bytes and gives back their hash. */
  put(space: Space, bytes: Uint8Array): Hash {
    const hash = hashBytes(bytes);
    this.putAll([{ space, hash, bytes }]);
    return hash;
  }
}

/** What was kept under a hash, if it still is that: throws `store.corrupt`. */
export function checkKept(space: Space, hash: Hash, bytes: Uint8Array): Uint8Array {
  const found = hashBytes(bytes);
  if (found === hash) return bytes;
  throw new AirError("store.corrupt", `what is kept as the ${space} ${hash} hashes to ${found}`);
}
