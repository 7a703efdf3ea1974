/** Why a run here is not as the Rust reference (AgentOS) journaled it: by which rulings, and which differences each covers. */
import {
  type Compared,
  type Difference,
  FINAL,
  PATCH,
  REFUSED,
  type Segment,
} from "./journal-vectors-compare.ts";
import {
  all,
  EFFECT,
  END,
  endHere,
  haltThere,
  isBaseRead,
  isBehindError,
  isField,
  isFullReport,
  isLiveManifest,
  isRecordedManifest,
  isUnitArm,
  OUTCOME,
  only,
  proposalsOf,
  refusals,
} from "./journal-vectors-facts.ts";

export interface Reason {
  readonly name: string;
  readonly rulings: readonly string[];
  readonly says: string;
  readonly covers: (difference: Difference, run: Compared) => boolean;
}

/** In the order in which they are tried; the first that covers a difference is why it is there. */
export const REASONS: readonly Reason[] = [
  {
    name: "no policy",
    rulings: ["A3"],
    says: "Without a default policy everything is denied here, and allowed there.",
    covers: (difference, { segments }) => {
      const { segment, reference, here } = difference;
      if (!segment.input) return segments.some((one) => deniedAt(one) >= 0);
      const [denied, asked] = [deniedAt(segment), segment.reference.findIndex(isFirst)];
      if (denied < 0) return false;
      return here
        ? segment.here.indexOf(here) >= denied
        : !!reference && segment.reference.indexOf(reference) > asked;
    },
  },
  {
    name: "unit arm",
    rulings: ["E6"],
    says: "An arm without a value has one encoding here. There the params of `governance.approve` keep a null beside it, so they and all hashes over them differ.",
    covers: (difference) =>
      isField(difference, "effect_intent.params_cbor", ...HASHES) && isUnitArm(difference),
  },
  {
    name: "full report",
    rulings: ["G4", "G5"],
    says: "The receipt of a shadow has all lists of its schema, empty ones too, and among the plans that wait the one that asks for the shadow: it runs on a fork of the live world. There it runs on a new kernel, and empty lists are left out.",
    covers: (difference) =>
      (isField(difference, "effect_receipt.payload_cbor") && isFullReport(difference)) ||
      (isField(difference, "gov_shadow_report.pending_receipts") && isAskingPlan(difference)),
  },
  {
    name: "one manifest hash",
    rulings: ["H2", "H3"],
    says: "Nothing is appended to a manifest: what was shadowed is live after apply, under the hash that the record of the apply has on both sides. There the receipt and later records have that of a manifest with all built-ins appended.",
    covers: (difference, run) =>
      (isField(difference, "effect_receipt.payload_cbor") && isRecordedManifest(difference)) ||
      (isField(difference, ...MANIFEST_HASHES) && isLiveManifest(difference, run)),
  },
  {
    name: "survives apply",
    rulings: ["K9", "G6"],
    says: "Whoever asks for an apply gets its receipt, and the plan goes on. There the plan is dropped, and its receipts are refused and not journaled.",
    covers: (difference) =>
      isApplied(difference.segment) &&
      ((only(difference, "here", "plan_ended") && endHere(difference.segment) === "ok") ||
        isUnrecorded(difference, "effect_receipt")),
  },
  {
    name: "readable receipt",
    rulings: ["K10", "D8"],
    says: "A plan reads a receipt by its schema, with `get` or by a path. There the variable holds bytes, and the first step that reads them is the last.",
    covers: (difference, run) =>
      isEnd(difference, run, isReadHere) ||
      (isReadHere(difference.segment) &&
        (only(difference, "here", ...EFFECT, "gov_shadow_report", "effect_receipt") ||
          isField(difference, ...END) ||
          isUnrecorded(difference, "plan_ended"))),
  },
  {
    name: "base by its hashes",
    rulings: ["H2", "H3", "P-9", "A1"],
    says: "A document's base is the live manifest by either of its hashes, with `$kind` or without, and no other; what names another is refused, with the params as they were asked for. There only the manifest with appended built-ins is a base, which is none here.",
    covers: (difference, run) =>
      isEnd(difference, run, isBaseRead) ||
      (difference.what === "only there" &&
        difference.kind.startsWith(PATCH) &&
        run.segments.some(isBaseRead)) ||
      (isBaseRead(difference.segment) &&
        (only(difference, "here", ...EFFECT, "gov_proposed", "gov_refused", "effect_receipt") ||
          only(difference, "there", "gov_proposed") ||
          isField(difference, "effect_intent.params_cbor", ...HASHES, ...END, ...OUTCOME) ||
          isUnrecorded(difference, "plan_ended"))),
  },
  {
    name: "refused, not stuck",
    rulings: ["A1", "P-9", "K8", "P4"],
    says: "A patch that cannot be prepared is authorised as far as that goes, refused, and answered with an error. There the event is journaled, the plan stays for ever, and the journal cannot be replayed.",
    covers: (difference) =>
      isRefusedHere(difference.segment) &&
      (only(difference, "here", ...EFFECT, "gov_refused", "effect_receipt") ||
        isField(difference, "plan_ended.error_code") ||
        isUnrecorded(difference, "plan_ended")),
  },
  {
    name: "both decisions",
    rulings: ["A2"],
    says: "A denial by the policy leaves the decision about the grant, too.",
    covers: (difference) =>
      only(difference, "here", "cap_decision") &&
      difference.here?.fields.decision === "allow" &&
      endHere(difference.segment) === "policy.denied",
  },
  {
    name: "a denied plan ends",
    rulings: ["K8", "P4"],
    says: "A plan that is denied ends, and the record has the code. There only the driver is told, the plan stays for ever, and the journal cannot be replayed.",
    covers: (difference) =>
      isUnrecorded(difference, "plan_ended") &&
      haltThere(difference.segment)?.fields.error_code === endHere(difference.segment),
  },
  {
    name: "no plan is left over",
    rulings: ["K8", "P4"],
    says: "At the end of every run here each plan has ended.",
    covers: (difference) =>
      isField(difference, `${FINAL}.running`) &&
      /^\d/.test(difference.reference?.fields.running ?? "") &&
      difference.here?.fields.running === "",
  },
  {
    name: "stale proposal",
    rulings: ["G1", "G2"],
    says: "The second of two proposals on one manifest is stale once the first is applied: it is not shadowed, so it is not approved or applied either. There it is, and what the first had brought is gone.",
    covers: (difference, run) =>
      isEnd(difference, run, isStaleVerb) ||
      (isStaleVerb(difference.segment) &&
        (only(difference, "here", "gov_refused") ||
          only(difference, "there", "gov_shadow_report", "gov_approved", "gov_applied"))),
  },
  {
    name: "stricter states",
    rulings: ["G1"],
    says: "What is approved is not approved or shadowed again. There it is, and a shadow takes the approval back.",
    covers: (difference, run) =>
      isEnd(difference, run, isStricter) ||
      (isStricter(difference.segment) &&
        !isBehindError(difference) &&
        (only(difference, "there", "gov_approved", "gov_shadow_report") ||
          only(difference, "here", "gov_refused") ||
          (isField(difference, ...OUTCOME) && isOnlyHereAnError(difference)))),
  },
  {
    name: "one code",
    rulings: ["G1"],
    says: "The code of a step for which the proposal is in the wrong state is `governance.state`; there an applied one has its own.",
    covers: (difference) =>
      isField(difference, "gov_refused.code") &&
      difference.here?.fields.code === "governance.state" &&
      difference.reference?.fields.code === "governance.proposal_applied",
  },
  {
    name: "refusals are recorded",
    rulings: ["G3", "G5"],
    says: "A step that is refused leaves a record with its code, whoever asked. There the caller of the API is told, a plan gets an empty receipt, and the reason is in no record.",
    covers: (difference) =>
      isUnrecorded(difference, "gov_refused") ||
      (only(difference, "here", "gov_refused") && isRefusedThere(difference.segment)),
  },
  {
    name: "ends at an error",
    rulings: ["K10"],
    says: "A plan that did not ask for the status of a receipt ends at one that is no success. There it goes on as if nothing had been.",
    covers: (difference) =>
      endHere(difference.segment) === "receipt_error" &&
      ((isField(difference, ...END) && difference.reference?.fields.status === "ok") ||
        (difference.what === "only there" && isBehindError(difference)) ||
        // Of two applies at once the second is refused, and neither is answered there.
        (only(difference, "here", "plan_ended") && isApplied(difference.segment))),
  },
  {
    name: "as things happen",
    rulings: ["K2"],
    says: "Each effect has its decisions and its intent together; there a step of the scheduler has first all decisions about grants, then all of the policy, then all intents.",
    covers: ({ what, segment }) => what === "order" && isTogether(segment),
  },
  {
    name: "joined",
    rulings: ["A8"],
    says: "An equal request under the same idempotency key joins the first and gets its receipt. There both are carried out, one receipt is waited for twice, and the run never ends.",
    covers: (difference, run) =>
      isEnd(difference, run, isJoined) ||
      (isJoined(difference.segment) &&
        (only(difference, "here", "effect_joined", "plan_ended") ||
          only(difference, "there", "effect_intent", "gov_proposed"))),
  },
  {
    name: "hash is checked",
    rulings: ["E4", "P2"],
    says: "A text that is no hash is refused where a hash stands, and nothing is left of the event. There it is journaled, and the journal cannot be replayed.",
    covers: (difference) => {
      const [refused] = all(difference.segment.here, REFUSED);
      return (
        refused?.fields.code === "value.hash" &&
        (only(difference, "here", REFUSED) || only(difference, "there", "domain_event", "plan_ended"))
      );
    },
  },
];

const HASHES = [...EFFECT, "effect_receipt"].map((kind) => `${kind}.intent_hash`);
const MANIFEST_HASHES = ["domain_event", "effect_receipt", FINAL].map((kind) => `${kind}.manifest_hash`);

export function reasonOf(difference: Difference, run: Compared): Reason | undefined {
  return REASONS.find(({ covers }) => covers(difference, run));
}

function isFirst({ kind }: { readonly kind: string }): boolean {
  return kind === "cap_decision";
}

function deniedAt({ here }: Segment): number {
  return here.findIndex(({ fields }) => fields.policy_name === "default_deny");
}

function isUnrecorded({ what, kind }: Difference, of: string): boolean {
  return what === "unrecorded there" && kind === of;
}

/** What is there at the end follows from the records, on both sides. */
function isEnd(difference: Difference, { segments }: Compared, isSo: (segment: Segment) => boolean): boolean {
  const { reference, here } = difference;
  const follows =
    reference?.fields.proposals === proposalsOf(segments.map((segment) => segment.reference)) &&
    here?.fields.proposals === proposalsOf(segments.map((segment) => segment.here));
  return isField(difference, `${FINAL}.proposals`) && follows && segments.some(isSo);
}

function isAskingPlan({ segment, reference, here }: Difference): boolean {
  const [there, own] = [reference?.fields.pending_receipts, here?.fields.pending_receipts];
  return segment.input?.input === "event" && there === "0" && own === "1";
}

function isApplied({ reference, here }: Segment): boolean {
  return [reference, here].every((side) => all(side, "gov_applied").length > 0) && here.length > 1;
}

function isReadHere(segment: Segment): boolean {
  const isRead = all(segment.reference, "effect_receipt").length > 0;
  return !!haltThere(segment) && isRead && endHere(segment) === "ok";
}

function isRefusedHere(segment: Segment): boolean {
  const isPrepared = all(segment.reference, "effect_intent").length > 0;
  return !!haltThere(segment) && !isPrepared && refusals(segment).join() === "governance.stale_base";
}

function isStaleVerb({ input, reference, here }: Segment): boolean {
  const [refused] = all(here, "gov_refused");
  const isDone = reference.some(({ kind, at }) => kind.startsWith("gov_") && at !== null);
  return input?.input === "verb" && isDone && !!refused;
}

function isStricter(segment: Segment): boolean {
  if (segment.input?.input !== "event" || refusals(segment).join() !== "governance.state") return false;
  return !isRefusedThere(segment);
}

/** Whether the receipt of what is refused here is that of an error there, too. */
function isRefusedThere({ reference, here }: Segment): boolean {
  const at = all(here, "effect_receipt").findIndex(({ fields }) => fields.status === "error");
  return all(reference, "effect_receipt")[at]?.fields.status === "error";
}

function isOnlyHereAnError({ reference, here }: Difference): boolean {
  return reference?.fields.status === "ok" && here?.fields.status === "error";
}

/** Two decisions about grants without anything between them. */
function isTogether({ reference }: Segment): boolean {
  const kinds = reference.map(({ kind }) => kind);
  return kinds.some((kind, i) => kind === "cap_decision" && kinds[i + 1] === kind);
}

function isJoined({ here }: Segment): boolean {
  return all(here, "effect_joined").length > 0;
}
