/** A record on one line, for people. */
import type { Tree } from "../../air/cbor/tree.ts";
import { printTreeLine } from "../../air/json/print.ts";
import type { JournalEntry, JournalOrigin } from "../../generated/schemas.ts";
import type { ChainRecord } from "../../runtime/kernel/chain.ts";

/** `readable` is what the record's bytes stand for. */
export function recordLine({ index, record }: ChainRecord, readable: Tree | undefined): string {
  const { turn, entry } = record;
  const value = readable === undefined ? "" : ` ${printTreeLine(readable)}`;
  const columns = [String(index).padStart(7), `t${turn}`.padEnd(7), entry.$tag.padEnd(17)];
  return `${columns.join("  ")}  ${says(entry)}${value}`;
}

function says(entry: JournalEntry): string {
  switch (entry.$tag) {
    case "genesis": {
      const { world_id, manifest_hash, behaviour } = entry.$value;
      return `world ${short(world_id)}, manifest ${short(manifest_hash)}, behaviour ${behaviour}`;
    }
    case "domain_event": {
      const { schema, origin, input_id } = entry.$value;
      return `${schema} from ${from(origin)}${input_id === null ? "" : ` (input ${input_id})`}`;
    }
    case "cap_decision": {
      const { decision, effect_kind, cap_name, deny, origin } = entry.$value;
      const why = deny ? `: ${deny.code}, ${deny.message}` : "";
      return `${decision} ${effect_kind} under ${cap_name ?? "no grant"} to ${from(origin)}${why}`;
    }
    case "policy_decision": {
      const { decision, policy_name, rule_index } = entry.$value;
      return `${decision} by ${policy_name}, ${rule_index === null ? "no rule" : `rule ${rule_index}`}`;
    }
    case "effect_intent":
      return `${entry.$value.effect_kind} for ${from(entry.$value.origin)}`;
    case "effect_joined":
      return `the intent ${entry.$value.of}, by ${from(entry.$value.origin)}`;
    case "effect_receipt": {
      const { intent, status, adapter_id } = entry.$value;
      return `${status} for the intent ${intent}, from ${adapter_id}`;
    }
    case "module_limit":
      return `${entry.$value.code} in call ${entry.$value.call}`;
    case "turn_failed":
      return entry.$value.code;
    case "plan_ended": {
      const { plan_name, plan_id, status, error_code, message } = entry.$value;
      const why = error_code === null ? "" : `: ${error_code}, ${message ?? ""}`;
      return `${plan_name} ${plan_id} ${status}${why}`;
    }
    case "plan_result":
      return `${entry.$value.plan_name} ${entry.$value.plan_id}`;
    case "gov_proposed": {
      const { proposal_id, patch_hash, origin, description, authority } = entry.$value;
      const touches = authority.length === 0 ? "" : `, touches authority: ${authority.join(", ")}`;
      const about = description === null ? "" : ` (${description})`;
      return `proposal ${proposal_id}${about} by ${from(origin)}: patch ${short(patch_hash)}${touches}`;
    }
    case "gov_shadow_report": {
      const { proposal_id, predicted_effects, failures, origin } = entry.$value;
      const seen = `${predicted_effects.length} effects, ${failures.length} failures`;
      return `proposal ${proposal_id} by ${from(origin)}: ${seen}`;
    }
    case "gov_approved": {
      const { proposal_id, decision, approver, origin } = entry.$value;
      return `proposal ${proposal_id} by ${from(origin)}: ${decision}, ${approver}`;
    }
    case "gov_applied": {
      const { proposal_id, manifest_hash_new, origin } = entry.$value;
      return `proposal ${proposal_id} by ${from(origin)}: manifest ${short(manifest_hash_new)}`;
    }
    case "gov_refused": {
      const { verb, proposal_id, code, message, origin } = entry.$value;
      const what = proposal_id === null ? verb : `${verb} of proposal ${proposal_id}`;
      return `${what} by ${from(origin)}: ${code}, ${message}`;
    }
    case "reducer_failed": {
      const { reducer, code, message } = entry.$value;
      return `${reducer}: ${code}, ${message}`;
    }
  }
}

function from({ origin_kind, name, plan_id, intent }: JournalOrigin): string {
  const parts = [name, plan_id, intent].filter((part) => part !== null);
  return [origin_kind, ...parts].join(" ");
}

function short(hash: string): string {
  return `${hash.slice(0, "sha256:".length + 12)}…`;
}
