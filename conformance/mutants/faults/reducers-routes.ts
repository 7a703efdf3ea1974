// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Reducers: which events come to them, and those of receipts. */
import type { Fault } from "../fault.ts";

const ROUTING = "runtime/kernel/routing.ts";
const WORLD_PROGRAM = "runtime/kernel/world-program.ts";
const RECEIPTS = "runtime/kernel/receipts.ts";

export const REDUCER_ROUTE_FAULTS: readonly Fault[] = [
  {
    name: "unknown-schema-is-a-bad-value",
    breaks: [{ rule: "K8", words: "that of the denial, of the reader or of the evaluation" }],
    edits: [
      {
        file: ROUTING,
        find: 'throw new AirError("ref.unknown", `there is no schema ${quote(schema)}`);',
        replace: 'throw new AirError("value.type", "");',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "arms-have-no-routes",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [{ file: WORLD_PROGRAM, find: "family.filter(([schema]) => schema === event)", replace: "[]" }],
    levels: ["L4"],
  },
  {
    name: "reducers-hear-only-of-success",
    breaks: [{ rule: "K17", words: "a reducer gets its event for `timer.set`, `blob.put` and `blob.get`" }],
    edits: [
      {
        file: RECEIPTS,
        find: "if (!event) return;",
        replace: 'if (!event || receipt.status !== "ok") return;',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "unrouted-receipt-events-unrecorded",
    breaks: [{ rule: "K17", words: "a reducer gets its event for `timer.set`, `blob.put` and `blob.get`" }],
    edits: [
      {
        file: RECEIPTS,
        find: "if (deliveries) admit(turn, { payload, deliveries, origin: originOfReceipt(intent), inputId: null });",
        replace:
          "if (deliveries?.length) admit(turn, { payload, deliveries, origin: originOfReceipt(intent), inputId: null });",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "receipt-events-come-from-outside",
    breaks: [
      {
        rule: "K15",
        words: "An event's record says where it came from: outside, a reducer, a plan, a receipt.",
      },
    ],
    edits: [
      {
        file: RECEIPTS,
        find: "originOfReceipt(intent)",
        replace: '({ origin_kind: "external", name: null, plan_id: null, key: null, intent: null })',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "reducers-that-join-hear-nothing",
    breaks: [{ rule: "K17", words: "It goes to everyone who asked for or joined the intent" }],
    edits: [
      {
        file: RECEIPTS,
        find: "tellReducer(turn, intent, party.name);",
        replace:
          'if (turn.state.openIntents().length >= 0 && !turn.ledger.derived.some(({ entry }) => entry.$tag === "domain_event" && entry.$value.origin.intent === BigInt(intent))) tellReducer(turn, intent, party.name);',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "failed-timer-has-its-deadline",
    breaks: [{ rule: "K17", words: "no time and the timer's key" }],
    edits: [
      {
        file: RECEIPTS,
        find: "TimerFiredCodec.encode({ ...about, requested, receipt: answer })",
        replace:
          "TimerFiredCodec.encode({ ...about, requested, receipt: ok ? answer : { ...answer, delivered_at_ns: requested.deliver_at_ns } })",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "failed-timer-has-no-key",
    breaks: [{ rule: "K17", words: "no time and the timer's key" }],
    edits: [
      {
        file: RECEIPTS,
        find: "TimerFiredCodec.encode({ ...about, requested, receipt: answer })",
        replace:
          "TimerFiredCodec.encode({ ...about, requested, receipt: ok ? answer : { ...answer, key: null } })",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "failed-put-has-the-zero-hash",
    breaks: [{ rule: "K17", words: "or size 0 and the blob that was asked to be put" }],
    edits: [
      {
        file: RECEIPTS,
        find: "BlobPutResultCodec.encode({ ...about, requested, receipt: answer })",
        replace:
          "BlobPutResultCodec.encode({ ...about, requested, receipt: ok ? answer : { ...answer, blob_ref: ZERO_HASH } })",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "put-has-no-size",
    breaks: [{ rule: "K17", words: "or size 0 and the blob that was asked to be put" }],
    edits: [
      {
        file: RECEIPTS,
        find: "BlobPutResultCodec.encode({ ...about, requested, receipt: answer })",
        replace: "BlobPutResultCodec.encode({ ...about, requested, receipt: { ...answer, size: 0n } })",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "failed-get-has-the-blob-that-was-asked-for",
    breaks: [{ rule: "K17", words: "of a get: the zero hash" }],
    edits: [
      {
        file: RECEIPTS,
        find: "BlobGetResultCodec.encode({ ...about, requested, receipt: answer })",
        replace:
          "BlobGetResultCodec.encode({ ...about, requested, receipt: ok ? answer : { ...answer, blob_ref: requested.blob_ref } })",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "receipt-event-without-its-adapter",
    breaks: [{ rule: "K17", words: "a reducer gets its event for `timer.set`, `blob.put` and `blob.get`" }],
    edits: [
      {
        file: RECEIPTS,
        find: "TimerFiredCodec.encode({ ...about, requested, receipt: answer })",
        replace:
          "TimerFiredCodec.encode({ ...about, adapter_id: kind, cost_cents: null, requested, receipt: answer })",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "reducers-hear-of-every-receipt",
    breaks: [{ rule: "K17", words: "hears no more of any other effect" }],
    edits: [
      {
        file: RECEIPTS,
        find: "if (!event) return;",
        replace:
          'if (!event) { turn.append({ $tag: "domain_event", $value: { ...turn.ledger.get(turn.ledger.receiptOf(intent), "effect_receipt"), schema: "sys/EffectReceipt@1", value: params_cbor, key: null, now_ns: turn.stamp.nowNs, logical_now_ns: turn.stamp.logicalNs, journal_height: BigInt(turn.ledger.height), entropy: turn.derivedEntropy(), event_hash: ZERO_HASH, manifest_hash: turn.state.program.manifestHash, origin: originOfReceipt(intent), input_id: null } }); return; }',
      },
    ],
    levels: ["L4"],
  },
];
