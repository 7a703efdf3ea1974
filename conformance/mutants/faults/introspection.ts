/** What the kernel is asked about itself. */
import type { Fault } from "../fault.ts";
import { ANSWER_FAULTS } from "./introspection-answers.ts";
import { CONSISTENCY_FAULTS } from "./introspection-consistency.ts";

export const INTROSPECTION_FAULTS: readonly Fault[] = [...CONSISTENCY_FAULTS, ...ANSWER_FAULTS];
