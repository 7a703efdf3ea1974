/** `blob.put` and `blob.get`: whether the world's store has some bytes, and how many. */

import { quote } from "../../../air/errors.ts";
import { isHash } from "../../../air/hash.ts";
import type { BlobGetAdapter, BlobPutAdapter } from "../../../generated/adapters.ts";
import type { BlobAccess } from "./blob-access.ts";

/**
 * `blob.put {blob_ref}`: the bytes are in the store already, and the receipt says that they are and how many. The error
 * receipt says that they are not. Throws `store.corrupt`.
 */
export function blobPutAdapter(blobs: BlobAccess): BlobPutAdapter {
  return {
    kind: "blob.put",
    async execute({ blob_ref }) {
      const bytes = blobs.get(blob_ref);
      if (!bytes) return { status: "error", message: `there is no blob ${blob_ref}` };
      return { status: "ok", payload: { blob_ref, size: BigInt(bytes.length) } };
    },
  };
}

/** The one namespace: that of the store, in which bytes have the name of their hash. */
const NAMESPACE = "sha256";

/**
 * `blob.get {namespace, key}`: the two are a hash, before and behind its colon, so the namespace is `sha256` and the key
 * has 64 lower-case hex digits. A store that is addressed by content has no other names; adapters for other namespaces
 * are an application's own. The error receipt says which of the two is wrong, or that there are no such bytes. Throws
 * `store.corrupt`.
 */
export function blobGetAdapter(blobs: BlobAccess): BlobGetAdapter {
  return {
    kind: "blob.get",
    async execute({ namespace, key }) {
      if (namespace !== NAMESPACE)
        return { status: "error", message: `there is no namespace ${quote(namespace)}, only "${NAMESPACE}"` };
      const blob_ref = `${NAMESPACE}:${key}`;
      if (!isHash(blob_ref))
        return { status: "error", message: `the key ${quote(key)} is not 64 lower-case hex digits` };
      const bytes = blobs.get(blob_ref);
      if (!bytes) return { status: "error", message: `there is no blob ${blob_ref}` };
      return { status: "ok", payload: { blob_ref, size: BigInt(bytes.length) } };
    },
  };
}
