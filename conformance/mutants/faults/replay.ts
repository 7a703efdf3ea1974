// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Replays, damaged journals, and what a world begins with. */
import type { Fault } from "../fault.ts";
import { REPLAY_RESTART_FAULTS } from "./replay-restart.ts";

const REPLAY = "runtime/kernel/replay.ts";
const LEDGER = "runtime/kernel/ledger.ts";
const CHAIN = "runtime/kernel/chain.ts";
const OPENING = "runtime/kernel/opening.ts";
const KERNEL = "runtime/kernel/kernel.ts";
const PROGRAMS = "runtime/kernel/programs.ts";

export const REPLAY_FAULTS: readonly Fault[] = [
  ...REPLAY_RESTART_FAULTS,
  {
    name: "replay-skips-governance",
    breaks: [{ rule: "K4", words: "The steps of governance are checked against the proposals (G1, G2)" }],
    edits: [
      {
        file: REPLAY,
        find: "this.turn(turn);",
        replace:
          'if (turn.records[0].kind.startsWith("gov_")) { this.state.turn++; this.head = after(this.head, turn.records); } else this.turn(turn);',
      },
    ],
    levels: ["L5"],
    families: ["governance/inflight/", "governance/replay/", "governance/shadow/", "governance/upgrade-of/"],
  },
  {
    name: "replay-compares-messages",
    breaks: [{ rule: "K4", words: "codes, not messages" }],
    edits: [{ file: REPLAY, find: "if (link.kind !== entry.$tag) return false;", replace: "return false;" }],
    levels: ["L5"],
  },
  {
    name: "replay-takes-the-clock",
    breaks: [
      {
        rule: "K4",
        words:
          "A replay takes inputs, receipts and limits of modules as they are recorded, derives everything else and compares it",
      },
    ],
    edits: [
      {
        file: REPLAY,
        find: "inputStamp(nowNs, state.logicalNs, entropy)",
        replace: "inputStamp(BigInt(Date.now()) * 1_000_000n, state.logicalNs, entropy)",
      },
    ],
    levels: ["L5"],
    families: [
      "governance/replay/",
      "replay/crash/",
      "replay/determinism/",
      "replay/restart/",
      "replay/tamper/",
    ],
  },
  {
    name: "replay-finds-later-receipts",
    breaks: [{ rule: "P-10", words: "A turn finds in the store what was there when it began" }],
    edits: [
      { file: LEDGER, find: "stored !== undefined && stored < base ? stored : undefined", replace: "stored" },
    ],
    levels: ["L5"],
  },
  {
    name: "replay-finds-later-keys",
    breaks: [{ rule: "P-10", words: "A turn finds in the store what was there when it began" }],
    edits: [
      {
        file: LEDGER,
        find: "storage.fence(key, base)",
        replace: "storage.fence(key, Number.MAX_SAFE_INTEGER)",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "missing-end-unseen",
    breaks: [
      {
        rule: "K6",
        words: "The head, the number of records and the hash of the last, is committed with every turn.",
      },
    ],
    edits: [
      {
        file: CHAIN,
        find: "if (count < head.count) throw damaged(count, `it is missing: the journal has had ${head.count} records`);",
        replace: "",
      },
      {
        file: CHAIN,
        find: "(before?.hash ?? from.hash) !== head.hash",
        replace: "count === head.count && (before?.hash ?? from.hash) !== head.hash",
      },
    ],
    levels: ["L5"],
    families: ["replay/tamper/"],
  },
  {
    name: "damage-is-a-rejected-value",
    breaks: [
      {
        rule: "K6",
        words: "What was changed, is missing or is out of place is `journal.damaged`, with the index",
      },
    ],
    edits: [
      {
        file: CHAIN,
        find: 'new AirError("journal.damaged", `the record ${index} is not what was written: ${why}`)',
        replace: 'new AirError("value.type", "")',
      },
    ],
    levels: ["L5"],
  },
  {
    name: "behaviour-of-the-day",
    breaks: [{ rule: "K14", words: "A world goes on under the behaviour number of its genesis" }],
    edits: [
      { file: KERNEL, find: "BigInt(behaviour.number)", replace: "2n" },
      { file: OPENING, find: "behaviours.get(Number(number))", replace: "behaviours.get(1)" },
    ],
    levels: ["L5"],
    families: ["replay/determinism/"],
  },
  {
    name: "store-without-definitions",
    breaks: [
      {
        rule: "K3",
        words:
          "the store has all that it names: manifests under both their hashes, definitions, every built-in one by the hash that manifests list, WASM",
      },
    ],
    edits: [
      { file: PROGRAMS, find: "def.builtin ? [] : [node(def.hash, encodeNode(def.stored))]", replace: "[]" },
    ],
    levels: ["L5"],
    families: ["governance/denied/", "governance/smuggled/", "replay/crash/"],
  },
];
