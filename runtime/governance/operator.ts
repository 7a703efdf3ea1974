/**
 * What operators do: steps that pass no grant and no policy, since operators are the root of trust, but hold to the same
 * table (rulings G3, G7). An input is one step or several; it is carried out as a whole or refused as a whole.
 */
import { AirError, isAirError } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import { MAX_U64 } from "../../air/scalars.ts";
import { GovProposeParamsCodec } from "../../generated/codecs.ts";
import type { GovProposeParams } from "../../generated/schemas.ts";
import { hosted } from "../host-failure.ts";
import { type EntryOf, type GovernanceEntry, OPERATOR } from "../kernel/records.ts";
import type { Turn } from "../kernel/turn.ts";
import { candidateHash } from "../patch/raw.ts";
import type { Entry } from "../store/store.ts";
import { type Proposing, prepareOnLive, proposingOf } from "./preparing.ts";
import { recentEvents } from "./recent.ts";
import { type Drain, lookAhead, type Seed } from "./shadow.ts";
import { apply, type By, decide, propose, refuse, shadow } from "./steps.ts";
import type { Pins, ProposalVerb } from "./transitions.ts";

/** A proposal by its id, or the one that the same input has made. */
export type Which = bigint | "proposed";

export interface OperatorPropose {
  readonly verb: "propose";
  readonly params: GovProposeParams;
  readonly author: string | null;
  /** What the candidate needs and the store may not have yet: WASM. Kept with the proposal. */
  readonly entries: readonly Entry[];
}

export interface OperatorShadow {
  readonly verb: "shadow";
  readonly proposal: Which;
  readonly seeds: readonly Seed[];
  /** How many of the last events from outside are tried before the seeds. */
  readonly recent: number;
  readonly pins: Pins;
}

export interface OperatorDecision {
  readonly verb: "approve" | "reject";
  readonly proposal: Which;
  readonly approver: string;
  readonly reason: string | null;
  readonly pins: Pins;
}

export interface OperatorApply {
  readonly verb: "apply";
  readonly proposal: Which;
  readonly pins: Pins;
}

/** What a journal says that was done. */
export interface RecordedStep {
  readonly verb: "recorded";
  readonly entry: GovernanceEntry;
}

export type OperatorVerb = OperatorPropose | OperatorShadow | OperatorDecision | OperatorApply | RecordedStep;

export interface GovernInput {
  readonly kind: "govern";
  readonly verbs: readonly OperatorVerb[];
  /** Of what was asked for: what a client's id stands for (ruling K16). */
  readonly requestHash: Hash;
  readonly inputId: string | null;
}

/** A step cannot be done: the whole input is undone, and this recorded. */
export class StepRefused extends Error {
  readonly verb: "propose" | ProposalVerb;
  readonly proposal: bigint | null;
  readonly refusal: AirError;

  constructor(verb: "propose" | ProposalVerb, proposal: bigint | null, refusal: AirError) {
    super(refusal.message);
    this.verb = verb;
    this.proposal = proposal;
    this.refusal = refusal;
  }
}

/**
 * Throws `value.range` for what no record could say: an id beyond 64 bits, a number of events that is none; and `usage` where
 * nothing is asked for.
 */
export function checkVerbs(verbs: readonly OperatorVerb[]): void {
  if (verbs.length === 0) throw new AirError("usage", "nothing is asked for");
  for (const verb of verbs) {
    if (verb.verb === "propose" || verb.verb === "recorded") continue;
    const { proposal } = verb;
    if (proposal !== "proposed" && (proposal < 0n || proposal > MAX_U64)) {
      throw new AirError("value.range", `${proposal} is no id of a proposal`);
    }
    if (verb.verb === "shadow" && !(Number.isSafeInteger(verb.recent) && verb.recent >= 0)) {
      throw new AirError("value.range", `${verb.recent} is no number of events`);
    }
  }
}

/** Carries an input out. Throws `StepRefused`. */
export function govern(turn: Turn, input: GovernInput, drain: Drain): void {
  let proposed: bigint | undefined;
  for (const [index, verb] of input.verbs.entries()) {
    const by = byOperator(input, index, verb.verb === "recorded" ? verb.entry : undefined);
    if (verb.verb === "recorded") replayStep(turn, by, verb.entry);
    else step(turn, by, verb, proposed, drain);
    if (verb.verb === "propose") proposed = BigInt(turn.state.nextProposal - 1);
  }
}

/** The refusal of an input, which is all that it leaves. */
export function recordRefusal(
  turn: Turn,
  input: GovernInput,
  { verb, proposal, refusal }: StepRefused,
): void {
  refuse(turn, byOperator(input, 0), verb, proposal, refusal);
}

/** What the input is known by stands in its first record. */
function byOperator({ requestHash, inputId }: GovernInput, index: number, given?: GovernanceEntry): By {
  const first = index === 0;
  return {
    origin: OPERATOR,
    intent: null,
    grant: null,
    askedUnder: null,
    requestHash: first ? requestHash : null,
    inputId: first ? inputId : null,
    given,
  };
}

type Doing = Exclude<OperatorVerb, RecordedStep>;

function step(turn: Turn, by: By, verb: Doing, proposed: bigint | undefined, drain: Drain): void {
  try {
    carryOut(turn, by, verb, proposed, drain);
  } catch (error) {
    if (!isAirError(error)) throw error;
    // The proposal of an input that is undone has no id.
    const named = verb.verb !== "propose" && verb.proposal !== "proposed" ? verb.proposal : null;
    throw new StepRefused(verb.verb, named, error);
  }
}

function proposalMeant(which: Which, proposed: bigint | undefined): bigint {
  if (which !== "proposed") return which;
  if (proposed !== undefined) return proposed;
  throw new AirError("governance.proposal_missing", "the input has made no proposal");
}

function carryOut(turn: Turn, by: By, verb: Doing, proposed: bigint | undefined, drain: Drain): void {
  const id = verb.verb === "propose" ? 0n : proposalMeant(verb.proposal, proposed);
  switch (verb.verb) {
    case "propose": {
      turn.store.putAll(verb.entries);
      const proposing = proposingOf(turn, prepareOnLive(turn, verb.params));
      propose(turn, by, proposing, verb.author);
      return;
    }
    case "shadow": {
      const seeds = [...recentEvents(turn.machine.storage, turn.ledger.base, verb.recent), ...verb.seeds];
      shadow(turn, by, id, (proposal, to) => lookAhead(turn, proposal, to, seeds, drain), verb.pins);
      return;
    }
    case "approve":
    case "reject": {
      const { verb: decision, approver, reason, pins } = verb;
      decide(turn, by, id, { decision, approver, reason }, pins);
      return;
    }
    case "apply":
      apply(turn, by, id, verb.pins);
  }
}

// As a journal says it was

function replayStep(turn: Turn, by: By, entry: GovernanceEntry): void {
  switch (entry.$tag) {
    case "gov_proposed": {
      propose(turn, by, recordedProposing(turn, entry.$value), entry.$value.author);
      return;
    }
    case "gov_shadow_report":
      shadow(turn, by, entry.$value.proposal_id, () => entry.$value);
      return;
    case "gov_approved": {
      const { proposal_id, approver, reason } = entry.$value;
      const decision = entry.$value.decision as "approve" | "reject";
      decide(turn, by, proposal_id, { decision, approver, reason });
      return;
    }
    case "gov_applied":
      apply(turn, by, entry.$value.proposal_id);
      return;
    case "gov_refused": {
      const { verb, proposal_id, code, message } = entry.$value;
      refuse(turn, by, verb as "propose", proposal_id, { code, message });
    }
  }
}

function recordedProposing(turn: Turn, entry: EntryOf<"gov_proposed">): Proposing {
  const { params, authority } = entry;
  const { patch, description } = GovProposeParamsCodec.decode(params);
  if (patch.$tag !== "hash")
    throw new AirError("journal.damaged", "a prepared proposal names its patch by hash");
  const blob = hosted(() => {
    const bytes = turn.machine.storage.store.get("blob", patch.$value);
    if (bytes) return bytes;
    throw new AirError("store.missing", `the patch ${patch.$value} of a proposal is not in the store`);
  });
  return {
    params,
    patchHash: patch.$value,
    description,
    authority,
    candidate: candidateHash(blob),
    entries: [],
  };
}
