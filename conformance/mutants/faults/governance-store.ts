/** Governance: what is kept, what is sent again, cells under another manifest (rulings K16, K18, P-10, G6, G7). */
import type { Edit, Fault } from "../fault.ts";

const SHADOW = "runtime/governance/shadow.ts";
const STEPS = "runtime/governance/steps.ts";
const OPERATOR = "runtime/governance/operator.ts";
const KERNEL = "runtime/kernel/kernel.ts";
const PREPARE = "runtime/patch/prepare.ts";

function k18(name: string, words: string, ...edits: Edit[]): Fault {
  return { name, breaks: [{ rule: "K18", words }], edits };
}

const OUTLIVE = "Cells belong to the name of their reducer and outlive an upgrade of its module";
const KEYS = "A candidate that would give keys to a reducer with cells, or take them away, is refused";
const REPORT = "A shadow report says, for each reducer with cells whose state or keys get another type";
const MANY = "how many of the cells of the live state the candidate would not read (all, if keys come or go)";

const SWITCH = "state.switchTo(candidate);\n  return applied;";
const KEYED = "reducer !== undefined && (reducer.key === null) !== (key === null)";
const SAME = "before && equalTypes(before.state, after.state) && isSameKey(before.key, after.key)";
const ROW = "{ reducer: name, unreadable: BigInt(unreadable), rekeyed: rekeyed.has(name) }";
const COUNT = "state.cellsOf(name).filter((cell) => !isReadable(cell, after)).length";

const cells: readonly Fault[] = [
  {
    ...k18("upgrade-resets-cells", OUTLIVE, {
      file: STEPS,
      find: SWITCH,
      replace:
        "const before = state.program; state.switchTo(candidate); for (const name of state.reducers()) { if (before.reducers.get(name)?.wasmHash === candidate.reducers.get(name)?.wasmHash) continue; for (const { key } of state.cellsOf(name)) state.setCell(name, key, null); } return applied;",
    }),
    families: ["governance/upgrade-of/"],
  },
  k18("keys-given", KEYS, {
    file: STEPS,
    find: KEYED,
    replace: "reducer !== undefined && reducer.key === null && key !== null",
  }),
  k18("keys-taken", KEYS, {
    file: STEPS,
    find: KEYED,
    replace: "reducer !== undefined && reducer.key !== null && key === null",
  }),
  k18("every-reducer-with-cells-reported", REPORT, { file: SHADOW, find: SAME, replace: "false" }),
  k18("reducer-of-another-state-not-reported", REPORT, {
    file: SHADOW,
    find: SAME,
    replace: "before && isSameKey(before.key, after.key)",
  }),
  k18("reducer-of-other-keys-not-reported", REPORT, {
    file: SHADOW,
    find: SAME,
    replace: "before && equalTypes(before.state, after.state)",
  }),
  k18("reducer-without-live-module-not-reported", REPORT, {
    file: SHADOW,
    find: SAME,
    replace: `!before || (${SAME})`,
  }),
  k18("types-compared-as-written", REPORT, {
    file: SHADOW,
    find: "equalTypes(before.state, after.state)",
    replace:
      'live.world.def("defmodule", name)?.hash === candidate.world.def("defmodule", name)?.hash && live.world.manifestHash === candidate.manifestHash',
  }),
  k18("only-unreadable-reducers-reported", REPORT, {
    file: SHADOW,
    find: `[${ROW}]`,
    replace: `unreadable === 0 ? [] : [${ROW}]`,
  }),
  k18("unreadable-cells-not-counted", MANY, { file: SHADOW, find: COUNT, replace: `Math.min(1, ${COUNT})` }),
  k18("all-cells-counted", MANY, { file: SHADOW, find: COUNT, replace: "state.cellsOf(name).length" }),
  k18("readable-cells-counted", MANY, {
    file: SHADOW,
    find: COUNT,
    replace: `state.cellsOf(name).length - ${COUNT}`,
  }),
  k18("cells-readable-whatever-their-keys", MANY, {
    file: SHADOW,
    find: "if (key && reducer.key) decodeValue(key, reducer.key);",
    replace: "",
  }),
  k18("cells-readable-where-keys-come-or-go", MANY, {
    file: SHADOW,
    find: "if ((key === null) !== (reducer.key === null)) return false;",
    replace: "",
  }),
  k18("reducers-in-the-way-not-told", "and which reducers are in the way", {
    file: SHADOW,
    find: "rekeyed.has(name)",
    replace: "false",
  }),
  k18("reducers-in-the-way-are-those-with-unreadable-cells", "and which reducers are in the way", {
    file: SHADOW,
    find: "rekeyed.has(name)",
    replace: "unreadable > 0",
  }),
];

function k16(name: string, words: string, ...edits: Edit[]): Fault {
  return { name, breaks: [{ rule: "K16", words }], edits };
}

const AGAIN = "The same id and content again does nothing and gets the recorded answer";
const OTHER = "Other content is `input.conflict`";

const again: readonly Fault[] = [
  k16("operators-input-done-again", AGAIN, {
    file: KERNEL,
    find: "recordedInput(this, input, input.inputId)",
    replace: 'input.kind !== "govern" && recordedInput(this, input, input.inputId)',
  }),
  k16("id-stands-for-whatever-operators-ask", OTHER, {
    file: "runtime/kernel/input-ids.ts",
    find: "entry.$value.request_hash === input.requestHash",
    replace: "true",
  }),
  k16("ids-are-one-space-per-kind", OTHER, {
    file: "runtime/kernel/input-ids.ts",
    find: "if (bytes && isSame(decodeRecord(bytes).entry, input)) return true;",
    replace:
      'if (bytes && isSame(decodeRecord(bytes).entry, input)) return true; if (bytes && (input.kind === "govern") !== isGovernanceEntry(decodeRecord(bytes).entry)) return false;',
  }),
  {
    name: "last-record-of-turn-committed-apart",
    breaks: [
      {
        rule: "G6",
        words: "The record of a step and the receipt of the effect that asked for it are in one commit",
      },
    ],
    edits: [
      {
        file: KERNEL,
        find: "this.storage.commit({ entries: turn.store.entries(), records, from: this.at, head });",
        replace:
          'const most = seal(number, turn.ledger.derived.slice(0, -1), this.at); if (most.records.length === 0) this.storage.commit({ entries: turn.store.entries(), records, from: this.at, head }); else { this.storage.commit({ entries: turn.store.entries(), ...most, from: this.at }); this.options.onCommit?.("after"); this.storage.commit({ entries: [], records: records.slice(-1), from: most.head, head }); }',
      },
    ],
    levels: ["L5"],
    families: ["replay/crash/"],
  },
  {
    name: "refusal-of-operator-says-one-step",
    breaks: [
      {
        rule: "G7",
        words: "if a step is refused, all of it is undone and one `gov_refused` says which step and why",
      },
    ],
    edits: [
      {
        file: OPERATOR,
        find: "refuse(turn, byOperator(input, 0), verb, proposal, refusal);",
        replace: 'refuse(turn, byOperator(input, 0), "apply", proposal, refusal);',
      },
    ],
    families: ["governance/stale/", "governance/table/"],
  },
];

function p10(name: string, words: string, ...edits: Edit[]): Fault {
  return { name, breaks: [{ rule: "P-10", words }], edits };
}

const NOTHING = "Preparing a proposal stores nothing";
const STORED =
  "The patch, its definitions and the candidate's manifest are stored when the proposal is recorded";
const SPACES = "Nodes and blobs are two spaces, and neither is looked for in the other";
const PUT = "turn.store.putAll(proposing.entries);";

const keeping: readonly Fault[] = [
  {
    ...p10("prepared-proposal-stored", NOTHING, {
      file: "runtime/governance/preparing.ts",
      find: "checkModules(prepared.patch.candidate, store, world);",
      replace:
        "checkModules(prepared.patch.candidate, store, world); store.putAll(entriesOf(prepared.patch));",
    }),
    families: ["governance/replay/"],
  },
  {
    ...p10("patch-of-proposal-not-stored", STORED, {
      file: STEPS,
      find: PUT,
      replace: 'turn.store.putAll(proposing.entries.filter(({ space }) => space !== "blob"));',
    }),
    families: ["governance/upgrade-of/"],
  },
  p10("patch-looked-for-in-nodes", SPACES, {
    file: PREPARE,
    find: 'store.get("blob", hash)',
    replace: 'store.get("blob", hash) ?? store.get("node", hash)',
  }),
];

export const GOVERNANCE_STORE_FAULTS: readonly Fault[] = [...cells, ...again, ...keeping];
