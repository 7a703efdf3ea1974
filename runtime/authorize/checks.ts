/** The checks that an effect passes, in the order in which they decide (ruling A1). */
import { isAirError, quote } from "../../air/errors.ts";
import type { Effect } from "../../air/manifest/world.ts";
import { copyBytes } from "../../air/platform.ts";
import { decodeValue } from "../../air/values/decode.ts";
import { encodeValue } from "../../air/values/encode.ts";
import type { Value } from "../../air/values/value.ts";
import { GovProposeParamsCodec } from "../../generated/codecs.ts";
import type { Attempt } from "./attempt.ts";
import { type LiveGrant, resolveGrant, unknownKind } from "./authority.ts";
import { enforce } from "./enforce.ts";
import { keyBytes } from "./fence.ts";
import { intentHash } from "./hashes.ts";
import { decidePolicy } from "./policy.ts";
import type { Denial } from "./request.ts";
import { checkSecrets, secretsIn } from "./secrets.ts";

const PROPOSE = "governance.propose";
/** What is done with a proposal takes the authority to make it, too (ruling A5). */
const ON_PROPOSALS: ReadonlySet<string> = new Set([
  "governance.shadow",
  "governance.approve",
  "governance.apply",
]);

/** Each finds out something about an attempt, or denies it. The first that denies decides. */
export const CHECKS = {
  grant: findGrant,
  origin_scope: checkOriginScope,
  params: normalizeParams,
  idempotency: checkFence,
  prepare: prepareProposal,
  cap_type: checkCapType,
  expiry: checkExpiry,
  enforcer: askEnforcer,
  secrets: checkSecretUse,
  policy: askPolicy,
} satisfies Readonly<Record<string, (attempt: Attempt) => Denial | null>>;

export type CheckName = keyof typeof CHECKS;

/** In their order. */
export const CHECK_NAMES = Object.keys(CHECKS) as readonly CheckName[];

function findGrant(attempt: Attempt): Denial | null {
  const found = resolveGrant(attempt.request, attempt.live);
  attempt.capName = found.name;
  if ("denial" in found) return found.denial;
  attempt.grant = found.grant;
  return null;
}

/** Denies with `effect.kind_unsupported` or `effect.origin`. */
function checkOriginScope({ request: { effect, kind, origin } }: Attempt): Denial | null {
  if (!effect) return unknownKind(kind);
  const { origin_scope } = effect.def;
  if (origin_scope === "both" || origin_scope === origin.kind) return null;
  return {
    code: "effect.origin",
    message: `only ${origin_scope}s may ask for ${kind}, not the ${origin.kind} ${quote(origin.name)}`,
  };
}

/** The request: the params in canonical form. Denies with what `decodeValue` throws, or what making the bytes threw. */
function normalizeParams(attempt: Attempt): Denial | null {
  const { params } = effectOf(attempt);
  const asked = attempt.request.params;
  if (!(asked instanceof Uint8Array)) return asked;
  try {
    attempt.value = decodeValue(asked, params);
    attempt.params = copyBytes(encodeValue(attempt.value, params));
    return null;
  } catch (error) {
    return denialOf(error);
  }
}

/** Denies with `idempotency.invalid`, and with `idempotency.conflict` if the key stands for another request (ruling A8). */
function checkFence(attempt: Attempt): Denial | null {
  const { request, fences } = attempt;
  if (request.key) {
    try {
      attempt.key = keyBytes(request.key);
    } catch (error) {
      return denialOf(error);
    }
  }
  attempt.requestHash = hashOf(attempt);
  const fence = attempt.key ? fences.find(request.origin, request.kind, attempt.key) : undefined;
  if (!fence) return null;
  if (fence.requestHash !== attempt.requestHash) {
    const message = `the idempotency key stands for another request, that of the intent ${fence.intent}`;
    return { code: "idempotency.conflict", message };
  }
  attempt.joins = fence;
  return null;
}

/**
 * What a proposal comes to takes the place of what was asked; of what is joined it is known. That it cannot be done is
 * no denial: only who may ask learns why (ruling A1).
 */
function prepareProposal(attempt: Attempt): null {
  const { request, joins, live } = attempt;
  const asked = paramsOf(attempt);
  if (joins) {
    attempt.params = joins.params;
    attempt.refusal = joins.refusal;
  } else if (request.kind === PROPOSE) {
    try {
      attempt.prepared = live.prepare(GovProposeParamsCodec.decode(asked));
      attempt.params = attempt.prepared.cbor;
    } catch (error) {
      attempt.refusal = denialOf(error);
    }
  }
  attempt.intentHash = attempt.params === asked ? attempt.requestHash : hashOf(attempt);
  return null;
}

/** Denies with `cap.type_mismatch`. */
function checkCapType(attempt: Attempt): Denial | null {
  const { name, capType } = grantOf(attempt);
  const { kind, cap_type } = effectOf(attempt).def;
  if (capType === cap_type) return null;
  const message = `${kind} takes a grant of the type ${cap_type}, and ${quote(name)} is of the type ${capType}`;
  return { code: "cap.type_mismatch", message };
}

/** Denies with `expired`. */
function checkExpiry(attempt: Attempt): Denial | null {
  const { expiryNs } = grantOf(attempt);
  if (expiryNs === null || attempt.nowNs < expiryNs) return null;
  return { code: "expired", message: `grant expired at ${expiryNs}` };
}

/** Denies with the code that the enforcer gives, `constraints_failed` or `enforcer_error` (rulings A4 … A6). */
function askEnforcer(attempt: Attempt): Denial | null {
  if (attempt.refusal) return null;
  const { request, live } = attempt;
  const params = paramsOf(attempt);
  const own = askAbout(attempt, request.kind, params);
  if (own || !ON_PROPOSALS.has(request.kind)) return own;
  attempt.proposal = live.proposal(proposalId(attempt));
  return attempt.proposal ? askAbout(attempt, PROPOSE, attempt.proposal) : null;
}

function askAbout(attempt: Attempt, effect_kind: string, effect_params: Uint8Array): Denial | null {
  const { request, live, nowNs } = attempt;
  const { name, defcap, params, enforcer } = grantOf(attempt);
  const input = {
    cap_def: defcap,
    grant_name: name,
    cap_params: params,
    effect_kind,
    effect_params,
    origin: request.origin,
    logical_now_ns: nowNs,
  };
  return enforce(enforcer, input, live.enforcers);
}

/** Denies with `secret.denied`. */
function checkSecretUse(attempt: Attempt): Denial | null {
  attempt.secrets = secretsIn(valueAsked(attempt), effectOf(attempt).params);
  return checkSecrets(attempt.secrets, attempt.live.secrets, grantOf(attempt).name, attempt.request.origin);
}

/** Denies with `policy.denied` (ruling A3). */
function askPolicy(attempt: Attempt): Denial | null {
  const { request, live } = attempt;
  const { name, capType } = grantOf(attempt);
  const { kind: origin_kind, name: origin_name } = request.origin;
  const about = { effect_kind: request.kind, cap_name: name, cap_type: capType, origin_kind, origin_name };
  attempt.policy = decidePolicy(live.policy, about);
  const { decision, policy_name, rule_index } = attempt.policy;
  if (decision === "allow") return null;
  const by = rule_index === null ? "no rule admits it" : `by rule ${rule_index}`;
  const what = `${request.kind} from the ${origin_kind} ${quote(origin_name)}`;
  return { code: "policy.denied", message: `the policy ${quote(policy_name)} denies ${what}: ${by}` };
}

// What earlier checks have found

function grantOf({ grant }: Attempt): LiveGrant {
  if (!grant) throw new Error("the grant is found first");
  return grant;
}

function effectOf({ request }: Attempt): Effect {
  if (!request.effect) throw new Error("the effect is known once its scope is");
  return request.effect;
}

function paramsOf({ params }: Attempt): Uint8Array {
  if (!params) throw new Error("the params are normalised first");
  return params;
}

function valueAsked({ value }: Attempt): Value {
  if (!value) throw new Error("the params are normalised first");
  return value;
}

function proposalId(attempt: Attempt): bigint {
  const value = valueAsked(attempt);
  const id = value.kind === "record" ? value.fields.get("proposal_id") : undefined;
  if (id?.kind !== "nat") throw new Error("what is done with a proposal names it");
  return id.value;
}

function hashOf(attempt: Attempt): ReturnType<typeof intentHash> {
  const { request, key } = attempt;
  return intentHash({ kind: request.kind, capName: grantOf(attempt).name, params: paramsOf(attempt), key });
}

function denialOf(error: unknown): Denial {
  if (!isAirError(error)) throw error;
  return { code: error.code, message: error.message };
}
