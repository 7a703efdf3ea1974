/** A run of the Rust reference beside the same run here: records in one form, paired, and told apart field by field. */
import { readFileSync } from "node:fs";
import type { Hash } from "../air/hash.ts";
import type { JournalEntry, JournalOrigin } from "../generated/schemas.ts";
import {
  type Came,
  hexOf,
  type LogStep,
  type ReferenceInput,
  type ReferenceRecord,
  type ReferenceState,
  type RunVector,
} from "./journal-vectors-runs.ts";
import type { Running } from "./running-worlds.ts";
import { toHex } from "./shared.ts";

/** What a record says, in a form that both sides share: hashes as text, bytes in hex, what is absent as null (K6). */
export type Fields = Readonly<Record<string, string | null>>;

export interface Shown {
  readonly kind: string;
  /** The index in its journal; null for what happened and was not journaled. */
  readonly at: number | null;
  readonly fields: Fields;
}

/** What one input came to on both sides. */
export interface Segment {
  readonly input: ReferenceInput | undefined;
  readonly reference: readonly Shown[];
  readonly here: readonly Shown[];
}

export interface Compared {
  readonly vector: RunVector;
  readonly segments: readonly Segment[];
}

export interface Difference {
  readonly segment: Segment;
  readonly kind: string;
  readonly what: "field" | "only there" | "only here" | "unrecorded there" | "order";
  readonly field: string;
  readonly reference: Shown | undefined;
  readonly here: Shown | undefined;
}

export interface Tally {
  readonly pairs: number;
  readonly fields: number;
  readonly equal: number;
  readonly differences: readonly Difference[];
}

/** What there is at the end of a run is compared like a record. */
export const FINAL = "final state";
export const PATCH = "patch";
/** An input that is refused and leaves nothing. */
export const REFUSED = "refused";

export function compared(
  vector: RunVector,
  inputs: readonly ReferenceInput[],
  came: readonly Came[],
  world: Running,
): Compared {
  const segments = inputs.map((input, place): Segment => {
    return { input, reference: referenceRecords(input), here: recordsHere(came[place] as Came) };
  });
  const { final_state, patch_blobs } = vector.expect;
  const patches = patch_blobs.map(({ patch_hash, patch_cbor_hex }) => patch(patch_hash, patch_cbor_hex));
  const stored = patch_blobs.flatMap(({ patch_hash }) => {
    const bytes = world.storage.store.get("blob", patch_hash as Hash);
    return bytes ? [patch(patch_hash, toHex(bytes))] : [];
  });
  const reference = [referenceEnd(final_state), ...patches];
  const last = { input: undefined, reference, here: [endHere(world), ...stored] };
  return { vector, segments: [...segments, last] };
}

function patch(hash: string, hex: string): Shown {
  return { kind: `${PATCH} ${hash}`, at: null, fields: { cbor: hex } };
}

/** The n-th record of a kind that an input leads to stands for the n-th of the other side. */
export function tally({ segments }: Compared): Tally {
  let [pairs, fields, equal] = [0, 0, 0];
  const differences = segments.flatMap((segment): Difference[] => {
    const found: Difference[] = [];
    const add = (
      what: Difference["what"],
      kind: string,
      reference: Shown | undefined,
      here: Shown | undefined,
      field = "",
    ): void => {
      found.push({ segment, kind, what, field, reference, here });
    };
    const places: number[] = [];
    for (const [place, reference] of segment.reference.entries()) {
      const { kind } = reference;
      const here = nth(segment.here, kind, countBefore(segment.reference, place, kind));
      if (!here) {
        add("only there", kind, reference, undefined);
        continue;
      }
      if (segment.input) pairs++;
      if (reference.at === null && here.at !== null) add("unrecorded there", kind, reference, here);
      else places.push(segment.here.indexOf(here));
      for (const [field, value] of Object.entries(reference.fields)) {
        fields++;
        if (here.fields[field] === value) equal++;
        else add("field", kind, reference, here, field);
      }
    }
    for (const [place, here] of segment.here.entries()) {
      const { kind } = here;
      if (!nth(segment.reference, kind, countBefore(segment.here, place, kind))) {
        add("only here", kind, undefined, here);
      }
    }
    if (places.some((place, i) => i > 0 && place < (places[i - 1] as number))) {
      add("order", "", segment.reference[0], segment.here[0]);
    }
    return found;
  });
  return { pairs, fields, equal, differences };
}

function countBefore(records: readonly Shown[], place: number, kind: string): number {
  return records.slice(0, place).filter((record) => record.kind === kind).length;
}

function nth(records: readonly Shown[], kind: string, n: number): Shown | undefined {
  return records.filter((record) => record.kind === kind)[n];
}

// The reference's

const GOVERNANCE: Readonly<Record<string, string>> = {
  Proposed: "gov_proposed",
  ShadowReport: "gov_shadow_report",
  Approved: "gov_approved",
  Applied: "gov_applied",
};

const NO_KEY = "00".repeat(32);

function referenceRecords({ input, verb, proposal, records, steps }: ReferenceInput): readonly Shown[] {
  return [...records.map(referenceRecord), ...steps.flatMap(unjournaled)];

  /** What its driver saw and its journal does not have. */
  function unjournaled(step: LogStep): readonly Shown[] {
    const shown = (kind: string, fields: Fields): readonly Shown[] => [{ kind, at: null, fields }];
    const { receipt_delivery: delivery, error_code } = step;
    if (delivery !== undefined && delivery !== "ok") {
      return shown("effect_receipt", {
        intent_hash: textOrNull(step.intent_hash),
        adapter_id: textOrNull(step.adapter_id),
        status: textOrNull(step.status),
        payload_cbor: textOrNull(step.payload_cbor_hex),
        cost_cents: textOrNull(step.cost_cents),
        signature: textOrNull(step.signature_hex),
      });
    }
    if (error_code === undefined || step.step === "direct_intent") return [];
    if (input === "verb") {
      return shown("gov_refused", { verb, proposal_id: String(proposal), code: error_code });
    }
    // Where there is a record, the event was taken and what it started came to a halt.
    if (records.length === 0) return shown(REFUSED, {});
    return shown("plan_ended", { status: "error", error_code });
  }
}

function referenceRecord({ seq, kind, record }: ReferenceRecord): Shown {
  const [name, body] = Object.entries(record).find(([key]) => key in GOVERNANCE) ?? [];
  if (name) return { kind: GOVERNANCE[name] as string, at: seq, fields: governanceFields(name, body) };
  const height = record.journal_height === undefined ? null : Number(record.journal_height) - seq;
  return { kind, at: seq, fields: referenceFields(kind, record, textOrNull(height)) };
}

function referenceFields(kind: string, record: ReferenceRecord["record"], height: string | null): Fields {
  const text = (name: string): string | null => textOrNull(record[name]);
  const hex = (name: string): string | null => hexOf(record[name]) ?? null;
  const hash = (name: string): string => `sha256:${hex(name)}`;
  switch (kind) {
    case "domain_event": {
      const of = { schema: text("schema"), value: hex("value"), key: hex("key"), height };
      return { ...of, event_hash: text("event_hash"), manifest_hash: text("manifest_hash") };
    }
    case "cap_decision": {
      const deny = record.deny as { readonly code: string } | undefined;
      const names = [
        "stage",
        "effect_kind",
        "cap_name",
        "cap_type",
        "enforcer_module",
        "decision",
        "expiry_ns",
      ];
      return {
        intent_hash: hash("intent_hash"),
        grant_hash: hash("grant_hash"),
        deny: deny?.code ?? null,
        ...Object.fromEntries(names.map((name) => [name, text(name)])),
      };
    }
    case "policy_decision":
      return {
        intent_hash: hash("intent_hash"),
        policy_name: text("policy_name"),
        rule_index: text("rule_index"),
        decision: String(record.decision).toLowerCase(),
      };
    case "effect_intent": {
      const origin = record.origin as { readonly origin_kind: string; name: string; plan_id: number };
      const key = hex("idempotency_key");
      return {
        intent_hash: hash("intent_hash"),
        effect_kind: text("kind"),
        cap_name: text("cap_name"),
        params_cbor: hex("params_cbor"),
        // No key is written as none (A8).
        idempotency_key: key === NO_KEY ? null : key,
        origin: [origin.origin_kind, origin.name, origin.plan_id].join(" "),
      };
    }
    case "effect_receipt": {
      const of = { intent_hash: hash("intent_hash"), adapter_id: text("adapter_id"), status: text("status") };
      const bytes = { payload_cbor: hex("payload_cbor"), signature: hex("signature") };
      return {
        ...of,
        ...bytes,
        cost_cents: text("cost_cents"),
        manifest_hash: text("manifest_hash"),
        height,
      };
    }
    case "plan_ended": {
      const of = { plan_name: text("plan_name"), plan_id: text("plan_id") };
      return { ...of, status: text("status"), error_code: text("error_code") };
    }
    default:
      throw new Error(`the vectors have a record ${kind}, and nobody has said what is compared of it`);
  }
}

const LISTS = { effects_predicted: 0, pending_receipts: 0, plan_results: 0, ledger_deltas: 0 };

function governanceFields(name: string, body: unknown): Fields {
  // A list that is empty is left out.
  const counts = name === "ShadowReport" ? LISTS : {};
  const all = Object.entries({ ...counts, ...(body as object) });
  return Object.fromEntries(
    all.map(([field, value]) => [field, textOrNull(Array.isArray(value) ? value.length : value)]),
  );
}

function referenceEnd({ manifest_hash, plan_instances, proposals }: ReferenceState): Shown {
  const fields = {
    manifest_hash,
    running: plan_instances.map(({ plan_id }) => plan_id).join(" "),
    proposals: proposals
      .map(({ id, state, patch_hash }) => [id, state.toLowerCase(), patch_hash].join(" "))
      .join(),
  };
  return { kind: FINAL, at: null, fields };
}

function textOrNull(value: unknown): string | null {
  return value === undefined || value === null ? null : String(value);
}

// Those here

function recordsHere({ refused, records }: Came): readonly Shown[] {
  const left = records.map(({ index, entry }) => ({
    kind: entry.$tag,
    at: index,
    fields: fieldsHere(entry, index),
  }));
  return refused === undefined ? left : [...left, { kind: REFUSED, at: null, fields: { code: refused } }];
}

function fieldsHere({ $value }: JournalEntry, index: number): Fields {
  const all = Object.entries($value).map(([name, value]): readonly [string, string | null] => {
    if (name === "journal_height") return ["height", textOrNull(Number(value) - index)];
    if (name === "predicted_effects") return ["effects_predicted", String((value as []).length)];
    if (value instanceof Uint8Array) return [name, toHex(value)];
    if (Array.isArray(value)) return [name, String(value.length)];
    if (name === "deny") return [name, (value as { readonly code: string } | null)?.code ?? null];
    if (name === "origin" && value) return [name, originText(value as unknown as JournalOrigin)];
    return [name, textOrNull(value)];
  });
  return Object.fromEntries(all);
}

function originText({ origin_kind, name, plan_id }: JournalOrigin): string {
  return [origin_kind, name, plan_id].filter((part) => part !== null).join(" ");
}

function endHere({ kernel: { state } }: Running): Shown {
  const fields = {
    manifest_hash: state.program.manifestHash,
    running: state
      .running()
      .map(({ id }) => id)
      .join(" "),
    proposals: state
      .allProposals()
      .map(({ id, status, patchHash }) => [id, status, patchHash].join(" "))
      .join(),
  };
  return { kind: FINAL, at: null, fields };
}

/** The ids that the project's own page of rulings has. */
export function rulingIds(): ReadonlySet<string> {
  const page = readFileSync(new URL("../spec/RULINGS.md", import.meta.url), "utf8");
  return new Set([...page.matchAll(/^\| ([A-Z]-?\d+) \|/gm)].map(([, id]) => id as string));
}
