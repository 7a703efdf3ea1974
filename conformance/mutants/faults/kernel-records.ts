/** What records say: times, entropy, turns, ends. */
import type { Fault } from "../fault.ts";

const TURN = "runtime/kernel/turn.ts";
const STAMPS = "runtime/kernel/stamps.ts";
const INTERNAL = "runtime/kernel/internal.ts";
const KERNEL = "runtime/kernel/kernel.ts";
const RECEIPTS = "runtime/kernel/receipts.ts";
const CHAIN = "runtime/kernel/chain.ts";
const RECORDS = "runtime/kernel/records.ts";
const INPUTS = "runtime/kernel/inputs.ts";
const ADMISSION = "runtime/kernel/admission.ts";
const ENDINGS = "runtime/kernel/endings.ts";
const SCRIPT_WORLD = "conformance/testees/airlock/script/script-world.ts";

export const KERNEL_RECORD_FAULTS: readonly Fault[] = [
  {
    name: "derived-entropy-is-the-inputs",
    breaks: [
      {
        rule: "K5",
        words:
          "Its entropy is the SHA-512 of the input's 64 bytes and of the number of the derived event or internal receipt in the turn, from 1, as eight bytes.",
      },
    ],
    edits: [{ file: TURN, find: "derivedEntropy(this.entropy, ++this.stamps)", replace: "this.entropy" }],
    levels: ["L5"],
  },
  {
    name: "derived-things-counted-from-zero",
    breaks: [{ rule: "K5", words: "from 1, as eight bytes" }],
    edits: [{ file: TURN, find: "++this.stamps", replace: "this.stamps++" }],
    levels: ["L5"],
  },
  {
    name: "numbers-in-little-endian",
    breaks: [{ rule: "K5", words: "from 1, as eight bytes" }],
    edits: [
      {
        file: STAMPS,
        find: "new DataView(text.buffer).setBigUint64(input.length, BigInt(k));",
        replace: "new DataView(text.buffer).setBigUint64(input.length, BigInt(k), true);",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "derived-entropy-by-sha-256",
    breaks: [{ rule: "K5", words: "Its entropy is the SHA-512 of the input's 64 bytes" }],
    edits: [
      {
        file: STAMPS,
        find: 'hash("sha512", text, "buffer")',
        replace: 'Buffer.concat([hash("sha256", text, "buffer"), hash("sha256", text, "buffer")])',
      },
    ],
    levels: ["L5"],
  },
  {
    name: "receipts-of-the-kernel-have-the-inputs-entropy",
    breaks: [{ rule: "K5", words: "the number of the derived event or internal receipt in the turn" }],
    edits: [{ file: INTERNAL, find: "turn.derivedEntropy()", replace: "turn.stamp.entropy" }],
    levels: ["L5"],
  },
  {
    name: "entropy-by-attempt",
    breaks: [
      { rule: "K1", words: "An input that is refused, and a commit that fails, leave the world as it was." },
    ],
    edits: [
      {
        file: KERNEL,
        find: "options.surroundings.entropy(state.turn - 1)",
        replace: "options.surroundings.entropy((this.attempts = (this.attempts ?? -1) + 1))",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "wall-time-is-logical",
    breaks: [{ rule: "K13", words: "wall time made monotonic, from 0 before the first input" }],
    edits: [
      {
        file: STAMPS,
        find: "return { nowNs, logicalNs: later(nowNs, logicalNs), entropy };",
        replace: "return { nowNs: later(nowNs, logicalNs), logicalNs: later(nowNs, logicalNs), entropy };",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "logical-time-goes-back",
    breaks: [{ rule: "K13", words: "wall time made monotonic, from 0 before the first input" }],
    edits: [
      {
        file: STAMPS,
        find: "return { nowNs, logicalNs: later(nowNs, logicalNs), entropy };",
        replace: "return { nowNs, logicalNs: nowNs, entropy };",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "derived-receipts-are-later",
    breaks: [{ rule: "K5", words: "What a turn derives has the input's times" }],
    edits: [
      {
        file: RECEIPTS,
        find: "turn.stamp.logicalNs",
        replace: "turn.stamp.logicalNs + BigInt(turn.ledger.height - turn.ledger.base)",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "records-linked-by-turn",
    breaks: [{ rule: "K6", words: "the hash of the record before it" }],
    edits: [{ file: CHAIN, find: "prev = hashBytes(bytes);", replace: "" }],
    levels: ["L5"],
  },
  {
    name: "kind-of-the-effect-is-kind",
    breaks: [{ rule: "K6", words: "The effect's kind is called `effect_kind` in every record" }],
    edits: [
      {
        file: RECORDS,
        find: "[name, shown(value)] as const",
        replace: '[name === "effect_kind" ? "kind" : name, shown(value)] as const',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "absent-options-left-out",
    breaks: [{ rule: "K6", words: "absent options are null" }],
    edits: [
      {
        file: RECORDS,
        find: "Object.entries(entry.$value).map(([name, value]) => [name, shown(value)] as const)",
        replace:
          "Object.entries(entry.$value).filter(([, value]) => value !== null).map(([name, value]) => [name, shown(value)])",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "bytes-in-hex",
    breaks: [{ rule: "K6", words: "Its shape is a schema of `journal.air.json`" }],
    edits: [{ file: RECORDS, find: "encodeBase64(value)", replace: 'Buffer.from(value).toString("hex")' }],
    levels: ["L4"],
  },
  {
    name: "routed-key-recorded",
    breaks: [{ rule: "K6", words: "what routing finds is derived again" }],
    edits: [
      {
        file: INPUTS,
        find: "return admit(turn, { payload, deliveries, origin: EXTERNAL, inputId });",
        replace:
          "return admit(turn, { payload: { ...payload, key: payload.key ?? deliveries.find((one) => one.key)?.key ?? null }, deliveries, origin: EXTERNAL, inputId });",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "event-hash-without-the-key",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [
      {
        file: ADMISSION,
        find: "return key ? { schema, value, key } : { schema, value };",
        replace: "return { schema, value };",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "event-hash-with-a-null-key",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [
      {
        file: ADMISSION,
        find: "return key ? { schema, value, key } : { schema, value };",
        replace: "return { schema, value, key: key ?? null };",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "operators-end-without-times",
    breaks: [{ rule: "K6", words: "an operator's `plan_ended` has that input's times" }],
    edits: [{ file: ENDINGS, find: "by ? turn.stamp.logicalNs : null", replace: "null" }],
    levels: ["L4"],
  },
  {
    name: "operators-end-in-logical-time",
    breaks: [{ rule: "K6", words: "an operator's `plan_ended` has that input's times" }],
    edits: [
      { file: ENDINGS, find: "by ? turn.stamp.nowNs : null", replace: "by ? turn.stamp.logicalNs : null" },
    ],
    levels: ["L4"],
  },
  {
    name: "all-ends-have-times",
    breaks: [{ rule: "K6", words: "an operator's `plan_ended` has that input's times" }],
    edits: [{ file: ENDINGS, find: "by ? turn.stamp.nowNs : null", replace: "turn.stamp.nowNs" }],
    levels: ["L5"],
  },
  {
    name: "results-unrecorded",
    breaks: [{ rule: "K6", words: "what it says" }],
    edits: [
      {
        file: ENDINGS,
        find: 'turn.append({ $tag: "plan_result", $value: { ...result, value_cbor: ending.result } });',
        replace: "",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "result-before-the-end",
    breaks: [{ rule: "K2", words: "Records are written as things happen" }],
    edits: [
      {
        file: ENDINGS,
        find: 'turn.append({ $tag: "plan_result", $value: { ...result, value_cbor: ending.result } });',
        replace:
          'const end = turn.ledger.derived.pop(); turn.append({ $tag: "plan_result", $value: { ...result, value_cbor: ending.result } }); turn.ledger.derived.push(end);',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "why-a-plan-ended-unsaid",
    breaks: [{ rule: "K6", words: "`plan_ended` the manifest that the plan kept and why it ended" }],
    edits: [{ file: ENDINGS, find: "failed?.code ?? null", replace: "null" }],
    levels: ["L4"],
  },
  {
    name: "operator-is-outside",
    breaks: [{ rule: "K6", words: "an operator's `plan_ended` has that input's times" }],
    edits: [
      {
        file: INPUTS,
        find: 'endPlan(\n    turn,\n    plan,\n    { status: "error", code: "ended_by_operator", message: "an operator ended the plan" },\n    { origin: OPERATOR, inputId },\n  );',
        replace:
          'endPlan(turn, plan, { status: "error", code: "ended_by_operator", message: "" }, { origin: EXTERNAL, inputId });',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "operator-ends-the-newest-plan",
    breaks: [{ rule: "K9", words: "An operator can end a running plan." }],
    edits: [
      {
        file: INPUTS,
        find: "turn.state.touch(id)",
        replace: "turn.state.touch(turn.state.running().at(-1)?.id ?? id)",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "operator-ends-no-plan",
    breaks: [{ rule: "K9", words: "An operator can end a running plan." }],
    edits: [
      {
        file: INPUTS,
        find: 'endPlan(\n    turn,\n    plan,\n    { status: "error", code: "ended_by_operator", message: "an operator ended the plan" },\n    { origin: OPERATOR, inputId },\n  );',
        replace: 'throw new AirError("plan.not_running", "");',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "clock-from-host",
    breaks: [{ rule: "K5", words: "What a turn derives has the input's times" }],
    edits: [
      { file: SCRIPT_WORLD, find: "() => this.clockNs", replace: "() => BigInt(Date.now()) * 1_000_000n" },
    ],
    levels: ["L5"],
  },
  {
    name: "genesis-is-turn-one",
    breaks: [{ rule: "K6", words: "A record holds the number of its turn (genesis is 0)" }],
    edits: [
      {
        file: CHAIN,
        find: "encodeRecord({ turn: BigInt(turn), prev, entry })",
        replace: "encodeRecord({ turn: BigInt(turn + 1), prev, entry })",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "records-numbered-instead-of-turns",
    breaks: [{ rule: "K6", words: "A record holds the number of its turn (genesis is 0)" }],
    edits: [
      {
        file: CHAIN,
        find: "encodeRecord({ turn: BigInt(turn), prev, entry })",
        replace: "encodeRecord({ turn: BigInt(from.count), prev, entry })",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "operators-end-is-no-error",
    breaks: [{ rule: "K9", words: "An operator can end a running plan." }],
    edits: [
      {
        file: INPUTS,
        find: 'endPlan(\n    turn,\n    plan,\n    { status: "error", code: "ended_by_operator", message: "an operator ended the plan" },\n    { origin: OPERATOR, inputId },\n  );',
        replace: 'endPlan(turn, plan, { status: "ok", result: null }, { origin: OPERATOR, inputId });',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "plan-ended-names-the-live-manifest",
    breaks: [{ rule: "K6", words: "`plan_ended` the manifest that the plan kept and why it ended" }],
    edits: [
      {
        file: ENDINGS,
        find: 'turn.append({\n    $tag: "plan_ended",\n    $value: {\n      plan_name: program.name,\n      plan_id: BigInt(id),\n      manifest_hash: manifestHash,\n      status: ending.status,\n      error_code: failed?.code ?? null,\n      message: failed?.message ?? null,\n      origin: by?.origin ?? null,\n      now_ns: by ? turn.stamp.nowNs : null,\n      logical_now_ns: by ? turn.stamp.logicalNs : null,\n      input_id: by?.inputId ?? null,\n    },\n  });',
        replace:
          'turn.append({\n    $tag: "plan_ended",\n    $value: {\n      plan_name: program.name,\n      plan_id: BigInt(id),\n      manifest_hash: turn.state.program.manifestHash,\n      status: ending.status,\n      error_code: failed?.code ?? null,\n      message: failed?.message ?? null,\n      origin: by?.origin ?? null,\n      now_ns: by ? turn.stamp.nowNs : null,\n      logical_now_ns: by ? turn.stamp.logicalNs : null,\n      input_id: by?.inputId ?? null,\n    },\n  });',
      },
    ],
    levels: ["L5"],
  },
];
