/** What time it is, and what is over by then. */
import type { Fault } from "../fault.ts";

const CHECKS = "runtime/authorize/checks.ts";
const DELIVERIES = "runtime/kernel/deliveries.ts";
const INPUTS = "runtime/kernel/inputs.ts";
const RECEIPTS = "runtime/kernel/receipts.ts";
const SCRIPT = "conformance/testees/airlock/script/world-script.ts";
const STAMPS = "runtime/kernel/stamps.ts";

export const CLOCK_FAULTS: readonly Fault[] = [
  {
    name: "clock-never-goes-back",
    breaks: [{ rule: "K13", words: "wall time made monotonic, from 0 before the first input" }],
    edits: [
      {
        file: SCRIPT,
        find: 'world.clockNs = natMember(step, "to_ns");',
        replace: 'if (natMember(step, "to_ns") > world.clockNs) world.clockNs = natMember(step, "to_ns");',
      },
    ],
    families: ["time/"],
  },
  {
    name: "clock-is-an-input",
    breaks: [{ rule: "K13", words: "wall time made monotonic, from 0 before the first input" }],
    edits: [
      {
        file: SCRIPT,
        find: 'world.clockNs = natMember(step, "to_ns");',
        replace:
          'world.clockNs = natMember(step, "to_ns"); if (world.clockNs > world.kernel.state.logicalNs) world.kernel.state.logicalNs = world.clockNs;',
      },
    ],
    families: ["time/"],
  },
  {
    name: "opening-is-an-input",
    breaks: [{ rule: "K13", words: "wall time made monotonic, from 0 before the first input" }],
    edits: [
      {
        file: SCRIPT,
        find: "BigInt(kernel.head.count)",
        replace:
          "[BigInt(kernel.head.count), world.clockNs > kernel.state.logicalNs && (kernel.state.logicalNs = world.clockNs)][0] as bigint",
      },
    ],
    families: ["time/"],
  },
  {
    name: "logical-time-is-wall-time",
    breaks: [{ rule: "K13", words: "wall time made monotonic, from 0 before the first input" }],
    edits: [{ file: STAMPS, find: "later(nowNs, logicalNs)", replace: "nowNs" }],
    families: ["time/"],
  },
  {
    name: "logical-time-is-the-last-input-and-one",
    breaks: [{ rule: "K13", words: "wall time made monotonic, from 0 before the first input" }],
    edits: [
      { file: STAMPS, find: "later(nowNs, logicalNs)", replace: "later(nowNs, logicalNs && logicalNs + 1n)" },
    ],
    families: ["time/"],
  },
  {
    name: "repeats-are-inputs",
    breaks: [
      { rule: "K16", words: "The same id and content again does nothing and gets the recorded answer" },
    ],
    edits: [
      {
        file: SCRIPT,
        find: "return { ok: run(world, step) };",
        replace:
          'const done = run(world, step); if (optionalText(step, "input_id") !== undefined && world.clockNs > world.kernel.state.logicalNs) world.kernel.state.logicalNs = world.clockNs; return { ok: done };',
      },
    ],
    families: ["time/"],
  },
  {
    name: "refusals-have-no-time",
    breaks: [{ rule: "K13", words: "wall time made monotonic, from 0 before the first input" }],
    edits: [
      {
        file: INPUTS,
        find: "recordRefusal(refused, input, error);",
        replace: "recordRefusal(refused, input, error); refused.state.logicalNs = 0n;",
      },
    ],
    families: ["time/"],
  },
  {
    name: "contexts-have-logical-time-for-the-clock",
    breaks: [{ rule: "K13", words: "wall time made monotonic" }],
    edits: [{ file: DELIVERIES, find: "stamp.nowNs", replace: "stamp.logicalNs" }],
    families: ["time/"],
  },
  {
    name: "contexts-have-the-clock-for-logical-time",
    breaks: [{ rule: "K13", words: "wall time made monotonic" }],
    edits: [{ file: DELIVERIES, find: "stamp.logicalNs", replace: "stamp.nowNs" }],
    families: ["time/"],
  },
  {
    name: "receipts-have-logical-time-for-the-clock",
    breaks: [{ rule: "K5", words: "What a turn derives has the input's times." }],
    edits: [{ file: RECEIPTS, find: "turn.stamp.nowNs", replace: "turn.stamp.logicalNs" }],
    families: ["time/"],
  },
  {
    name: "grants-expire-by-a-signed-time",
    breaks: [
      { rule: "K13", words: "Grants expire, and timers fire, by logical time" },
      { rule: "E5", words: "nat and time unsigned 64-bit integers" },
    ],
    edits: [
      {
        file: CHECKS,
        find: "attempt.nowNs < expiryNs",
        replace: "attempt.nowNs < BigInt.asIntN(64, expiryNs)",
      },
    ],
    families: ["time/"],
  },
  {
    name: "grants-expire-by-doubles",
    breaks: [
      { rule: "K13", words: "Grants expire, and timers fire, by logical time" },
      { rule: "E5", words: "nat and time unsigned 64-bit integers" },
    ],
    edits: [
      { file: CHECKS, find: "attempt.nowNs < expiryNs", replace: "Number(attempt.nowNs) < Number(expiryNs)" },
    ],
    families: ["time/"],
  },
  {
    name: "grants-expire-for-plans-only",
    breaks: [{ rule: "K13", words: "Grants expire, and timers fire, by logical time" }],
    edits: [
      {
        file: CHECKS,
        find: "attempt.nowNs < expiryNs",
        replace: 'attempt.nowNs < expiryNs || attempt.request.origin.kind === "reducer"',
      },
    ],
    families: ["time/"],
  },
];
