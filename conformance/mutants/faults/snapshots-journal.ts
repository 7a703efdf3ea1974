/** Snapshots that something depends on: times and counters, the journal before them and since. */
import type { Fault } from "../fault.ts";

const INTERNAL = "runtime/kernel/internal.ts";
const KERNEL = "runtime/kernel/kernel.ts";
const MEMORY = "runtime/store/memory-world.ts";
const OPENING = "runtime/kernel/opening.ts";
const REPLAY = "runtime/kernel/replay.ts";
const SCRIPT = "conformance/testees/airlock/script/world-script.ts";
const SNAPSHOT = "runtime/kernel/snapshot.ts";

export const SNAPSHOT_JOURNAL_FAULTS: readonly Fault[] = [
  {
    name: "snapshots-without-the-time",
    breaks: [{ rule: "K7", words: "timers, times and counters" }],
    edits: [{ file: SNAPSHOT, find: "shown.logical_ns", replace: "0n" }],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-have-the-time-of-their-taking",
    breaks: [
      {
        rule: "K7",
        words:
          "Taking, losing or forgetting one is no input, leaves no record, and changes nothing that is recorded later.",
      },
    ],
    edits: [
      {
        file: KERNEL,
        find: "encodeSnapshot({ worldId, head, state })",
        replace:
          "encodeSnapshot({ worldId, head, state: Object.assign(Object.create(Object.getPrototypeOf(state)), state, { logicalNs: later(this.options.surroundings.nowNs(), state.logicalNs) }) })",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-have-the-time-of-their-opening",
    breaks: [
      { rule: "K7", words: "Opening a world from a snapshot comes to what its whole journal comes to" },
    ],
    edits: [
      {
        file: KERNEL,
        find: "this.taken = this.replayed.from;",
        replace:
          "this.taken = this.replayed.from; if (this.taken > 0) this.state.logicalNs = later(options.surroundings.nowNs(), this.state.logicalNs);",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-a-turn-too-early",
    breaks: [{ rule: "K7", words: "timers, times and counters" }],
    edits: [{ file: SNAPSHOT, find: "Number(shown.turn)", replace: "Math.max(1, Number(shown.turn) - 1)" }],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-a-turn-too-late",
    breaks: [{ rule: "K7", words: "timers, times and counters" }],
    edits: [{ file: SNAPSHOT, find: "Number(shown.turn)", replace: "Number(shown.turn) + 1" }],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-count-records-for-turns",
    breaks: [{ rule: "K7", words: "timers, times and counters" }],
    edits: [
      { file: OPENING, find: "good.state", replace: "Object.assign(good.state, { turn: good.head.count })" },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-are-inputs",
    breaks: [
      {
        rule: "K7",
        words:
          "Taking, losing or forgetting one is no input, leaves no record, and changes nothing that is recorded later.",
      },
    ],
    edits: [
      { file: KERNEL, find: "this.taken = head.count;", replace: "this.taken = head.count; state.turn++;" },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-are-records",
    breaks: [
      {
        rule: "K7",
        words:
          "Taking, losing or forgetting one is no input, leaves no record, and changes nothing that is recorded later.",
      },
    ],
    edits: [
      {
        file: KERNEL,
        find: "this.taken = head.count;",
        replace:
          'this.taken = head.count; const noted = seal(state.turn, [{ entry: { $tag: "turn_failed", $value: { code: "snapshot" } }, keys: {} }], this.at); this.storage.commit({ entries: [], from: this.at, ...noted }); this.at = noted.head;',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-use-up-input-ids",
    breaks: [
      {
        rule: "K7",
        words:
          "Taking, losing or forgetting one is no input, leaves no record, and changes nothing that is recorded later.",
      },
    ],
    edits: [
      {
        file: SCRIPT,
        find: "return { ok: run(world, step) };",
        replace:
          'if (name === "snapshot") (world.storage as unknown as { inputs: Map<string, number> }).inputs.set(optionalText(step, "input_id") ?? "", 0); return { ok: run(world, step) };',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-have-what-was-refused",
    breaks: [
      { rule: "K1", words: "An input that is refused, and a commit that fails, leave the world as it was." },
    ],
    edits: [
      {
        file: KERNEL,
        find: "state.rollback();\n      throw error instanceof HostFailure ? error.cause : error;",
        replace: "throw error instanceof HostFailure ? error.cause : error;",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "receipts-name-snapshots",
    breaks: [{ rule: "K7", words: "the receipts of introspection name none" }],
    edits: [
      {
        file: INTERNAL,
        find: "return { journal_height: BigInt(ledger.height), snapshot_hash: null, manifest_hash: manifestHash };",
        replace:
          "const [newest] = arguments[0].machine.storage.snapshots(); return { journal_height: BigInt(ledger.height), snapshot_hash: newest === undefined ? null : manifestHash, manifest_hash: manifestHash };",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "heights-of-snapshots-are-known",
    breaks: [{ rule: "K7", words: "know no state but the present one" }],
    edits: [
      {
        file: INTERNAL,
        find: 'how === "exact" ? wanted === height : wanted <= height',
        replace:
          'how === "exact" ? wanted === height || arguments[0].machine.storage.snapshots().includes(Number(wanted)) : wanted <= height',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "heights-are-counted-from-snapshots",
    breaks: [{ rule: "K7", words: "A snapshot is a cache that nothing depends on" }],
    edits: [
      {
        file: INTERNAL,
        find: "return { journal_height: BigInt(ledger.height), snapshot_hash: null, manifest_hash: manifestHash };",
        replace:
          "return { journal_height: BigInt(ledger.height - (arguments[0].machine.storage.snapshots()[0] ?? 0)), snapshot_hash: null, manifest_hash: manifestHash };",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "what-came-since-a-snapshot-is-lost",
    breaks: [{ rule: "K7", words: "What came in since it was taken is derived from the journal" }],
    edits: [
      {
        file: REPLAY,
        find: "replayed.take(turnsOf(machine.storage, taken.head, taken.state.turn));",
        replace: "replayed.head = machine.storage.head();",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "the-oldest-state-and-the-newest-head",
    breaks: [
      { rule: "K7", words: "Opening a world from a snapshot comes to what its whole journal comes to" },
    ],
    edits: [
      {
        file: OPENING,
        find: "good.state",
        replace: "(snapshotAt(kept, genesis, Math.min(...storage.snapshots()))?.state ?? good.state)",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "forgotten-snapshots-are-used",
    breaks: [{ rule: "K7", words: "forgetting one is no input" }],
    edits: [
      {
        file: SCRIPT,
        find: 'textMember(step, "mode") === "replay"',
        replace: 'textMember(step, "mode") !== "replay"',
      },
      {
        file: SNAPSHOT,
        find: "shown.cells.flatMap(({ reducer, cells }) => cells.map((cell) => [reducer, cellOf(cell)] as const))",
        replace: "[]",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "forgetting-a-snapshot-forgets-the-rest",
    breaks: [{ rule: "K7", words: "forgetting one is no input" }],
    edits: [
      {
        file: SCRIPT,
        find: 'if (textMember(step, "mode") === "replay") world.storage.dropSnapshots(0);',
        replace:
          'if (textMember(step, "mode") === "replay") { const [height] = world.storage.snapshots(); world.storage.dropSnapshots(0); if (height !== undefined) world.storage.kept.splice(height); }',
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "a-loss-goes-back-to-the-snapshot",
    breaks: [{ rule: "K7", words: "What came in since it was taken is derived from the journal" }],
    edits: [
      {
        file: SCRIPT,
        find: "world.crash = undefined;\n      world.reopen();",
        replace:
          "world.crash = undefined; const [height] = world.storage.snapshots(); if (height !== undefined) world.storage.kept.splice(height); world.reopen();",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "snapshots-hide-damage",
    breaks: [
      {
        rule: "K6",
        words: "What was changed, is missing or is out of place is `journal.damaged`, with the index",
      },
    ],
    edits: [{ file: SCRIPT, find: "  storage.dropSnapshots(0);", replace: ";" }],
    families: ["snapshot/"],
  },
  {
    name: "keys-from-before-a-snapshot-are-free",
    breaks: [{ rule: "K7", words: "what has ended or is used up is found there" }],
    edits: [
      {
        file: MEMORY,
        find: "index < before",
        replace: "index < before && index >= (this.snapshots()[0] ?? 0)",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "receipts-from-before-a-snapshot-are-lost",
    breaks: [{ rule: "K7", words: "what has ended or is used up is found there" }],
    edits: [
      {
        file: MEMORY,
        find: "this.receipts.get(intent)",
        replace:
          "((at) => at === undefined || at < (this.snapshots()[0] ?? 0) ? undefined : at)(this.receipts.get(intent))",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "input-ids-from-before-a-snapshot-are-free",
    breaks: [{ rule: "K7", words: "what has ended or is used up is found there" }],
    edits: [
      {
        file: MEMORY,
        find: "this.inputs.get(id)",
        replace:
          "((at) => at === undefined || at < (this.snapshots()[0] ?? 0) ? undefined : at)(this.inputs.get(id))",
      },
    ],
    families: ["snapshot/"],
  },
  {
    name: "plans-from-before-a-snapshot-are-lost",
    breaks: [{ rule: "K7", words: "what has ended or is used up is found there" }],
    edits: [
      {
        file: MEMORY,
        find: "[...this.plans].sort(([a], [b]) => a - b)",
        replace:
          "[...this.plans].filter(([, at]) => at >= (this.snapshots()[0] ?? 0)).sort(([a], [b]) => a - b)",
      },
    ],
    families: ["snapshot/"],
  },
];
