/** All that is checked once the parts of a manifest are known: what refers to what, and whether it fits (ruling D7). */
import type { Draft } from "../load.ts";
import type { Secret } from "../world.ts";
import { checkModules } from "./modules.ts";
import { checkPlans } from "./plans.ts";
import { checkPolicies } from "./policies.ts";
import { checkRouting } from "./routing.ts";
import { checkSecrets } from "./secrets.ts";
import { warn } from "./warnings.ts";

export function check(draft: Draft, secrets: readonly Secret[]): void {
  checkModules(draft);
  checkRouting(draft);
  checkPlans(draft);
  checkPolicies(draft);
  checkSecrets(draft, secrets);
  if (draft.faults.wantsWarnings) warn(draft);
}
