// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Turns that are given up, and values that get out of hand. */
import type { Fault } from "../fault.ts";

const INPUTS = "runtime/kernel/inputs.ts";
const INSTANCE = "runtime/plans/instance.ts";
const STATE = "runtime/kernel/state.ts";
const BOUNDS = "air/values/bounds.ts";

export const KERNEL_UNDONE_FAULTS: readonly Fault[] = [
  {
    name: "spent-receipts-refused",
    breaks: [
      {
        rule: "K11",
        words:
          "a receipt cannot be: it is recorded, then the limits that modules came to, then `turn_failed`, and the plans that were waiting for it end",
      },
    ],
    edits: [{ file: INPUTS, find: 'input.kind !== "receipt"', replace: "true" }],
    levels: ["L4"],
  },
  {
    name: "spent-turn-is-kept",
    breaks: [{ rule: "K11", words: "Past it the input is refused with `turn.budget`" }],
    edits: [
      {
        file: INPUTS,
        find: 'if (input.kind !== "receipt") {\n      throw new AirError(\n        TURN_BUDGET,\n        `the input causes more than a turn may derive, which is ${thingsPerTurn} things, and has been undone`,\n      );\n    }',
        replace: "return turn;",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "spent-receipt-is-an-error",
    breaks: [
      {
        rule: "K11",
        words:
          "a receipt cannot be: it is recorded, then the limits that modules came to, then `turn_failed`, and the plans that were waiting for it end",
      },
    ],
    edits: [
      {
        file: INPUTS,
        find: "return failTurn(input, turn, begin());",
        replace:
          'return failTurn({ ...input, content: { ...input.content, status: "error", payload: new Uint8Array() } }, turn, begin());',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "limits-of-spent-turns-unrecorded",
    breaks: [
      {
        rule: "K11",
        words:
          "a receipt cannot be: it is recorded, then the limits that modules came to, then `turn_failed`, and the plans that were waiting for it end",
      },
    ],
    edits: [
      {
        file: INPUTS,
        find: 'for (const limit of undone.limits) turn.append({ $tag: "module_limit", $value: limit });',
        replace: "",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "spent-turns-unmarked",
    breaks: [
      {
        rule: "K11",
        words:
          "a receipt cannot be: it is recorded, then the limits that modules came to, then `turn_failed`, and the plans that were waiting for it end",
      },
    ],
    edits: [
      {
        file: INPUTS,
        find: 'turn.append({ $tag: "turn_failed", $value: { code: TURN_BUDGET } });',
        replace: "",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "spent-receipt-ends-all-who-asked",
    breaks: [{ rule: "K11", words: "the plans that were waiting for it end" }],
    edits: [
      {
        file: INPUTS,
        find: 'party.kind !== "plan" || stepsWaiting(turn, intent, party.id).length === 0',
        replace: 'party.kind !== "plan"',
      },
    ],
    levels: ["L4"],
  },
  {
    name: "spent-receipt-ends-nobody",
    breaks: [{ rule: "K11", words: "the plans that were waiting for it end" }],
    edits: [
      {
        file: INPUTS,
        find: 'if (plan) endPlan(turn, plan, { status: "error", code: TURN_BUDGET, message });',
        replace: "",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "spent-receipt-has-no-id",
    breaks: [{ rule: "K16", words: "An input may have a client's id." }],
    edits: [
      {
        file: INPUTS,
        find: 'recordReceipt(turn, intent, content, turn.stamp.entropy, inputId);\n  // A replay has to know them to come to the same end.\n  for (const limit of undone.limits) turn.append({ $tag: "module_limit", $value: limit });',
        replace:
          'recordReceipt(turn, intent, content, turn.stamp.entropy, null); for (const limit of undone.limits) turn.append({ $tag: "module_limit", $value: limit });',
      },
    ],
    levels: ["L5"],
  },
  {
    name: "variables-of-undone-turns-stay",
    breaks: [
      { rule: "K1", words: "An input that is refused, and a commit that fails, leave the world as it was." },
    ],
    edits: [{ file: INSTANCE, find: "new Map(this.vars)", replace: "this.vars" }],
    levels: ["L4"],
  },
  {
    name: "steps-of-undone-turns-stay",
    breaks: [
      { rule: "K1", words: "An input that is refused, and a commit that fails, leave the world as it was." },
    ],
    edits: [{ file: INSTANCE, find: "new Map(this.steps)", replace: "this.steps" }],
    levels: ["L4"],
  },
  {
    name: "handles-of-undone-turns-stay",
    breaks: [
      { rule: "K1", words: "An input that is refused, and a commit that fails, leave the world as it was." },
    ],
    edits: [{ file: INSTANCE, find: "new Map(this.handles)", replace: "this.handles" }],
    levels: ["L4"],
  },
  {
    name: "progress-of-undone-turns-stays",
    breaks: [
      { rule: "K1", words: "An input that is refused, and a commit that fails, leave the world as it was." },
    ],
    edits: [{ file: INSTANCE, find: "this.status.slice()", replace: "this.status" }],
    levels: ["L4"],
  },
  {
    name: "plan-ids-of-undone-turns-are-used-up",
    breaks: [
      { rule: "K1", words: "An input that is refused, and a commit that fails, leave the world as it was." },
    ],
    edits: [{ file: STATE, find: "this.nextPlan = nextPlan;", replace: "" }],
    levels: ["L4"],
  },
  {
    name: "time-of-undone-turns-stays",
    breaks: [
      { rule: "K1", words: "An input that is refused, and a commit that fails, leave the world as it was." },
    ],
    edits: [{ file: STATE, find: "this.logicalNs = before;", replace: "" }],
    levels: ["L5"],
  },
  {
    name: "turn-numbers-of-undone-turns-are-used-up",
    breaks: [
      { rule: "K1", words: "An input that is refused, and a commit that fails, leave the world as it was." },
    ],
    edits: [{ file: STATE, find: "this.turn = turn;", replace: "" }],
    levels: ["L5"],
  },
  {
    name: "values-of-126-levels",
    breaks: [
      {
        rule: "K11",
        words: "A value that an expression makes has at most 127 levels of arrays and maps (`cbor.too_deep`)",
      },
    ],
    edits: [{ file: BOUNDS, find: "depth > MAX_DEPTH", replace: "depth >= MAX_DEPTH" }],
    levels: ["L4"],
  },
  {
    name: "values-of-128-levels",
    breaks: [
      {
        rule: "K11",
        words: "A value that an expression makes has at most 127 levels of arrays and maps (`cbor.too_deep`)",
      },
    ],
    edits: [{ file: BOUNDS, find: "depth > MAX_DEPTH", replace: "depth > MAX_DEPTH + 1" }],
    levels: ["L4"],
  },
  {
    name: "values-of-any-weight",
    breaks: [{ rule: "K11", words: "a weight of at most 16,777,216 (`expr.too_large`)" }],
    edits: [{ file: BOUNDS, find: "weight > MAX_WEIGHT", replace: "false" }],
    levels: ["L4"],
  },
  {
    name: "values-of-half-the-weight",
    breaks: [{ rule: "K11", words: "a weight of at most 16,777,216 (`expr.too_large`)" }],
    edits: [{ file: BOUNDS, find: "weight > MAX_WEIGHT", replace: "weight > MAX_WEIGHT / 2" }],
    levels: ["L4"],
  },
  {
    name: "texts-weigh-one",
    breaks: [
      {
        rule: "K11",
        words: "one for each part, and the UTF-8 bytes of its texts and the bytes of its byte strings",
      },
    ],
    edits: [{ file: BOUNDS, find: "1 + lengthOf(value.value)", replace: "1" }],
    levels: ["L4"],
  },
  {
    name: "shared-parts-weigh-once",
    breaks: [
      {
        rule: "K11",
        words: "one for each part, and the UTF-8 bytes of its texts and the bytes of its byte strings",
      },
    ],
    edits: [
      {
        file: BOUNDS,
        find: "weight += inner.weight;",
        replace: "weight += known.has(part) ? 1 : inner.weight;",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "map-keys-weigh-nothing",
    breaks: [
      {
        rule: "K11",
        words: "one for each part, and the UTF-8 bytes of its texts and the bytes of its byte strings",
      },
    ],
    edits: [
      {
        file: BOUNDS,
        find: "for (const [key, inner] of value.entries) yield* [key, inner];",
        replace: "for (const [, inner] of value.entries) yield inner;",
      },
    ],
    levels: ["L4"],
  },
];
