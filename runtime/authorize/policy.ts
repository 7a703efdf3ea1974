/** Policies: the first rule that fits decides; without one the answer is no (ruling A3). */
import type { Defpolicy } from "../../air/defs/kinds.ts";

export type PolicyRule = Defpolicy["rules"][number];

/** What rules are about. */
export interface PolicyRequest {
  readonly effect_kind: string;
  /** The name of the grant. */
  readonly cap_name: string;
  readonly cap_type: string;
  readonly origin_kind: "plan" | "reducer";
  readonly origin_name: string;
}

export interface PolicyAnswer {
  readonly decision: "allow" | "deny";
  /** `default_deny` where there is no policy. */
  readonly policy_name: string;
  /** From 0; null if no rule fits. */
  readonly rule_index: number | null;
}

/** Stands for the policy of a manifest that names none. */
export const DEFAULT_DENY = "default_deny";

/** Every field that a rule gives must be that of the request, exactly; a rule that gives none fits all. */
export function decidePolicy(
  policy: Pick<Defpolicy, "name" | "rules"> | null,
  request: PolicyRequest,
): PolicyAnswer {
  if (!policy) return { decision: "deny", policy_name: DEFAULT_DENY, rule_index: null };
  const { name, rules } = policy;
  const index = rules.findIndex(({ when }) => fits(when, request));
  return {
    decision: rules[index]?.decision ?? "deny",
    policy_name: name,
    rule_index: index < 0 ? null : index,
  };
}

function fits(when: PolicyRule["when"], request: PolicyRequest): boolean {
  const { effect_kind, cap_name, cap_type, origin_kind, origin_name } = when;
  return (
    (effect_kind === undefined || effect_kind === request.effect_kind) &&
    (cap_name === undefined || cap_name === request.cap_name) &&
    (cap_type === undefined || cap_type === request.cap_type) &&
    (origin_kind === undefined || origin_kind === request.origin_kind) &&
    (origin_name === undefined || origin_name === request.origin_name)
  );
}
