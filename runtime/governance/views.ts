/** Proposals as they are looked at. */
import type { Tree } from "../../air/cbor/tree.ts";
import { builtins } from "../builtins.ts";
import { readableBy } from "../kernel/views.ts";
import { type DoneEntry, receiptOf } from "./answers.ts";

const RECEIPTS: Readonly<Record<DoneEntry["$tag"], string>> = {
  gov_proposed: "sys/GovProposeReceipt@1",
  gov_shadow_report: "sys/GovShadowReceipt@1",
  gov_approved: "sys/GovApproveReceipt@1",
  gov_applied: "sys/GovApplyReceipt@1",
};

/** What a step came to, as sugar JSON by the schema of its receipt. */
export function receiptTree(entry: DoneEntry): Tree {
  const type = builtins().types.named(RECEIPTS[entry.$tag]);
  if (!type) throw new Error("the receipts are built in");
  return readableBy(type, receiptOf(entry));
}
