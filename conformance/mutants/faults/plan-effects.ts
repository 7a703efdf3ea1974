/** Effects that plans ask for: params, receipts, decisions. */
import type { Fault } from "../fault.ts";

const RUN = "runtime/plans/run.ts";
const EMISSION = "runtime/kernel/emission.ts";

export const PLAN_EFFECT_FAULTS: readonly Fault[] = [
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
    families: ["plan-run/receipt/"],
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
    families: ["governance/smuggled/"],
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
    families: ["plan-run/emit/"],
  },
];
