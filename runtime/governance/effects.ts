/** The four effects of governance: each is a step that a plan asks for (rulings A1, A5, G5, G6). */
import { AirError, isAirError } from "../../air/errors.ts";
import { GovApplyParamsCodec, GovApproveParamsCodec, GovShadowParamsCodec } from "../../generated/codecs.ts";
import { type ReceiptContent, UNSIGNED } from "../kernel/receipt-content.ts";
import type { OpenIntent } from "../kernel/state.ts";
import type { Asked, Turn } from "../kernel/turn.ts";
import { type DoneEntry, receiptOf } from "./answers.ts";
import { proposingOf } from "./preparing.ts";
import { type Drain, lookAhead } from "./shadow.ts";
import { apply, type By, decide, propose, refuse, shadow } from "./steps.ts";
import type { ProposalVerb } from "./transitions.ts";

/** What is asked for, read from the intent. */
interface Step {
  readonly verb: "propose" | ProposalVerb;
  readonly proposal: bigint | null;
  /** Carries it out. Throws the code of a refusal. */
  readonly run: () => unknown;
}

/** Carries out an intent: the step is recorded, and so is why it cannot be done; the receipt is the caller's to record. */
export function governanceReceipt(turn: Turn, open: OpenIntent, drain: Drain): ReceiptContent {
  const { index, capName } = open;
  const { origin } = turn.ledger.get(index, "effect_intent");
  const given = turn.givens?.governance.get(index);
  const asked = turn.governance.asked.get(index);
  if (!asked) throw new Error("it is asked for in the same turn");
  const { live: askedUnder } = asked;
  const by: By = {
    origin,
    intent: index,
    grant: capName,
    askedUnder,
    requestHash: null,
    inputId: null,
    given,
  };
  const { verb, proposal, run } = stepAsked(turn, open, asked, by, drain);
  try {
    // Also if there is one by now: whether the grant covers it was not asked (ruling A5).
    if (proposal !== null && !asked.proposalKnown) throw notThere(proposal);
    return content("ok", receiptOf(run() as DoneEntry));
  } catch (error) {
    if (!isAirError(error)) throw error;
    refuse(turn, by, verb, proposal, error);
    return content("error", new Uint8Array());
  }
}

function notThere(proposal: bigint): AirError {
  const what = `there was no proposal ${proposal} when this was asked for`;
  return new AirError("governance.proposal_missing", what);
}

function content(status: "ok" | "error", payload: Uint8Array): ReceiptContent {
  return { adapterId: "kernel.governance", status, payload, costCents: 0n, signature: UNSIGNED };
}

function stepAsked(turn: Turn, { kind, params }: OpenIntent, asked: Asked, by: By, drain: Drain): Step {
  switch (kind) {
    case "governance.propose":
      return { verb: "propose", proposal: null, run: () => proposeAsked(turn, asked, by) };
    case "governance.shadow": {
      const { proposal_id: id } = GovShadowParamsCodec.decode(params);
      const run = () =>
        shadow(turn, by, id, (proposal, candidate) => lookAhead(turn, proposal, candidate, [], drain));
      return { verb: "shadow", proposal: id, run };
    }
    case "governance.approve": {
      const { proposal_id: id, decision, approver, reason } = GovApproveParamsCodec.decode(params);
      const { $tag: verb } = decision;
      return { verb, proposal: id, run: () => decide(turn, by, id, { decision: verb, approver, reason }) };
    }
    case "governance.apply": {
      const { proposal_id: id } = GovApplyParamsCodec.decode(params);
      return { verb: "apply", proposal: id, run: () => apply(turn, by, id) };
    }
    default:
      throw new Error(`${kind} is none of governance`);
  }
}

/** The patch was compiled when it was asked for; a refusal of then is answered now (ruling A1). */
function proposeAsked(turn: Turn, { prepared, refusal }: Asked, by: By) {
  if (!prepared) throw new AirError(refusal?.code ?? "", refusal?.message ?? "");
  return propose(turn, by, proposingOf(turn, prepared), null);
}
