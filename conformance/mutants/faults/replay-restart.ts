/** Worlds that are opened again. */
import type { Fault } from "../fault.ts";

const KERNEL = "runtime/kernel/kernel.ts";

export const REPLAY_RESTART_FAULTS: readonly Fault[] = [
  {
    name: "restart-forgets-open-intents",
    breaks: [
      {
        rule: "K4",
        words:
          "A replay takes inputs, receipts and limits of modules as they are recorded, derives everything else and compares it",
      },
    ],
    edits: [
      {
        file: KERNEL,
        find: "this.state = state;",
        replace:
          "this.state = state; for (const { index } of state.openIntents()) state.closeIntent(index); state.keep();",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "restart-forgets-who-joined",
    breaks: [
      {
        rule: "K4",
        words:
          "A replay takes inputs, receipts and limits of modules as they are recorded, derives everything else and compares it",
      },
    ],
    edits: [
      {
        file: KERNEL,
        find: "this.state = state;",
        replace:
          "this.state = state; for (const open of state.openIntents()) state.openIntent({ ...open, parties: open.parties.slice(0, 1) }); state.keep();",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "restart-forgets-waits",
    breaks: [
      {
        rule: "K4",
        words:
          "A replay takes inputs, receipts and limits of modules as they are recorded, derives everything else and compares it",
      },
    ],
    edits: [
      { file: KERNEL, find: "this.state = state;", replace: "this.state = state; state.waits.clear();" },
    ],
    levels: ["L5"],
  },
  {
    name: "restart-forgets-plans",
    breaks: [
      {
        rule: "K4",
        words:
          "A replay takes inputs, receipts and limits of modules as they are recorded, derives everything else and compares it",
      },
    ],
    edits: [
      {
        file: KERNEL,
        find: "this.state = state;",
        replace: "this.state = state; for (const { id } of state.running()) state.plans.delete(id);",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "restart-forgets-ids",
    breaks: [
      { rule: "K16", words: "The same id and content again does nothing and gets the recorded answer" },
    ],
    edits: [
      { file: KERNEL, find: "this.state = state;", replace: "this.state = state; storage.inputs?.clear();" },
    ],
    levels: ["L5"],
  },
  {
    name: "restart-forgets-keys",
    breaks: [{ rule: "A8", words: "joins its intent" }],
    edits: [
      { file: KERNEL, find: "this.state = state;", replace: "this.state = state; storage.fences?.clear();" },
    ],
    levels: ["L5"],
  },
  {
    name: "restart-numbers-plans-anew",
    breaks: [
      {
        rule: "K4",
        words:
          "A replay takes inputs, receipts and limits of modules as they are recorded, derives everything else and compares it",
      },
    ],
    edits: [
      { file: KERNEL, find: "this.state = state;", replace: "this.state = state; state.nextPlan = 0;" },
    ],
    levels: ["L5"],
  },
  {
    name: "restart-begins-time-anew",
    breaks: [{ rule: "K13", words: "from 0 before the first input" }],
    edits: [
      { file: KERNEL, find: "this.state = state;", replace: "this.state = state; state.logicalNs = 0n;" },
    ],
    levels: ["L5"],
  },
  {
    name: "restart-begins-turns-anew",
    breaks: [{ rule: "K6", words: "A record holds the number of its turn" }],
    edits: [{ file: KERNEL, find: "this.state = state;", replace: "this.state = state; state.turn = 1;" }],
    levels: ["L5"],
  },
  {
    name: "restart-touches-all-cells",
    breaks: [
      {
        rule: "K4",
        words:
          "A replay takes inputs, receipts and limits of modules as they are recorded, derives everything else and compares it",
      },
    ],
    edits: [
      {
        file: KERNEL,
        find: "this.state = state;",
        replace:
          "this.state = state; for (const cells of state.cells.values()) for (const [name, cell] of cells) cells.set(name, { ...cell, lastActiveNs: state.logicalNs });",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "restart-loses-cells",
    breaks: [
      {
        rule: "K4",
        words:
          "A replay takes inputs, receipts and limits of modules as they are recorded, derives everything else and compares it",
      },
    ],
    edits: [
      {
        file: KERNEL,
        find: "this.state = state;",
        replace: "this.state = state; for (const cells of state.cells.values()) cells.clear();",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "restart-delivers-events-again",
    breaks: [
      {
        rule: "K4",
        words:
          "A replay takes inputs, receipts and limits of modules as they are recorded, derives everything else and compares it",
      },
    ],
    edits: [
      {
        file: KERNEL,
        find: "this.state = state;",
        replace:
          "this.state = state; for (const cells of state.cells.values()) for (const [name, cell] of cells) cells.set(name, { ...cell, state: cell.state.map((byte, at) => (at === cell.state.length - 1 && byte < 0x17 ? byte + 1 : byte)) });",
      },
    ],
    levels: ["L5"],
  },
];
