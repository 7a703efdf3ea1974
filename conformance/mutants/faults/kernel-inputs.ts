// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Inputs: those that are refused or lost, and how they are read. */
import type { Fault } from "../fault.ts";

const INGRESS = "runtime/kernel/ingress.ts";
const RECEIPTS = "runtime/kernel/receipts.ts";

const KERNEL = "runtime/kernel/kernel.ts";
const WORLD_SCRIPT = "conformance/testees/airlock/script/world-script.ts";
export const KERNEL_INPUT_FAULTS: readonly Fault[] = [
  {
    name: "swap-before-journal",
    breaks: [
      { rule: "K1", words: "An input that is refused, and a commit that fails, leave the world as it was." },
    ],
    edits: [
      {
        file: KERNEL,
        find: "state.rollback();\n      throw error instanceof HostFailure ? error.cause : error;",
        replace:
          "const { program } = state; state.rollback(); state.program = program; throw error instanceof HostFailure ? error.cause : error;",
      },
      {
        file: WORLD_SCRIPT,
        find: "world.crash = undefined;\n      world.reopen();",
        replace:
          "const { program } = world.kernel.state; world.crash = undefined; world.reopen(); world.kernel.state.program = program;",
      },
    ],
    levels: ["L5"],
    families: ["governance/replay/crash"],
  },
  {
    name: "given-keys-as-given",
    breaks: [{ rule: "E2", words: "what it takes is written canonically at once" }],
    edits: [
      {
        file: INGRESS,
        find: "key ? copyBytes(canonicalize(key)) : null",
        replace: "key ? copyBytes(key) : null",
      },
    ],
    levels: ["L4"],
    families: ["plan-run/input/"],
  },
  {
    name: "payload-of-a-failure-kept",
    breaks: [{ rule: "K17", words: "A receipt that is no success has no payload." }],
    edits: [
      {
        file: INGRESS,
        find: 'receipt.status === "ok" ? readPayload(receipt.payload, type) : undefined',
        replace: "readPayload(receipt.payload, type)",
      },
    ],
    levels: ["L4"],
    families: ["plan-run/receipt/"],
  },
  {
    name: "unfit-receipt-is-refused",
    breaks: [{ rule: "K17", words: "A receipt that does not fit its schema is recorded as an error." }],
    edits: [
      {
        file: INGRESS,
        find: "if (isAirError(error)) return undefined;\n    throw error;",
        replace: "throw error;",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "bad-events-have-one-code",
    breaks: [{ rule: "K8", words: "that of the denial, of the reader or of the evaluation" }],
    edits: [
      {
        file: INGRESS,
        find: "eventValue(program, schema, (type) => readValue(value, type))",
        replace:
          '(() => { try { return eventValue(program, schema, (type) => readValue(value, type)); } catch { throw new AirError("event.invalid", ""); } })()',
      },
    ],
    levels: ["L4"],
    families: ["plan-run/input/"],
  },
  {
    name: "receipt-without-intent",
    breaks: [{ rule: "K17", words: "It goes to everyone who asked for or joined the intent" }],
    edits: [
      {
        file: INGRESS,
        find: 'throw new AirError("receipt.unknown", `no intent ${index} is waiting for a receipt from outside`);',
        replace: 'return { kind: "http.request", manifestHash: kernel.state.program.manifestHash };',
      },
      {
        file: RECEIPTS,
        find: 'if (!open) throw new AirError("receipt.unknown", `the intent ${intent} is not open`);',
        replace:
          'if (!open) { turn.append({ $tag: "effect_receipt", $value: { intent: 0n, intent_hash: ZERO_HASH, adapter_id: content.adapterId, status: content.status, payload_cbor: content.payload, cost_cents: content.costCents, signature: content.signature, now_ns: turn.stamp.nowNs, logical_now_ns: turn.stamp.logicalNs, journal_height: BigInt(turn.ledger.height), entropy, manifest_hash: turn.state.program.manifestHash, input_id: inputId } }); return; }',
      },
    ],
    levels: ["L4"],
    families: ["plan-run/receipt/"],
  },
  {
    name: "receipt-applied-twice",
    breaks: [
      {
        rule: "K1",
        words:
          "One input (an event from outside, a receipt, a timer that is due, an operator's command) is one turn",
      },
    ],
    edits: [{ file: RECEIPTS, find: "turn.state.closeIntent(intent);", replace: "" }],
    levels: ["L4"],
    families: ["plan-run/end/", "plan-run/event/", "plan-run/receipt/"],
  },
];
