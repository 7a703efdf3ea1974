/** A proposal for programs. */
import type { Tree } from "../../air/cbor/tree.ts";
import type { AuthorityComparison } from "../../runtime/authorize/compare.ts";
import type { ProposalStep, ProposalView } from "../../runtime/governance/views.ts";
import { recordJson } from "../../runtime/kernel/records.ts";
import { changesTree } from "../patch/changes.ts";
import type { WorldOption } from "../world-file.ts";
import type { ProposalDetail } from "./detail.ts";
import { nextCommand } from "./next.ts";

/** As the list has it. */
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

export function detailTree(detail: ProposalDetail, options: WorldOption): Readonly<Record<string, Tree>> {
  const { view, live, changes, authority, shadow, steps } = detail;
  const seen = steps.findLast(({ entry }) => entry.$tag === "gov_shadow_report");
  return {
    ok: true,
    ...viewTree(view),
    live_manifest_hash: live,
    changes: changesTree(changes),
    authority: authorityTree(authority),
    shadow: shadow && seen ? new Map([["report", shadow.hash], ...stepTree(seen)]) : null,
    steps: steps.map(stepTree),
    next_command: nextCommand(view, options) ?? null,
  };
}

function authorityTree({ verdict, items, policy }: AuthorityComparison): Tree {
  const { rules, allowed, denied, before, after } = policy;
  return {
    verdict,
    policy: {
      verdict: policy.verdict,
      before,
      after,
      known: !policy.isUnknown,
      rules: rules.map(({ change, from, to, rule }) => ({
        change,
        from: from === null ? null : BigInt(from),
        to: to === null ? null : BigInt(to),
        when: { ...rule.when },
        decision: rule.decision,
      })),
      newly_allowed: allowed.map((one) => ({ ...one }) as Tree),
      newly_denied: denied.map((one) => ({ ...one }) as Tree),
    },
    items: items.map(({ kind, name, presence, verdict: of, reasons }) => {
      return { kind, name, change: presence === "both" ? of : presence, verdict: of, reasons };
    }),
  };
}

/** As `journal show --json` has it, but for its link. */
export function stepTree({ index, entry }: ProposalStep): ReadonlyMap<string, Tree> {
  const {
    turn: _turn,
    prev: _prev,
    ...fields
  } = Object.fromEntries(recordJson({ turn: 0n, prev: NOWHERE, entry }));
  return new Map<string, Tree>([["index", BigInt(index)], ...Object.entries(fields)]);
}

const NOWHERE = `sha256:${"00".repeat(32)}` as Parameters<typeof recordJson>[0]["prev"];
