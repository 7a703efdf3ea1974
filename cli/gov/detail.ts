/** A proposal with everything that somebody who decides about it wants to know. */
import { AirError } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import type { World } from "../../air/manifest/world.ts";
import { JournalShadowReportCodec } from "../../generated/codecs.ts";
import type { JournalShadowReport } from "../../generated/schemas.ts";
import { type AuthorityComparison, compareAuthority, sideOf } from "../../runtime/authorize/compare.ts";
import {
  type ProposalStep,
  type ProposalView,
  proposalView,
  stepsOf,
} from "../../runtime/governance/views.ts";
import type { Viewed } from "../../runtime/kernel/views.ts";
import { type Changes, changesOf } from "../../runtime/patch/changes.ts";

export interface ShadowSeen {
  readonly hash: Hash;
  readonly report: JournalShadowReport;
}

export interface ProposalDetail {
  readonly view: ProposalView;
  /** The live manifest. */
  readonly live: Hash;
  /** The world of its base, and the one that it makes. */
  readonly before: World;
  readonly after: World;
  /** From the one to the other. */
  readonly changes: Changes;
  readonly authority: AuthorityComparison;
  /** The last report. */
  readonly shadow: ShadowSeen | undefined;
  readonly steps: readonly ProposalStep[];
}

/** Throws `governance.proposal_missing`, and `store.*` where what it names is not there. */
export function detailOf(world: Viewed, id: bigint): ProposalDetail {
  const proposal = world.state.proposal(id);
  if (!proposal) throw new AirError("governance.proposal_missing", `there is no proposal ${id}`);
  const { programs } = world.machine;
  const [before, after] = [programs.get(proposal.base), programs.get(proposal.candidate)];
  const steps = stepsOf(world, proposal.id);
  return {
    view: proposalView(world, proposal),
    live: world.state.program.manifestHash,
    before: before.world,
    after: after.world,
    changes: changesOf(before.world, after.world),
    authority: compareAuthority(sideOf(before), sideOf(after)),
    shadow: lastShadow(steps),
    steps,
  };
}

function lastShadow(steps: readonly ProposalStep[]): ShadowSeen | undefined {
  const entry = steps.findLast((step) => step.entry.$tag === "gov_shadow_report")?.entry;
  return entry?.$tag === "gov_shadow_report" ? shadowSeen(entry.$value) : undefined;
}

export function shadowSeen(report: JournalShadowReport): ShadowSeen {
  return { hash: JournalShadowReportCodec.hash(report), report };
}
