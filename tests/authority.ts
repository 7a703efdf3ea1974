/** An authority and requests to it, for tests: one model may be asked, with one grant and one rule. */
import { AirError } from "../air/errors.ts";
import type { Effect } from "../air/manifest/world.ts";
import { GRANT_CODECS, LlmGenerateParamsCodec } from "../generated/codecs.ts";
import type { LlmGenerateParams } from "../generated/schemas.ts";
import type { Authority } from "../runtime/authorize/attempt.ts";
import type { LiveGrant } from "../runtime/authorize/authority.ts";
import { authorize } from "../runtime/authorize/authorize.ts";
import { nativeEnforcers } from "../runtime/authorize/enforcers/native.ts";
import { type Fences, NO_FENCES } from "../runtime/authorize/fence.ts";
import { grantHash } from "../runtime/authorize/hashes.ts";
import type { EffectRequest } from "../runtime/authorize/request.ts";
import { builtins } from "../runtime/builtins.ts";

export const PLAN = { kind: "plan", name: "demo/Ask@1" } as const;
export const REDUCER = { kind: "reducer", name: "demo/Ask@1" } as const;

export function effectOf(kind: string): Effect {
  const effect = builtins().effects.get(kind);
  if (!effect) throw new Error(`${kind} is not built in`);
  return effect;
}

type GrantTypes = typeof GRANT_CODECS;
type ParamsOf<C extends keyof GrantTypes> = Parameters<GrantTypes[C]["encode"]>[0];

/** A grant of a built-in cap. */
export function grantOf<C extends keyof GrantTypes>(
  name: string,
  defcap: C,
  params: ParamsOf<C>,
  expiryNs: bigint | null = null,
): LiveGrant {
  const { cap_type: capType, enforcer } = builtins().get("defcap", defcap)?.node.def ?? never();
  const bytes = (GRANT_CODECS[defcap].encode as (value: unknown) => Uint8Array)(params).slice();
  const parts = { defcap, capType, params: bytes, expiryNs };
  return { ...parts, name, hash: grantHash(parts), enforcer: enforcer.module };
}

function never(): never {
  throw new Error("the cap is not built in");
}

export const NO_LIMITS = { providers: null, models: null, max_tokens: null, tools_allow: null };

/** Everything is denied: no grants, no policy. Proposals cannot be prepared, and there are none. */
export const NO_AUTHORITY: Authority = {
  grants: new Map(),
  bindings: new Map(),
  policy: null,
  secrets: new Map(),
  enforcers: nativeEnforcers,
  prepare: () => {
    throw new AirError("patch.empty", "there is nothing to propose");
  },
  proposal: () => undefined,
};

export function authority(
  parts: Partial<Authority> & { readonly granted?: readonly LiveGrant[] },
): Authority {
  const { granted = [], ...rest } = parts;
  return { ...NO_AUTHORITY, grants: new Map(granted.map((grant) => [grant.name, grant])), ...rest };
}

export function allowing(...kinds: readonly string[]): Authority["policy"] {
  return {
    name: "demo/policy@1",
    rules: kinds.map((effect_kind) => ({ when: { effect_kind }, decision: "allow" as const })),
  };
}

export const PROMPT: LlmGenerateParams = {
  provider: "acme",
  model: "small",
  temperature: "0.5" as LlmGenerateParams["temperature"],
  max_tokens: 100n,
  input_ref: `sha256:${"11".repeat(32)}` as LlmGenerateParams["input_ref"],
  tools: null,
  api_key: { $tag: "secret", $value: { alias: "llm/key", version: 1n } },
};

export function asking(params: Partial<LlmGenerateParams> = {}): EffectRequest {
  return {
    origin: PLAN,
    kind: "llm.generate",
    effect: effectOf("llm.generate"),
    cap: "llm",
    params: LlmGenerateParamsCodec.encode({ ...PROMPT, ...params }).slice(),
    key: null,
  };
}

/** One model may be asked, without limits. */
export const LLM = authority({
  granted: [grantOf("llm", "sys/llm.basic@1", NO_LIMITS)],
  policy: allowing("llm.generate"),
});

/** The outcome at time 0; of a denial `check: code`. */
export function ask(request: EffectRequest, live: Authority, fences: Fences = NO_FENCES): string {
  const { outcome, failed } = authorize(request, live, fences, 0n);
  return failed ? `${failed.check}: ${failed.code}` : outcome;
}
