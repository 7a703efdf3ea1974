/** A decision, and what it is explained with. */
import type { AirError, Fault, Place } from "../../air/errors.ts";
import { placeAt } from "../../air/json/walk.ts";
import type { World } from "../../air/manifest/world.ts";
import type { Authorization } from "../../runtime/authorize/authorize.ts";
import type { Denial } from "../../runtime/authorize/request.ts";
import type { Texts } from "../worlds.ts";
import type { Asked } from "./request.ts";

export interface Explanation {
  readonly world: World;
  readonly asked: Asked;
  readonly decision: Authorization;
  /** Why a patch was refused, with all faults. */
  readonly refusal: AirError | undefined;
  readonly texts: Texts;
}

/** What else there is to be shown: faults of the params, or of the patch. */
export function faultsOf({ asked, decision, refusal }: Explanation): readonly Fault[] {
  if (decision.failed?.check === "params") return asked.misfit.faults;
  return refusal?.faults ?? [];
}

/** Why it is not allowed: the check that denied, or what makes it refused. */
export function reasonOf({ decision }: Explanation): Denial | undefined {
  return decision.failed ?? decision.found.refusal ?? undefined;
}

/** Where the grant stands. */
export function grantPlace({ world, decision }: Explanation): Place | undefined {
  const { grant } = decision.found;
  const grants = world.manifest.defaults?.cap_grants ?? [];
  const index = grants.findIndex(({ name }) => name === grant?.name);
  return index < 0 ? undefined : placeAt(world.json, "defaults", "cap_grants", index);
}

/** Where the rule stands that decided, or the policy of which none fits. */
export function rulePlace({ world, decision }: Explanation): Place | undefined {
  const { policy } = decision.found;
  const def = policy && world.def("defpolicy", policy.policy_name);
  if (!def) return undefined;
  const { json } = def.node;
  return policy.rule_index === null ? placeAt(json, "rules") : placeAt(json, "rules", policy.rule_index);
}
