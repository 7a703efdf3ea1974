import { describe, expect, it } from "vitest";
import type { Hash } from "../../air/hash.ts";
import { GovApplyParamsCodec, GovProposeParamsCodec } from "../../generated/codecs.ts";
import { allowing, asking, authority, effectOf, grantOf, LLM } from "../../tests/authority.ts";
import type { Authority } from "./attempt.ts";
import { authorize } from "./authorize.ts";
import { CHECK_NAMES } from "./checks.ts";
import { NO_FENCES } from "./fence.ts";
import type { EffectRequest } from "./request.ts";
import { trailOf } from "./trail.ts";

function trail(request: EffectRequest, live: Authority): ReadonlyMap<string, string> {
  const entries = trailOf(authorize(request, live, NO_FENCES, 0n));
  expect(entries.map(({ check }) => check)).toEqual(CHECK_NAMES);
  return new Map(entries.map(({ check, result, detail }) => [check, `${result} ${detail}`.trim()]));
}

describe("the trail", () => {
  it("says which secrets have no value", () => {
    const secret = { alias: "llm/key", version: 1n, bindingId: "env", expectedDigest: undefined };
    const declared = new Map([["1 llm/key", { ...secret, allowedCaps: [], allowedPlans: [] }]]);
    expect(trail(asking(), LLM).get("secrets")).toBe(
      'passed the params refer to "llm/key@1" (not declared: it has no value)',
    );
    expect(trail(asking(), { ...LLM, secrets: declared }).get("secrets")).toBe(
      'passed the params refer to "llm/key@1"',
    );
  });

  it("says whether the enforcer was asked about a proposal, too", () => {
    const limits = { ops: null, def_kinds: null, name_prefixes: null, manifest_sections: null };
    const live = authority({
      granted: [grantOf("upgrade", "sys/governance@1", limits)],
      policy: allowing("governance.apply"),
    });
    const params = GovApplyParamsCodec.encode({ proposal_id: 7n }).slice();
    const effect = effectOf("governance.apply");
    const apply = { ...asking(), kind: "governance.apply", effect, cap: "upgrade", params };
    expect(trail(apply, live).get("enforcer")).toBe("passed sys/CapEnforceGovernance@1 allows");
    const hash = `sha256:${"22".repeat(32)}` as Hash;
    const summary = {
      base_manifest_hash: null,
      patch_hash: hash,
      ops: [],
      def_changes: [],
      manifest_sections: [],
    };
    const patch = { $tag: "hash", $value: hash } as const;
    const proposal = () =>
      GovProposeParamsCodec.encode({ patch, summary, manifest_base: null, description: null }).slice();
    expect(trail(apply, { ...live, proposal }).get("enforcer")).toBe(
      "passed sys/CapEnforceGovernance@1 allows, the effect and the proposal that it is about",
    );
  });

  it("stops at the check that failed", () => {
    const denied = trail({ ...asking(), cap: "gone" }, LLM);
    expect(denied.get("grant")).toBe('failed there is no grant "gone"');
    expect(denied.get("origin_scope")).toBe("not_reached");
  });
});
