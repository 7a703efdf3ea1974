/** The ops about authority: what is hashed, what a grant covers, what a policy says. */
import { policyRules } from "../../../air/defs/kinds.ts";
import { FaultList } from "../../../air/errors.ts";
import { type JsonObject, member } from "../../../air/json/node.ts";
import { enforce } from "../../../runtime/authorize/enforce.ts";
import { nativeEnforcers } from "../../../runtime/authorize/enforcers/native.ts";
import { grantHash, intentHash } from "../../../runtime/authorize/hashes.ts";
import { decidePolicy } from "../../../runtime/authorize/policy.ts";
import { hexMember, needMember, objectMember, rooted, textMember } from "./messages.ts";

export function intentHashOp(input: JsonObject): object {
  const intent_hash = intentHash({
    kind: textMember(input, "kind"),
    capName: textMember(input, "cap_name"),
    params: hexMember(input, "params_cbor"),
    key: hexMember(input, "idempotency_key"),
  });
  return { intent_hash };
}

export function grantHashOp(input: JsonObject): object {
  const grant_hash = grantHash({
    defcap: textMember(input, "defcap"),
    capType: textMember(input, "cap_type"),
    params: hexMember(input, "params_cbor"),
    expiryNs: member(input, "expiry_ns") ? BigInt(textMember(input, "expiry_ns")) : null,
  });
  return { grant_hash };
}

export function capCheck(input: JsonObject): object {
  const denial = enforce(
    textMember(input, "enforcer"),
    {
      cap_def: textMember(input, "cap_def"),
      grant_name: textMember(input, "grant_name"),
      cap_params: hexMember(input, "cap_params_cbor"),
      effect_kind: textMember(input, "effect_kind"),
      effect_params: hexMember(input, "effect_params_cbor"),
      origin: originMember(input),
      logical_now_ns: BigInt(textMember(input, "logical_now_ns")),
    },
    nativeEnforcers,
  );
  return denial ? { deny: denial } : { allow: true };
}

function originMember(input: JsonObject): { readonly kind: string; readonly name: string } {
  const origin = objectMember(input, "origin");
  return { kind: textMember(origin, "kind"), name: textMember(origin, "name") };
}

export function policyDecide(input: JsonObject): object {
  const rules = needMember(input, "rules");
  const name = member(input, "policy_name") && textMember(input, "policy_name");
  const request = objectMember(input, "request");
  const about = {
    effect_kind: textMember(request, "effect_kind"),
    cap_name: textMember(request, "cap_name"),
    cap_type: textMember(request, "cap_type"),
    origin_kind: textMember(request, "origin_kind") as "plan" | "reducer",
    origin_name: textMember(request, "origin_name"),
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
