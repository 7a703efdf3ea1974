/** What can be said of a difference between a run here and the same run of the Rust reference (AgentOS). */
import { encodeTree } from "../air/cbor/tree.ts";
import { isAirError } from "../air/errors.ts";
import type { Hash } from "../air/hash.ts";
import type { Type } from "../air/types/types.ts";
import { normalizeCbor } from "../air/values/normalize.ts";
import { GovApplyReceiptCodec, GovApproveParamsCodec, GovShadowReceiptCodec } from "../generated/codecs.ts";
import { intentHash } from "../runtime/authorize/hashes.ts";
import { builtins } from "../runtime/builtins.ts";
import type { Compared, Difference, Segment, Shown } from "./journal-vectors-compare.ts";
import { fromHex, toHex } from "./shared.ts";

// What differences are about

export function all(records: readonly Shown[], kind: string): readonly Shown[] {
  return records.filter((record) => record.kind === kind);
}

export function refusals({ here }: Segment): readonly (string | null | undefined)[] {
  return all(here, "gov_refused").map(({ fields }) => fields.code);
}

/** How the plan of an input ended here: its code, `ok`, or undefined if it did not. */
export function endHere({ here }: Segment): string | undefined {
  const [ended] = all(here, "plan_ended");
  return ended && (ended.fields.error_code ?? "ok");
}

/** The reference could not go on: its driver was told why, and the journal has nothing. */
export function haltThere({ reference }: Segment): Shown | undefined {
  return all(reference, "plan_ended").find(({ at }) => at === null);
}

function intentWith(records: readonly Shown[], hash: string | null | undefined): Shown | undefined {
  return all(records, "effect_intent").find(({ fields }) => fields.intent_hash === hash);
}

/** The intents that both records of a pair are about. */
function intents({ segment, reference, here }: Difference): readonly [Shown, Shown] | undefined {
  const there = intentWith(segment.reference, reference?.fields.intent_hash);
  const own = intentWith(segment.here, here?.fields.intent_hash);
  return there && own && [there, own];
}

function hashOf({ fields }: Shown): string {
  const { effect_kind, cap_name, params_cbor, idempotency_key: key } = fields;
  return intentHash({
    kind: effect_kind as string,
    capName: cap_name as string,
    params: fromHex(params_cbor as string),
    key: key ? fromHex(key) : null,
  });
}

function typeOf(name: string): Type {
  return builtins().types.named(name) as Type;
}

export function isField({ what, kind, field }: Difference, ...places: readonly string[]): boolean {
  return what === "field" && places.includes(`${kind}.${field}`);
}

export function only(
  { what, kind }: Difference,
  side: "there" | "here",
  ...kinds: readonly string[]
): boolean {
  return what === `only ${side}` && kinds.includes(kind);
}

export const EFFECT = ["cap_decision", "policy_decision", "effect_intent"] as const;
export const OUTCOME = ["effect_receipt.status", "effect_receipt.payload_cbor"] as const;
export const END = ["plan_ended.status", "plan_ended.error_code"] as const;

/** Behind the receipt of an error, at which a plan without `status_as` ends. */
export function isBehindError({ segment, reference }: Difference): boolean {
  const failed = all(segment.here, "effect_receipt").findIndex(({ fields }) => fields.status === "error");
  const there = all(segment.reference, "effect_receipt")[failed];
  return (
    failed >= 0 &&
    !!reference &&
    !!there &&
    segment.reference.indexOf(reference) > segment.reference.indexOf(there)
  );
}

// Payloads that differ in a known way

export function isUnitArm(difference: Difference): boolean {
  const [there, here] = intents(difference) ?? [];
  if (there?.fields.effect_kind !== "governance.approve" || !here) return false;
  const params = fromHex(there.fields.params_cbor as string);
  const read = GovApproveParamsCodec.decode(normalizeCbor(params, typeOf("sys/GovApproveParams@1")).slice());
  const isSame = toHex(GovApproveParamsCodec.encode(read)) === here.fields.params_cbor;
  return isSame && hashOf(there) === there.fields.intent_hash && hashOf(here) === here.fields.intent_hash;
}

/** The receipt of a shadow with all its lists, which are empty, and the plan that asks among those that wait. */
export function isFullReport({ reference, here, segment }: Difference): boolean {
  const intent = intentWith(segment.here, here?.fields.intent_hash);
  if (intent?.fields.effect_kind !== "governance.shadow" || here?.fields.status !== "ok") return false;
  const bytes = fromHex(here.fields.payload_cbor as string);
  const { proposal_id, manifest_hash } = GovShadowReceiptCodec.decode(bytes);
  const [, plan, id] = (intent.fields.origin as string).split(" ") as [string, string, string];
  const waiting = { plan_id: BigInt(id), plan, intent_hash: intent.fields.intent_hash as Hash };
  const lists = { predicted_effects: [], pending_receipts: [waiting], plan_results: [], ledger_deltas: [] };
  const full = GovShadowReceiptCodec.encode({ proposal_id, manifest_hash, ...lists });
  const short = reference?.fields.payload_cbor;
  return toHex(encodeTree({ proposal_id, manifest_hash })) === short && toHex(full) === toHex(bytes);
}

/** The receipt of an apply names the manifest that the record of both sides names. */
export function isRecordedManifest({ reference, here, segment }: Difference): boolean {
  const applied = [segment.reference, segment.here].map((side) => all(side, "gov_applied")[0]?.fields);
  const hash = applied[0]?.manifest_hash_new;
  if (!hash || hash !== applied[1]?.manifest_hash_new) return false;
  try {
    const [there, own] = [reference, here].map((one) =>
      GovApplyReceiptCodec.decode(fromHex(one?.fields.payload_cbor as string)),
    );
    const same = there?.proposal_id === own?.proposal_id && there?.patch_hash === own?.patch_hash;
    return same && own?.manifest_hash_new === hash && there?.manifest_hash_new !== hash;
  } catch (error) {
    if (isAirError(error)) return false;
    throw error;
  }
}

/** Each side says which manifest is live by its own reckoning. */
export function isLiveManifest(
  { reference, here, field }: Difference,
  { vector, segments }: Compared,
): boolean {
  const applied = segments.flatMap((segment) => all(segment.here, "gov_applied")).at(-1);
  return (
    reference?.fields[field] === vector.expect.final_state.manifest_hash &&
    here?.fields[field] === applied?.fields.manifest_hash_new
  );
}

/** A request whose document names another manifest than the live one by either of its two hashes, or does so only here. */
export function isBaseRead(segment: Segment): boolean {
  const took = all(segment.here, "gov_proposed").length > 0;
  const tookThere = all(segment.reference, "gov_proposed").length > 0;
  if (took) return !tookThere && !!haltThere(segment) && all(segment.reference, "effect_intent").length === 0;
  return (
    tookThere && refusals(segment).join() === "governance.stale_base" && endHere(segment) === "receipt_error"
  );
}

/** What becomes of the proposals by the records. */
export function proposalsOf(segments: readonly (readonly Shown[])[]): string {
  const proposals = new Map<string, string>();
  for (const { kind, fields } of segments.flat()) {
    const { proposal_id: id, patch_hash: patch, decision } = fields;
    const status = STATUS[decision ?? kind];
    if (id && status) proposals.set(id, [id, status, patch].join(" "));
  }
  return [...proposals.values()].join();
}

const STATUS: Readonly<Record<string, string>> = {
  gov_proposed: "submitted",
  gov_shadow_report: "shadowed",
  approve: "approved",
  reject: "rejected",
  gov_applied: "applied",
};
