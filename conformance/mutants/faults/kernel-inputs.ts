// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Inputs: those that are refused or lost, and how they are read. */
import type { Fault } from "../fault.ts";

const KERNEL = "runtime/kernel/kernel.ts";
const INGRESS = "runtime/kernel/ingress.ts";
const RECEIPTS = "runtime/kernel/receipts.ts";
const RAW_VALUE = "runtime/kernel/raw-value.ts";
const WORLD_SCRIPT = "conformance/testees/airlock/script/world-script.ts";

export const KERNEL_INPUT_FAULTS: readonly Fault[] = [
  {
    name: "refused-input-leaves-its-traces",
    breaks: [
      { rule: "K1", words: "An input that is refused, and a commit that fails, leave the world as it was." },
    ],
    edits: [
      {
        file: KERNEL,
        find: "state.rollback();\n      throw error instanceof HostFailure ? error.cause : error;",
        replace: "state.keep(); throw error instanceof HostFailure ? error.cause : error;",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "refused-inputs-take-a-number",
    breaks: [
      { rule: "K1", words: "An input that is refused, and a commit that fails, leave the world as it was." },
    ],
    edits: [
      {
        file: KERNEL,
        find: "state.rollback();\n      throw error instanceof HostFailure ? error.cause : error;",
        replace: "state.rollback(); state.turn++; throw error instanceof HostFailure ? error.cause : error;",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "refused-inputs-move-the-time",
    breaks: [
      { rule: "K1", words: "An input that is refused, and a commit that fails, leave the world as it was." },
    ],
    edits: [
      {
        file: KERNEL,
        find: "state.rollback();\n      throw error instanceof HostFailure ? error.cause : error;",
        replace:
          "state.rollback(); state.logicalNs = stamp.logicalNs; throw error instanceof HostFailure ? error.cause : error;",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "answered-before-the-commit",
    breaks: [
      {
        rule: "K1",
        words:
          "then its records and what they name are committed as one transaction, then external effects go out",
      },
    ],
    edits: [
      {
        file: KERNEL,
        find: 'this.options.onCommit?.("before");',
        replace: 'this.options.onCommit?.("before"); this.options.onCommit?.("after");',
      },
    ],
    levels: ["L5"],
  },
  {
    name: "lost-turn-is-there-all-the-same",
    breaks: [
      {
        rule: "K1",
        words:
          "all that it causes is computed, then its records and what they name are committed as one transaction",
      },
    ],
    edits: [
      {
        file: KERNEL,
        find: 'this.options.onCommit?.("before");',
        replace:
          'try { this.options.onCommit?.("before"); } catch (error) { this.storage.commit({ entries: turn.store.entries(), records, from: this.at, head }); throw error; }',
      },
    ],
    levels: ["L5"],
  },
  {
    name: "lost-turn-is-there-in-part",
    breaks: [{ rule: "K1", words: "committed as one transaction" }],
    edits: [
      {
        file: KERNEL,
        find: 'this.options.onCommit?.("before");',
        replace:
          'try { this.options.onCommit?.("before"); } catch (error) { const part = seal(number, turn.ledger.derived.slice(0, 1), this.at); this.storage.commit({ entries: [], ...part, from: this.at }); throw error; }',
      },
    ],
    levels: ["L5"],
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
  },
  {
    name: "given-keys-dropped",
    breaks: [{ rule: "K6", words: "`key` of an event is the one that was given with it" }],
    edits: [{ file: INGRESS, find: "key ? copyBytes(canonicalize(key)) : null", replace: "null" }],
    levels: ["L4"],
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
  },
  {
    name: "unfit-receipt-is-a-success",
    breaks: [{ rule: "K17", words: "A receipt that does not fit its schema is recorded as an error." }],
    edits: [
      {
        file: INGRESS,
        find: 'receipt.status === "ok" && !payload ? "error" : receipt.status',
        replace: "receipt.status",
      },
    ],
    levels: ["L4"],
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
    name: "missing-payload-is-refused",
    breaks: [{ rule: "K17", words: "A receipt that does not fit its schema is recorded as an error." }],
    edits: [
      {
        file: INGRESS,
        find: "if (!payload) return undefined;",
        replace: 'if (!payload) throw new AirError("value.missing", "");',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "payloads-kept-as-they-came",
    breaks: [{ rule: "E2", words: "what it takes is written canonically at once" }],
    edits: [
      {
        file: INGRESS,
        find: "return readValue(payload, type);",
        replace: 'return "cbor" in payload ? copyBytes(payload.cbor) : readValue(payload, type);',
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
  },
  {
    name: "adapters-unnamed",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [{ file: INGRESS, find: "adapterId ?? kind", replace: "kind" }],
    levels: ["L4"],
  },
  {
    name: "adapter-is-nobody",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [{ file: INGRESS, find: "adapterId ?? kind", replace: 'adapterId ?? ""' }],
    levels: ["L4"],
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
  },
  {
    name: "json-in-one-lens",
    breaks: [{ rule: "D5", words: "Either JSON lens is accepted at every typed position" }],
    edits: [
      {
        file: RAW_VALUE,
        find: "normalizeJson(value.json, type, faults)",
        replace:
          'value.json.type === "object" && value.json.members.length === 1 && value.json.members[0].key === "record" ? faults.add("value.type", "one lens", {}) : normalizeJson(value.json, type, faults)',
      },
    ],
    levels: ["L4"],
  },
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
  },
];
