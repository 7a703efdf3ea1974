/** The decision trail of an attempt: every check of ruling A1 and what came of it, in words. */
import { quote } from "../../air/errors.ts";
import { ALLOW_ALL } from "../../air/manifest/check/modules.ts";
import { secretKey } from "../../air/manifest/secrets.ts";
import type { Attempt } from "./attempt.ts";
import type { Authorization } from "./authorize.ts";
import { CHECK_NAMES, type CheckName } from "./checks.ts";

export interface TrailEntry {
  readonly check: CheckName;
  /**
   * `refused`: what was asked cannot be done, which is no denial. `skipped`: there was nothing to check. `not_reached`: an
   * earlier check failed.
   */
  readonly result: "passed" | "failed" | "refused" | "skipped" | "not_reached";
  /** Of a failed or refused one. */
  readonly code?: string;
  /** A sentence without its full stop; empty if it was not reached. */
  readonly detail: string;
}

/** One entry for every check, in their order. */
export function trailOf({ failed, found }: Authorization): readonly TrailEntry[] {
  const last = failed ? CHECK_NAMES.indexOf(failed.check) : CHECK_NAMES.length;
  return CHECK_NAMES.map((check, index): TrailEntry => {
    if (index > last) return { check, result: "not_reached", detail: "" };
    if (failed && index === last)
      return { check, result: "failed", code: failed.code, detail: failed.message };
    return { check, ...PASSED[check](found) };
  });
}

type Told = Omit<TrailEntry, "check">;

const passed = (detail: string): Told => ({ result: "passed", detail });
const skipped = (detail: string): Told => ({ result: "skipped", detail });

/** What is to be said of a check that did not fail. */
const PASSED: Readonly<Record<CheckName, (found: Readonly<Attempt>) => Told>> = {
  grant: ({ request, grant }) => {
    const { origin, cap } = request;
    const way = origin.kind === "plan" ? "" : `the slot ${quote(cap)} leads to `;
    return passed(`${way}${quote(grant?.name)}, a grant of ${grant?.defcap}`);
  },
  origin_scope: ({ request: { kind, effect } }) => {
    const scope = effect?.def.origin_scope;
    return passed(`${scope === "both" ? "plans and reducers" : `${scope}s`} may ask for ${kind}`);
  },
  params: ({ request: { effect } }) => passed(`the params fit ${effect?.def.params_schema}`),
  idempotency: ({ key, joins }) => {
    if (!key) return skipped("no key is given");
    return passed(
      joins ? `the same request as the intent ${joins.intent}, which it joins` : "the first use of the key",
    );
  },
  prepare: ({ joins, prepared, refusal, request }) => {
    if (refusal) return { result: "refused", code: refusal.code, detail: refusal.message };
    if (joins) return skipped("the params are those of the intent that it joins");
    if (!prepared) return skipped(`${request.kind} has nothing to prepare`);
    const { ops, def_changes, patch_hash } = prepared.summary;
    const changes =
      def_changes.length === 1 ? "1 definition changes" : `${def_changes.length} definitions change`;
    return passed(`the patch ${patch_hash}: ${ops.length > 0 ? ops.join(", ") : "no operation"}; ${changes}`);
  },
  cap_type: ({ grant }) => passed(`both are of the type ${grant?.capType}`),
  expiry: ({ grant }) => {
    const expiry = grant?.expiryNs ?? null;
    return expiry === null ? skipped("the grant does not expire") : passed(`the grant expires at ${expiry}`);
  },
  enforcer: ({ grant, refusal, proposal }) => {
    if (refusal) return skipped("a patch that is refused has no summary to decide by");
    if (grant?.enforcer === ALLOW_ALL) return skipped("the cap has no enforcer");
    return passed(
      `${grant?.enforcer} allows${proposal ? ", the effect and the proposal that it is about" : ""}`,
    );
  },
  secrets: ({ secrets, live }) => {
    if (secrets.length === 0) return skipped("the params refer to no secret");
    const told = secrets.map((ref) => {
      const declared = live.secrets.has(secretKey(ref));
      return `${quote(`${ref.alias}@${ref.version}`)}${declared ? "" : " (not declared: it has no value)"}`;
    });
    return passed(`the params refer to ${told.join(", ")}`);
  },
  policy: ({ policy }) => passed(`rule ${policy?.rule_index} of ${quote(policy?.policy_name)} allows`),
};
