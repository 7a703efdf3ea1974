/** The documents that are measured, each as a typed value and as the plain objects that general libraries take. */
import { readFileSync } from "node:fs";
import type { Hash } from "../air/hash.ts";
import { GovShadowReceiptCodec } from "../generated/codecs.ts";
import type { Manifest } from "../generated/defs.ts";
import type { GovShadowReceipt } from "../generated/schemas.ts";

export interface Intent {
  readonly kind: string;
  readonly params: Uint8Array;
  readonly cap: string;
  readonly idempotency_key: Uint8Array;
}

export const INTENT: Intent = {
  kind: "http.request",
  params: Uint8Array.from({ length: 200 }, (_, i) => (i * 7) & 255),
  cap: "cap_http_default",
  idempotency_key: Uint8Array.from({ length: 32 }, (_, i) => (i * 11) & 255),
};

/** A hash text that differs from number to number. */
function someHash(number: number): Hash {
  return `sha256:${(number * 2654435761).toString(16).padStart(16, "0").slice(-16).repeat(4)}` as Hash;
}

/** A shadow receipt that predicts 50 effects, every other one with params. */
export const SHADOW_RECEIPT: GovShadowReceipt = {
  proposal_id: 42n,
  manifest_hash: someHash(1),
  predicted_effects: Array.from({ length: 50 }, (_, i) => ({
    kind: "http.request",
    cap: "cap_http",
    intent_hash: someHash(i + 2),
    params_json:
      i % 2 === 0
        ? `{"body_ref":null,"headers":{},"method":"GET","url":"https://example.com/orders/${1000 + i}"}`
        : null,
  })),
  pending_receipts: [],
  plan_results: [],
  ledger_deltas: [],
};

/** The value on which the Rust reference was measured: a shadow receipt of 3 kB. */
export const REFERENCE_BYTES: Uint8Array = Uint8Array.from(
  Buffer.from(readFileSync(new URL("./shadow-receipt-3k.hex", import.meta.url), "utf8").trim(), "hex"),
);
export const REFERENCE_RECEIPT: GovShadowReceipt = GovShadowReceiptCodec.decode(REFERENCE_BYTES);

/** A manifest of 1,000 schemas. */
export const MANIFEST: Manifest = {
  $kind: "manifest",
  air_version: "1",
  schemas: Array.from({ length: 1000 }, (_, i) => ({
    name: `com.acme/Order${String(i).padStart(4, "0")}Event@2`,
    hash: someHash(i),
  })),
  modules: [],
  plans: [],
  caps: [],
  policies: [],
};

/** The value as general libraries take it: integers as numbers. */
export function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

/** The value as JSON takes it: byte strings as base64, made outside the timing. */
export function jsonPlain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(jsonPlain);
  if (typeof value !== "object" || value === null) return plain(value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, jsonPlain(inner)]));
}
