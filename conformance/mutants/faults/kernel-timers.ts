/** Timers. */
import type { Fault } from "../fault.ts";

const KERNEL = "runtime/kernel/kernel.ts";

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
        find: "for (const timer of due) this.submit(timer, nowNs);",
        replace:
          "for (const timer of due) { try { this.submit(timer, nowNs); } catch (error) { for (const next of due.slice(due.indexOf(timer) + 1)) { try { this.submit(next, nowNs); } catch {} } throw error; } }",
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
        find: "this.dueTimers(later(nowNs, this.state.logicalNs))",
        replace: "this.dueTimers(nowNs)",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "timers-due-after-their-time",
    breaks: [
      { rule: "K13", words: "A timer is due when its deadline is not after the later of that and the clock" },
    ],
    edits: [{ file: KERNEL, find: "deliver_at_ns <= nowNs", replace: "deliver_at_ns < nowNs" }],
    levels: ["L4"],
  },
  {
    name: "all-timers-are-due",
    breaks: [
      { rule: "K13", words: "A timer is due when its deadline is not after the later of that and the clock" },
    ],
    edits: [{ file: KERNEL, find: "deliver_at_ns <= nowNs", replace: "true" }],
    levels: ["L4"],
  },
  {
    name: "timers-by-intent",
    breaks: [{ rule: "K13", words: "timers fire by deadline, then by intent" }],
    edits: [
      {
        file: KERNEL,
        find: "(a.at < b.at ? -1 : a.at > b.at ? 1 : a.index - b.index)",
        replace: "(a.index - b.index)",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "timers-by-deadline-only-newest-first",
    breaks: [{ rule: "K13", words: "timers fire by deadline, then by intent" }],
    edits: [
      {
        file: KERNEL,
        find: "(a.at < b.at ? -1 : a.at > b.at ? 1 : a.index - b.index)",
        replace: "(a.at < b.at ? -1 : a.at > b.at ? 1 : b.index - a.index)",
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
        find: "for (const timer of due) this.submit(timer, nowNs);\n    return due.length;",
        replace:
          "let fired = 0; for (let now = due; now.length > 0 && fired < 100; now = this.dueTimers(later(nowNs, this.state.logicalNs))) { for (const timer of now) this.submit(timer, nowNs); fired += now.length; } return fired;",
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
        find: "for (const timer of due) this.submit(timer, nowNs);\n    return due.length;",
        replace: "for (const timer of due.slice(0, 1)) this.submit(timer, nowNs); return due.length && 1;",
      },
    ],
    levels: ["L4"],
  },
  {
    name: "timers-fire-at-their-deadline",
    breaks: [{ rule: "K13", words: "timers fire, by logical time" }],
    edits: [
      {
        file: KERNEL,
        find: "timers.map(({ index, key }) => timerReceipt(index, key, nowNs))",
        replace: "timers.map(({ index, key, at }) => timerReceipt(index, key, at))",
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
        find: "timers.map(({ index, key }) => timerReceipt(index, key, nowNs))",
        replace: "timers.map(({ index }) => timerReceipt(index, null, nowNs))",
      },
    ],
    levels: ["L4"],
  },
];
