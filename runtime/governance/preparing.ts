/** A proposal on the live world: its patch compiled, and its modules there (rulings P-6, P-11). */
import type { Hash } from "../../air/hash.ts";
import type { GovProposeParams } from "../../generated/schemas.ts";
import { builtins } from "../builtins.ts";
import type { Turn } from "../kernel/turn.ts";
import { checkModules } from "../modules/check.ts";
import { entriesOf, type Prepared, prepare } from "../patch/prepare.ts";
import type { Entry } from "../store/store.ts";
import { authorityReasons } from "./authority.ts";

/**
 * Compiles; stores nothing but what the turn keeps if it comes to a proposal. Throws what `prepare` throws, and
 * `module.missing` and `module.invalid`.
 */
export function prepareOnLive({ state, store }: Turn, params: GovProposeParams): Prepared {
  const { live, world } = state.program;
  const prepared = prepare(params, { live, store, builtins: builtins(), wantsWarnings: false });
  checkModules(prepared.patch.candidate, store, world);
  return prepared;
}

/** What is recorded of a proposal. */
export interface Proposing {
  /** The prepared params, canonical. */
  readonly params: Uint8Array;
  readonly patchHash: Hash;
  readonly description: string | null;
  readonly authority: readonly string[];
  /** The manifest that it makes live. */
  readonly candidate: Hash;
  readonly entries: readonly Entry[];
}

export function proposingOf({ state }: Turn, { cbor, patch, params, summary }: Prepared): Proposing {
  const { candidate, hash } = patch;
  return {
    params: cbor,
    patchHash: hash,
    description: params.description,
    authority: authorityReasons(summary, state.program, candidate),
    candidate: candidate.manifestHash,
    entries: entriesOf(patch),
  };
}
