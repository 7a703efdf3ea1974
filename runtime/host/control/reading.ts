/** Which state a command reads: the present one, one that is recent enough, or one of long ago. */

import type { Tree } from "../../../air/cbor/tree.ts";
import { AirError, quote } from "../../../air/errors.ts";
import { hashBytes } from "../../../air/hash.ts";
import { optional, text } from "../../../air/json/shape.ts";
import type { Viewed } from "../../kernel/views.ts";
import type { ControlTarget } from "./target.ts";

/** `head` (also if it is left out), `at_least:N` or `exact:N`, in records of the journal. */
export const CONSISTENCY = { consistency: optional(text) } as const;

/** Throws `snapshot.unavailable` where there is no such state at hand, `decode_error` for another word. */
export function viewed(target: ControlTarget, consistency = "head"): Viewed {
  const { kernel } = target;
  const said = consistency.trim().toLowerCase();
  if (said === "head") return kernel;
  const [, how, digits] = /^(exact|at_least):([0-9]{1,15})$/.exec(said) ?? [];
  if (digits === undefined) {
    throw new AirError("decode_error", `${quote(consistency)} is none of head, at_least:N, exact:N`);
  }
  const wanted = Number(digits);
  const { count } = kernel.head;
  if (wanted === count || (how === "at_least" && wanted < count)) return kernel;
  if (wanted > count) {
    throw new AirError("snapshot.unavailable", `height ${wanted} was asked for, and the head is ${count}`);
  }
  const state = target.at?.(wanted);
  const last = kernel.storage.read(wanted - 1);
  if (!state || !last) {
    const what = `the state at height ${wanted} is not at hand, and the head is ${count}`;
    throw new AirError("snapshot.unavailable", what);
  }
  const { storage, machine } = kernel;
  return { storage, machine, state, head: { count: wanted, hash: hashBytes(last) } };
}

/** What every reading command says about what it has read. */
export function metaTree({ head, state }: Viewed): Tree {
  return {
    journal_height: BigInt(head.count),
    journal_hash: head.hash,
    manifest_hash: state.program.manifestHash,
  };
}
