/** A proposal for programs. */
import type { Tree } from "../../air/cbor/tree.ts";
import type { AuthorityComparison } from "../../runtime/authorize/compare.ts";
import { stepTree, viewTree } from "../../runtime/governance/view-json.ts";
import { changesTree } from "../patch/changes.ts";
import type { WorldOption } from "../world-file.ts";
import type { ProposalDetail } from "./detail.ts";
import { nextCommand } from "./next.ts";

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
