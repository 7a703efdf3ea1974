/** What records are found by: it follows from what they say (rulings A8, K7, K16). */
import { hexToBytes } from "@noble/hashes/utils.js";
import { hashTree } from "../../air/cbor/tree.ts";
import type { JournalEntry } from "../../generated/schemas.ts";
import type { RecordKeys } from "../store/journal.ts";

const NONE: RecordKeys = {};

export function keysOf(entry: JournalEntry): RecordKeys {
  switch (entry.$tag) {
    case "domain_event":
      return inputKey(entry.$value.input_id);
    case "effect_intent": {
      const { effect_kind, idempotency_key, origin } = entry.$value;
      if (!idempotency_key) return NONE;
      return { fence: fenceKey(origin.origin_kind, origin.name ?? "", effect_kind, idempotency_key) };
    }
    case "effect_receipt": {
      const { intent, input_id } = entry.$value;
      return { ...inputKey(input_id), receiptOf: Number(intent) };
    }
    case "plan_ended": {
      const { plan_id, input_id } = entry.$value;
      return { ...inputKey(input_id), plan: Number(plan_id) };
    }
    case "gov_proposed":
    case "gov_shadow_report":
    case "gov_approved":
    case "gov_applied":
    case "gov_refused": {
      const { input_id, proposal_id } = entry.$value;
      return {
        ...inputKey(input_id),
        // There cannot be so many; whoever asks for such a one is refused.
        ...(proposal_id === null || proposal_id > Number.MAX_SAFE_INTEGER
          ? {}
          : { proposal: Number(proposal_id) }),
      };
    }
    default:
      return NONE;
  }
}

function inputKey(id: string | null): RecordKeys {
  return id === null ? NONE : { input: id };
}

/** What stands for an idempotency key: its hash together with its scope. 32 bytes. */
export function fenceKey(origin_kind: string, name: string, kind: string, key: Uint8Array): Uint8Array {
  return hexToBytes(hashTree({ origin_kind, name, kind, key }).slice("sha256:".length));
}
