/**
 * Snapshots: the whole logical state in canonical bytes that depend on the state only, not on the path to it (ruling K7;
 * shapes in `spec/defs/snapshot.air.json`).
 */
import { AirError } from "../../air/errors.ts";
import { type Hash, hashBytes } from "../../air/hash.ts";
import { copyBytes } from "../../air/platform.ts";
import { compareUtf8 } from "../../air/utf8-order.ts";
import { SnapshotSnapshotCodec, SnapshotStateCodec } from "../../generated/codecs.ts";
import type {
  SnapshotCells,
  SnapshotIntent,
  SnapshotPlan,
  SnapshotProposal,
  SnapshotState,
} from "../../generated/schemas.ts";
import { PlanInstance } from "../plans/instance.ts";
import type { Head } from "../store/journal.ts";
import type { Programs } from "./programs.ts";
import { type Cell, type OpenIntent, type Proposal, type ProposalStatus, WorldState } from "./state.ts";
import { ValueReader, ValueWriter } from "./value-table.ts";

/** The format of snapshots. Those of another one are passed over: they can be made again. */
const SNAPSHOT_FORMAT = 1n;

/** A state, and behind which record of which world it is. */
export interface Snapshot {
  readonly worldId: Hash;
  readonly head: Head;
  readonly state: WorldState;
}

export function encodeSnapshot({ worldId, head, state }: Snapshot): Uint8Array {
  return copyBytes(
    SnapshotSnapshotCodec.encode({
      format: SNAPSHOT_FORMAT,
      world_id: worldId,
      height: BigInt(head.count),
      head: head.hash,
      state: shownState(state),
    }),
  );
}

/** Throws `store.corrupt`, `cbor.*` and `value.*` for what is no snapshot, and what `Programs.get` throws. */
export function decodeSnapshot(bytes: Uint8Array, programs: Programs): Snapshot {
  const { format, world_id, height, head, state } = SnapshotSnapshotCodec.decode(bytes);
  if (format !== SNAPSHOT_FORMAT) {
    throw new AirError("store.corrupt", `it has the format ${format}; known here is ${SNAPSHOT_FORMAT}`);
  }
  return {
    worldId: world_id,
    head: { count: Number(height), hash: head },
    state: stateOf(state, programs),
  };
}

/** Of all that there is, whatever led to it. Its layout is this implementation's own. */
export function stateHash(state: WorldState): Hash {
  return hashBytes(SnapshotStateCodec.encode(shownState(state)));
}

function shownState(state: WorldState): SnapshotState {
  const values = new ValueWriter();
  return {
    manifest_hash: state.program.manifestHash,
    logical_ns: state.logicalNs,
    turn: BigInt(state.turn),
    next_plan: BigInt(state.nextPlan),
    cells: state.reducers().map((reducer) => ({ reducer, cells: state.cellsOf(reducer).map(shownCell) })),
    plans: state.running().map((plan) => shownPlan(plan, values)),
    values: values.values,
    intents: state.openIntents().map(shownIntent),
    proposals: state.allProposals().map(shownProposal),
  };
}

function stateOf(shown: SnapshotState, programs: Programs): WorldState {
  const values = new ValueReader(shown.values);
  return WorldState.of({
    program: programs.get(shown.manifest_hash),
    logicalNs: shown.logical_ns,
    turn: Number(shown.turn),
    nextPlan: Number(shown.next_plan),
    cells: shown.cells.flatMap(({ reducer, cells }) => cells.map((cell) => [reducer, cellOf(cell)] as const)),
    plans: shown.plans.map((plan) => planOf(plan, values, programs)),
    intents: shown.intents.map(intentOf),
    proposals: shown.proposals.map(proposalOf),
  });
}

type ShownCell = SnapshotCells["cells"][number];

function shownCell({ key, state, lastActiveNs }: Cell): ShownCell {
  return { key, state, last_active_ns: lastActiveNs };
}

/** What is read is a part of the snapshot's own bytes, which would stay for as long as one cell does. */
function cellOf({ key, state, last_active_ns }: ShownCell): Cell {
  return { key: key && copyBytes(key), state: copyBytes(state), lastActiveNs: last_active_ns };
}

function shownPlan(plan: PlanInstance, values: ValueWriter): SnapshotPlan {
  const handles = [...plan.handles].sort(([a], [b]) => compareUtf8(a, b));
  return {
    id: BigInt(plan.id),
    name: plan.program.name,
    manifest_hash: plan.manifestHash,
    input: values.place(plan.input),
    correlated: plan.correlated,
    stimulus: { height: BigInt(plan.stimulus.height), manifest_hash: plan.stimulus.manifestHash },
    vars: values.placeAll(plan.vars),
    steps: values.placeAll(plan.steps),
    handles: new Map(handles.map(([name, intent]) => [name, BigInt(intent)])),
    status: plan.status,
  };
}

function planOf(shown: SnapshotPlan, values: ValueReader, programs: Programs): PlanInstance {
  const { manifest_hash: manifestHash, stimulus, name } = shown;
  const program = programs.get(manifestHash).plan(name);
  if (shown.status.length !== program.steps.length) {
    throw new AirError("store.corrupt", `the plan ${name} has ${program.steps.length} steps`);
  }
  return PlanInstance.restore({
    id: Number(shown.id),
    program,
    manifestHash,
    input: values.at(shown.input),
    correlated: shown.correlated,
    stimulus: { height: Number(stimulus.height), manifestHash: stimulus.manifest_hash },
    vars: values.all(shown.vars),
    steps: values.all(shown.steps),
    handles: new Map([...shown.handles].map(([handle, intent]) => [handle, Number(intent)])),
    status: copyBytes(shown.status),
  });
}

function shownIntent(intent: OpenIntent): SnapshotIntent {
  return {
    index: BigInt(intent.index),
    effect_kind: intent.kind,
    cap_name: intent.capName,
    intent_hash: intent.intentHash,
    params: intent.params,
    manifest_hash: intent.manifestHash,
    parties: intent.parties.map((party) =>
      party.kind === "plan"
        ? { $tag: "plan", $value: BigInt(party.id) }
        : { $tag: "reducer", $value: party.name },
    ),
  };
}

function intentOf(shown: SnapshotIntent): OpenIntent {
  return {
    index: Number(shown.index),
    kind: shown.effect_kind,
    capName: shown.cap_name,
    intentHash: shown.intent_hash,
    params: copyBytes(shown.params),
    manifestHash: shown.manifest_hash,
    parties: shown.parties.map((party) =>
      party.$tag === "plan"
        ? { kind: "plan", id: Number(party.$value) }
        : { kind: "reducer", name: party.$value },
    ),
  };
}

function shownProposal(proposal: Proposal): SnapshotProposal {
  const { index, status, patchHash, base, candidate, authority, report } = proposal;
  return { index: BigInt(index), status, patch_hash: patchHash, base, candidate, authority, report };
}

/** Ids count from 0 without gaps. */
function proposalOf(shown: SnapshotProposal, id: number): Proposal {
  const { index, patch_hash, base, candidate, authority, report } = shown;
  const status = shown.status as ProposalStatus;
  return { id, index: Number(index), status, patchHash: patch_hash, base, candidate, authority, report };
}
