/** One attempt at an effect: what it is decided by, and what has been found out about it. */
import type { Hash } from "../../air/hash.ts";
import type { Value } from "../../air/values/value.ts";
import type { GovProposeParams } from "../../generated/schemas.ts";
import type { Prepared } from "../patch/prepare.ts";
import type { LiveGrant, ManifestAuthority } from "./authority.ts";
import type { EnforcerHost } from "./enforce.ts";
import type { Fence, Fences } from "./fence.ts";
import type { PolicyAnswer } from "./policy.ts";
import type { Denial, EffectRequest } from "./request.ts";
import type { SecretRef } from "./secrets.ts";

/** What is live when an effect is asked for. */
export interface Authority extends ManifestAuthority {
  readonly enforcers: EnforcerHost;
  /** Compiles the patch of a proposal on the live world; throws an `AirError` where that cannot be done. */
  prepare(params: GovProposeParams): Prepared;
  /** The prepared params of a proposal, if there is one (ruling A5). */
  proposal(id: bigint): Uint8Array | undefined;
}

/** What a check finds is there for those after it; what was not reached is undefined or null. */
export class Attempt {
  readonly request: EffectRequest;
  readonly live: Authority;
  readonly fences: Fences;
  /** Logical time in nanoseconds. */
  readonly nowNs: bigint;

  /** The name of the grant; null where a reducer's slot leads to none. */
  capName: string | null = null;
  grant: LiveGrant | undefined;
  /** Canonical: as they were asked for, and once they are prepared those. */
  params: Uint8Array | undefined;
  /** What the params stand for, as they were asked for. */
  value: Value | undefined;
  key: Uint8Array | null = null;
  requestHash: Hash | null = null;
  /** The intent under the same key that was there before. */
  joins: Fence | undefined;
  prepared: Prepared | undefined;
  /** Why preparing failed; of what is joined, why it failed there. */
  refusal: Denial | null = null;
  intentHash: Hash | null = null;
  /** The prepared params of the proposal that the effect is about, which the enforcer was asked about as well. */
  proposal: Uint8Array | undefined;
  secrets: readonly SecretRef[] = [];
  policy: PolicyAnswer | null = null;

  constructor(request: EffectRequest, live: Authority, fences: Fences, nowNs: bigint) {
    this.request = request;
    this.live = live;
    this.fences = fences;
    this.nowNs = nowNs;
  }
}
