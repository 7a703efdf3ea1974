/** The decisions that every attempt leaves in the journal (ruling A2), with the fields of the journal's records. */
import type { Hash } from "../../air/hash.ts";
import type { Attempt } from "./attempt.ts";
import type { PolicyAnswer } from "./policy.ts";
import type { Denial } from "./request.ts";

/** What was not reached is null. */
export interface CapDecision {
  readonly intent_hash: Hash | null;
  readonly stage: "enqueue";
  readonly effect_kind: string;
  /** The name of the grant; null where a reducer's slot leads to none. */
  readonly cap_name: string | null;
  readonly cap_type: string | null;
  readonly grant_hash: Hash | null;
  readonly enforcer_module: string | null;
  readonly decision: "allow" | "deny";
  readonly deny: Denial | null;
  readonly expiry_ns: bigint | null;
  readonly logical_now_ns: bigint;
}

/** There is one if the policy was asked. */
export interface PolicyDecision extends PolicyAnswer {
  readonly intent_hash: Hash;
}

/** `denial` is that of any check but the policy, which has a decision of its own. */
export function capDecision(attempt: Attempt, denial: Denial | null): CapDecision {
  const { request, grant } = attempt;
  return {
    intent_hash: attempt.intentHash,
    stage: "enqueue",
    effect_kind: request.kind,
    cap_name: attempt.capName,
    cap_type: grant?.capType ?? null,
    grant_hash: grant?.hash ?? null,
    enforcer_module: grant?.enforcer ?? null,
    decision: denial ? "deny" : "allow",
    deny: denial && { code: denial.code, message: denial.message },
    expiry_ns: grant?.expiryNs ?? null,
    logical_now_ns: attempt.nowNs,
  };
}

export function policyDecision({ intentHash, policy }: Attempt): PolicyDecision | null {
  return intentHash && policy && { intent_hash: intentHash, ...policy };
}
