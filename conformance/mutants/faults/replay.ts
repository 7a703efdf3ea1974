// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Replays, damaged journals, and what a world begins with. */
import type { Fault } from "../fault.ts";
import { REPLAY_RESTART_FAULTS } from "./replay-restart.ts";

const REPLAY = "runtime/kernel/replay.ts";
const LEDGER = "runtime/kernel/ledger.ts";
const CHAIN = "runtime/kernel/chain.ts";
const KERNEL = "runtime/kernel/kernel.ts";
const PROGRAMS = "runtime/kernel/programs.ts";
const STEPS = "runtime/governance/steps.ts";
const SCRIPT_WORLD = "conformance/testees/airlock/script/script-world.ts";

export const REPLAY_FAULTS: readonly Fault[] = [
  ...REPLAY_RESTART_FAULTS,
  {
    name: "replay-skips-governance",
    breaks: [{ rule: "K4", words: "The steps of governance are checked against the proposals (G1, G2)" }],
    edits: [
      {
        file: REPLAY,
        find: "begun.turn(chainTurn)",
        replace:
          '(chainTurn.records[0].kind.startsWith("gov_") ? (begun.state.turn++, (begun.head = { count: begun.head.count + chainTurn.records.length, hash: chainTurn.records.at(-1).hash })) : begun.turn(chainTurn))',
      },
    ],
    levels: ["L5"],
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
  },
  {
    name: "replay-draws-entropy-anew",
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
        replace: "inputStamp(nowNs, state.logicalNs, new Uint8Array(ENTROPY_BYTES))",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "replayed-time-is-wall-time",
    breaks: [{ rule: "K13", words: "wall time made monotonic, from 0 before the first input" }],
    edits: [
      {
        file: REPLAY,
        find: "inputStamp(nowNs, state.logicalNs, entropy)",
        replace: "inputStamp(nowNs, 0n, entropy)",
      },
    ],
    levels: ["L5"],
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
    name: "links-unchecked",
    breaks: [
      {
        rule: "K6",
        words: "What was changed, is missing or is out of place is `journal.damaged`, with the index",
      },
    ],
    edits: [{ file: CHAIN, find: "link.prev !== (before?.hash ?? EMPTY.hash)", replace: "false" }],
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
        find: "before && before.hash !== head.hash",
        replace: "count === head.count && before && before.hash !== head.hash",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "last-record-unchecked",
    breaks: [
      {
        rule: "K6",
        words: "The head, the number of records and the hash of the last, is committed with every turn.",
      },
    ],
    edits: [{ file: CHAIN, find: "before && before.hash !== head.hash", replace: "false" }],
    levels: ["L5"],
  },
  {
    name: "genesis-unchecked",
    breaks: [
      {
        rule: "K6",
        words: "What was changed, is missing or is out of place is `journal.damaged`, with the index",
      },
    ],
    edits: [
      {
        file: CHAIN,
        find: "link.prev !== (before?.hash ?? EMPTY.hash)",
        replace: "index > 1 && link.prev !== (before?.hash ?? EMPTY.hash)",
      },
    ],
    levels: ["L5"],
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
      { file: REPLAY, find: "behaviours.get(Number(number))", replace: "behaviours.get(1)" },
    ],
    levels: ["L5"],
  },
  {
    name: "format-counted-from-zero",
    breaks: [{ rule: "K14", words: "A world goes on under the behaviour number of its genesis" }],
    edits: [{ file: KERNEL, find: "BigInt(FORMAT)", replace: "0n" }],
    levels: ["L5"],
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
  },
  {
    name: "upgrade-is-live-with-the-next-input",
    breaks: [{ rule: "K2", words: "An upgrade is live from `gov_applied` on" }],
    edits: [
      { file: STEPS, find: "state.switchTo(candidate);", replace: "turn.upgrade = candidate;" },
      {
        file: KERNEL,
        find: "this.state.keep();",
        replace: "this.state.keep(); if (turn.upgrade) this.state.program = turn.upgrade;",
      },
    ],
    levels: ["L5"],
  },
  {
    name: "world-begun-by-its-manifest",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [{ file: SCRIPT_WORLD, find: "hashBytes(this.seed)", replace: "world.manifestHash" }],
    levels: ["L5"],
  },
  {
    name: "entropy-without-the-number",
    breaks: [
      {
        rule: "P1",
        words: "For well-formed input, canonical bytes and hashes are those of the Rust reference.",
      },
    ],
    edits: [{ file: SCRIPT_WORLD, find: "BigInt(input)", replace: "0n" }],
    levels: ["L5"],
  },
  {
    name: "damaged-world-opens-up-to-the-damage",
    breaks: [
      {
        rule: "K6",
        words: "What was changed, is missing or is out of place is `journal.damaged`, with the index",
      },
    ],
    edits: [
      {
        file: REPLAY,
        find: "for (const chainTurn of turnsOf(machine.storage)) {\n    if (begun) begun.turn(chainTurn);\n    else begun = new Replay(machine, chainTurn, behaviours, recompute, deadlineMs);\n    if (begun.divergence) break;\n    onTurn?.(begun.head.count);\n  }",
        replace:
          "try { for (const chainTurn of turnsOf(machine.storage)) { if (begun) begun.turn(chainTurn); else begun = new Replay(machine, chainTurn, behaviours, recompute, deadlineMs); if (begun.divergence) break; } } catch (error) { if (!begun) throw error; }",
      },
    ],
    levels: ["L5"],
  },
];
