/** Effects that plans ask for: params, receipts, decisions. */
import type { Fault } from "../fault.ts";

const EVALUATE = "air/expr/evaluate.ts";
const RUN = "runtime/plans/run.ts";
const EMISSION = "runtime/kernel/emission.ts";

export const PLAN_EFFECT_FAULTS: readonly Fault[] = [
  {
    name: "record-fields-in-reverse",
    breaks: [{ rule: "K9", words: "the fields of a record expression are evaluated in canonical order" }],
    edits: [
      {
        file: EVALUATE,
        find: "one.fields.map(([key, value]) => [key, run(value)])",
        replace: "[...one.fields].reverse().map(([key, value]) => [key, run(value)])",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "handle-is-its-intent",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [
      {
        file: RUN,
        find: 'this.bind(step.handle, { kind: "text", value: step.handle })',
        replace: 'this.bind(step.handle, { kind: "nat", value: BigInt(intent) })',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "step-has-no-params",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [
      {
        file: RUN,
        find: "record({ handle, intent_hash: hash, params })",
        replace: "record({ handle, intent_hash: hash })",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "intent-hash-is-text",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [
      {
        file: RUN,
        find: "record({ handle, intent_hash: hash, params })",
        replace: 'record({ handle, intent_hash: { kind: "text", value: String(intentHash) }, params })',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "params-without-cbor-never-asked-for",
    breaks: [{ rule: "K8", words: "that of the denial, of the reader or of the evaluation" }],
    edits: [
      { file: RUN, find: "bytesOrDenial(step.params, params)", replace: "plainOf(step.params, params)" },
    ],
    levels: ["L4"],
  },
  {
    name: "broken-params-are-denied",
    breaks: [{ rule: "K8", words: "that of the denial, of the reader or of the evaluation" }],
    edits: [
      {
        file: RUN,
        find: "this.valueOf(step.params)",
        replace: "(() => { try { return this.valueOf(step.params); } catch { return NULL; } })()",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "timeout-is-an-error",
    breaks: [{ rule: "K8", words: "`receipt_timeout`" }],
    edits: [
      {
        file: RUN,
        find: 'status === "timeout" ? "receipt_timeout" : "receipt_error"',
        replace: '"receipt_error"',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "failed-receipt-goes-on",
    breaks: [{ rule: "K10", words: "without it the plan ends" }],
    edits: [{ file: RUN, find: 'status !== "ok" && step.statusAs === undefined', replace: "false" }],
    levels: ["L4"],
  },
  {
    name: "status-as-does-not-help",
    breaks: [{ rule: "K10", words: "With `status_as`, the payload of a receipt that is no success is null" }],
    edits: [
      { file: RUN, find: 'status !== "ok" && step.statusAs === undefined', replace: 'status !== "ok"' },
    ],
    levels: ["L4"],
  },
  {
    name: "status-unbound",
    breaks: [{ rule: "K10", words: "may bind `status_as` and `code_as` beside `as`" }],
    edits: [
      {
        file: RUN,
        find: 'if (step.statusAs !== undefined) this.bind(step.statusAs, { kind: "text", value: status });',
        replace: "",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "timeout-status-is-error",
    breaks: [{ rule: "K10", words: "may bind `status_as` and `code_as` beside `as`" }],
    edits: [
      {
        file: RUN,
        find: 'if (step.statusAs !== undefined) this.bind(step.statusAs, { kind: "text", value: status });',
        replace:
          'if (step.statusAs !== undefined) this.bind(step.statusAs, { kind: "text", value: status === "ok" ? status : "error" });',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "no-code-of-a-refusal",
    breaks: [{ rule: "K10", words: "The code is that of the kernel's own refusal" }],
    edits: [
      {
        file: RUN,
        find: 'if (step.codeAs !== undefined)\n      this.bind(step.codeAs, code === null ? NULL : { kind: "text", value: code });',
        replace: "if (step.codeAs !== undefined) this.bind(step.codeAs, NULL);",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "code-of-every-error",
    breaks: [{ rule: "K10", words: "null of any other receipt" }],
    edits: [
      {
        file: RUN,
        find: 'if (step.codeAs !== undefined)\n      this.bind(step.codeAs, code === null ? NULL : { kind: "text", value: code });',
        replace:
          'if (step.codeAs !== undefined) this.bind(step.codeAs, status === "ok" ? NULL : { kind: "text", value: code ?? "receipt_error" });',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "receipt-bound-as-bytes",
    breaks: [{ rule: "K10", words: "binds the payload as the effect's receipt schema reads it" }],
    edits: [
      { file: RUN, find: "decodeValue(payload, step.type)", replace: '({ kind: "bytes", value: payload })' },
    ],
    levels: ["L4"],
  },
  {
    name: "failed-receipt-is-an-empty-record",
    breaks: [{ rule: "K10", words: "the payload of a receipt that is no success is null" }],
    edits: [
      {
        file: RUN,
        find: 'status === "ok" ? decodeValue(payload, step.type) : NULL',
        replace: 'status === "ok" ? decodeValue(payload, step.type) : record({})',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "early-receipt-missed",
    breaks: [{ rule: "K17", words: "It goes to everyone who asked for or joined the intent" }],
    edits: [
      {
        file: RUN,
        find: "host.receipt(intent)",
        replace: "plan.status[index] === WAITING ? host.receipt(intent) : undefined",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "failed-early-receipt-missed",
    breaks: [{ rule: "K17", words: "It goes to everyone who asked for or joined the intent" }],
    edits: [
      {
        file: RUN,
        find: "host.receipt(intent)",
        replace:
          'plan.status[index] === WAITING || host.receipt(intent)?.status === "ok" ? host.receipt(intent) : undefined',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "intent-before-its-decisions",
    breaks: [{ rule: "K2", words: "of an effect its decisions, then its intent" }],
    edits: [
      {
        file: EMISSION,
        find: 'turn.append({ $tag: "cap_decision", $value: { ...cap, origin } });\n  if (policy)\n    turn.append({ $tag: "policy_decision", $value: { ...policy, rule_index: natOf(policy.rule_index) } });\n  if (failed) throw new AirError(failed.code, failed.message);\n  const intentHash = found.intentHash as Hash;\n  const intent = outcome === "joined" ? join(turn, emission, decided) : open(turn, emission, decided);\n  return { intent, intentHash: hexToBytes(intentHash.slice("sha256:".length)) };',
        replace:
          'const intent = failed ? -1 : outcome === "joined" ? join(turn, emission, decided) : open(turn, emission, decided);\n  turn.append({ $tag: "cap_decision", $value: { ...cap, origin } });\n  if (policy) turn.append({ $tag: "policy_decision", $value: { ...policy, rule_index: natOf(policy.rule_index) } });\n  if (failed) throw new AirError(failed.code, failed.message);\n  return { intent, intentHash: hexToBytes(found.intentHash.slice("sha256:".length)) };',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "policy-before-the-grant",
    breaks: [{ rule: "K2", words: "of an effect its decisions, then its intent" }],
    edits: [
      {
        file: EMISSION,
        find: 'turn.append({ $tag: "cap_decision", $value: { ...cap, origin } });\n  if (policy)\n    turn.append({ $tag: "policy_decision", $value: { ...policy, rule_index: natOf(policy.rule_index) } });',
        replace:
          'if (policy) turn.append({ $tag: "policy_decision", $value: { ...policy, rule_index: natOf(policy.rule_index) } });\n  turn.append({ $tag: "cap_decision", $value: { ...cap, origin } });',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "denials-of-policy-unrecorded",
    breaks: [{ rule: "A2", words: "one policy decision if the policy was asked" }],
    edits: [
      {
        file: EMISSION,
        find: 'if (policy)\n    turn.append({ $tag: "policy_decision", $value: { ...policy, rule_index: natOf(policy.rule_index) } });',
        replace:
          'if (policy && !failed) turn.append({ $tag: "policy_decision", $value: { ...policy, rule_index: natOf(policy.rule_index) } });',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "denied-attempts-unrecorded",
    breaks: [{ rule: "A2", words: "Every attempt leaves one cap decision" }],
    edits: [
      {
        file: EMISSION,
        find: 'turn.append({ $tag: "cap_decision", $value: { ...cap, origin } });',
        replace: 'if (!failed) turn.append({ $tag: "cap_decision", $value: { ...cap, origin } });',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "denied-by-policy-goes-on",
    breaks: [{ rule: "A3", words: "if none fits the effect is denied" }],
    edits: [
      {
        file: EMISSION,
        find: "if (failed) throw new AirError(failed.code, failed.message);",
        replace: "if (failed && !policy) throw new AirError(failed.code, failed.message);",
      },
    ],
    levels: ["L4"],
  },
];
