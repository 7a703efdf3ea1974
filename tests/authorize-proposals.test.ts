/** The governance enforcer over every proposal that the corpus prepares: what the Rust reference's denies (ruling A4). */
import { describe, expect, it } from "vitest";
import { loadCorpus } from "../conformance/runner/corpus.ts";
import { GovProposeParamsCodec } from "../generated/codecs.ts";
import type { GovernanceGrant, GovPatchSummary } from "../generated/schemas.ts";
import { enforce } from "../runtime/authorize/enforce.ts";
import { nativeEnforcers } from "../runtime/authorize/enforcers/native.ts";
import { grantOf, PLAN } from "./authority.ts";
import { fromHex } from "./shared.ts";

const PREPARED = loadCorpus().cases.flatMap(({ id, op, expect: wanted }) => {
  const params = "ok" in wanted ? (wanted.ok as { params_cbor?: string }).params_cbor : undefined;
  return op === "governance.prepare" && params !== undefined ? [[id, fromHex(params)] as const] : [];
});

const NO_LIMITS: GovernanceGrant = {
  ops: null,
  def_kinds: null,
  name_prefixes: null,
  manifest_sections: null,
};

function decide(params: Uint8Array, limits: Partial<GovernanceGrant>): string {
  const grant = grantOf("upgrade", "sys/governance@1", { ...NO_LIMITS, ...limits });
  const input = {
    cap_def: grant.defcap,
    grant_name: grant.name,
    cap_params: grant.params,
    effect_kind: "governance.propose",
    effect_params: params,
    origin: PLAN,
    logical_now_ns: 0n,
  };
  return enforce(grant.enforcer, input, nativeEnforcers)?.code ?? "allow";
}

/** In canonical order, each once. */
function set(items: readonly string[]): readonly string[] {
  return [...new Set(items)].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}

/** The narrowest grant that names everything that a patch does. */
function exactly({ ops, def_changes, manifest_sections }: GovPatchSummary): GovernanceGrant {
  return {
    ops,
    def_kinds: set(def_changes.map(({ kind }) => kind)),
    name_prefixes: set(def_changes.map(({ name }) => name)),
    manifest_sections,
  };
}

/** What is denied where one entry of a list is another one. */
const DENIALS = {
  ops: "op_not_allowed",
  def_kinds: "def_kind_not_allowed",
  name_prefixes: "name_prefix_not_allowed",
  manifest_sections: "manifest_section_not_allowed",
} as const;

describe("every prepared proposal of the corpus", () => {
  it("is decided by its summary, and by all of it", () => {
    let changing = 0;
    expect(PREPARED.length).toBeGreaterThan(30);
    for (const [id, params] of PREPARED) {
      const { summary } = GovProposeParamsCodec.decode(params);
      if (!summary) throw new Error(`${id} has no summary`);
      if (summary.def_changes.length > 0) changing++;
      const exact = exactly(summary);
      expect(decide(params, {}), id).toBe("allow");
      expect(decide(params, exact), id).toBe("allow");
      for (const [list, code] of Object.entries(DENIALS)) {
        const entries = exact[list as keyof GovernanceGrant] ?? [];
        for (const one of entries) {
          const others = set([...entries.filter((entry) => entry !== one), "another"]);
          // Another name may begin with the same prefix.
          const covered = list === "name_prefixes" && others.some((prefix) => one.startsWith(prefix));
          expect(decide(params, { ...exact, [list]: others }), `${id}: ${list} without ${one}`).toBe(
            covered ? "allow" : code,
          );
        }
      }
    }
    expect(changing).toBeGreaterThan(20);
  });
});
