import { describe, expect, it } from "vitest";
import type { Hash } from "../../air/hash.ts";
import { ask, asking, authority, grantOf, LLM, NO_LIMITS, PLAN } from "../../tests/authority.ts";
import { authorize } from "./authorize.ts";
import { type Fence, type Fences, NO_FENCES } from "./fence.ts";
import type { EffectRequest } from "./request.ts";

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

  it("hashes the key, in whatever way it is given, byte by byte", () => {
    const bytes = Uint8Array.from({ length: 32 }, (_, i) => 255 - 7 * i);
    const hash = `sha256:${Buffer.from(bytes).toString("hex")}`;
    const given = [
      { kind: "bytes", value: bytes },
      { kind: "hash", value: hash },
    ] as const;
    const found = given.map((one) => authorize({ ...asking(), key: one }, LLM, NO_FENCES, 0n).found);
    expect(found.map((one) => one.key)).toEqual([bytes, bytes]);
    expect(new Set([...found.map((one) => one.requestHash), requestHash]).size).toBe(2);
    expect(ask({ ...asking(), key: { kind: "text", value: `${hash}0` } }, LLM)).toBe(
      "idempotency: idempotency.invalid",
    );
  });

  it("still asks the authority of now", () => {
    const granted = (parts: object, expiryNs: bigint | null = null) =>
      authority({
        granted: [{ ...grantOf("llm", "sys/llm.basic@1", NO_LIMITS, expiryNs), ...parts }],
        policy: LLM.policy,
      });
    expect(ask(asked, granted({ capType: "timer" }), fences)).toBe("cap_type: cap.type_mismatch");
    expect(ask(asked, granted({}, 0n), fences)).toBe("expiry: expired");
    const limited = grantOf("llm", "sys/llm.basic@1", { ...NO_LIMITS, models: ["large"] });
    expect(ask(asked, granted({ params: limited.params }), fences)).toBe("enforcer: model_not_allowed");
    const secret = {
      alias: "llm/key",
      version: 1n,
      bindingId: "env",
      expectedDigest: undefined,
      allowedCaps: ["other"],
      allowedPlans: [],
    };
    expect(ask(asked, { ...LLM, secrets: new Map([["1 llm/key", secret]]) }, fences)).toBe(
      "secrets: secret.denied",
    );
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
