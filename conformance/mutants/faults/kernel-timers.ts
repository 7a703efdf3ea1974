/** Timers. */
import type { Fault } from "../fault.ts";

const KERNEL = "runtime/kernel/kernel.ts";
const TIMERS = "runtime/kernel/timers.ts";

export const KERNEL_TIMER_FAULTS: readonly Fault[] = [
  {
    name: "timers-in-one-commit-unlost",
    breaks: [
      {
        rule: "K1",
        words:
          "One input (an event from outside, a receipt, a timer that is due, an operator's command) is one turn",
      },
    ],
    edits: [
      {
        file: KERNEL,
        find: "for (const timer of due.slice(fired)) this.timers.add(timer);",
        replace:
          "for (const timer of due.slice(fired + 1)) { try { this.submit(timerReceipt(timer.index, timer.key, atNs), nowNs); } catch {} }",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "timers-by-the-clock",
    breaks: [
      { rule: "K13", words: "A timer is due when its deadline is not after the later of that and the clock" },
    ],
    edits: [
      {
        file: KERNEL,
        find: "this.timers.takeDue(atNs, most)",
        replace: "this.timers.takeDue(nowNs, most)",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "timers-due-after-their-time",
    breaks: [
      { rule: "K13", words: "A timer is due when its deadline is not after the later of that and the clock" },
    ],
    edits: [{ file: TIMERS, find: "next <= nowNs", replace: "next < nowNs" }],
    levels: ["L4"],
  },
  {
    name: "all-timers-are-due",
    breaks: [
      { rule: "K13", words: "A timer is due when its deadline is not after the later of that and the clock" },
    ],
    edits: [{ file: TIMERS, find: "next <= nowNs", replace: "true" }],
    levels: ["L4"],
  },
  {
    name: "timers-by-intent",
    breaks: [{ rule: "K13", words: "timers fire by deadline, then by intent" }],
    edits: [
      {
        file: TIMERS,
        find: "a.atNs < b.atNs ? -1 : a.atNs > b.atNs ? 1 : a.index - b.index",
        replace: "a.index - b.index",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "timers-by-deadline-only-newest-first",
    breaks: [{ rule: "K13", words: "timers fire by deadline, then by intent" }],
    edits: [
      {
        file: TIMERS,
        find: "a.atNs < b.atNs ? -1 : a.atNs > b.atNs ? 1 : a.index - b.index",
        replace: "a.atNs < b.atNs ? -1 : a.atNs > b.atNs ? 1 : b.index - a.index",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "timers-set-meanwhile-fire",
    breaks: [
      {
        rule: "K13",
        words:
          "One that is set meanwhile waits for the next time, also if it is due, so that this comes to an end.",
      },
    ],
    edits: [
      {
        file: KERNEL,
        find: "return due.length;",
        replace:
          "for (let now = this.timers.takeDue(atNs, most); now.length > 0 && fired < 100; now = this.timers.takeDue(atNs, most)) { for (const timer of now) this.submit(timerReceipt(timer.index, timer.key, atNs), nowNs); fired += now.length; } return fired;",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "one-timer-per-step",
    breaks: [{ rule: "K13", words: "timers fire by deadline, then by intent" }],
    edits: [
      {
        file: KERNEL,
        find: "fired++;",
        replace: "if (++fired === 1) break;",
      },
      { file: KERNEL, find: "return due.length;", replace: "return fired;" },
    ],
    levels: ["L4"],
  },
  {
    name: "timers-fire-at-their-deadline",
    breaks: [{ rule: "K13", words: "timers fire, by logical time" }],
    edits: [
      {
        file: KERNEL,
        find: "timerReceipt(index, key, atNs)",
        replace: "timerReceipt(index, key, due[fired].atNs)",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "timers-lose-their-key",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [
      {
        file: KERNEL,
        find: "timerReceipt(index, key, atNs)",
        replace: "timerReceipt(index, null, atNs)",
      },
    ],
    levels: ["L4"],
  },
];
