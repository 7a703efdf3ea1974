/** Timers: when they fire, in which order, and where their events go. */
import type { Fault } from "../fault.ts";

const DELIVERIES = "runtime/kernel/deliveries.ts";
const EMISSION = "runtime/kernel/emission.ts";
const INGRESS = "runtime/kernel/ingress.ts";
const TIMERS = "runtime/kernel/timers.ts";
const RECEIPTS = "runtime/kernel/receipts.ts";
const SCRIPT = "conformance/testees/airlock/script/world-script.ts";
const STEPS = "runtime/governance/steps.ts";

export const FIRING_FAULTS: readonly Fault[] = [
  {
    name: "every-step-fires-timers",
    breaks: [
      {
        rule: "K1",
        words:
          "One input (an event from outside, a receipt, a timer that is due, an operator's command) is one turn",
      },
    ],
    edits: [
      {
        file: SCRIPT,
        find: "return { ok: run(world, step) };",
        replace:
          'const done = run(world, step); if (name === "event" || name === "apply") world.kernel.fireTimers(); return { ok: done };',
      },
    ],
    families: ["time/"],
  },
  {
    name: "restarts-fire-timers",
    breaks: [
      {
        rule: "K1",
        words:
          "One input (an event from outside, a receipt, a timer that is due, an operator's command) is one turn",
      },
    ],
    edits: [
      {
        file: SCRIPT,
        find: "BigInt(openExternal(kernel.state).length)",
        replace: "[BigInt(openExternal(kernel.state).length), kernel.fireTimers()][0] as bigint",
      },
    ],
    families: ["time/"],
  },
  {
    name: "restarts-forget-the-time",
    breaks: [{ rule: "K13", words: "wall time made monotonic, from 0 before the first input" }],
    edits: [
      {
        file: SCRIPT,
        find: "BigInt(openExternal(kernel.state).length)",
        replace: "[BigInt(openExternal(kernel.state).length), (kernel.state.logicalNs = 0n)][0] as bigint",
      },
    ],
    families: ["time/"],
  },
  {
    name: "restarts-forget-timers",
    breaks: [
      { rule: "K1", words: "An intent without a receipt is open" },
      { rule: "K4", words: "derives everything else and compares it" },
    ],
    edits: [
      {
        file: SCRIPT,
        find: "BigInt(openExternal(kernel.state).length)",
        replace:
          '[BigInt(openExternal(kernel.state).length), kernel.state.openIntents().forEach(({ index, kind: of }) => of === "timer.set" && kernel.state.closeIntent(index))][0] as bigint',
      },
    ],
    families: ["time/"],
  },
  {
    name: "timers-by-the-text-of-their-deadlines",
    breaks: [{ rule: "K13", words: "timers fire by deadline, then by intent" }],
    edits: [
      {
        file: TIMERS,
        find: "a.atNs < b.atNs ? -1 : a.atNs > b.atNs ? 1 : a.index - b.index",
        replace:
          "(String(a.atNs) < String(b.atNs) ? -1 : String(a.atNs) > String(b.atNs) ? 1 : a.index - b.index)",
      },
    ],
    families: ["time/"],
  },
  {
    name: "timers-by-deadlines-as-doubles",
    breaks: [{ rule: "K13", words: "timers fire by deadline, then by intent" }],
    edits: [
      {
        file: TIMERS,
        find: "a.atNs < b.atNs ? -1 : a.atNs > b.atNs ? 1 : a.index - b.index",
        replace: "(Number(a.atNs) - Number(b.atNs) || a.index - b.index)",
      },
    ],
    families: ["time/"],
  },
  {
    name: "timers-by-signed-deadlines",
    breaks: [{ rule: "K13", words: "timers fire by deadline, then by intent" }],
    edits: [
      {
        file: TIMERS,
        find: "a.atNs < b.atNs ? -1 : a.atNs > b.atNs ? 1 : a.index - b.index",
        replace:
          "(BigInt.asIntN(64, a.atNs) < BigInt.asIntN(64, b.atNs) ? -1 : a.atNs === b.atNs ? a.index - b.index : 1)",
      },
    ],
    families: ["time/"],
  },
  {
    name: "deadlines-have-a-sign",
    breaks: [
      { rule: "K13", words: "A timer is due when its deadline is not after the later of that and the clock" },
      { rule: "E5", words: "nat and time unsigned 64-bit integers" },
    ],
    edits: [{ file: TIMERS, find: "next <= nowNs", replace: "BigInt.asIntN(64, next) <= nowNs" }],
    families: ["time/"],
  },
  {
    name: "deadlines-are-doubles",
    breaks: [
      { rule: "K13", words: "A timer is due when its deadline is not after the later of that and the clock" },
      { rule: "E5", words: "nat and time unsigned 64-bit integers" },
    ],
    edits: [{ file: TIMERS, find: "next <= nowNs", replace: "Number(next) <= Number(nowNs)" }],
    families: ["time/"],
  },
  {
    name: "an-empty-key-is-none",
    breaks: [{ rule: "K17", words: "Its event has, as `receipt`, no time and the timer's key" }],
    edits: [
      {
        file: INGRESS,
        find: "TimerSetReceiptCodec.encode({ delivered_at_ns: nowNs, key })",
        replace: "TimerSetReceiptCodec.encode({ delivered_at_ns: nowNs, key: key || null })",
      },
    ],
    families: ["time/"],
  },
  {
    name: "delivered-to-the-microsecond",
    breaks: [{ rule: "K13", words: "Grants expire, and timers fire, by logical time" }],
    edits: [
      {
        file: INGRESS,
        find: "TimerSetReceiptCodec.encode({ delivered_at_ns: nowNs, key })",
        replace:
          "TimerSetReceiptCodec.encode({ delivered_at_ns: nowNs > 1000n ? nowNs - (nowNs % 1000n) : nowNs, key })",
      },
    ],
    families: ["time/"],
  },
  {
    name: "receipt-events-go-to-the-asker-only",
    breaks: [{ rule: "K2", words: "then its deliveries in the order of the routes" }],
    edits: [
      {
        file: RECEIPTS,
        find: "routeOrPass(turn, payload)",
        replace: "routeOrPass(turn, payload)?.filter((one) => one.reducer === reducer)",
      },
    ],
    families: ["time/"],
  },
  {
    name: "receipt-events-go-by-the-first-manifest",
    breaks: [{ rule: "K2", words: "what is admitted or asked for later goes by the new manifest" }],
    edits: [
      {
        file: RECEIPTS,
        find: "route(turn.state.program, payload)",
        replace: 'route(turn.machine.programs.get(turn.ledger.get(0, "genesis").manifest_hash), payload)',
      },
    ],
    families: ["time/"],
  },
  {
    name: "receipts-name-the-first-manifest",
    breaks: [{ rule: "K2", words: "An upgrade is live from `gov_applied` on" }],
    edits: [
      {
        file: RECEIPTS,
        find: "turn.state.program.manifestHash",
        replace: 'turn.ledger.get(0, "genesis").manifest_hash',
      },
    ],
    families: ["time/"],
  },
  {
    name: "modules-of-the-first-manifest",
    breaks: [{ rule: "K2", words: "An upgrade is live from `gov_applied` on" }],
    edits: [
      {
        file: DELIVERIES,
        find: "turn.state.program.reducers.get(name)",
        replace:
          '(turn.machine.programs.get(turn.ledger.get(0, "genesis").manifest_hash).reducers.get(name) ?? turn.state.program.reducers.get(name))',
      },
    ],
    families: ["time/"],
  },
  {
    name: "an-upgrade-forgets-timers",
    breaks: [{ rule: "K2", words: "An upgrade is live from `gov_applied` on" }],
    edits: [
      {
        file: STEPS,
        find: "state.switchTo(candidate);",
        replace:
          'state.switchTo(candidate); for (const { index, kind } of state.openIntents()) if (kind === "timer.set") state.closeIntent(index);',
      },
    ],
    families: ["time/"],
  },
  {
    name: "grants-are-needed-for-receipts",
    breaks: [{ rule: "K17", words: "It goes to everyone who asked for or joined the intent, in that order" }],
    edits: [
      {
        file: RECEIPTS,
        find: "for (const party of parties) deliverReceipt(turn, intent, party);",
        replace:
          'if (turn.state.program.authority.grants.has(turn.ledger.get(intent, "effect_intent").cap_name)) for (const party of parties) deliverReceipt(turn, intent, party);',
      },
    ],
    families: ["time/"],
  },
  {
    name: "grants-must-be-good-for-receipts",
    breaks: [{ rule: "K17", words: "It goes to everyone who asked for or joined the intent, in that order" }],
    edits: [
      {
        file: RECEIPTS,
        find: "for (const party of parties) deliverReceipt(turn, intent, party);",
        replace:
          'if (!((turn.state.program.authority.grants.get(turn.ledger.get(intent, "effect_intent").cap_name)?.expiryNs ?? turn.stamp.logicalNs + 1n) <= turn.stamp.logicalNs)) for (const party of parties) deliverReceipt(turn, intent, party);',
      },
    ],
    families: ["time/"],
  },
  {
    name: "reducers-join-open-intents-only",
    breaks: [{ rule: "A8", words: "joins its intent" }],
    edits: [
      {
        file: EMISSION,
        find: "deliverReceipt(turn, of, party)",
        replace: 'party.kind === "plan" && deliverReceipt(turn, of, party)',
      },
    ],
    families: ["time/"],
  },
];
