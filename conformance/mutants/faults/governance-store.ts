/** Governance: what is kept, what is sent again, cells under another manifest (rulings K16, K18, P-10, G6, G7). */
import type { Edit, Fault } from "../fault.ts";

const SHADOW = "runtime/governance/shadow.ts";
const STEPS = "runtime/governance/steps.ts";
const OPERATOR = "runtime/governance/operator.ts";
const HASH = "runtime/governance/request-hash.ts";
const KERNEL = "runtime/kernel/kernel.ts";
const PREPARE = "runtime/patch/prepare.ts";

function k18(name: string, words: string, ...edits: Edit[]): Fault {
  return { name, breaks: [{ rule: "K18", words }], edits };
}

const OUTLIVE = "Cells belong to the name of their reducer and outlive an upgrade of its module";
const UNLISTED = "a reducer that is not listed keeps its cells";
const KEYS = "A candidate that would give keys to a reducer with cells, or take them away, is refused";
const REPORT = "A shadow report says, for each reducer with cells whose state or keys get another type";
const MANY = "how many of the cells of the live state the candidate would not read (all, if keys come or go)";

const SWITCH = "state.switchTo(candidate);\n  return applied;";
const KEYED = "reducer !== undefined && (reducer.key === null) !== (key === null)";
const SAME = "before && equalTypes(before.state, after.state) && isSameKey(before.key, after.key)";
const ROW = "{ reducer: name, unreadable: BigInt(unreadable), rekeyed: rekeyed.has(name) }";
const COUNT = "state.cellsOf(name).filter((cell) => !isReadable(cell, after)).length";

const cells: readonly Fault[] = [
  k18("upgrade-resets-cells", OUTLIVE, {
    file: STEPS,
    find: SWITCH,
    replace:
      "const before = state.program; state.switchTo(candidate); for (const name of state.reducers()) { if (before.reducers.get(name)?.wasmHash === candidate.reducers.get(name)?.wasmHash) continue; for (const { key } of state.cellsOf(name)) state.setCell(name, key, null); } return applied;",
  }),
  k18("removed-reducer-loses-cells", UNLISTED, {
    file: STEPS,
    find: SWITCH,
    replace:
      "state.switchTo(candidate); for (const name of state.reducers()) if (!candidate.reducers.has(name)) for (const { key } of state.cellsOf(name)) state.setCell(name, key, null); return applied;",
  }),
  k18("unreadable-cells-dropped", "converting a state is the new module's work when it is next given one", {
    file: STEPS,
    find: SWITCH,
    replace:
      'const before = state.program; state.switchTo(candidate); for (const name of state.reducers()) { const [was, is] = [before.reducers.get(name), candidate.reducers.get(name)]; if (was && is && was.state !== is.state && JSON.stringify(was.state, (_, one) => (typeof one === "bigint" ? String(one) : one)) !== JSON.stringify(is.state, (_, one) => (typeof one === "bigint" ? String(one) : one))) for (const { key } of state.cellsOf(name)) state.setCell(name, key, null); } return applied;',
  }),
  k18("keys-given-and-taken", KEYS, { file: STEPS, find: "checkKeyedness(state, candidate);", replace: "" }),
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
  k18("keys-of-unlisted-reducer-forgotten", KEYS, {
    file: STEPS,
    find: "checkKeyedness(state, candidate);",
    replace:
      "if (rekeyedReducers(state, candidate).some((name) => state.program.reducers.has(name))) checkKeyedness(state, candidate);",
  }),
  k18("keys-refused-without-cells", KEYS, {
    file: STEPS,
    find: "checkKeyedness(state, candidate);",
    replace:
      'for (const [name, { key }] of state.program.reducers) { const now = candidate.reducers.get(name); if (now && (now.key === null) !== (key === null)) throw new AirError("governance.keyedness", name); }',
  }),
  k18("keys-refused-when-shadowed", KEYS, {
    file: SHADOW,
    find: "const rekeyed = new Set(rekeyedReducers(state, candidate));".slice(16, -1),
    replace:
      '((names) => { if (names.length > 0) throw new AirError("governance.keyedness", names.join()); return new Set(names); })(rekeyedReducers(state, candidate))',
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
  k18("cells-of-fork-counted", "how many of the cells of the live state", {
    file: SHADOW,
    find: "failures = run(fork, seeds, drain);",
    replace:
      "failures = run(fork, seeds, drain); cells.splice(0, cells.length, ...unreadableCells(fork.state, live, candidate));",
  }),
];

function k16(name: string, words: string, ...edits: Edit[]): Fault {
  return { name, breaks: [{ rule: "K16", words }], edits };
}

const AGAIN = "The same id and content again does nothing and gets the recorded answer";
const OTHER = "Other content is `input.conflict`";
const ASKED = "What an operator asks for is compared as it was asked, byte for byte of a patch";
const ANSWER = "a refusal is an answer, and is recorded";
const PROPOSED = "GovProposeParamsCodec.hash(params)";
const PROPOSE = '["propose", GovProposeParamsCodec.hash(params), author, brought]';
const SHADOWED =
  '["shadow", verb.proposal, verb.seeds.map(seedTree), BigInt(verb.recent), pinsTree(verb.pins)]';
const DECIDED = "[verb.verb, verb.proposal, verb.approver, verb.reason, pinsTree(verb.pins)]";
const PATCH =
  'params.patch.$tag === "patch_doc_json" ? { ...params, patch: { $tag: "patch_doc_json", $value: Buffer.from(JSON.stringify(JSON.parse(Buffer.from(params.patch.$value).toString()))) } } : params';

const again: readonly Fault[] = [
  k16("operators-input-done-again", AGAIN, {
    file: KERNEL,
    find: "recordedInput(this, input, input.inputId)",
    replace: 'input.kind !== "govern" && recordedInput(this, input, input.inputId)',
  }),
  k16("input-again-gets-last-answer", AGAIN, {
    file: KERNEL,
    find: "isNew ? before : (this.storage.input(inputId as string) as number)",
    replace: "isNew ? before : before - 1",
  }),
  k16("operators-id-not-recorded", "An input may have a client's id", {
    file: OPERATOR,
    find: "first ? inputId : null",
    replace: "null",
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
  k16("id-of-refusal-not-recorded", ANSWER, {
    file: OPERATOR,
    find: "refuse(turn, byOperator(input, 0), verb, proposal, refusal);",
    replace: "refuse(turn, { ...byOperator(input, 0), inputId: null }, verb, proposal, refusal);",
  }),
  k16("refusal-of-operator-not-recorded", ANSWER, {
    file: "runtime/kernel/inputs.ts",
    find: 'error instanceof StepRefused && input.kind === "govern"',
    replace: 'error instanceof StepRefused && input.kind === "govern" && (() => { throw error.refusal; })()',
  }),
  k16("patch-compared-as-json", ASKED, {
    file: HASH,
    find: PROPOSED,
    replace: `GovProposeParamsCodec.hash(${PATCH})`,
  }),
  k16("patch-not-compared", ASKED, {
    file: HASH,
    find: PROPOSED,
    replace:
      'GovProposeParamsCodec.hash({ ...params, patch: { $tag: "patch_cbor", $value: new Uint8Array() } })',
  }),
  k16("description-not-compared", ASKED, {
    file: HASH,
    find: PROPOSED,
    replace: "GovProposeParamsCodec.hash({ ...params, description: null })",
  }),
  k16("base-not-compared", ASKED, {
    file: HASH,
    find: PROPOSED,
    replace: "GovProposeParamsCodec.hash({ ...params, manifest_base: null })",
  }),
  k16("author-not-compared", ASKED, { file: HASH, find: PROPOSE, replace: PROPOSE.replace(" author,", "") }),
  k16("seeds-not-compared", ASKED, {
    file: HASH,
    find: SHADOWED,
    replace: SHADOWED.replace("verb.seeds.map(seedTree)", "[]"),
  }),
  k16("number-of-seeds-compared-only", ASKED, {
    file: HASH,
    find: SHADOWED,
    replace: SHADOWED.replace("verb.seeds.map(seedTree)", "BigInt(verb.seeds.length)"),
  }),
  k16("decision-not-compared", ASKED, {
    file: HASH,
    find: DECIDED,
    replace: DECIDED.replace("verb.verb", '"approve"'),
  }),
  k16("approver-not-compared", ASKED, {
    file: HASH,
    find: DECIDED,
    replace: DECIDED.replace(" verb.approver,", ""),
  }),
  k16("reason-not-compared", ASKED, {
    file: HASH,
    find: DECIDED,
    replace: DECIDED.replace(" verb.reason,", ""),
  }),
  k16("pins-not-compared", ASKED, {
    file: HASH,
    find: DECIDED,
    replace: DECIDED.replace("pinsTree(verb.pins)", "null"),
  }),
  k16("id-used-up-by-what-was-lost", "An input that left nothing has used up no id", {
    file: KERNEL,
    find: 'this.options.onCommit?.("before");',
    replace:
      'for (const { keys } of records) if (keys.input !== undefined) this.storage.inputs.set(keys.input, 0); this.options.onCommit?.("before");',
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
  },
];

function p10(name: string, words: string, ...edits: Edit[]): Fault {
  return { name, breaks: [{ rule: "P-10", words }], edits };
}

const NOTHING = "Preparing a proposal stores nothing";
const STORED =
  "The patch, its definitions and the candidate's manifest are stored when the proposal is recorded";
const FINDS = "A turn finds in the store what was there when it began, and what it has stored itself";
const SPACES = "Nodes and blobs are two spaces, and neither is looked for in the other";
const PUT = "turn.store.putAll(proposing.entries);";

const keeping: readonly Fault[] = [
  p10("prepared-proposal-stored", NOTHING, {
    file: "runtime/governance/preparing.ts",
    find: "checkModules(prepared.patch.candidate, store, world);",
    replace: "checkModules(prepared.patch.candidate, store, world); store.putAll(entriesOf(prepared.patch));",
  }),
  p10("patch-of-proposal-not-stored", STORED, {
    file: STEPS,
    find: PUT,
    replace: 'turn.store.putAll(proposing.entries.filter(({ space }) => space !== "blob"));',
  }),
  p10("definitions-of-proposal-not-stored", STORED, {
    file: PREPARE,
    find: '...nodes.map((def): Entry => ({ space: "node", hash: def.hash, bytes: encodeNode(def.node) }))'.slice(
      3,
    ),
    replace: "[]",
  }),
  p10("candidate-stored-under-one-hash", STORED, {
    file: STEPS,
    find: PUT,
    replace:
      'turn.store.putAll(proposing.entries.filter(({ space }, at, all) => space === "blob" || at !== all.length - 3));',
  }),
  p10("definitions-stored-when-applied", STORED, {
    file: STEPS,
    find: PUT,
    replace: "turn.store.putAll(proposing.entries.slice(-3));",
  }),
  p10("store-found-as-it-is-now", FINDS, {
    file: "runtime/kernel/turn.ts",
    find: "machine.storage.store.asOf(base)",
    replace: "machine.storage.store",
  }),
  p10("own-blobs-of-turn-not-found", "and what it has stored itself", {
    file: "runtime/store/overlay.ts",
    find: "const own = this.own.get(keyOf(space, hash));".slice(12, -1),
    replace: 'space === "blob" ? undefined : this.own.get(keyOf(space, hash))',
  }),
  p10("entries-kept-since-the-beginning", "so each entry is kept with the number of records", {
    file: "runtime/store/memory-world.ts",
    find: "this.store.putAll(entries, head.count);",
    replace: "this.store.putAll(entries);",
  }),
  p10("entries-kept-since-the-turn-before", "so each entry is kept with the number of records", {
    file: "runtime/store/memory-world.ts",
    find: "this.store.putAll(entries, head.count);",
    replace: "this.store.putAll(entries, from.count);",
  }),
  p10("entries-found-a-turn-late", FINDS, {
    file: "runtime/store/memory-world.ts",
    find: "this.store.putAll(entries, head.count);",
    replace: "this.store.putAll(entries, head.count + 1);",
  }),
  p10("patch-looked-for-in-nodes", SPACES, {
    file: PREPARE,
    find: 'store.get("blob", hash)',
    replace: 'store.get("blob", hash) ?? store.get("node", hash)',
  }),
  p10("definitions-looked-for-in-blobs", SPACES, {
    file: "runtime/patch/candidate.ts",
    find: 'live.stored(hash) ?? store.get("node", hash)',
    replace: 'live.stored(hash) ?? store.get("node", hash) ?? store.get("blob", hash)',
  }),
];

export const GOVERNANCE_STORE_FAULTS: readonly Fault[] = [...cells, ...again, ...keeping];
