/** Commands that read the journal, and what is on its way: plans and open intents. */
import type { Tree, TreeObject } from "../../../../air/cbor/tree.ts";
import { AirError, isAirError } from "../../../../air/errors.ts";
import { isHash } from "../../../../air/hash.ts";
import { ChainRecord } from "../../../kernel/chain.ts";
import { recordJson } from "../../../kernel/records.ts";
import type { OpenIntent } from "../../../kernel/state.ts";
import { openExternal, type PlanView, plansOf, readableBy, type Viewed } from "../../../kernel/views.ts";
import { bool, index, NOTHING, object, optional, text, toBase64 } from "../payload.ts";
import { CONSISTENCY, metaTree, viewed } from "../reading.ts";
import { type Verbs, verb } from "../verb.ts";

const range = object({ from: optional(index), limit: optional(index) });
const plans = object({ running: optional(bool), ...CONSISTENCY });
const state = object(CONSISTENCY);
const blob = object({
  hash: optional(text),
  hash_hex: optional(text),
  from: optional(index),
  limit: optional(index),
});

/** Records of one answer, and their bytes: past the latter no more are added. */
const MOST_RECORDS = 1000;
const MOST_BYTES = 2 * 1024 * 1024;
/** Bytes of a blob in one answer. */
const MOST_OF_BLOB = 8 * 1024 * 1024;

export const JOURNAL: Verbs = {
  /** Also how a client knows which world it talks to. */
  "journal-head": verb(NOTHING, ({ kernel }) => ({
    world_id: kernel.worldId,
    diverged_at: kernel.divergence ? BigInt(kernel.divergence.index) : null,
    meta: metaTree(kernel),
  })),

  "journal-read": verb(range, ({ kernel }, { from = 0, limit = 100 }) => {
    const records: Tree[] = [];
    let next = from;
    let size = 0;
    while (next < kernel.head.count && records.length < Math.min(limit, MOST_RECORDS) && size < MOST_BYTES) {
      const bytes = kernel.storage.read(next);
      if (!bytes) throw new AirError("journal.damaged", `the record ${next} is missing`);
      records.push(recordTree(new ChainRecord(next, bytes)));
      size += bytes.length;
      next++;
    }
    return { records, next: next < kernel.head.count ? BigInt(next) : null, meta: metaTree(kernel) };
  }),

  "plan-list": verb(plans, (target, { running = false, consistency }) => {
    const world = viewed(target, consistency);
    const all = plansOf(world).filter(({ status }) => !running || status === "running");
    return { plans: all.map(planTree), meta: metaTree(world) };
  }),

  "intents-list": verb(state, (target, { consistency }) => {
    const world = viewed(target, consistency);
    return {
      intents: openExternal(world.state).map((intent) => intentTree(world, intent)),
      meta: metaTree(world),
    };
  }),

  "blob-get": verb(blob, ({ kernel }, { hash, hash_hex, from = 0, limit = MOST_OF_BLOB }) => {
    const named = hash ?? (hash_hex?.startsWith("sha256:") ? hash_hex : `sha256:${hash_hex}`);
    if (!isHash(named) || (hash !== undefined && hash_hex !== undefined)) {
      throw new AirError("decode_error", "give one hash: sha256: and 64 lower-case hex digits");
    }
    const bytes = kernel.storage.store.get("blob", named);
    if (!bytes) throw new AirError("blob.missing", `there is no blob ${named}`);
    const part = bytes.subarray(from, from + Math.min(limit, MOST_OF_BLOB));
    const next = from + part.length;
    return {
      data_b64: toBase64(part),
      size: BigInt(bytes.length),
      next: next < bytes.length ? BigInt(next) : null,
    };
  }),
};

function recordTree(link: ChainRecord): Tree {
  return new Map<string, Tree>([
    ["index", BigInt(link.index)],
    ["hash", link.hash],
    ...recordJson(link.record),
  ]);
}

function planTree({ id, plan, manifestHash, status, errorCode, message, result }: PlanView): Tree {
  return {
    plan_id: BigInt(id),
    plan,
    manifest_hash: manifestHash,
    status,
    error_code: errorCode,
    message,
    result,
  };
}

/** An open intent; its params also by their schema. */
export function intentTree(
  world: Viewed,
  { index: at, kind, capName, intentHash, params, ...rest }: OpenIntent,
): TreeObject {
  return {
    intent: BigInt(at),
    kind,
    cap: capName,
    intent_hash: intentHash,
    params_b64: toBase64(params),
    params: readableParams(world, { kind, params, manifestHash: rest.manifestHash }),
    manifest_hash: rest.manifestHash,
    waiting: rest.parties.map((party) =>
      party.kind === "plan" ? { plan_id: BigInt(party.id) } : { reducer: party.name },
    ),
  };
}

/** Null where the manifest that it was asked under does not read them. */
function readableParams(
  { machine }: Viewed,
  { kind, params, manifestHash }: Pick<OpenIntent, "kind" | "params" | "manifestHash">,
): Tree {
  try {
    const type = machine.programs.get(manifestHash).world.effects.get(kind)?.params;
    return type ? readableBy(type, params) : null;
  } catch (error) {
    if (isAirError(error)) return null;
    throw error;
  }
}
