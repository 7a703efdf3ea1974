/** Patches: documents, operations, candidates, raw patches, summaries. */
import type { Fault } from "../fault.ts";
import { PATCH_CANDIDATE_FAULTS } from "./patches-candidates.ts";
import { PATCH_DOCUMENT_FAULTS } from "./patches-documents.ts";
import { PATCH_GUARD_FAULTS } from "./patches-guards.ts";
import { PATCH_OPERATION_FAULTS } from "./patches-operations.ts";
import { PATCH_RAW_FAULTS } from "./patches-raw.ts";
import { PATCH_READING_FAULTS } from "./patches-reading.ts";

export const PATCH_FAULTS: readonly Fault[] = [
  ...PATCH_CANDIDATE_FAULTS,
  ...PATCH_DOCUMENT_FAULTS,
  ...PATCH_GUARD_FAULTS,
  ...PATCH_OPERATION_FAULTS,
  ...PATCH_RAW_FAULTS,
  ...PATCH_READING_FAULTS,
];
