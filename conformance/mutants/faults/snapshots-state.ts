/** Cells, intents and timers that a snapshot loses or makes up. */
import type { Fault } from "../fault.ts";

const KERNEL = "runtime/kernel/kernel.ts";
const OPENING = "runtime/kernel/opening.ts";
const REPLAY = "runtime/kernel/replay.ts";
const SNAPSHOT = "runtime/kernel/snapshot.ts";

export const SNAPSHOT_STATE_FAULTS: readonly Fault[] = [
  {
    name: "snapshots-without-cells",
    breaks: [{ rule: "K7", words: "the same cells, with when each was written" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "shown.cells.flatMap(({ reducer, cells }) => cells.map((cell) => [reducer, cellOf(cell)] as const))",
        replace: "[]",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-a-cell-of-each-reducer",
    breaks: [{ rule: "K7", words: "the same cells, with when each was written" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "shown.cells.flatMap(({ reducer, cells }) => cells.map((cell) => [reducer, cellOf(cell)] as const))",
        replace:
          "shown.cells.flatMap(({ reducer, cells }) => cells.slice(0, 1).map((cell) => [reducer, cellOf(cell)] as const))",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-cells-of-one-reducer",
    breaks: [{ rule: "K7", words: "the same cells, with when each was written" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "shown.cells.flatMap(({ reducer, cells }) => cells.map((cell) => [reducer, cellOf(cell)] as const))",
        replace:
          "shown.cells.slice(0, 1).flatMap(({ reducer, cells }) => cells.map((cell) => [reducer, cellOf(cell)] as const))",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-one-state-of-a-reducer",
    breaks: [{ rule: "K7", words: "the same cells, with when each was written" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "shown.cells.flatMap(({ reducer, cells }) => cells.map((cell) => [reducer, cellOf(cell)] as const))",
        replace:
          "shown.cells.flatMap(({ reducer, cells }) => cells.map((cell) => [reducer, { ...cellOf(cell), state: copyBytes((cells[0] as typeof cell).state) }] as const))",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-without-keys",
    breaks: [{ rule: "K7", words: "the same cells, with when each was written" }],
    edits: [{ file: SNAPSHOT, find: "key && copyBytes(key)", replace: "null" }],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-empty-keys-for-none",
    breaks: [{ rule: "K7", words: "the same cells, with when each was written" }],
    edits: [
      { file: SNAPSHOT, find: "key && copyBytes(key)", replace: "key ? copyBytes(key) : new Uint8Array()" },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-without-times-of-cells",
    breaks: [{ rule: "K7", words: "the same cells, with when each was written" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "state.cellsOf(reducer).map(shownCell)",
        replace: "state.cellsOf(reducer).map((cell) => ({ ...shownCell(cell), last_active_ns: 0n }))",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-are-when-cells-were-written",
    breaks: [{ rule: "K7", words: "the same cells, with when each was written" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "state.cellsOf(reducer).map(shownCell)",
        replace:
          "state.cellsOf(reducer).map((cell) => ({ ...shownCell(cell), last_active_ns: state.logicalNs }))",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-add-up",
    breaks: [{ rule: "K7", words: "the same cells, with when each was written" }],
    edits: [
      {
        file: OPENING,
        find: "good.state",
        replace:
          "((state) => { for (const older of storage.snapshots()) { const then = snapshotAt(kept, genesis, older)?.state; for (const one of then?.reducers() ?? []) for (const { key, state: bytes } of then?.cellsOf(one) ?? []) if (!state.cell(one, key)) state.setCell(one, key, bytes); } state.keep(); return state; })(good.state)",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "cells-of-a-snapshot-come-back",
    breaks: [{ rule: "K7", words: "What came in since it was taken is derived from the journal" }],
    edits: [
      {
        file: REPLAY,
        find: "replayed.take(turnsOf(machine.storage, taken.head, taken.state.turn));",
        replace:
          "const then = replayed.state.reducers().map((one) => [one, replayed.state.cellsOf(one)] as const); replayed.take(turnsOf(machine.storage, taken.head, taken.state.turn)); for (const [one, some] of then) for (const { key, state } of some) if (!replayed.state.cell(one, key)) replayed.state.setCell(one, key, state);",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "cells-of-a-snapshot-stay",
    breaks: [{ rule: "K7", words: "What came in since it was taken is derived from the journal" }],
    edits: [
      {
        file: REPLAY,
        find: "replayed.take(turnsOf(machine.storage, taken.head, taken.state.turn));",
        replace:
          "const then = replayed.state.reducers().map((one) => [one, replayed.state.cellsOf(one)] as const); replayed.take(turnsOf(machine.storage, taken.head, taken.state.turn)); for (const [one, some] of then) for (const { key, state } of some) if (replayed.state.cell(one, key)) replayed.state.setCell(one, key, state); replayed.state.keep();",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-without-intents",
    breaks: [{ rule: "K7", words: "open intents, with everyone who asked for or joined them" }],
    edits: [{ file: SNAPSHOT, find: "shown.intents.map(intentOf)", replace: "[]" }],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-the-oldest-intent",
    breaks: [{ rule: "K7", words: "open intents, with everyone who asked for or joined them" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "shown.intents.map(intentOf)",
        replace: "shown.intents.map(intentOf).slice(0, 1)",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-intents-of-running-plans",
    breaks: [{ rule: "K7", words: "open intents, with everyone who asked for or joined them" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "shown.intents.map(intentOf)",
        replace:
          'shown.intents.map(intentOf).filter(({ parties }) => parties.some((one) => one.kind === "reducer" || shown.plans.some(({ id }) => Number(id) === one.id)))',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-intents-of-plans",
    breaks: [{ rule: "K7", words: "open intents, with everyone who asked for or joined them" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "shown.intents.map(intentOf)",
        replace:
          'shown.intents.map(intentOf).filter(({ parties }) => parties.some((one) => one.kind === "plan"))',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-who-asked-only",
    breaks: [{ rule: "K7", words: "open intents, with everyone who asked for or joined them" }],
    edits: [{ file: SNAPSHOT, find: "shown.parties", replace: "shown.parties.slice(0, 1)" }],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-who-joined-last",
    breaks: [{ rule: "K7", words: "open intents, with everyone who asked for or joined them" }],
    edits: [{ file: SNAPSHOT, find: "shown.parties", replace: "shown.parties.slice(-1)" }],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-who-asked-last",
    breaks: [{ rule: "K7", words: "open intents, with everyone who asked for or joined them" }],
    edits: [{ file: SNAPSHOT, find: "shown.parties", replace: "[...shown.parties].reverse()" }],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-plans-that-joined",
    breaks: [{ rule: "K7", words: "open intents, with everyone who asked for or joined them" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "shown.parties",
        replace: 'shown.parties.filter((party) => party.$tag === "plan")',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-each-party-once",
    breaks: [{ rule: "K7", words: "open intents, with everyone who asked for or joined them" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "shown.parties",
        replace:
          "shown.parties.filter((one, at, all) => all.findIndex(({ $tag, $value }) => $tag === one.$tag && $value === one.$value) === at)",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-live-intents",
    breaks: [{ rule: "K7", words: "the manifest that they keep" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "shown.intents.map(intentOf)",
        replace: "shown.intents.map((one) => ({ ...intentOf(one), manifestHash: shown.manifest_hash }))",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-with-one-grant",
    breaks: [{ rule: "K7", words: "open intents, with everyone who asked for or joined them" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "shown.intents.map(intentOf)",
        replace:
          'shown.intents.map((one) => ({ ...intentOf(one), capName: shown.intents[0]?.cap_name ?? "" }))',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-hash-intents-anew",
    breaks: [{ rule: "K7", words: "open intents, with everyone who asked for or joined them" }],
    edits: [
      {
        file: SNAPSHOT,
        find: "shown.intents.map(intentOf)",
        replace: "shown.intents.map((one) => ({ ...intentOf(one), intentHash: hashBytes(one.params) }))",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-without-timers",
    breaks: [{ rule: "K7", words: "timers, times and counters" }],
    edits: [
      {
        file: KERNEL,
        find: "if (kind === TIMER) this.timers.add(timerOf(index, params));",
        replace: "if (kind === TIMER && this.taken === 0) this.timers.add(timerOf(index, params));",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "timers-since-a-snapshot-only",
    breaks: [{ rule: "K7", words: "timers, times and counters" }],
    edits: [
      {
        file: KERNEL,
        find: "if (kind === TIMER) this.timers.add(timerOf(index, params));",
        replace: "if (kind === TIMER && index >= this.taken) this.timers.add(timerOf(index, params));",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "timers-from-before-a-snapshot-only",
    breaks: [{ rule: "K7", words: "What came in since it was taken is derived from the journal" }],
    edits: [
      {
        file: KERNEL,
        find: "if (kind === TIMER) this.timers.add(timerOf(index, params));",
        replace:
          "if (kind === TIMER && (this.taken === 0 || index < this.taken)) this.timers.add(timerOf(index, params));",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-without-timers-that-are-due",
    breaks: [{ rule: "K7", words: "timers, times and counters" }],
    edits: [
      {
        file: KERNEL,
        find: "if (kind === TIMER) this.timers.add(timerOf(index, params));",
        replace:
          "if (kind === TIMER && (this.taken === 0 || timerOf(index, params).atNs > this.state.logicalNs)) this.timers.add(timerOf(index, params));",
      },
    ],
    families: ["snapshot/"],
  },
];
