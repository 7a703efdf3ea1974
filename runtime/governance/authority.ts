/** Whether a proposal touches authority, and whether a grant names what it touches (ruling G9). */
import type { World } from "../../air/manifest/world.ts";
import { GovernanceGrantCodec } from "../../generated/codecs.ts";
import type { GovPatchSummary } from "../../generated/schemas.ts";
import type { LiveGrant } from "../authorize/authority.ts";
import { AUTHORITY_KINDS, AUTHORITY_SECTIONS } from "../authorize/authority-scope.ts";
import { readBySchema } from "../authorize/by-schema.ts";
import { decidePolicy } from "../authorize/policy.ts";
import { GOVERNANCE_KINDS } from "../kernel/effect-kinds.ts";
import type { WorldProgram } from "../kernel/world-program.ts";

const ENFORCER = "enforcer";
const GOVERNING = "governing plan";
const SECTION = "section";

/**
 * Why a proposal touches authority, none if it does not: `section S`, `KIND NAME`, `enforcer NAME`, `governing plan NAME`,
 * in the order of the summary, sections first.
 */
export function authorityReasons(
  { manifest_sections, def_changes }: GovPatchSummary,
  live: WorldProgram,
  candidate: World,
): readonly string[] {
  const enforcers = new Set([...enforcersOf(live.world), ...enforcersOf(candidate)]);
  const sections = AUTHORITY_SECTIONS.filter((section) => manifest_sections.includes(section));
  return [
    ...sections.map((section) => `${SECTION} ${section}`),
    ...def_changes.flatMap(({ kind, name }) => {
      if (AUTHORITY_KINDS.includes(kind)) return [`${kind} ${name}`];
      if (kind === "defmodule" && enforcers.has(name)) return [`${ENFORCER} ${name}`];
      if (kind === "defplan" && isGoverning(name, live)) return [`${GOVERNING} ${name}`];
      return [];
    }),
  ];
}

/** The modules that caps ask. */
function* enforcersOf({ defs }: World): Generator<string> {
  for (const { node } of defs) if (node.kind === "defcap") yield node.def.enforcer.module;
}

/** No grant can be called so: it stands for those that rules do not name. */
const ANY_GRANT = "";

/** Whether an allow rule of the live policy admits a plan of the name to governance, under whatever grant. */
export function isGoverning(plan: string, { authority: { policy } }: WorldProgram): boolean {
  const named = (policy?.rules ?? []).flatMap(({ when }) => when.cap_name ?? []);
  for (const effect_kind of GOVERNANCE_KINDS) {
    for (const cap_name of [...new Set(named), ANY_GRANT]) {
      const about = { effect_kind, cap_name, cap_type: "governance", origin_kind: "plan" as const };
      if (decidePolicy(policy, { ...about, origin_name: plan }).decision === "allow") return true;
    }
  }
  return false;
}

/** The enforcer that reads the lists of a grant. */
const READER = "sys/CapEnforceGovernance@1";

/**
 * The reasons that the lists of a grant do not name: there an absent list is no limit, here it names nothing. A governing
 * plan is named by a prefix, an enforcer by its kind and a prefix.
 */
export function unnamedReasons(reasons: readonly string[], grant: LiveGrant | undefined): readonly string[] {
  if (reasons.length === 0 || grant?.enforcer !== READER) return reasons;
  // A cap of another schema may name the same enforcer, which reads the grant so (ruling A4).
  const { def_kinds, name_prefixes, manifest_sections } = readBySchema(GovernanceGrantCodec, grant.params);
  const hasPrefix = (name: string): boolean =>
    (name_prefixes ?? []).some((prefix) => prefix !== "" && name.startsWith(prefix));
  const hasKind = (kind: string): boolean => (def_kinds ?? []).includes(kind);
  return reasons.filter((reason) => {
    const space = reason.lastIndexOf(" ");
    const [what, name] = [reason.slice(0, space), reason.slice(space + 1)];
    switch (what) {
      case SECTION:
        return !(manifest_sections ?? []).includes(name);
      case ENFORCER:
        return !(hasKind("defmodule") && hasPrefix(name));
      case GOVERNING:
        return !hasPrefix(name);
      default:
        return !hasKind(what);
    }
  });
}
