/**
 * The steps of governance, whoever asks for them (rulings G1, G3, G6, H3): each is checked as a whole, then recorded, then
 * in force. What cannot be done throws its code, and nothing has happened.
 */
import { AirError } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import { JournalShadowReportCodec } from "../../generated/codecs.ts";
import type { JournalOrigin, JournalShadowReport } from "../../generated/schemas.ts";
import { hosted } from "../host-failure.ts";
import type { EntryOf, GovernanceEntry } from "../kernel/records.ts";
import type { Proposal, WorldState } from "../kernel/state.ts";
import type { Turn } from "../kernel/turn.ts";
import type { WorldProgram } from "../kernel/world-program.ts";
import { checkModules } from "../modules/check.ts";
import type { Source } from "../store/store.ts";
import { unnamedReasons } from "./authority.ts";
import type { Proposing } from "./preparing.ts";
import { checkAskedUnder, type Pins, type ProposalVerb, proposalFor, TRANSITIONS } from "./transitions.ts";

/** Who asks for a step, and how. */
export interface By {
  readonly origin: JournalOrigin;
  /** The intent that asks for it; null for an operator. */
  readonly intent: number | null;
  /** The grant that the intent was made under. */
  readonly grant: string | null;
  /** The manifest by which the intent was admitted: what that one allowed another one may not. */
  readonly askedUnder: Hash | null;
  /** Of an operator's input. */
  readonly requestHash: Hash | null;
  readonly inputId: string | null;
  /** What a replay takes as it was (ruling K4). */
  readonly given: GovernanceEntry | undefined;
}

export interface Decision {
  readonly decision: "approve" | "reject";
  readonly approver: string;
  readonly reason: string | null;
}

/** Throws `governance.stale_base` if another manifest is live than the one that the patch was compiled on. */
export function propose(turn: Turn, by: By, proposing: Proposing, author: string | null): GovernanceEntry {
  const { state } = turn;
  const base = state.program.manifestHash;
  checkAskedUnder(state, by.askedUnder);
  const { patchHash, description, params, authority, candidate } = proposing;
  const id = state.nextProposal;
  turn.store.putAll(proposing.entries);
  const index = turn.ledger.height;
  state.setProposal({
    id,
    index,
    status: "submitted",
    patchHash,
    base,
    candidate,
    authority,
    report: null,
  });
  return record(turn, {
    $tag: "gov_proposed",
    $value: {
      proposal_id: BigInt(id),
      patch_hash: patchHash,
      author,
      manifest_base: base,
      description,
      params,
      authority,
      ...asked(turn, by),
    },
  });
}

/** `look` sees what the candidate would do. Throws what `proposalFor` and `look` throw, and `governance.shadow_budget`. */
export function shadow(
  turn: Turn,
  by: By,
  id: bigint,
  look: (proposal: Proposal, candidate: WorldProgram) => JournalShadowReport,
  pins?: Pins,
): GovernanceEntry {
  const proposal = proposalFor(turn.state, "shadow", id, { ...by, ...pins });
  const most = turn.machine.behaviour.shadowsPerTurn;
  if (++turn.governance.shadows > most) {
    throw new AirError("governance.shadow_budget", `a turn shadows ${most} times at most`);
  }
  const { given } = by;
  const report = turn.lookAhead(() => {
    throwGiven(by);
    return given?.$tag === "gov_shadow_report" ? given.$value : look(proposal, candidateOf(turn, proposal));
  });
  const hash = JournalShadowReportCodec.hash(report);
  move(turn.state, { ...proposal, report: hash }, "shadow");
  return record(turn, { $tag: "gov_shadow_report", $value: { ...report, ...asked(turn, by) } });
}

/** Throws what `proposalFor` throws, and `governance.operator_required`. */
export function decide(turn: Turn, by: By, id: bigint, what: Decision, pins?: Pins): GovernanceEntry {
  const { decision, approver, reason } = what;
  const proposal = proposalFor(turn.state, decision, id, { ...by, ...pins });
  if (decision === "approve" && by.grant !== null) checkAuthority(turn, proposal, by.grant);
  move(turn.state, proposal, decision);
  return record(turn, {
    $tag: "gov_approved",
    $value: {
      proposal_id: id,
      patch_hash: proposal.patchHash,
      report: proposal.report,
      decision,
      approver,
      reason,
      ...asked(turn, by),
    },
  });
}

function checkAuthority({ state }: Turn, { id, authority }: Proposal, grant: string): void {
  const unnamed = unnamedReasons(authority, state.program.authority.grants.get(grant));
  if (unnamed.length === 0) return;
  const what = `proposal ${id} touches authority that the grant does not name: ${unnamed.join(", ")}`;
  throw new AirError("governance.operator_required", what);
}

/**
 * The candidate is built and checked before anything changes. Throws what `proposalFor` throws, `module.missing`,
 * `module.invalid` and `governance.keyedness`.
 */
export function apply(turn: Turn, by: By, id: bigint, pins?: Pins): GovernanceEntry {
  const { state, store } = turn;
  const proposal = proposalFor(state, "apply", id, { ...by, ...pins });
  throwGiven(by);
  const candidate = candidateOf(turn, proposal);
  if (!by.given) checkModules(candidate.world, store, state.program.world);
  checkKeyedness(state, candidate);
  move(state, proposal, "apply");
  const applied = record(turn, {
    $tag: "gov_applied",
    $value: {
      proposal_id: id,
      patch_hash: proposal.patchHash,
      manifest_hash_new: candidate.manifestHash,
      ...asked(turn, by),
    },
  });
  state.switchTo(candidate);
  return applied;
}

/** It was stored when it was proposed, maybe in this very turn. */
function candidateOf({ machine, store, state }: Turn, { candidate }: Proposal): WorldProgram {
  const kept = machine.storage.store;
  const source: Source = {
    get: (space, hash) => store.get(space, hash) ?? kept.get(space, hash),
    has: (space, hash) => store.has(space, hash) || kept.has(space, hash),
  };
  return hosted(() => machine.programs.upgrade(candidate, state.program, source));
}

function checkKeyedness(state: WorldState, candidate: WorldProgram): void {
  const [name] = rekeyedReducers(state, candidate);
  if (name === undefined) return;
  const keyed = candidate.reducers.get(name)?.key ? "would have keys" : "would have no keys";
  throw new AirError("governance.keyedness", `${name} ${keyed}, and has cells that are not so`);
}

/** Reducers with cells whose keyedness the candidate changes (ruling K18). */
export function rekeyedReducers(state: WorldState, candidate: WorldProgram): readonly string[] {
  return state.reducers().filter((name) => {
    const reducer = candidate.reducers.get(name);
    const key = state.someCell(name)?.key;
    return reducer !== undefined && (reducer.key === null) !== (key === null);
  });
}

// What all steps do

function asked({ stamp }: Turn, { intent, origin, requestHash, inputId }: By) {
  return {
    intent: intent === null ? null : BigInt(intent),
    origin,
    now_ns: stamp.nowNs,
    logical_now_ns: stamp.logicalNs,
    request_hash: requestHash,
    input_id: inputId,
  };
}

function move(state: WorldState, proposal: Proposal, verb: ProposalVerb): void {
  state.setProposal({ ...proposal, status: TRANSITIONS[verb].to });
}

function record(turn: Turn, entry: GovernanceEntry): GovernanceEntry {
  turn.append(entry);
  return entry;
}

/** What could not be done then is not tried again. */
function throwGiven({ given }: By): void {
  if (given?.$tag === "gov_refused") throw new AirError(given.$value.code, given.$value.message);
}

/** Records that something cannot be done, and why. */
export function refuse(
  turn: Turn,
  by: By,
  verb: "propose" | ProposalVerb,
  proposal: bigint | null,
  { code, message }: { readonly code: string; readonly message: string },
): EntryOf<"gov_refused"> {
  const refused = { verb, proposal_id: proposal, code, message, ...asked(turn, by) };
  turn.append({ $tag: "gov_refused", $value: refused });
  return refused;
}
