/** Authority: checks, enforcers, policies, and what they read. */
import type { Fault } from "../fault.ts";
import type { Untested } from "../summary.ts";
import { AUTHORISATION_CHECK_FAULTS } from "./authorisation-checks.ts";
import { AUTHORISATION_ENFORCER_FAULTS } from "./authorisation-enforcers.ts";
import { AUTHORISATION_GOVERNANCE_FAULTS } from "./authorisation-governance.ts";
import { AUTHORISATION_HOST_FAULTS } from "./authorisation-hosts.ts";
import { AUTHORISATION_MODEL_FAULTS } from "./authorisation-models.ts";
import { AUTHORISATION_NAME_FAULTS } from "./authorisation-names.ts";
import { AUTHORISATION_PATH_FAULTS } from "./authorisation-paths.ts";
import { AUTHORISATION_POLICY_FAULTS } from "./authorisation-policies.ts";
import { AUTHORISATION_READING_FAULTS } from "./authorisation-reading.ts";
import { AUTHORISATION_RECORD_FAULTS } from "./authorisation-records.ts";
import { AUTHORISATION_REQUEST_FAULTS } from "./authorisation-requests.ts";
import { AUTHORISATION_URL_FAULTS } from "./authorisation-urls.ts";

export const AUTHORISATION_FAULTS: readonly Fault[] = [
  ...AUTHORISATION_CHECK_FAULTS,
  ...AUTHORISATION_ENFORCER_FAULTS,
  ...AUTHORISATION_GOVERNANCE_FAULTS,
  ...AUTHORISATION_HOST_FAULTS,
  ...AUTHORISATION_MODEL_FAULTS,
  ...AUTHORISATION_NAME_FAULTS,
  ...AUTHORISATION_PATH_FAULTS,
  ...AUTHORISATION_POLICY_FAULTS,
  ...AUTHORISATION_READING_FAULTS,
  ...AUTHORISATION_RECORD_FAULTS,
  ...AUTHORISATION_REQUEST_FAULTS,
  ...AUTHORISATION_URL_FAULTS,
];

/** Clauses about authority that no case can tell. */
export const UNTESTED_AUTHORITY: readonly Untested[] = [
  {
    rule: "P-6",
    words: "Faults inside the patch come first, in its order",
    why: "A case has exactly one fault: which of several is told first is not compared.",
  },
  {
    rule: "A7",
    words: "The parser is a pinned library",
    why: "which library reads URLs is no part of an answer, and requests are sent by adapters, which no case has",
  },
  {
    rule: "A7",
    words: "A host asks the live authority before it sends the first request",
    why: "requests are sent by adapters, which no case has",
  },
  {
    rule: "A8",
    words: "An adapter gets a dispatch token",
    why: "cases have no adapters: receipts come as inputs",
  },
];
