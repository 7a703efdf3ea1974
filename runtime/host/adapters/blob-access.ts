/** The blobs of the world, as adapters see them. */
import type { Hash } from "../../../air/hash.ts";

export interface BlobAccess {
  /** The bytes; undefined if there are none. Throws `store.corrupt`. */
  get(hash: Hash): Uint8Array | undefined;
  /** Keeps bytes and gives back their hash. Throws what the store throws: a full disk, say. */
  put(bytes: Uint8Array): Hash;
}
