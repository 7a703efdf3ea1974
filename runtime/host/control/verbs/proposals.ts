/** Commands that look at proposals. */
import type { Tree } from "../../../../air/cbor/tree.ts";
import { AirError, quote } from "../../../../air/errors.ts";
import { stepTree, viewTree } from "../../../governance/view-json.ts";
import { type ProposalView, proposalsOf, proposalView, stepsOf } from "../../../governance/views.ts";
import type { ProposalStatus } from "../../../kernel/state.ts";
import type { Viewed } from "../../../kernel/views.ts";
import { nat, object, optional, required, text } from "../payload.ts";
import { CONSISTENCY, metaTree, viewed } from "../reading.ts";
import { type Verbs, verb } from "../verb.ts";

/** Which states a word stands for. */
const STATES: Readonly<Record<string, readonly ProposalStatus[]>> = {
  pending: ["submitted", "shadowed"],
  all: ["submitted", "shadowed", "approved", "rejected", "applied"],
  submitted: ["submitted"],
  shadowed: ["shadowed"],
  approved: ["approved"],
  rejected: ["rejected"],
  applied: ["applied"],
};

const some = object({ status: optional(text), ...CONSISTENCY });
const one = object({ proposal_id: required(nat), ...CONSISTENCY });

export const PROPOSALS: Verbs = {
  "gov-list": verb(some, (target, { status = "pending", consistency }) => {
    const world = viewed(target, consistency);
    const wanted = statesOf(status);
    const views = proposalsOf(world).filter((view) => wanted.includes(view.status));
    return { proposals: views.map((view) => proposalTree(world, view)), meta: metaTree(world) };
  }),

  /** With every step that was taken or refused. */
  "gov-get": verb(one, (target, { proposal_id, consistency }) => {
    const world = viewed(target, consistency);
    const found = world.state.proposal(proposal_id);
    if (!found) throw new AirError("governance.proposal_missing", `there is no proposal ${proposal_id}`);
    const steps = stepsOf(world, found.id);
    const shadow = steps.findLast(({ entry }) => entry.$tag === "gov_shadow_report");
    return {
      proposal: {
        ...proposalTree(world, proposalView(world, found)),
        shadow_summary: shadow ? stepTree(shadow) : null,
        steps: steps.map(stepTree),
      },
      meta: metaTree(world),
    };
  }),
};

function statesOf(status: string): readonly ProposalStatus[] {
  const word = status.trim().toLowerCase();
  if (Object.hasOwn(STATES, word)) return STATES[word] ?? [];
  const known = Object.keys(STATES).join(", ");
  throw new AirError("decode_error", `${quote(status)} is no state of proposals; there are ${known}`);
}

function proposalTree(world: Viewed, view: ProposalView): Readonly<Record<string, Tree>> {
  const decided = stepsOf(world, view.id).findLast(({ entry }) => entry.$tag === "gov_approved")?.entry;
  return {
    id: BigInt(view.id),
    ...viewTree(view),
    approver: decided?.$tag === "gov_approved" ? decided.$value.approver : null,
  };
}
