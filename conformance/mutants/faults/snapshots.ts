/** Snapshots that are more than a cache, or less than the state. */
import type { Fault } from "../fault.ts";
import { SNAPSHOT_GOVERNANCE_FAULTS } from "./snapshots-governance.ts";
import { SNAPSHOT_JOURNAL_FAULTS } from "./snapshots-journal.ts";
import { SNAPSHOT_PLAN_FAULTS } from "./snapshots-plans.ts";
import { SNAPSHOT_STATE_FAULTS } from "./snapshots-state.ts";
import { SNAPSHOT_VALUE_FAULTS } from "./snapshots-values.ts";

export const SNAPSHOT_FAULTS: readonly Fault[] = [
  ...SNAPSHOT_STATE_FAULTS,
  ...SNAPSHOT_PLAN_FAULTS,
  ...SNAPSHOT_VALUE_FAULTS,
  ...SNAPSHOT_GOVERNANCE_FAULTS,
  ...SNAPSHOT_JOURNAL_FAULTS,
];
