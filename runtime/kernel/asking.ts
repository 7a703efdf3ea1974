/**
 * Whether what an open intent asked for would be allowed with other params, by what is live now: adapters ask before they do
 * more than the intent says, as in following a redirect (ruling A7). Nothing is recorded.
 */
import { AirError } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import { DEFAULT_SLOT, type LiveGrant, type ManifestAuthority } from "../authorize/authority.ts";
import type { Denial, Origin } from "../authorize/request.ts";
import type { WorldStorage } from "../store/journal.ts";
import { decide } from "./emission.ts";
import { decodeRecord, type EntryOf } from "./records.ts";
import type { InputStamp } from "./stamps.ts";
import type { OpenIntent, WorldState } from "./state.ts";
import { type Machine, Turn } from "./turn.ts";

/** The grant that would be used, or why it is not allowed. */
export type Permission = { readonly grant: LiveGrant } | { readonly denial: Denial };

interface Asked {
  readonly machine: Machine;
  readonly state: WorldState;
  readonly stamp: InputStamp;
  /** How many records there are. */
  readonly count: number;
}

/** Params are canonical by the effect's schema. Throws `receipt.unknown` where the intent is not open. */
export function ask({ machine, state, stamp, count }: Asked, index: number, params: Uint8Array): Permission {
  const intent = state.intent(index);
  if (!intent) throw new AirError("receipt.unknown", `the intent ${index} is not open`);
  const { origin } = intentEntry(machine.storage, index);
  const asker = { kind: origin.origin_kind, name: origin.name ?? "" } as Origin;
  const request = {
    origin: asker,
    kind: intent.kind,
    effect: machine.programs.get(intent.manifestHash).world.effects.get(intent.kind),
    cap: asker.kind === "plan" ? intent.capName : slotOf(state.program.authority, asker, intent),
    params,
    key: null,
  };
  const stimulus = { height: index, manifestHash: state.program.manifestHash as Hash };
  const { failed, found } = state.fork(() => {
    const turn = new Turn(machine, state, stamp, count);
    const { manifestHash, parties } = intent;
    const [party = { kind: "reducer", name: asker.name } as const] = parties;
    return decide(turn, { request, origin, party, manifestHash, stimulus });
  });
  return failed || !found.grant ? { denial: denialOf(failed) } : { grant: found.grant };
}

function denialOf(failed: Denial | null): Denial {
  return failed ?? { code: "cap.grant_missing", message: "there is no grant" };
}

/** A reducer names slots, of which only the grant is recorded. */
function slotOf({ bindings }: ManifestAuthority, { name }: Origin, { capName }: OpenIntent): string {
  const slots = [...(bindings.get(name) ?? [])];
  return slots.find(([, grant]) => grant === capName)?.[0] ?? DEFAULT_SLOT;
}

export function intentEntry(storage: WorldStorage, index: number): EntryOf<"effect_intent"> {
  const bytes = storage.read(index);
  const entry = bytes && decodeRecord(bytes).entry;
  if (entry?.$tag === "effect_intent") return entry.$value;
  throw new AirError("journal.damaged", `the record ${index} is no effect_intent`);
}
