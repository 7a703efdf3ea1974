import { describe, expect, it } from "vitest";
import {
  CapCheckInputCodec,
  CapCheckOutputCodec,
  LlmGenerateParamsCodec,
  TimerSetParamsCodec,
} from "../../generated/codecs.ts";
import {
  allowing,
  ask,
  asking,
  authority,
  effectOf,
  grantOf,
  LLM,
  NO_LIMITS,
  PLAN,
  PROMPT,
  REDUCER,
} from "../../tests/authority.ts";
import type { Authority } from "./attempt.ts";
import { authorize } from "./authorize.ts";
import { NO_FENCES } from "./fence.ts";
import type { EffectRequest } from "./request.ts";

const output = (value: { constraints_ok: boolean; deny: { code: string; message: string } | null }) => () =>
  CapCheckOutputCodec.encode(value).slice();

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

  it("of a reducer is none that it names, nor the only one there is, but for the slot default", () => {
    const live = authority({ granted: [one], policy });
    expect(ask(timer("one"), live)).toBe("grant: cap.binding_missing");
    expect(ask(timer("other"), live)).toBe("grant: cap.binding_missing");
  });

  it("of a reducer is what hashes, secrets, enforcers and rules are about, and not the slot", () => {
    const effect = effectOf("llm.generate");
    const both = { ...effect, def: { ...effect.def, origin_scope: "both" as const } };
    const seen: unknown[] = [];
    const live = authority({
      granted: [grantOf("model", "sys/llm.basic@1", NO_LIMITS)],
      bindings: bound("slot", "model"),
      policy: {
        name: "demo/p@1",
        rules: [{ when: { cap_name: "model", origin_kind: "reducer" }, decision: "allow" }],
      },
      secrets: new Map([
        [
          "1 llm/key",
          {
            alias: "llm/key",
            version: 1n,
            bindingId: "env",
            expectedDigest: undefined,
            allowedCaps: ["model"],
            allowedPlans: [],
          },
        ],
      ]),
      enforcers: (_module, input) => {
        const { grant_name, origin } = CapCheckInputCodec.decode(input);
        seen.push([grant_name, origin]);
        return CapCheckOutputCodec.encode({ constraints_ok: true, deny: null }).slice();
      },
    });
    const request = { ...asking(), origin: REDUCER, cap: "slot", effect: both };
    const { outcome, cap } = authorize(request, live, NO_FENCES, 0n);
    expect([outcome, cap.cap_name, seen]).toEqual(["allowed", "model", [["model", REDUCER]]]);
    const plans = authorize(
      { ...asking(), cap: "model", effect: both },
      { ...live, policy: allowing("llm.generate") },
      NO_FENCES,
      0n,
    );
    expect(cap.intent_hash).toBe(plans.cap.intent_hash);
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
    const at = (now: bigint) => authorize(asking(), live, NO_FENCES, now);
    expect([9n, 10n, 11n].map((now) => at(now).failed?.code ?? "allowed")).toEqual([
      "allowed",
      "expired",
      "expired",
    ]);
  });
});

describe("the decisions", () => {
  it("say what the grant says, and when", () => {
    const grant = grantOf("llm", "sys/llm.basic@1", NO_LIMITS, 50n);
    const live = authority({ granted: [grant], policy: allowing("llm.generate") });
    const { cap, policy, found } = authorize(asking(), live, NO_FENCES, 42n);
    expect(cap).toEqual({
      intent_hash: found.intentHash,
      stage: "enqueue",
      effect_kind: "llm.generate",
      cap_name: "llm",
      cap_type: "llm.basic",
      grant_hash: grant.hash,
      enforcer_module: "sys/CapEnforceLlmBasic@1",
      decision: "allow",
      deny: null,
      expiry_ns: 50n,
      logical_now_ns: 42n,
    });
    expect(policy).toEqual({
      intent_hash: found.intentHash,
      decision: "allow",
      policy_name: "demo/policy@1",
      rule_index: 0,
    });
  });
});

describe("params", () => {
  it("are brought to canonical form before they are hashed", () => {
    const canonical = asking();
    const bytes = canonical.params as Uint8Array;
    // The same map, with its head on two bytes and without the tag.
    const sloppy = Uint8Array.of(0xb8, (bytes[3] as number) & 0x1f, ...bytes.slice(4));
    const [a, b] = [canonical, { ...canonical, params: sloppy }].map((one) =>
      authorize(one, LLM, NO_FENCES, 0n),
    );
    expect(b?.found.params).toEqual(canonical.params);
    expect(b?.cap.intent_hash).toBe(a?.cap.intent_hash);
  });
});

describe("enforcers", () => {
  const live = (host: Authority["enforcers"]) => ({ ...LLM, enforcers: host });

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

  it("have codes that can be recorded, and messages that can be read", () => {
    const saying = (code: string, message = "") =>
      authorize(asking(), live(output({ constraints_ok: false, deny: { code, message } })), NO_FENCES, 0n)
        .failed;
    for (const code of ["", "a b", "a\u001b[31m", "\u00e4", "x".repeat(65)])
      expect(saying(code)?.code).toBe("enforcer_error");
    for (const code of ["no", "Too_late.2", "x".repeat(64)]) expect(saying(code)?.code).toBe(code);
    expect(saying("no", "a\u001b\nb")?.message).toBe("a\\u001b\\u000ab");
    expect(saying("no", "x".repeat(5000))?.message).toBe(`${"x".repeat(300)}\u2026`);
    const trap = live(() => {
      throw "no error"; // As a host may that is none of ours.
    });
    expect(authorize(asking(), trap, NO_FENCES, 0n).failed?.code).toBe("enforcer_error");
  });

  it("are asked by their whole names", () => {
    const grant = { ...grantOf("llm", "sys/llm.basic@1", NO_LIMITS), enforcer: "sys/CapAllowAll@10" };
    expect(ask(asking(), authority({ granted: [grant], policy: LLM.policy }))).toBe(
      "enforcer: enforcer_error",
    );
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
