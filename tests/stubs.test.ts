/** A registry that lacks a part or has a wrong one does not compile: `tsc` runs over this file. */
import { expect, it } from "vitest";
import type { AdapterContext, Receipt } from "../air/adapter.ts";
import type { Hash } from "../air/hash.ts";
import type {
  Adapters,
  BlobPutAdapter,
  EffectTypes,
  HttpRequestAdapter,
  TimerSetAdapter,
} from "../generated/adapters.ts";
import { CAPS, EFFECTS, MODULES, SCHEMAS } from "../generated/catalogue.ts";
import type { CapEnforceHttpOut, Enforcers } from "../generated/enforcers.ts";
import type { BlobPutParams, BlobPutReceipt } from "../generated/schemas.ts";

const blobPut: BlobPutAdapter = {
  kind: "blob.put",
  execute: async (params: BlobPutParams, _context: AdapterContext): Promise<Receipt<BlobPutReceipt>> => ({
    status: "ok",
    payload: { blob_ref: params.blob_ref, size: 3n },
  }),
};

type Two = Pick<Adapters, "blob.put" | "timer.set">;

const timerSet: TimerSetAdapter = {
  kind: "timer.set",
  execute: async (params) => ({
    status: "ok",
    payload: { delivered_at_ns: params.deliver_at_ns, key: params.key },
  }),
};

const complete = { "blob.put": blobPut, "timer.set": timerSet } satisfies Two;

// @ts-expect-error an adapter is missing
const missing = { "blob.put": blobPut } satisfies Two;

// @ts-expect-error an adapter stands under another effect's kind
const misplaced = { "blob.put": timerSet, "timer.set": timerSet } satisfies Two;

const wrongReceipt: BlobPutAdapter = {
  kind: "blob.put",
  // @ts-expect-error the size is a bigint
  execute: async (params) => ({ status: "ok", payload: { blob_ref: params.blob_ref, size: 3 } }),
};

const wrongParams: HttpRequestAdapter = {
  kind: "http.request",
  // @ts-expect-error params have no address
  execute: async (params) => ({ status: "error", message: params.address }),
};

const httpOut: CapEnforceHttpOut = {
  module: "sys/CapEnforceHttpOut@1",
  check: (grant, effect) => ({
    constraints_ok: grant.methods === null || grant.methods.includes(effect.params.method),
    deny: null,
  }),
};

// @ts-expect-error two enforcers are missing
const enforcers = { "sys/CapEnforceHttpOut@1": httpOut } satisfies Enforcers;

// @ts-expect-error any text is no hash
const hash: Hash = "sha256:00";

it("typed registries hold what they must", async () => {
  const params: EffectTypes["blob.put"]["params"] = { blob_ref: `sha256:${"0".repeat(64)}` as Hash };
  const context = {
    dispatchToken: new Uint8Array(32),
    intent: 1,
    capName: "grant",
    signal: new AbortController().signal,
  };
  expect(await complete["blob.put"].execute(params, context)).toMatchObject({
    status: "ok",
    payload: { size: 3n },
  });
  expect([missing, misplaced, wrongReceipt, wrongParams, enforcers, hash]).toHaveLength(6);
});

it("the catalogue has all 76 built-ins", () => {
  const builtIn = (table: object) => Object.keys(table).filter((name) => name.startsWith("sys/"));
  expect([SCHEMAS, EFFECTS, CAPS, MODULES].map((table) => builtIn(table).length)).toEqual([49, 15, 8, 4]);
  expect(EFFECTS["sys/http.request@1"]).toMatchObject({
    kind: "http.request",
    capType: "http.out",
    originScope: "plan",
  });
  const scope: "plan" = EFFECTS["sys/http.request@1"].originScope;
  expect(scope).toBe("plan");
  expect(CAPS["sys/timer@1"].enforcer).toBe("sys/CapAllowAll@1");
});
