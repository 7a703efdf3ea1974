/** Records of the journal: their bytes, and how they are shown (ruling K6; shapes in `spec/defs/journal.air.json`). */
import type { Tree } from "../../air/cbor/tree.ts";
import { copyBytes, encodeBase64 } from "../../air/platform.ts";
import { JournalRecordCodec } from "../../generated/codecs.ts";
import type { JournalEntry, JournalOrigin, JournalRecord } from "../../generated/schemas.ts";

export type RecordKind = JournalEntry["$tag"];
/** All kinds, in the order of the shapes in `journal.air.json`. */
export const RECORD_KINDS = [
  "genesis",
  "domain_event",
  "cap_decision",
  "policy_decision",
  "effect_intent",
  "effect_joined",
  "effect_receipt",
  "module_limit",
  "turn_failed",
  "plan_ended",
  "plan_result",
  "reducer_failed",
  "gov_proposed",
  "gov_shadow_report",
  "gov_approved",
  "gov_applied",
  "gov_refused",
] as const satisfies readonly RecordKind[];

/** Of the steps of governance (ruling G3). */
export type GovernanceKind = Extract<RecordKind, `gov_${string}`>;
export type GovernanceEntry = Extract<JournalEntry, { $tag: GovernanceKind }>;

export function isGovernanceEntry(entry: JournalEntry): entry is GovernanceEntry {
  return entry.$tag.startsWith("gov_");
}

/** What a record of a kind says. */
export type EntryOf<K extends RecordKind> = Extract<JournalEntry, { $tag: K }>["$value"];

export function encodeRecord(record: JournalRecord): Uint8Array {
  return copyBytes(JournalRecordCodec.encode(record));
}

/** Throws `cbor.*` or `value.*` for what is no record. */
export function decodeRecord(bytes: Uint8Array): JournalRecord {
  return JournalRecordCodec.decode(bytes);
}

/** A record as sugar JSON: its kind, turn and `prev`, then its fields. */
export function recordJson({ turn, prev, entry }: JournalRecord): ReadonlyMap<string, Tree> {
  const fields = Object.entries(entry.$value).map(([name, value]) => [name, shown(value)] as const);
  return new Map<string, Tree>([["kind", entry.$tag], ["turn", turn], ["prev", prev], ...fields]);
}

function shown(value: unknown): Tree {
  if (value instanceof Uint8Array) return encodeBase64(value);
  if (value === null || typeof value !== "object") return value as Tree;
  if (Array.isArray(value)) return value.map(shown);
  if ("$tag" in value) return new Map([[String(value.$tag), "$value" in value ? shown(value.$value) : null]]);
  return new Map(Object.entries(value).map(([name, inner]) => [name, shown(inner)]));
}

/** A record without what is said to people: two that say the same differ in nothing else (ruling K4). */
export function withoutMessages(entry: JournalEntry): JournalEntry {
  switch (entry.$tag) {
    case "cap_decision": {
      const { deny } = entry.$value;
      return { $tag: entry.$tag, $value: { ...entry.$value, deny: deny && { ...deny, message: "" } } };
    }
    case "plan_ended":
      return { $tag: entry.$tag, $value: { ...entry.$value, message: null } };
    case "gov_refused":
      return { $tag: entry.$tag, $value: { ...entry.$value, message: "" } };
    case "reducer_failed":
      return { $tag: entry.$tag, $value: { ...entry.$value, message: "" } };
    default:
      return entry;
  }
}

export const EXTERNAL: JournalOrigin = origin("external", null, null, null, null);
export const OPERATOR: JournalOrigin = origin("operator", null, null, null, null);

export function originOfPlan(name: string, id: number): JournalOrigin {
  return origin("plan", name, BigInt(id), null, null);
}

export function originOfReducer(name: string, key: Uint8Array | null): JournalOrigin {
  return origin("reducer", name, null, key, null);
}

export function originOfReceipt(intent: number): JournalOrigin {
  return origin("receipt", null, null, null, BigInt(intent));
}

function origin(
  origin_kind: string,
  name: string | null,
  plan_id: bigint | null,
  key: Uint8Array | null,
  intent: bigint | null,
): JournalOrigin {
  return { origin_kind, name, plan_id, key, intent };
}
