/** Plans as they are checked and normalised, by what is got wrong. */
import type { Fault } from "../fault.ts";
import { PLAN_DEF_AWAIT_FAULTS } from "./defs-plan-awaits.ts";
import { PLAN_DEF_LITERAL_FAULTS } from "./defs-plan-literals.ts";
import { PLAN_DEF_PATH_FAULTS } from "./defs-plan-paths.ts";
import { PLAN_DEF_REFERENCE_FAULTS } from "./defs-plan-references.ts";
import { PLAN_DEF_SLOT_FAULTS } from "./defs-plan-slots.ts";
import { PLAN_STEP_FAULTS } from "./defs-plan-steps.ts";

export const PLAN_DEF_FAULTS: readonly Fault[] = [
  ...PLAN_STEP_FAULTS,
  ...PLAN_DEF_AWAIT_FAULTS,
  ...PLAN_DEF_PATH_FAULTS,
  ...PLAN_DEF_REFERENCE_FAULTS,
  ...PLAN_DEF_SLOT_FAULTS,
  ...PLAN_DEF_LITERAL_FAULTS,
];
