/** Governance: what a plan gets for what it asks (rulings G5, G8). */
import type { Fault } from "../fault.ts";

const ANSWERS = "runtime/governance/answers.ts";
const EFFECTS = "runtime/governance/effects.ts";

function receipt(name: string, find: string, replace: string, words = RECEIPTS): Fault {
  return { name, breaks: [{ rule: "G5", words }], edits: [{ file: ANSWERS, find, replace }] };
}

const RECEIPTS = "Receipts of governance are those of their schemas, in full";
const ERROR = "A refusal is a receipt with the status `error` and no payload";
const CONTENT =
  'return { adapterId: "kernel.governance", status, payload, costCents: 0n, signature: UNSIGNED };';

function content(name: string, find: string, replace: string, words: string): Fault {
  return { name, breaks: [{ rule: "G5", words }], edits: [{ file: EFFECTS, find, replace }] };
}

export const GOVERNANCE_RECEIPTS_FAULTS: readonly Fault[] = [
  receipt("receipt-of-proposal-has-live-base", "GovProposeParamsCodec.decode(params)", "entry.$value"),
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
  },
  receipt(
    "receipt-of-approval-without-reason",
    "encode(GovApproveReceiptCodec, { ...rest, decision: { $tag } })",
    "encode(GovApproveReceiptCodec, { ...rest, reason: null, decision: { $tag } })",
  ),
  receipt(
    "receipt-of-rejection-approves",
    "encode(GovApproveReceiptCodec, { ...rest, decision: { $tag } })",
    'encode(GovApproveReceiptCodec, { ...rest, decision: { $tag: "approve" } })',
  ),
  receipt(
    "receipt-of-application-has-patch-hash-for-manifest",
    "encode(GovApplyReceiptCodec, entry.$value)",
    "encode(GovApplyReceiptCodec, { ...entry.$value, manifest_hash_new: entry.$value.patch_hash })",
  ),
  content("receipt-from-introspection", CONTENT, CONTENT.replace("governance", "introspect"), RECEIPTS),
  content("receipt-costs-nothing-known", CONTENT, CONTENT.replace("0n", "null"), RECEIPTS),
  content("receipt-without-signature", CONTENT, CONTENT.replace("UNSIGNED", "new Uint8Array()"), RECEIPTS),
  content(
    "refusal-has-payload",
    'content("error", new Uint8Array())',
    'content("error", new Uint8Array([0xf6]))',
    ERROR,
  ),
  content(
    "refusal-is-timeout",
    'content("error", new Uint8Array())',
    'content("timeout", new Uint8Array())',
    ERROR,
  ),
  content(
    "refusal-has-status-ok",
    'content("error", new Uint8Array())',
    'content("ok", new Uint8Array())',
    ERROR,
  ),
  {
    name: "refusal-recorded-after-receipt",
    breaks: [{ rule: "G5", words: "its code is in `gov_refused`, right before the receipt" }],
    edits: [
      {
        file: EFFECTS,
        find: "refuse(turn, by, verb, proposal, error);",
        replace: "turn.late = () => refuse(turn, by, verb, proposal, error);",
      },
      {
        file: "runtime/kernel/internal.ts",
        find: "deliverReceipts(turn, intent, open.parties);",
        replace: "turn.late?.(); turn.late = undefined; deliverReceipts(turn, intent, open.parties);",
      },
    ],
  },
  {
    name: "code-of-bad-patch-lost",
    breaks: [{ rule: "G5", words: "its code is in `gov_refused`" }],
    edits: [{ file: EFFECTS, find: 'refusal?.code ?? ""', replace: '"patch.operation"' }],
  },
];
