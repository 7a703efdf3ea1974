// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Turns that are given up, and values that get out of hand. */
import type { Fault } from "../fault.ts";

const INPUTS = "runtime/kernel/inputs.ts";
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
    families: ["plan-run/budget/"],
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
    families: ["plan-run/budget/", "reducer/queue/"],
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
