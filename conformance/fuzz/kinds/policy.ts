/** Rules and requests about few enough things that they often meet. */
import { type JsonObject, jsonOf } from "../json.ts";
import type { Kind } from "../kind.ts";
import { longTape, type Tape } from "../tape.ts";

const WORDS = {
  effect_kind: ["http.request", "timer.set", "governance.apply"],
  cap_name: ["web", "other"],
  cap_type: ["http.out", "timer"],
  origin_kind: ["plan", "reducer"],
  origin_name: ["t/P@1", "t/R@1"],
};
const FIELDS = Object.keys(WORDS) as (keyof typeof WORDS)[];

export const policy: Kind = {
  name: "policy",
  batch: 128,
  tape: longTape(60),
  edits: { least: 0, most: 1 },
  make: (tape) => {
    const rules = tape.times(5, () => ({ when: some(tape, 25), decision: tape.pick(["allow", "deny"]) }));
    const name = tape.chance(60) ? { policy_name: "t/pol@1" } : {};
    const input = { rules: tape.chance(5) ? null : rules, ...name, request: some(tape, 100) };
    return { op: "policy.decide", input: jsonOf(input) as JsonObject };
  },
};

function some(tape: Tape, percent: number): object {
  return Object.fromEntries(tape.some(FIELDS, percent).map((field) => [field, tape.pick(WORDS[field])]));
}
