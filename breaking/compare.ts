/** What a change to a specification does, for those who depend on it. */
import type { Inputs } from "../codegen/inputs.ts";
import { compareCaps } from "./caps.ts";
import { compareDefinitions } from "./definitions.ts";
import { type Difference, inOrder } from "./difference.ts";
import { compareEffects } from "./effects.ts";
import { compareGrants } from "./grants.ts";
import { compareModules } from "./modules.ts";
import { compareNames } from "./names.ts";
import { comparePlans } from "./plans.ts";
import { comparePolicies } from "./policies.ts";
import { compareRouting } from "./routing.ts";
import { compareSchemas } from "./schemas.ts";
import { sidesOf } from "./sides.ts";
import { compareTexts } from "./texts.ts";
import { compareWorlds } from "./worlds.ts";

/**
 * All differences between two states of a specification, each once, the most severe first. Both sides have been checked. It
 * depends on nothing else, and in doubt it says more: what is called harmless changes no bytes of a value, accepts the
 * same values, and lets everybody do what they might.
 */
export function compareInputs(before: Inputs, after: Inputs): readonly Difference[] {
  const sides = sidesOf(before, after);
  const told = [
    ...compareDefinitions(sides),
    ...compareSchemas(sides),
    ...compareEffects(sides),
    ...compareCaps(sides),
    ...compareModules(sides),
    ...comparePlans(sides),
    ...comparePolicies(sides),
    ...compareGrants(sides),
    ...compareRouting(sides),
    ...compareWorlds(sides),
    ...compareNames(sides),
  ];
  return inOrder(once([...told, ...compareTexts(sides, told)]));
}

function once(differences: readonly Difference[]): readonly Difference[] {
  return [...new Map(differences.map((one) => [JSON.stringify(one), one])).values()];
}
