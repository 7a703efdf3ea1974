/** Proposals, and what was done about them, as JSON for programs. */
import type { Tree } from "../../air/cbor/tree.ts";
import { ZERO_HASH } from "../../air/manifest/authored.ts";
import { recordJson } from "../kernel/records.ts";
import type { ProposalStep, ProposalView } from "./views.ts";

/** A proposal at a glance. */
export function viewTree(view: ProposalView): Readonly<Record<string, Tree>> {
  const { id, status, base, isBaseLive, patchHash, candidate, proposed, summary, authority, report } = view;
  const { origin, author, description, now_ns } = proposed;
  return {
    proposal_id: BigInt(id),
    state: status,
    manifest_base: base,
    base_is_live: isBaseLive,
    patch_hash: patchHash,
    manifest_hash: candidate,
    origin: origin.origin_kind,
    plan: origin.name,
    plan_id: origin.plan_id,
    author,
    description,
    now_ns,
    ops: summary.ops,
    manifest_sections: summary.manifest_sections,
    def_changes: summary.def_changes.map(({ kind, name, action }) => ({ kind, name, action: action.$tag })),
    touches_authority: authority,
    report,
    next: view.next,
  };
}

/** A step as its record says it, but for its link. */
export function stepTree({ index, entry }: ProposalStep): ReadonlyMap<string, Tree> {
  const {
    turn: _turn,
    prev: _prev,
    ...fields
  } = Object.fromEntries(recordJson({ turn: 0n, prev: ZERO_HASH, entry }));
  return new Map<string, Tree>([["index", BigInt(index)], ...Object.entries(fields)]);
}
