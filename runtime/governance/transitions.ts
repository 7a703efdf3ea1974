/** What can be done with a proposal when (rulings G1, G2): the whole table. */
import { AirError } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import type { Proposal, ProposalStatus, WorldState } from "../kernel/state.ts";

/** What is done with a proposal that is there. */
export type ProposalVerb = "shadow" | "approve" | "reject" | "apply";

interface Transition {
  readonly from: readonly ProposalStatus[];
  readonly to: ProposalStatus;
  /** Whether the manifest that the proposal was made for must still be live. */
  readonly needsLiveBase: boolean;
}

export const TRANSITIONS: Readonly<Record<ProposalVerb, Transition>> = {
  shadow: { from: ["submitted", "shadowed"], to: "shadowed", needsLiveBase: true },
  approve: { from: ["shadowed"], to: "approved", needsLiveBase: true },
  reject: { from: ["submitted", "shadowed", "approved"], to: "rejected", needsLiveBase: false },
  apply: { from: ["approved"], to: "applied", needsLiveBase: true },
};

/** What whoever asks means: refused with `governance.changed` if it is no longer so (ruling G3). */
export interface Pins {
  readonly patchHash?: string | undefined;
  /** The hash of the shadow report. */
  readonly report?: string | undefined;
}

interface Asked extends Pins {
  readonly askedUnder: Hash | null;
}

/**
 * The proposal, if the verb can be carried out on it. Throws, in this order, `governance.proposal_missing`,
 * `governance.state`, `governance.stale_base` and `governance.changed`.
 */
export function proposalFor(state: WorldState, verb: ProposalVerb, id: bigint, asked: Asked): Proposal {
  const proposal = state.proposal(id);
  if (!proposal) throw new AirError("governance.proposal_missing", `there is no proposal ${id}`);
  const { from, needsLiveBase } = TRANSITIONS[verb];
  const { status, base, patchHash, report } = proposal;
  if (!from.includes(status)) {
    const what = `${verb} takes a proposal that is ${listed(from)}, and proposal ${id} is ${status}`;
    throw new AirError("governance.state", what);
  }
  const live = state.program.manifestHash;
  if (needsLiveBase && base !== live) {
    const what = `proposal ${id} was made for the manifest ${base}, and ${live} is live by now`;
    throw new AirError("governance.stale_base", what);
  }
  checkAskedUnder(state, asked.askedUnder);
  checkPin("patch", asked.patchHash, patchHash, id);
  checkPin("shadow report", asked.report, report, id);
  return proposal;
}

/**
 * What was admitted under one manifest is not done under another, which might not admit it: throws `governance.stale_base`.
 * Null of an operator, whom none has to admit.
 */
export function checkAskedUnder({ program: { manifestHash: live } }: WorldState, asked: Hash | null): void {
  if (asked === null || asked === live) return;
  throw new AirError(
    "governance.stale_base",
    `this was asked for under the manifest ${asked}, and ${live} is live by now`,
  );
}

function listed(states: readonly ProposalStatus[]): string {
  return states.join(" or ");
}

function checkPin(what: string, meant: string | undefined, is: string | null, id: bigint): void {
  if (meant === undefined || meant === is) return;
  const now = is === null ? `there is no ${what}` : `the ${what} is ${is}`;
  throw new AirError("governance.changed", `proposal ${id}: ${meant} was meant, and ${now}`);
}
