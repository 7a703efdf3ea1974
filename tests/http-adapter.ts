/** The HTTP adapter between a grant, a store of blobs and names that are made up. */
import type { AdapterContext, Receipt } from "../air/adapter.ts";
import { type Hash, hashBytes } from "../air/hash.ts";
import type { HttpOutGrant, HttpRequestParams, HttpRequestReceipt } from "../generated/schemas.ts";
import { capEnforceHttpOut } from "../runtime/authorize/enforcers/http-out.ts";
import type { BlobAccess } from "../runtime/host/adapters/blob-access.ts";
import type { HttpAuthority } from "../runtime/host/adapters/http-authority.ts";
import { type HttpRequestOptions, httpRequestAdapter } from "../runtime/host/adapters/http-request.ts";

/** Blobs in memory. */
export function memoryBlobs(
  ...bodies: readonly (string | Uint8Array)[]
): BlobAccess & { text(ref: Hash): string } {
  const kept = new Map<Hash, Uint8Array>();
  const blobs = {
    get: (hash: Hash) => kept.get(hash),
    put(bytes: Uint8Array) {
      const hash = hashBytes(bytes);
      kept.set(hash, bytes);
      return hash;
    },
    text: (ref: Hash) => new TextDecoder("utf-8", { fatal: true }).decode(kept.get(ref)),
  };
  for (const body of bodies) blobs.put(typeof body === "string" ? new TextEncoder().encode(body) : body);
  return blobs;
}

/** The answers of the real enforcer for a grant; what is not given is not limited. */
export function granting(grant: Partial<HttpOutGrant>): HttpAuthority {
  const whole: HttpOutGrant = {
    hosts: null,
    schemes: null,
    methods: null,
    ports: null,
    path_prefixes: null,
    ...grant,
  };
  return {
    ask(_intent, params) {
      const { deny } = capEnforceHttpOut.check(whole, { kind: "http.request", params }, undefined as never);
      return deny ? { allowed: false, ...deny } : { allowed: true, hosts: whole.hosts };
    },
  };
}

export interface Sending {
  readonly grant?: Partial<HttpOutGrant>;
  /** Addresses of made-up names; there are no others. */
  readonly names?: Readonly<Record<string, readonly string[]>>;
  readonly options?: Partial<HttpRequestOptions>;
  readonly context?: Partial<AdapterContext>;
}

/** `a.test`, `b.test` and `c.test` are this machine, and a grant lists them. */
export const LISTED = ["a.test", "b.test", "c.test", "127.0.0.1"];
const NAMES = { "a.test": ["127.0.0.1"], "b.test": ["127.0.0.1"], "c.test": ["127.0.0.1"] };

export const TOKEN = new Uint8Array(32).fill(0xab);

/** Sends one request; what is not said of it is a plain GET that the grant allows. */
export function send(
  params: Partial<HttpRequestParams> & { readonly url: string },
  { grant = { hosts: LISTED }, names = NAMES, options = {}, context = {} }: Sending = {},
): Promise<Receipt<HttpRequestReceipt>> {
  const adapter = httpRequestAdapter({
    blobs: memoryBlobs(),
    authority: granting(grant),
    deadlineMs: 30_000,
    lookup: async (name) => names[name] ?? [],
    own: () => [],
    ...options,
  });
  return adapter.execute(
    { method: "GET", headers: new Map(), body_ref: null, ...params },
    {
      dispatchToken: TOKEN,
      intent: 7,
      capName: "web",
      signal: new AbortController().signal,
      ...context,
    },
  );
}

/** The payload of a receipt that has to be `ok`. */
export function payloadOf(receipt: Receipt<HttpRequestReceipt>): HttpRequestReceipt {
  if (receipt.status !== "ok") throw new Error(`${receipt.status}: ${receipt.message}`);
  return receipt.payload;
}

/** Status and message of a receipt that may not be `ok`. */
export function failureOf(receipt: Receipt<HttpRequestReceipt>): string {
  if (receipt.status === "ok") throw new Error(`the status is ${receipt.payload.status}`);
  return `${receipt.status}: ${receipt.message}`;
}
