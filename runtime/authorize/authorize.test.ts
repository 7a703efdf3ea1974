import { describe, expect, it } from "vitest";
import type { Hash } from "../../air/hash.ts";
import {
  CapCheckInputCodec,
  CapCheckOutputCodec,
  LlmGenerateParamsCodec,
  TimerSetParamsCodec,
} from "../../generated/codecs.ts";
import {
  allowing,
  asking,
  authority,
  effectOf,
  grantOf,
  NO_LIMITS,
  PLAN,
  PROMPT,
  REDUCER,
} from "../../tests/authority.ts";
import type { Authority } from "./attempt.ts";
import { type Authorization, authorize } from "./authorize.ts";
import { type Fence, type Fences, NO_FENCES } from "./fence.ts";
import type { EffectRequest } from "./request.ts";

const LLM = authority({
  granted: [grantOf("llm", "sys/llm.basic@1", NO_LIMITS)],
  policy: allowing("llm.generate"),
});

function codeOf({ outcome, failed }: Authorization): string {
  return failed ? `${failed.check}: ${failed.code}` : outcome;
}

const ask = (request: EffectRequest, live: Authority, fences: Fences = NO_FENCES) =>
  codeOf(authorize(request, live, fences, 0n));

describe("the grant", () => {
  const timer = (cap: string): EffectRequest => ({
    origin: REDUCER,
    kind: "timer.set",
    effect: effectOf("timer.set"),
    cap,
    params: TimerSetParamsCodec.encode({ deliver_at_ns: 1n, key: null }).slice(),
    key: null,
  });
  const [one, two] = [grantOf("one", "sys/timer@1", {}), grantOf("two", "sys/timer@1", {})];
  const policy = allowing("timer.set");
  const bound = (slot: string, name: string) => new Map([[REDUCER.name, new Map([[slot, name]])]]);

  it("of a plan is the one that it names", () => {
    expect(ask({ ...asking(), cap: "llm" }, LLM)).toBe("allowed");
    expect(ask({ ...asking(), cap: "default" }, LLM)).toBe("grant: cap.grant_missing");
  });

  it("of a reducer is the one that its slot is bound to", () => {
    const live = authority({ granted: [one, two], policy, bindings: bound("slot", "two") });
    expect(authorize(timer("slot"), live, NO_FENCES, 0n).cap.cap_name).toBe("two");
    expect(ask(timer("other"), live)).toBe("grant: cap.binding_missing");
    expect(ask(timer("slot"), authority({ granted: [one], policy, bindings: bound("slot", "gone") }))).toBe(
      "grant: cap.grant_missing",
    );
  });

  it("of the slot default, if it is not bound, is the only one of its type", () => {
    expect(
      ask(timer("default"), authority({ granted: [one, grantOf("b", "sys/secret@1", {})], policy })),
    ).toBe("allowed");
    expect(ask(timer("default"), authority({ granted: [one, two], policy }))).toBe(
      "grant: cap.binding_missing",
    );
    expect(ask(timer("default"), authority({ policy }))).toBe("grant: cap.binding_missing");
    const live = authority({ granted: [one, two], policy, bindings: bound("default", "one") });
    expect(authorize(timer("default"), live, NO_FENCES, 0n).cap.cap_name).toBe("one");
    const unknown = { ...timer("default"), kind: "demo.none", effect: undefined };
    expect(ask(unknown, authority({ granted: [one], policy }))).toBe("grant: effect.kind_unsupported");
  });

  it("expires at its time", () => {
    const live = authority({
      granted: [grantOf("llm", "sys/llm.basic@1", NO_LIMITS, 10n)],
      policy: allowing("llm.generate"),
    });
    expect([9n, 10n, 11n].map((now) => codeOf(authorize(asking(), live, NO_FENCES, now)))).toEqual([
      "allowed",
      "expiry: expired",
      "expiry: expired",
    ]);
  });
});

describe("params", () => {
  it("are brought to canonical form before they are hashed", () => {
    const canonical = asking();
    const tail = canonical.params.slice(4);
    // The same map, with its head on two bytes and without the tag.
    const sloppy = Uint8Array.of(0xb8, (canonical.params[3] as number) & 0x1f, ...tail);
    const [a, b] = [canonical, { ...canonical, params: sloppy }].map((one) =>
      authorize(one, LLM, NO_FENCES, 0n),
    );
    expect(b?.found.params).toEqual(canonical.params);
    expect(b?.cap.intent_hash).toBe(a?.cap.intent_hash);
  });
});

describe("secrets", () => {
  const secret = { alias: "llm/key", version: 1n, bindingId: "env", expectedDigest: undefined };
  const live = (allowedCaps: string[], allowedPlans: string[]) => ({
    ...LLM,
    secrets: new Map([["1 llm/key", { ...secret, allowedCaps, allowedPlans }]]),
  });

  it("may be used by the grants and plans that they name, or by all", () => {
    const asked = asking();
    expect(ask(asked, live([], []))).toBe("allowed");
    expect(ask(asked, live(["llm"], [PLAN.name]))).toBe("allowed");
    expect(ask(asked, live(["other"], []))).toBe("secrets: secret.denied");
    expect(ask(asked, live([], ["demo/Other@1"]))).toBe("secrets: secret.denied");
    expect(ask(asking({ api_key: null }), live(["other"], ["demo/Other@1"]))).toBe("allowed");
    expect(ask(asking({ api_key: { $tag: "literal", $value: "llm/key" } }), live(["other"], []))).toBe(
      "allowed",
    );
  });

  it("that are not declared have no value, and are not denied", () => {
    const other = { $tag: "secret", $value: { alias: "llm/key", version: 2n } } as const;
    expect(ask(asking({ api_key: other }), live(["other"], []))).toBe("allowed");
  });

  it("have a list of plans that says nothing about reducers", () => {
    const effect = effectOf("llm.generate");
    const both = { ...effect, def: { ...effect.def, origin_scope: "both" as const } };
    const request = { ...asking(), origin: REDUCER, cap: "default", effect: both };
    expect(ask(request, live([], ["demo/Other@1"]))).toBe("allowed");
    expect(ask(request, live(["other"], []))).toBe("secrets: secret.denied");
  });
});

describe("enforcers", () => {
  const live = (host: Authority["enforcers"]) => ({ ...LLM, enforcers: host });
  const output = (value: { constraints_ok: boolean; deny: { code: string; message: string } | null }) => () =>
    CapCheckOutputCodec.encode(value).slice();

  it("deny when they are missing, fail or answer nonsense", () => {
    const denied = "enforcer: enforcer_error";
    expect(
      ask(
        asking(),
        live(() => {
          throw new RangeError("trap");
        }),
      ),
    ).toBe(denied);
    expect(
      ask(
        asking(),
        live(() => new Uint8Array()),
      ),
    ).toBe(denied);
    expect(
      ask(
        asking(),
        live(() => Uint8Array.of(0xf5)),
      ),
    ).toBe(denied);
    const both = { constraints_ok: true, deny: { code: "no", message: "and yes" } };
    expect(ask(asking(), live(output(both)))).toBe(denied);
    const grant = { ...grantOf("llm", "sys/llm.basic@1", NO_LIMITS), enforcer: "demo/Enforcer@1" };
    expect(ask(asking(), authority({ granted: [grant], policy: LLM.policy }))).toBe(denied);
  });

  it("deny with their own code, or without one", () => {
    expect(
      ask(asking(), live(output({ constraints_ok: false, deny: { code: "too_late", message: "" } }))),
    ).toBe("enforcer: too_late");
    expect(ask(asking(), live(output({ constraints_ok: false, deny: null })))).toBe(
      "enforcer: constraints_failed",
    );
    // As a module may write it: without the tag and the option.
    expect(
      ask(
        asking(),
        live(() => Uint8Array.from([0xa1, 0x6e, ...Buffer.from("constraints_ok"), 0xf5])),
      ),
    ).toBe("allowed");
  });

  it("are told everything that they may decide by", () => {
    let seen: unknown;
    const spy: Authority["enforcers"] = (module, input) => {
      seen = [module, CapCheckInputCodec.decode(input)];
      return output({ constraints_ok: true, deny: null })();
    };
    authorize(asking(), live(spy), NO_FENCES, 42n);
    expect(seen).toEqual([
      "sys/CapEnforceLlmBasic@1",
      {
        cap_def: "sys/llm.basic@1",
        grant_name: "llm",
        cap_params: LLM.grants.get("llm")?.params,
        effect_kind: "llm.generate",
        effect_params: LlmGenerateParamsCodec.encode(PROMPT),
        origin: PLAN,
        logical_now_ns: 42n,
      },
    ]);
  });
});

describe("idempotency", () => {
  const key = { kind: "bytes", value: new Uint8Array(32) } as const;
  const asked = { ...asking(), key };
  const { requestHash, params } = authorize(asked, LLM, NO_FENCES, 0n).found;
  const fence: Fence = {
    intent: 5,
    requestHash: requestHash as Hash,
    params: params as Uint8Array,
    refusal: null,
  };
  const fences: Fences = { find: () => fence };

  it("takes 32 bytes, a hash, or its text", () => {
    const text = `sha256:${"00".repeat(32)}`;
    const hashes = [key, { kind: "hash", value: text }, { kind: "text", value: text }].map(
      (one) => authorize({ ...asking(), key: one as EffectRequest["key"] }, LLM, NO_FENCES, 0n).found,
    );
    expect(new Set(hashes.map((one) => one.requestHash)).size).toBe(1);
    expect(hashes.map((one) => one.key)).toEqual([key.value, key.value, key.value]);
    for (const bad of [
      { kind: "bytes", value: new Uint8Array(31) },
      { kind: "bytes", value: new Uint8Array(33) },
      { kind: "text", value: text.toUpperCase() },
      { kind: "text", value: "" },
      { kind: "nat", value: 1n },
      { kind: "null" },
    ] as const) {
      expect(ask({ ...asking(), key: bad }, LLM)).toBe("idempotency: idempotency.invalid");
    }
  });

  it("joins the intent of an equal request", () => {
    const again = authorize(asked, LLM, fences, 0n);
    expect([again.outcome, again.found.joins?.intent]).toEqual(["joined", 5]);
  });

  it("still asks the authority of now", () => {
    expect(ask(asked, { ...LLM, policy: null }, fences)).toBe("policy: policy.denied");
    expect(ask(asked, { ...LLM, grants: new Map() }, fences)).toBe("grant: cap.grant_missing");
  });

  it("refuses another request under the key: other params, or another grant", () => {
    const conflict = "idempotency: idempotency.conflict";
    expect(ask({ ...asking({ model: "large" }), key }, LLM, fences)).toBe(conflict);
    const granted = [...LLM.grants.values(), grantOf("more", "sys/llm.basic@1", NO_LIMITS)];
    const live = authority({ granted, policy: LLM.policy });
    expect(ask({ ...asked, cap: "more" }, live, fences)).toBe(conflict);
  });

  it("looks for no key where none is given, though zeros hash alike", () => {
    const none = authorize(asking(), LLM, fences, 0n);
    expect(none.outcome).toBe("allowed");
    expect(none.cap.intent_hash).toBe(authorize(asked, LLM, NO_FENCES, 0n).cap.intent_hash);
  });

  it("looks for the keys of its own origin and kind", () => {
    const looked: unknown[] = [];
    authorize(asked, LLM, { find: (...scope) => void looked.push(scope) }, 0n);
    expect(looked).toEqual([[PLAN, "llm.generate", key.value]]);
  });
});
