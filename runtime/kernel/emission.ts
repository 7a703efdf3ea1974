/** An effect that is asked for: decided, recorded, and open until its receipt comes (rulings A1, A2, A8). */
import { hexToBytes } from "@noble/hashes/utils.js";
import { AirError } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import { copyBytes } from "../../air/platform.ts";
import { PureContextCodec } from "../../generated/codecs.ts";
import type { GovProposeParams, JournalOrigin } from "../../generated/schemas.ts";
import type { Authority } from "../authorize/attempt.ts";
import type { ManifestAuthority } from "../authorize/authority.ts";
import { type Authorization, authorize } from "../authorize/authorize.ts";
import { isNative, nativeEnforcers } from "../authorize/enforcers/native.ts";
import type { Fence, Fences } from "../authorize/fence.ts";
import type { EffectRequest, Origin } from "../authorize/request.ts";
import { prepareOnLive } from "../governance/preparing.ts";
import { decodePureOutput, encodePureInput } from "../modules/envelopes.ts";
import type { Prepared } from "../patch/prepare.ts";
import type { Stimulus } from "../plans/instance.ts";
import type { Emitted } from "../plans/run.ts";
import { isGovernance } from "./effect-kinds.ts";
import { deliverReceipt } from "./receipts.ts";
import { fenceKey } from "./record-keys.ts";
import type { Party } from "./state.ts";
import type { Turn } from "./turn.ts";

export interface Emission {
  readonly request: EffectRequest;
  readonly origin: JournalOrigin;
  readonly party: Party;
  /** The manifest that says what the effect's receipt is. */
  readonly manifestHash: Hash;
  /** What made whoever asks ask. */
  readonly stimulus: Stimulus;
}

/** Decides and records. Throws the denial's code once its decisions are recorded. */
export function emit(turn: Turn, emission: Emission): Emitted {
  return recordEmission(turn, emission, decide(turn, emission));
}

/** Decides about an effect; nothing is recorded yet. */
export function decide(turn: Turn, { request, stimulus }: Emission): Authorization {
  const live = new TurnAuthority(turn, stimulus);
  return authorize(request, live, new LedgerFences(turn), turn.stamp.logicalNs);
}

/** Records what was decided. Throws the denial's code. */
export function recordEmission(turn: Turn, emission: Emission, decided: Authorization): Emitted {
  const { origin } = emission;
  const { cap, policy, failed, found, outcome } = decided;
  turn.append({ $tag: "cap_decision", $value: { ...cap, origin } });
  if (policy)
    turn.append({ $tag: "policy_decision", $value: { ...policy, rule_index: natOf(policy.rule_index) } });
  if (failed) throw new AirError(failed.code, failed.message);
  const intentHash = found.intentHash as Hash;
  const intent = outcome === "joined" ? join(turn, emission, decided) : open(turn, emission, decided);
  return { intent, intentHash: hexToBytes(intentHash.slice("sha256:".length)) };
}

function natOf(index: number | null): bigint | null {
  return index === null ? null : BigInt(index);
}

function open(
  turn: Turn,
  { request, origin, party, manifestHash }: Emission,
  { found }: Authorization,
): number {
  const { prepared, refusal } = found;
  const { state } = turn;
  const intentHash = found.intentHash as Hash;
  const params = found.params as Uint8Array;
  const capName = found.capName as string;
  const { kind } = request;
  turn.weigh(params);
  const index = turn.append({
    $tag: "effect_intent",
    $value: {
      intent_hash: intentHash,
      effect_kind: kind,
      cap_name: capName,
      params_cbor: params,
      idempotency_key: found.key,
      request_hash: found.requestHash as Hash,
      origin,
    },
  });
  state.openIntent({ index, kind, capName, intentHash, params, manifestHash, parties: [party] });
  if (turn.answers(kind)) turn.internal.push(index);
  if (isGovernance(kind)) {
    const live = state.program.manifestHash;
    turn.governance.asked.set(index, {
      prepared,
      refusal,
      proposalKnown: found.proposal !== undefined,
      live,
    });
  }
  return index;
}

/** An equal request under the key of an earlier one gets what that one gets, now or later. */
function join(turn: Turn, { origin, party }: Emission, { found }: Authorization): number {
  const { intent: of } = found.joins as Fence;
  turn.append({ $tag: "effect_joined", $value: { of: BigInt(of), origin } });
  const intent = turn.state.intent(of);
  if (intent) turn.state.openIntent({ ...intent, parties: [...intent.parties, party] });
  else deliverReceipt(turn, of, party);
  return of;
}

class LedgerFences implements Fences {
  private readonly turn: Turn;

  constructor(turn: Turn) {
    this.turn = turn;
  }

  find(origin: Origin, kind: string, key: Uint8Array): Fence | undefined {
    const { ledger } = this.turn;
    const intent = ledger.fence(fenceKey(origin.kind, origin.name, kind, key));
    if (intent === undefined) return undefined;
    const receipt = ledger.receiptOf(intent);
    if (receipt !== undefined && ledger.get(receipt, "effect_receipt").status !== "ok") return undefined;
    const { request_hash: requestHash, params_cbor: params } = ledger.get(intent, "effect_intent");
    const refusal = this.turn.governance.asked.get(intent)?.refusal ?? null;
    return { intent, requestHash, params, refusal };
  }
}

/** The live manifest's authority, with enforcers that know what made whoever asks ask. */
class TurnAuthority implements Authority {
  readonly grants: ManifestAuthority["grants"];
  readonly bindings: ManifestAuthority["bindings"];
  readonly policy: ManifestAuthority["policy"];
  readonly secrets: ManifestAuthority["secrets"];
  private readonly turn: Turn;
  private readonly stimulus: Stimulus;

  constructor(turn: Turn, stimulus: Stimulus) {
    const { grants, bindings, policy, secrets } = turn.state.program.authority;
    this.grants = grants;
    this.bindings = bindings;
    this.policy = policy;
    this.secrets = secrets;
    this.turn = turn;
    this.stimulus = stimulus;
  }

  readonly enforcers = (name: string, input: Uint8Array): Uint8Array => {
    if (isNative(name)) return nativeEnforcers(name, input);
    const { turn, stimulus } = this;
    const module = turn.state.program.pures.get(name);
    if (!module) throw new AirError("module.missing", "there is no such module");
    const context = {
      logical_now_ns: turn.stamp.logicalNs,
      journal_height: BigInt(stimulus.height),
      manifest_hash: stimulus.manifestHash,
      module: name,
    };
    const encoded = module.takesContext ? copyBytes(PureContextCodec.encode(context)) : undefined;
    return decodePureOutput(turn.call(module, "run", encodePureInput(input, encoded)));
  };

  prepare(params: GovProposeParams): Prepared {
    return prepareOnLive(this.turn, params);
  }

  proposal(id: bigint): Uint8Array | undefined {
    const { state, ledger } = this.turn;
    const proposal = state.proposal(id);
    return proposal && ledger.get(proposal.index, "gov_proposed").params;
  }
}
