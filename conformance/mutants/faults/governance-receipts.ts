/** Governance: what a plan gets for what it asks (rulings G5, G8). */
import type { Fault } from "../fault.ts";

const ANSWERS = "runtime/governance/answers.ts";
const EFFECTS = "runtime/governance/effects.ts";

function receipt(name: string, find: string, replace: string, words = RECEIPTS): Fault {
  return { name, breaks: [{ rule: "G5", words }], edits: [{ file: ANSWERS, find, replace }] };
}

const RECEIPTS = "Receipts of governance are those of their schemas, in full";

export const GOVERNANCE_RECEIPTS_FAULTS: readonly Fault[] = [
  ...["predicted_effects", "pending_receipts", "plan_results", "ledger_deltas"].map((list) =>
    receipt(
      `receipt-of-shadow-without-${list.replace("_", "-")}`,
      "encode(GovShadowReceiptCodec, entry.$value)",
      `encode(GovShadowReceiptCodec, { ...entry.$value, ${list}: [] })`,
    ),
  ),
  {
    name: "receipt-of-shadow-has-patch-hash",
    breaks: [{ rule: "G8", words: "the patch's hash is in the record, not in it" }],
    edits: [
      {
        file: ANSWERS,
        find: "encode(GovShadowReceiptCodec, entry.$value)",
        replace: "encode(GovShadowReceiptCodec, { ...entry.$value, manifest_hash: entry.$value.patch_hash })",
      },
    ],
    families: ["governance/loop/"],
  },
  {
    name: "code-of-bad-patch-lost",
    breaks: [{ rule: "G5", words: "its code is in `gov_refused`" }],
    edits: [{ file: EFFECTS, find: 'refusal?.code ?? ""', replace: '"patch.operation"' }],
  },
];
