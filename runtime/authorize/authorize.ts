/**
 * The one pipeline that every effect goes through: what was asked, with what, under which grant, who refused and why
 * (rulings A1, A2). A pure function of the request, the live authority, the keys in use and the logical time: the kernel,
 * `airlock explain` and the corpus use this one.
 */
import { Attempt, type Authority } from "./attempt.ts";
import { CHECK_NAMES, CHECKS, type CheckName } from "./checks.ts";
import { type CapDecision, capDecision, type PolicyDecision, policyDecision } from "./decisions.ts";
import type { Fences } from "./fence.ts";
import type { Denial, EffectRequest } from "./request.ts";

/**
 * How an attempt ended. `allowed`: there is an intent to record. `refused`: there is one, and it is answered at once, since
 * what was asked cannot be done. `joined`: an earlier intent under the same key stands for it. `denied`: there is none.
 */
export type Outcome = "allowed" | "refused" | "joined" | "denied";

/** The check that denied. */
export interface FailedCheck extends Denial {
  readonly check: CheckName;
}

export interface Authorization {
  readonly outcome: Outcome;
  /** Null unless denied. */
  readonly failed: FailedCheck | null;
  readonly found: Readonly<Attempt>;
  /** For the journal: one of every attempt. */
  readonly cap: CapDecision;
  /** For the journal; null if the policy was not asked. */
  readonly policy: PolicyDecision | null;
}

/**
 * Decides about one effect at a logical time in nanoseconds. Whatever is wrong with the request is a denial or a refusal,
 * with a code of the registry or of an enforcer; nothing is thrown for it.
 */
export function authorize(
  request: EffectRequest,
  live: Authority,
  fences: Fences,
  nowNs: bigint,
): Authorization {
  const attempt = new Attempt(request, live, fences, nowNs);
  for (const check of CHECK_NAMES) {
    const denial = CHECKS[check](attempt);
    if (denial) return conclude(attempt, { check, ...denial });
  }
  return conclude(attempt, null);
}

function conclude(attempt: Attempt, failed: FailedCheck | null): Authorization {
  const { joins, refusal } = attempt;
  return {
    outcome: failed ? "denied" : joins ? "joined" : refusal ? "refused" : "allowed",
    failed,
    found: attempt,
    cap: capDecision(attempt, failed?.check === "policy" ? null : failed),
    policy: policyDecision(attempt),
  };
}
