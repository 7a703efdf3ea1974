/** Proposals as they are looked at. */
import type { Tree } from "../../air/cbor/tree.ts";
import type { Hash } from "../../air/hash.ts";
import { GovProposeParamsCodec } from "../../generated/codecs.ts";
import type { GovPatchSummary } from "../../generated/schemas.ts";
import { builtins } from "../builtins.ts";
import { decodeRecord, type EntryOf, type GovernanceEntry, isGovernanceEntry } from "../kernel/records.ts";
import type { Proposal } from "../kernel/state.ts";
import { readableBy, type Viewed } from "../kernel/views.ts";
import { type DoneEntry, receiptOf } from "./answers.ts";
import { type ProposalVerb, TRANSITIONS } from "./transitions.ts";

const RECEIPTS: Readonly<Record<DoneEntry["$tag"], string>> = {
  gov_proposed: "sys/GovProposeReceipt@1",
  gov_shadow_report: "sys/GovShadowReceipt@1",
  gov_approved: "sys/GovApproveReceipt@1",
  gov_applied: "sys/GovApplyReceipt@1",
};

/** What a step came to, as sugar JSON by the schema of its receipt. */
export function receiptTree(entry: DoneEntry): Tree {
  const type = builtins().types.named(RECEIPTS[entry.$tag]);
  if (!type) throw new Error("the receipts are built in");
  return readableBy(type, receiptOf(entry));
}

/** A proposal with what it asks for. */
export interface ProposalView extends Proposal {
  readonly proposed: EntryOf<"gov_proposed">;
  readonly summary: GovPatchSummary;
  /** Whether the manifest that it was made for is still live. */
  readonly isBaseLive: boolean;
  /** What brings it forward, or ends it where nothing can; null if it is final (rulings G1, G2). */
  readonly next: ProposalVerb | null;
}

/** By id. */
export function proposalsOf(world: Viewed): readonly ProposalView[] {
  return world.state.allProposals().map((proposal) => proposalView(world, proposal));
}

export function proposalView(world: Viewed, proposal: Proposal): ProposalView {
  const entry = entryAt(world, proposal.index);
  if (entry?.$tag !== "gov_proposed") throw new Error(`the record ${proposal.index} makes no proposal`);
  const { summary } = GovProposeParamsCodec.decode(entry.$value.params);
  if (!summary) throw new Error("a prepared proposal has a summary");
  const isBaseLive = proposal.base === world.state.program.manifestHash;
  return { ...proposal, proposed: entry.$value, summary, isBaseLive, next: nextVerb(proposal, isBaseLive) };
}

function nextVerb({ status }: Proposal, isBaseLive: boolean): ProposalVerb | null {
  if (!isBaseLive) return TRANSITIONS.reject.from.includes(status) ? "reject" : null;
  switch (status) {
    case "submitted":
      return "shadow";
    case "shadowed":
      return "approve";
    case "approved":
      return "apply";
    default:
      return null;
  }
}

/** What was done about a proposal, and what was refused. */
export interface ProposalStep {
  /** Of its record. */
  readonly index: number;
  readonly entry: GovernanceEntry;
}

/** In the order of the journal. */
export function stepsOf(world: Viewed, proposal: number): readonly ProposalStep[] {
  return world.storage.recordsOf(proposal).flatMap((index) => {
    const entry = index < world.head.count ? entryAt(world, index) : undefined;
    return entry && isGovernanceEntry(entry) ? [{ index, entry }] : [];
  });
}

/** The manifest that was live before a record. */
export function manifestAt(world: Viewed, index: number): Hash {
  let live = genesisManifest(world);
  let since = 0;
  for (const { id, status, candidate } of world.state.allProposals()) {
    if (status !== "applied") continue;
    const applied = stepsOf(world, id).find(({ entry }) => entry.$tag === "gov_applied")?.index;
    if (applied === undefined || applied >= index || applied < since) continue;
    live = candidate;
    since = applied;
  }
  return live;
}

/** The manifests that the journal names: all that the world was ever under, or was proposed to be. */
export function manifestsOf(world: Viewed): ReadonlySet<Hash> {
  const candidates = world.state.allProposals().map(({ candidate }) => candidate);
  return new Set([genesisManifest(world), ...candidates]);
}

function genesisManifest(world: Viewed): Hash {
  const entry = entryAt(world, 0);
  if (entry?.$tag !== "genesis") throw new Error("a journal begins with genesis");
  return entry.$value.manifest_hash;
}

function entryAt({ storage }: Viewed, index: number) {
  const bytes = storage.read(index);
  return bytes && decodeRecord(bytes).entry;
}
