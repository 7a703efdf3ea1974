/** `sys/CapEnforceGovernance@1`: what a patch may do, by its canonical summary (ruling A4). */
import type { CapEnforceGovernance } from "../../../generated/enforcers.ts";
import type { CapCheckOutput, GovernanceGrant, GovPatchSummary } from "../../../generated/schemas.ts";
import { ALLOW, deny, limits, outside } from "./output.ts";

/**
 * The lists of the grant are compared with the summary in the order ops, kinds, names, sections. Denies with
 * `op_not_allowed`, `def_kind_not_allowed`, `name_prefix_not_allowed` or `manifest_section_not_allowed`. What shadows,
 * approves or applies a proposal names no patch: it is checked a second time as the proposal itself (ruling A5).
 */
export const capEnforceGovernance: CapEnforceGovernance = {
  module: "sys/CapEnforceGovernance@1",
  check(grant, effect) {
    if (effect.kind !== "governance.propose") return ALLOW;
    const { summary } = effect.params;
    return summary
      ? checkSummary(grant, summary)
      : deny("effect_params_invalid", "there is no summary: the proposal has not been prepared");
  },
};

function checkSummary(
  { ops, def_kinds, name_prefixes, manifest_sections }: GovernanceGrant,
  { ops: done, def_changes, manifest_sections: sections }: GovPatchSummary,
): CapCheckOutput {
  const op = outside(ops, done);
  if (op !== undefined) return deny("op_not_allowed", `patch op '${op}' not allowed`);
  const kinds = def_changes.map(({ kind }) => kind);
  const ofKind = outside(def_kinds, kinds);
  if (ofKind !== undefined) return deny("def_kind_not_allowed", `def kind '${ofKind}' not allowed`);
  const named = limits(name_prefixes)
    ? def_changes.find(({ name }) => !name_prefixes.some((prefix) => name.startsWith(prefix)))
    : undefined;
  if (named) return deny("name_prefix_not_allowed", `def name '${named.name}' not allowed`);
  const section = outside(manifest_sections, sections);
  if (section !== undefined)
    return deny("manifest_section_not_allowed", `manifest section '${section}' not allowed`);
  return ALLOW;
}
