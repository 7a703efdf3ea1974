/** All mutants, by what they get wrong. */
import type { Fault } from "../fault.ts";
import type { Untested } from "../summary.ts";
import { AUTHORISATION_FAULTS, UNTESTED_AUTHORITY } from "./authorisation.ts";
import { CBOR_FAULTS } from "./cbor.ts";
import { DEF_FAULTS, UNTESTED_DEFS } from "./defs.ts";
import { PLAN_DEF_FAULTS } from "./defs-plans.ts";
import { EXPRESSION_FAULTS } from "./expressions.ts";
import { GOVERNANCE_FAULTS, UNTESTED_GOVERNANCE } from "./governance.ts";
import { HASH_FAULTS, UNTESTED_BYTES } from "./hashes.ts";
import { INTROSPECTION_FAULTS } from "./introspection.ts";
import { KERNEL_FAULTS, UNTESTED_WORLDS } from "./kernel.ts";
import { MANIFEST_FAULTS } from "./manifests.ts";
import { PATCH_FAULTS } from "./patches.ts";
import { PLAN_FAULTS } from "./plans.ts";
import { PROPOSAL_FAULTS } from "./proposals.ts";
import { REDUCER_FAULTS } from "./reducers.ts";
import { REPLAY_FAULTS } from "./replay.ts";
import { SNAPSHOT_FAULTS } from "./snapshots.ts";
import { TIME_FAULTS } from "./time.ts";
import { VALUE_FAULTS } from "./values.ts";

export const FAULTS: readonly Fault[] = [
  ...CBOR_FAULTS,
  ...HASH_FAULTS,
  ...VALUE_FAULTS,
  ...DEF_FAULTS,
  ...MANIFEST_FAULTS,
  ...PLAN_DEF_FAULTS,
  ...EXPRESSION_FAULTS,
  ...KERNEL_FAULTS,
  ...INTROSPECTION_FAULTS,
  ...TIME_FAULTS,
  ...PLAN_FAULTS,
  ...REDUCER_FAULTS,
  ...REPLAY_FAULTS,
  ...SNAPSHOT_FAULTS,
  ...GOVERNANCE_FAULTS,
  ...PATCH_FAULTS,
  ...PROPOSAL_FAULTS,
  ...AUTHORISATION_FAULTS,
];

/** Clauses that no case can tell an implementation by. */
export const UNTESTED: readonly Untested[] = [
  ...UNTESTED_BYTES,
  ...UNTESTED_DEFS,
  ...UNTESTED_WORLDS,
  ...UNTESTED_GOVERNANCE,
  ...UNTESTED_AUTHORITY,
];
