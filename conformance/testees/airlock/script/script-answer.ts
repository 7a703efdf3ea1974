/** What a script's world looks like at an end of it. */

import type { Tree } from "../../../../air/cbor/tree.ts";
import { isAirError } from "../../../../air/errors.ts";
import type { Type } from "../../../../air/types/types.ts";
import type { Kernel } from "../../../../runtime/kernel/kernel.ts";
import { decodeRecord, recordJson } from "../../../../runtime/kernel/records.ts";
import { stateHash } from "../../../../runtime/kernel/snapshot.ts";
import { cellsOf, openExternal, plansOf, readableBy } from "../../../../runtime/kernel/views.ts";
import { toHex } from "../messages.ts";

export function worldAnswer(kernel: Kernel): Readonly<Record<string, Tree>> {
  const { state, storage } = kernel;
  return {
    manifest_hash: state.program.manifestHash,
    state_hash: stateHash(state),
    journal: [...storage.records(0)].map(([, bytes]) => recordJson(decodeRecord(bytes))),
    proposals: state.allProposals().map((proposal) => ({
      id: BigInt(proposal.id),
      state: proposal.status,
      patch_hash: proposal.patchHash,
      manifest_base: proposal.base,
      manifest_hash: proposal.candidate,
      authority: proposal.authority,
      report: proposal.report,
    })),
    plans: plansOf(kernel).map(({ id, plan, manifestHash, status, errorCode, result }) => ({
      plan_id: BigInt(id),
      plan,
      manifest_hash: manifestHash,
      status,
      ...(errorCode === null ? {} : { error_code: errorCode }),
      ...(result === undefined ? {} : { result }),
    })),
    open_intents: openExternal(state).map(({ index, kind, capName, intentHash }) => ({
      intent: BigInt(index),
      kind,
      cap_name: capName,
      intent_hash: intentHash,
    })),
    reducers: cellsOf(state).map(({ reducer, key, state: bytes }) => {
      const type = state.program.reducers.get(reducer)?.state;
      return {
        name: reducer,
        ...(key ? { key_cbor: toHex(key) } : {}),
        state: type ? readableOrNull(type, bytes) : null,
      };
    }),
  };
}

/** What the live schema does not read has no JSON. */
function readableOrNull(type: Type, bytes: Uint8Array): Tree {
  try {
    return readableBy(type, bytes);
  } catch (error) {
    if (isAirError(error)) return null;
    throw error;
  }
}
