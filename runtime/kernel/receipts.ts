/** Receipts: their record, and who is told (rulings A8, K8, K17). */
import { AirError, isAirError } from "../../air/errors.ts";
import { ZERO_HASH } from "../../air/manifest/authored.ts";
import { copyBytes } from "../../air/platform.ts";
import { NULL } from "../../air/values/value.ts";
import {
  BlobGetParamsCodec,
  BlobGetReceiptCodec,
  BlobGetResultCodec,
  BlobPutParamsCodec,
  BlobPutReceiptCodec,
  BlobPutResultCodec,
  TimerFiredCodec,
  TimerSetParamsCodec,
  TimerSetReceiptCodec,
} from "../../generated/codecs.ts";
import { admit } from "./admission.ts";
import type { ReceiptContent } from "./receipt-content.ts";
import { type EntryOf, originOfReceipt } from "./records.ts";
import { type Payload, route, type Unstamped } from "./routing.ts";
import type { Party } from "./state.ts";
import type { Turn } from "./turn.ts";

/** The receipt of an open intent; `entropy` is its own. */
export function recordReceipt(
  turn: Turn,
  intent: number,
  content: ReceiptContent,
  entropy: Uint8Array,
  inputId: string | null = null,
): void {
  const open = turn.state.intent(intent);
  if (!open) throw new AirError("receipt.unknown", `the intent ${intent} is not open`);
  const height = turn.ledger.height;
  turn.append({
    $tag: "effect_receipt",
    $value: {
      intent: BigInt(intent),
      intent_hash: open.intentHash,
      adapter_id: content.adapterId,
      status: content.status,
      payload_cbor: content.payload,
      cost_cents: content.costCents,
      signature: content.signature,
      now_ns: turn.stamp.nowNs,
      logical_now_ns: turn.stamp.logicalNs,
      journal_height: BigInt(height),
      entropy,
      manifest_hash: turn.state.program.manifestHash,
      input_id: inputId,
    },
  });
  turn.state.closeIntent(intent);
}

/** Tells everyone who asked for an intent, in the order in which they did. */
export function deliverReceipts(turn: Turn, intent: number, parties: readonly Party[]): void {
  for (const party of parties) deliverReceipt(turn, intent, party);
}

/** Tells one of those who asked for an intent about its receipt. */
export function deliverReceipt(turn: Turn, intent: number, party: Party): void {
  if (party.kind === "plan") tellPlan(turn, intent, party.id);
  else tellReducer(turn, intent, party.name);
}

function tellPlan(turn: Turn, intent: number, id: number): void {
  const waiting = stepsWaiting(turn, intent, id);
  if (waiting.length === 0) return;
  const plan = turn.state.touch(id);
  const receipt = turn.ledger.receiptOf(intent) as number;
  const { manifest_hash } = turn.ledger.get(receipt, "effect_receipt");
  if (!plan) return;
  for (const step of waiting) plan.answers.set(step, NULL);
  plan.stimulus = { height: receipt, manifestHash: manifest_hash };
  turn.plans.add(id);
}

/** The steps of a plan that wait for the receipt of an intent. */
export function stepsWaiting(turn: Turn, intent: number, id: number): readonly number[] {
  const plan = turn.state.plan(id);
  if (!plan) return [];
  return plan.waiting().filter((index) => {
    const step = plan.program.steps[index];
    return step?.op === "await_receipt" && plan.handles.get(step.handle) === intent;
  });
}

/** The receipt of a micro-effect comes as an event; a reducer that asks for anything else hears no more of it. */
function tellReducer(turn: Turn, intent: number, reducer: string): void {
  const { effect_kind: kind, params_cbor } = turn.ledger.get(intent, "effect_intent");
  const receipt = turn.ledger.get(turn.ledger.receiptOf(intent) as number, "effect_receipt");
  const event = receiptEvent(kind, params_cbor, reducer, receipt);
  if (!event) return;
  const payload = { ...event, key: null };
  const deliveries = routeOrPass(turn, payload);
  if (deliveries) admit(turn, { payload, deliveries, origin: originOfReceipt(intent), inputId: null });
}

/** What is nested too deep for a reducer's event cannot be delivered; the receipt stands. */
function routeOrPass(turn: Turn, payload: Payload): readonly Unstamped[] | undefined {
  try {
    return route(turn.state.program, payload);
  } catch (error) {
    if (isAirError(error)) return undefined;
    throw error;
  }
}

/** The event that a receipt comes in (ruling K17 for what a failed one holds). */
function receiptEvent(
  kind: string,
  params: Uint8Array,
  reducer: string,
  receipt: EntryOf<"effect_receipt">,
): { readonly schema: string; readonly value: Uint8Array } | undefined {
  const { intent_hash, adapter_id, status, payload_cbor: payload, cost_cents, signature } = receipt;
  const about = { intent_hash, reducer, effect_kind: kind, adapter_id, status, cost_cents, signature };
  const ok = status === "ok";
  switch (kind) {
    case "timer.set": {
      const requested = TimerSetParamsCodec.decode(params);
      const answer = ok ? TimerSetReceiptCodec.decode(payload) : { delivered_at_ns: 0n, key: requested.key };
      const value = TimerFiredCodec.encode({ ...about, requested, receipt: answer });
      return { schema: "sys/TimerFired@1", value: copyBytes(value) };
    }
    case "blob.put": {
      const requested = BlobPutParamsCodec.decode(params);
      const failed = { blob_ref: requested.blob_ref, size: 0n };
      const answer = ok ? BlobPutReceiptCodec.decode(payload) : failed;
      const value = BlobPutResultCodec.encode({ ...about, requested, receipt: answer });
      return { schema: "sys/BlobPutResult@1", value: copyBytes(value) };
    }
    case "blob.get": {
      const requested = BlobGetParamsCodec.decode(params);
      const answer = ok ? BlobGetReceiptCodec.decode(payload) : { blob_ref: ZERO_HASH, size: 0n };
      const value = BlobGetResultCodec.encode({ ...about, requested, receipt: answer });
      return { schema: "sys/BlobGetResult@1", value: copyBytes(value) };
    }
    default:
      return undefined;
  }
}
