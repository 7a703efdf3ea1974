/** Effects that plans ask for: who joins, keys, who is told. */
import type { Fault } from "../fault.ts";

const EMISSION = "runtime/kernel/emission.ts";
const RECORD_KEYS = "runtime/kernel/record-keys.ts";

export const PLAN_KEY_FAULTS: readonly Fault[] = [
  {
    name: "joins-unrecorded",
    breaks: [{ rule: "K6", words: "Its shape is a schema of `journal.air.json`" }],
    edits: [
      {
        file: EMISSION,
        find: 'turn.append({ $tag: "effect_joined", $value: { of: BigInt(of), origin } });',
        replace: "",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "whoever-joins-is-not-told",
    breaks: [{ rule: "K17", words: "It goes to everyone who asked for or joined the intent" }],
    edits: [
      {
        file: EMISSION,
        find: "turn.state.openIntent({ ...intent, parties: [...intent.parties, party] })",
        replace: "undefined",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "whoever-joins-late-is-not-told",
    breaks: [{ rule: "K17", words: "It goes to everyone who asked for or joined the intent" }],
    edits: [{ file: EMISSION, find: "deliverReceipt(turn, of, party)", replace: "undefined" }],
    levels: ["L4"],
  },
  {
    name: "last-who-joined-is-told-first",
    breaks: [{ rule: "K17", words: "in that order" }],
    edits: [{ file: EMISSION, find: "[...intent.parties, party]", replace: "[party, ...intent.parties]" }],
    levels: ["L4"],
  },
  {
    name: "failed-receipt-keeps-the-key",
    breaks: [{ rule: "A8", words: "nor does one that was answered with an error or a timeout" }],
    edits: [
      {
        file: EMISSION,
        find: 'receipt !== undefined && ledger.get(receipt, "effect_receipt").status !== "ok"',
        replace: "false",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "timeout-keeps-the-key",
    breaks: [{ rule: "A8", words: "nor does one that was answered with an error or a timeout" }],
    edits: [
      {
        file: EMISSION,
        find: 'receipt !== undefined && ledger.get(receipt, "effect_receipt").status !== "ok"',
        replace: 'receipt !== undefined && ledger.get(receipt, "effect_receipt").status === "error"',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "error-keeps-the-key",
    breaks: [{ rule: "A8", words: "nor does one that was answered with an error or a timeout" }],
    edits: [
      {
        file: EMISSION,
        find: 'receipt !== undefined && ledger.get(receipt, "effect_receipt").status !== "ok"',
        replace: 'receipt !== undefined && ledger.get(receipt, "effect_receipt").status === "timeout"',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "answered-request-is-asked-again",
    breaks: [{ rule: "A8", words: "joins its intent" }],
    edits: [
      {
        file: EMISSION,
        find: 'receipt !== undefined && ledger.get(receipt, "effect_receipt").status !== "ok"',
        replace: "receipt !== undefined",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "key-serves-all-kinds",
    breaks: [{ rule: "A8", words: "belongs to one origin and one kind of effect" }],
    edits: [
      {
        file: RECORD_KEYS,
        find: "hashTree({ origin_kind, name, kind, key })",
        replace: "hashTree({ origin_kind, name, key })",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "key-serves-all-origins",
    breaks: [{ rule: "A8", words: "belongs to one origin and one kind of effect" }],
    edits: [
      {
        file: RECORD_KEYS,
        find: "hashTree({ origin_kind, name, kind, key })",
        replace: "hashTree({ kind, key })",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "enforcer-told-the-present-height",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [{ file: EMISSION, find: "BigInt(stimulus.height)", replace: "BigInt(turn.ledger.height)" }],
    levels: ["L4"],
  },
  {
    name: "enforcer-told-the-wall-time",
    breaks: [{ rule: "K5", words: "What a turn derives has the input's times" }],
    edits: [
      {
        file: EMISSION,
        find: "PureContextCodec.encode(context)",
        replace: "PureContextCodec.encode({ ...context, logical_now_ns: turn.stamp.nowNs })",
      },
    ],
    levels: ["L4"],
  },
];
