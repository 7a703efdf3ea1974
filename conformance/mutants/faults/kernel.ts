/** Turns: their queues, and what they may derive. */
import type { Fault } from "../fault.ts";
import type { Untested } from "../summary.ts";
import { KERNEL_ID_FAULTS } from "./kernel-ids.ts";
import { KERNEL_INPUT_FAULTS } from "./kernel-inputs.ts";
import { KERNEL_INTROSPECTION_FAULTS } from "./kernel-introspection.ts";
import { KERNEL_RECORD_FAULTS } from "./kernel-records.ts";
import { KERNEL_TIMER_FAULTS } from "./kernel-timers.ts";
import { KERNEL_UNDONE_FAULTS } from "./kernel-undone.ts";

const DRAIN = "runtime/kernel/drain.ts";
const TURN = "runtime/kernel/turn.ts";

export const KERNEL_FAULTS: readonly Fault[] = [
  ...KERNEL_ID_FAULTS,
  ...KERNEL_INPUT_FAULTS,
  ...KERNEL_INTROSPECTION_FAULTS,
  ...KERNEL_RECORD_FAULTS,
  ...KERNEL_TIMER_FAULTS,
  ...KERNEL_UNDONE_FAULTS,
  {
    name: "plans-until-none-is-left",
    breaks: [
      { rule: "K2", words: "Where both hold something they take turns, plans first" },
      { rule: "K2", words: "A turn has two queues, of plans that may go on and of deliveries to reducers." },
    ],
    edits: [
      {
        file: DRAIN,
        find: "plan !== undefined && (delivery === undefined || !lastWasPlan)",
        replace: "plan !== undefined",
      },
    ],
    levels: ["L4"],
    families: ["reducer/route/"],
  },
  {
    name: "kernel-answers-before-deliveries",
    breaks: [{ rule: "K2", words: "an effect is only answered when both queues are empty" }],
    edits: [
      {
        file: DRAIN,
        find: "if (delivery) {\n      if (plan !== undefined) lastWasPlan = false;\n      delivered++;\n      deliver(turn, delivery);\n    } else {\n      const intent = internal[executed++];\n      if (intent === undefined) break;\n      execute(turn, intent, drain);\n    }",
        replace:
          "const intent = internal[executed];\n      if (intent !== undefined) { executed++; execute(turn, intent, drain); }\n      else if (delivery) { delivered++; deliver(turn, delivery); }\n      else break;",
      },
    ],
    levels: ["L4"],
    families: ["reducer/route/"],
  },
  {
    name: "one-answer-of-the-kernel-per-turn",
    breaks: [{ rule: "K2", words: "until nothing is left" }],
    edits: [
      {
        file: DRAIN,
        find: "execute(turn, intent, drain);",
        replace: "execute(turn, intent, drain); if (executed > 1) break;",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "turn-derives-9999-things",
    breaks: [
      { rule: "K11", words: "A turn may derive 10,000 things: derived events, deliveries, completed steps" },
    ],
    edits: [
      {
        file: TURN,
        find: "++this.things > this.machine.behaviour.thingsPerTurn",
        replace: "++this.things >= this.machine.behaviour.thingsPerTurn",
      },
    ],
    levels: ["L4"],
    families: ["reducer/queue/", "plan-run/budget/ten"],
  },
];

/** What no case of these families can tell, and why. */
export const UNTESTED_WORLDS: readonly Untested[] = [
  {
    rule: "P3",
    words: "that need decides",
    why: "It says how rulings are found, not what an implementation does.",
  },
  {
    rule: "K3",
    words: "A directory is only read to begin a world.",
    why: "A script's world begins with a request, and knows no directory.",
  },
  {
    rule: "K4",
    words: "The first difference stops it",
    why: "A script can damage a journal, which its chain shows; it cannot forge one that says something else.",
  },
  {
    rule: "K4",
    words: "A full verification derives the receipts of internal effects and those steps, too",
    why: "Only the command line asks for it.",
  },
  {
    rule: "K12",
    words: "A world has one writer at a time",
    why: "A script is the only process that has its world.",
  },
  {
    rule: "K12",
    words: "Readers are in nobody's way.",
    why: "A script is the only process that has its world.",
  },
  {
    rule: "K14",
    words: "What a newer release wrote is `world.newer`",
    why: "A script's world is written by the release that is tested.",
  },
];
