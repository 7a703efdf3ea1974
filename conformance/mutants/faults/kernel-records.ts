/** What records say: times, entropy, turns, ends. */
import type { Fault } from "../fault.ts";

const TURN = "runtime/kernel/turn.ts";
const KERNEL = "runtime/kernel/kernel.ts";
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
    families: ["replay/determinism/"],
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
    families: ["replay/determinism/"],
  },
  {
    name: "records-linked-by-turn",
    breaks: [{ rule: "K6", words: "the hash of the record before it" }],
    edits: [{ file: CHAIN, find: "prev = hashBytes(bytes);", replace: "" }],
    levels: ["L5"],
    families: ["governance/denied/"],
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
    families: ["plan-run/checks/"],
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
    families: [
      "plan-run/end/",
      "plan-run/event/",
      "plan-run/guard/",
      "plan-run/input/",
      "plan-run/limit/",
      "plan-run/order/",
      "reducer/genesis/",
      "reducer/module/",
      "reducer/output/",
      "reducer/output/bad/",
      "reducer/route/",
    ],
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
    families: ["reducer/cell/", "reducer/input/", "reducer/route/"],
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
    families: ["plan-run/raise/", "reducer/input/"],
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
    families: [
      "governance/replay/",
      "replay/crash/",
      "replay/determinism/",
      "replay/input-id/",
      "replay/restart/",
    ],
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
];
