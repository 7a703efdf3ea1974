/** A decision for programs. */
import { FaultList } from "../../air/errors.ts";
import { placeOf } from "../../air/json/node.ts";
import { trailOf } from "../../runtime/authorize/trail.ts";
import { adviceFor, findings } from "../faults/finding.ts";
import { findingJson } from "../faults/machine.ts";
import { type Explanation, faultsOf, grantJson, reasonOf, rulePlace } from "./explanation.ts";

export function explanationJson(explanation: Explanation): object {
  const { asked, decision } = explanation;
  const { request, nowNs } = asked;
  const { found, cap, policy } = decision;
  const { grant } = found;
  const reason = reasonOf(explanation);
  const written = grantJson(explanation);
  const list = new FaultList();
  list.addAll(faultsOf(explanation));
  return {
    ok: decision.outcome === "allowed",
    outcome: decision.outcome,
    ...(reason ? { code: reason.code, message: reason.message, ...adviceFor(reason.code) } : {}),
    request: {
      effect_kind: request.kind,
      origin: request.origin,
      [request.origin.kind === "plan" ? "cap" : "slot"]: request.cap,
      logical_now_ns: nowNs.toString(),
    },
    checks: trailOf(decision),
    ...(grant
      ? {
          grant: {
            name: grant.name,
            cap: grant.defcap,
            cap_type: grant.capType,
            enforcer: grant.enforcer,
            expiry_ns: grant.expiryNs?.toString() ?? null,
            grant_hash: grant.hash,
            params_cbor: hex(grant.params),
            place: written ? placeOf(written) : null,
          },
        }
      : {}),
    params_cbor: found.params ? hex(found.params) : null,
    request_hash: found.requestHash,
    intent_hash: found.intentHash,
    secrets: found.secrets.map(({ alias, version }) => `${alias}@${version}`),
    cap_decision: texts(cap),
    policy_decision: policy,
    rule_place: rulePlace(explanation) ?? null,
    notes: asked.notes,
    findings: findings(list).map(findingJson),
  };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** Integers of 64 bits are decimal text. */
function texts(record: object): object {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, typeof value === "bigint" ? value.toString() : value]),
  );
}
