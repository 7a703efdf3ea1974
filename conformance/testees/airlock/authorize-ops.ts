/** The ops about authority: what is hashed, what a grant covers, what a policy says. */
import { policyRules } from "../../../air/defs/kinds.ts";
import { FaultList } from "../../../air/errors.ts";
import { type JsonObject, member } from "../../../air/json/node.ts";
import { enforce } from "../../../runtime/authorize/enforce.ts";
import { nativeEnforcers } from "../../../runtime/authorize/enforcers/native.ts";
import { grantHash, intentHash } from "../../../runtime/authorize/hashes.ts";
import { decidePolicy } from "../../../runtime/authorize/policy.ts";
import { hexMember, natMember, needMember, objectMember, rooted, wordMember } from "./messages.ts";

export function intentHashOp(input: JsonObject): object {
  const intent_hash = intentHash({
    kind: wordMember(input, "kind"),
    capName: wordMember(input, "cap_name"),
    params: hexMember(input, "params_cbor"),
    key: hexMember(input, "idempotency_key"),
  });
  return { intent_hash };
}

export function grantHashOp(input: JsonObject): object {
  const grant_hash = grantHash({
    defcap: wordMember(input, "defcap"),
    capType: wordMember(input, "cap_type"),
    params: hexMember(input, "params_cbor"),
    expiryNs: member(input, "expiry_ns") ? natMember(input, "expiry_ns") : null,
  });
  return { grant_hash };
}

export function capCheck(input: JsonObject): object {
  const denial = enforce(
    wordMember(input, "enforcer"),
    {
      cap_def: wordMember(input, "cap_def"),
      grant_name: wordMember(input, "grant_name"),
      cap_params: hexMember(input, "cap_params_cbor"),
      effect_kind: wordMember(input, "effect_kind"),
      effect_params: hexMember(input, "effect_params_cbor"),
      origin: originMember(input),
      logical_now_ns: natMember(input, "logical_now_ns"),
    },
    nativeEnforcers,
  );
  return denial ? { deny: denial } : { allow: true };
}

function originMember(input: JsonObject): { readonly kind: string; readonly name: string } {
  const origin = objectMember(input, "origin");
  return { kind: wordMember(origin, "kind"), name: wordMember(origin, "name") };
}

export function policyDecide(input: JsonObject): object {
  const rules = needMember(input, "rules");
  const name = member(input, "policy_name") && wordMember(input, "policy_name");
  const request = objectMember(input, "request");
  const about = {
    effect_kind: wordMember(request, "effect_kind"),
    cap_name: wordMember(request, "cap_name"),
    cap_type: wordMember(request, "cap_type"),
    origin_kind: wordMember(request, "origin_kind") as "plan" | "reducer",
    origin_name: wordMember(request, "origin_name"),
  };
  if (rules.type === "null") return decidePolicy(null, about);
  return rooted(rules, () => {
    const faults = new FaultList();
    const read = policyRules(rules, faults);
    faults.throwIfAny();
    const { decision, rule_index } = decidePolicy({ name: name ?? "", rules: read }, about);
    return { decision, rule_index, ...(name === undefined ? {} : { policy_name: name }) };
  });
}
