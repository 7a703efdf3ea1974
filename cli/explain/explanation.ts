/** A decision, and what it is explained with. */
import type { Fault, Place } from "../../air/errors.ts";
import type { JsonNode } from "../../air/json/node.ts";
import { nodeAt, placeAt } from "../../air/json/walk.ts";
import type { World } from "../../air/manifest/world.ts";
import type { Authorization } from "../../runtime/authorize/authorize.ts";
import type { Denial } from "../../runtime/authorize/request.ts";
import type { Texts } from "../worlds.ts";
import type { Asked } from "./request.ts";

export interface Explanation {
  readonly world: World;
  readonly asked: Asked;
  readonly decision: Authorization;
  /** What is wrong with the patch that is refused; places are those in the files that were read. */
  readonly refused: readonly Fault[];
  readonly texts: Texts;
}

/** What else there is to be shown: faults of the params, or of the patch. */
export function faultsOf({ asked, decision, refused }: Explanation): readonly Fault[] {
  return decision.failed?.check === "params" ? asked.misfit.faults : refused;
}

/** Why it is not allowed: the check that denied, or what makes it refused. */
export function reasonOf({ decision }: Explanation): Denial | undefined {
  return decision.failed ?? decision.found.refusal ?? undefined;
}

/** The grant as it is written. */
export function grantJson({ world, decision }: Explanation): JsonNode | undefined {
  const { grant } = decision.found;
  const grants = world.manifest.defaults?.cap_grants ?? [];
  const index = grants.findIndex(({ name }) => name === grant?.name);
  return index < 0 ? undefined : nodeAt(world.json, "defaults", "cap_grants", index);
}

/** Where the rule stands that decided, or the policy of which none fits. */
export function rulePlace({ world, decision }: Explanation): Place | undefined {
  const { policy } = decision.found;
  const def = policy && world.def("defpolicy", policy.policy_name);
  if (!def) return undefined;
  const { json } = def.node;
  return policy.rule_index === null ? placeAt(json, "rules") : placeAt(json, "rules", policy.rule_index);
}
