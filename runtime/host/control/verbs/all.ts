/** All commands of the control channel, by their names. */
import type { Verbs } from "../verb.ts";
import { CELLS } from "./cells.ts";
import { DEFINITIONS } from "./definitions.ts";
import { GOVERNANCE } from "./governance.ts";
import { HOST } from "./host.ts";
import { INPUTS } from "./inputs.ts";
import { JOURNAL } from "./journal.ts";
import { PROPOSALS } from "./proposals.ts";

export const VERBS: Verbs = {
  ...INPUTS,
  ...GOVERNANCE,
  ...PROPOSALS,
  ...DEFINITIONS,
  ...CELLS,
  ...JOURNAL,
  ...HOST,
};
