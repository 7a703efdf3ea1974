/** What a step of governance came to, as its receipt says it: all of it follows from the record (ruling G5). */
import type { Codec } from "../../air/cbor/document.ts";
import { copyBytes } from "../../air/platform.ts";
import {
  GovApplyReceiptCodec,
  GovApproveReceiptCodec,
  GovProposeParamsCodec,
  GovProposeReceiptCodec,
  GovShadowReceiptCodec,
} from "../../generated/codecs.ts";
import { decodeRecord, type GovernanceEntry, isGovernanceEntry } from "../kernel/records.ts";
import type { WorldStorage } from "../store/journal.ts";

/** A step that was carried out. */
export type DoneEntry = Exclude<GovernanceEntry, { $tag: "gov_refused" }>;

/** The canonical receipt of a step. */
export function receiptOf(entry: DoneEntry): Uint8Array {
  switch (entry.$tag) {
    case "gov_proposed": {
      const { proposal_id, patch_hash, params } = entry.$value;
      // Receipts repeat what was written (ruling H2).
      const { manifest_base } = GovProposeParamsCodec.decode(params);
      return encode(GovProposeReceiptCodec, { proposal_id, patch_hash, manifest_base });
    }
    case "gov_shadow_report":
      return encode(GovShadowReceiptCodec, entry.$value);
    case "gov_approved": {
      const { decision, ...rest } = entry.$value;
      const $tag = decision as "approve" | "reject";
      return encode(GovApproveReceiptCodec, { ...rest, decision: { $tag } });
    }
    case "gov_applied":
      return encode(GovApplyReceiptCodec, entry.$value);
  }
}

function encode<T>(codec: Codec<T>, value: T): Uint8Array {
  return copyBytes(codec.encode(value));
}

/** The steps of an operator's input, by the index of its first record. */
export function answersAt(storage: WorldStorage, index: number): readonly GovernanceEntry[] {
  const answers: GovernanceEntry[] = [];
  let turn: bigint | undefined;
  for (const [, bytes] of storage.records(index)) {
    const record = decodeRecord(bytes);
    turn ??= record.turn;
    if (record.turn !== turn || !isGovernanceEntry(record.entry)) break;
    answers.push(record.entry);
  }
  return answers;
}
