/** The adapters that every host has: HTTP, and blobs on the world's store. Timers are the kernel's own. */
import { hashBytes } from "../../air/hash.ts";
import { EFFECT_CODECS } from "../../generated/adapters.ts";
import { HttpOutGrantCodec, HttpRequestParamsCodec } from "../../generated/codecs.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { type BoundAdapter, bindAdapter } from "./adapter.ts";
import type { BlobAccess } from "./adapters/blob-access.ts";
import { blobGetAdapter, blobPutAdapter } from "./adapters/blobs.ts";
import type { HttpAnswer, HttpAuthority } from "./adapters/http-authority.ts";
import { HTTP_ADAPTER_ID, type HttpRequestOptions, httpRequestAdapter } from "./adapters/http-request.ts";

export type BuiltinOptions = Omit<HttpRequestOptions, "blobs" | "authority">;

/** `llm.generate`, `vault.put` and `vault.rotate` are for others to bring (`bindAdapters`). */
export function builtinAdapters(kernel: Kernel, options: BuiltinOptions = {}): readonly BoundAdapter[] {
  const blobs = blobsOf(kernel);
  const http = httpRequestAdapter({ ...options, blobs, authority: authorityOf(kernel) });
  return [
    bindAdapter(blobPutAdapter(blobs), EFFECT_CODECS["blob.put"]),
    bindAdapter(blobGetAdapter(blobs), EFFECT_CODECS["blob.get"]),
    bindAdapter(http, EFFECT_CODECS["http.request"], HTTP_ADAPTER_ID),
  ];
}

function blobsOf({ storage }: Kernel): BlobAccess {
  return {
    get: (hash) => storage.store.get("blob", hash),
    put: (bytes) => {
      const hash = hashBytes(bytes);
      storage.put([{ space: "blob", hash, bytes }]);
      return hash;
    },
  };
}

function authorityOf(kernel: Kernel): HttpAuthority {
  return {
    ask(intent, params): HttpAnswer {
      const permission = kernel.ask(intent, HttpRequestParamsCodec.encode(params).slice());
      if ("denial" in permission) return { allowed: false, ...permission.denial };
      const { defcap, params: grant } = permission.grant;
      // A grant of another cap says nothing about hosts that is known here.
      const hosts = defcap === "sys/http.out@1" ? HttpOutGrantCodec.decode(grant).hosts : null;
      return { allowed: true, hosts };
    },
  };
}
