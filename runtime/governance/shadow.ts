/**
 * What a candidate would do: put on a fork of the live state, given seed events, and left to work until nothing internal
 * is left (rulings G4, K18). Nothing of it stays but the report.
 */

import { inCanonicalOrder } from "../../air/cbor/canonical-order.ts";
import { canonicalize } from "../../air/cbor/lenient.ts";
import { AirError, isAirError } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import { printTreeLine } from "../../air/json/print.ts";
import { copyBytes } from "../../air/platform.ts";
import { equalTypes, type Type } from "../../air/types/types.ts";
import { decodeValue } from "../../air/values/decode.ts";
import { sugarOf } from "../../air/values/sugar.ts";
import type { JournalShadowReport } from "../../generated/schemas.ts";
import { admit } from "../kernel/admission.ts";
import { isIntrospection } from "../kernel/effect-kinds.ts";
import { Fork } from "../kernel/fork.ts";
import { type RawValue, readValue } from "../kernel/raw-value.ts";
import { type EntryOf, EXTERNAL } from "../kernel/records.ts";
import { eventValue, route } from "../kernel/routing.ts";
import type { Cell, Proposal, WorldState } from "../kernel/state.ts";
import { BudgetSpent, type Turn } from "../kernel/turn.ts";
import type { Reducer, WorldProgram } from "../kernel/world-program.ts";
import { defChanges } from "../patch/summary.ts";
import { rekeyedReducers } from "./steps.ts";

/** An event that is tried on the candidate. */
export interface Seed {
  readonly schema: string;
  readonly value: RawValue;
  /** Any CBOR; the key that is given with it. */
  readonly key: Uint8Array | null;
}

/** Lets a turn work until nothing internal is left. */
export type Drain = (turn: Turn) => void;

/**
 * Throws `governance.shadow_budget` where the fork derives more than a turn may, and `module.deadline`, `module.memory` or
 * `module.stack` where a module comes to a limit of this machine.
 */
export function lookAhead(
  turn: Turn,
  proposal: Proposal,
  candidate: WorldProgram,
  seeds: readonly Seed[],
  drain: Drain,
): JournalShadowReport {
  const live = turn.state.program;
  const look = (): JournalShadowReport => {
    turn.state.switchTo(candidate);
    const fork = new Fork(turn);
    const cells = unreadableCells(fork.state, live, candidate);
    let failures: Failures;
    try {
      failures = run(fork, seeds, drain);
    } finally {
      turn.unreplayable ??= fork.unreplayable;
    }
    const { manifestHash, world } = candidate;
    return {
      proposal_id: BigInt(proposal.id),
      patch_hash: proposal.patchHash,
      manifest_hash: manifestHash,
      predicted_effects: predictedEffects(fork),
      pending_receipts: pendingReceipts(fork.state),
      plan_results: derived(fork, "plan_result").map(({ plan_name, plan_id, output_schema }) => {
        return { plan: plan_name, plan_id, output_schema };
      }),
      ledger_deltas: ledgerDeltas(live, world.manifest),
      seeds: BigInt(seeds.length),
      failures,
      cells,
    };
  };
  return turn.state.fork(look);
}

type Failures = JournalShadowReport["failures"][number][];

function run(fork: Fork, seeds: readonly Seed[], drain: Drain): Failures {
  const failures: Failures = [];
  let told = 0;
  const tell = (): void => {
    for (; told < fork.ledger.derived.length; told++) failures.push(...failureAt(fork, told));
  };
  try {
    for (const { index, kind } of fork.state.openIntents()) {
      if (isIntrospection(kind)) fork.internal.push(index);
    }
    drain(fork);
    tell();
    for (const seed of seeds) {
      sow(fork, seed, failures);
      drain(fork);
      tell();
    }
    return failures;
  } catch (error) {
    if (error instanceof BudgetSpent) {
      throw new AirError("governance.shadow_budget", "the candidate derives more than a turn may");
    }
    throw error;
  }
}

/** A seed that does not fit the candidate is told like everything else that goes wrong in it. */
function sow(fork: Fork, { schema, value, key }: Seed, failures: Failures): void {
  const { program } = fork.state;
  try {
    const canonical = eventValue(program, schema, (type) => readValue(value, type));
    const payload = { schema, value: canonical, key: key && copyBytes(canonicalize(key)) };
    const deliveries = route(program, payload);
    admit(fork, { payload, deliveries, origin: EXTERNAL, inputId: null });
  } catch (error) {
    if (!isAirError(error)) throw error;
    failures.push({ failed: "seed", name: schema, code: error.code });
  }
}

function failureAt({ ledger }: Fork, place: number): Failures {
  const entry = ledger.derived[place]?.entry;
  switch (entry?.$tag) {
    case "cap_decision": {
      const { deny, effect_kind: name } = entry.$value;
      return deny ? [{ failed: "effect", name, code: deny.code }] : [];
    }
    case "policy_decision": {
      if (entry.$value.decision === "allow") return [];
      const before = ledger.derived[place - 1]?.entry as { $value: EntryOf<"cap_decision"> };
      return [{ failed: "effect", name: before.$value.effect_kind, code: "policy.denied" }];
    }
    case "plan_ended": {
      const { plan_name: name, error_code } = entry.$value;
      return error_code === null ? [] : [{ failed: "plan", name, code: error_code }];
    }
    case "reducer_failed":
      return [{ failed: "reducer", name: entry.$value.reducer, code: entry.$value.code }];
    default:
      return [];
  }
}

function derived<K extends "plan_result" | "effect_intent">(fork: Fork, kind: K): readonly EntryOf<K>[] {
  return fork.ledger.derived.flatMap(({ entry }) =>
    entry.$tag === kind ? [entry.$value as EntryOf<K>] : [],
  );
}

/** Every effect that is asked for and not answered in the fork, in the order in which they are. */
function predictedEffects(fork: Fork): JournalShadowReport["predicted_effects"] {
  return fork.ledger.derived.flatMap(({ entry }, offset) => {
    if (entry.$tag !== "effect_intent" || isIntrospection(entry.$value.effect_kind)) return [];
    const { effect_kind: kind, cap_name: cap, intent_hash, params_cbor } = entry.$value;
    const intent = fork.state.intent(fork.ledger.base + offset);
    if (!intent) throw new Error("nobody has answered it");
    const type = programOf(fork, intent.manifestHash).world.effects.get(kind)?.params as Type;
    return [{ kind, cap, intent_hash, params_json: jsonOf(params_cbor, type) }];
  });
}

/** The candidate may be in the turn's own part of the store only. */
function programOf({ state: { program }, machine }: Fork, manifestHash: Hash): WorldProgram {
  return manifestHash === program.manifestHash ? program : machine.programs.get(manifestHash);
}

function jsonOf(params: Uint8Array, type: Type): string {
  return printTreeLine(inCanonicalOrder(sugarOf(decodeValue(params, type), type)));
}

/** What running plans have asked for and is not answered, by intent, then in the order in which they asked. */
function pendingReceipts(state: WorldState): JournalShadowReport["pending_receipts"] {
  return state.openIntents().flatMap(({ intentHash, parties }) =>
    parties.flatMap((party) => {
      const plan = party.kind === "plan" ? state.plan(party.id) : undefined;
      return plan ? [{ plan_id: BigInt(plan.id), plan: plan.program.name, intent_hash: intentHash }] : [];
    }),
  );
}

const LEDGERS = { defcap: "capability", defpolicy: "policy" } as const;

function ledgerDeltas(
  live: WorldProgram,
  candidate: WorldProgram["world"]["manifest"],
): JournalShadowReport["ledger_deltas"] {
  return defChanges(live.world.manifest, candidate).flatMap(({ kind, name, action }) => {
    const ledger = LEDGERS[kind as keyof typeof LEDGERS];
    return ledger ? [{ ledger: { $tag: ledger }, name, change: action }] : [];
  });
}

/** Only cells of reducers whose keys or states have another type are looked at. */
function unreadableCells(
  state: WorldState,
  live: WorldProgram,
  candidate: WorldProgram,
): JournalShadowReport["cells"] {
  const rekeyed = new Set(rekeyedReducers(state, candidate));
  return state.reducers().flatMap((name) => {
    const [before, after] = [live.reducers.get(name), candidate.reducers.get(name)];
    if (!after) return [];
    if (before && equalTypes(before.state, after.state) && isSameKey(before.key, after.key)) return [];
    const unreadable = state.cellsOf(name).filter((cell) => !isReadable(cell, after)).length;
    return [{ reducer: name, unreadable: BigInt(unreadable), rekeyed: rekeyed.has(name) }];
  });
}

function isSameKey(a: Type | null, b: Type | null): boolean {
  return a === null || b === null ? a === b : equalTypes(a, b);
}

function isReadable({ key, state }: Cell, reducer: Reducer): boolean {
  if ((key === null) !== (reducer.key === null)) return false;
  try {
    decodeValue(state, reducer.state);
    if (key && reducer.key) decodeValue(key, reducer.key);
    return true;
  } catch (error) {
    if (isAirError(error)) return false;
    throw error;
  }
}
