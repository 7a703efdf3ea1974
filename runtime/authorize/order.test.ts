import { describe, expect, it } from "vitest";
import type { Hash } from "../../air/hash.ts";
import {
  allowing,
  asking,
  authority,
  effectOf,
  grantOf,
  NO_LIMITS,
  PLAN,
  REDUCER,
} from "../../tests/authority.ts";
import { authorize } from "./authorize.ts";
import { CHECK_NAMES, type CheckName } from "./checks.ts";

/** What can be wrong, and the code of it alone, in the order of ruling A1. */
const FAULTS = [
  ["grant", "cap.grant_missing"],
  ["origin_scope", "effect.origin"],
  ["params", "value.type"],
  ["idempotency", "idempotency.conflict"],
  ["cap_type", "cap.type_mismatch"],
  ["expiry", "expired"],
  ["enforcer", "model_not_allowed"],
  ["secrets", "secret.denied"],
  ["policy", "policy.denied"],
] as const satisfies readonly (readonly [CheckName, string])[];

type Fault = (typeof FAULTS)[number][0];

const NOW = 1000n;
const KEY = { kind: "bytes", value: new Uint8Array(32).fill(7) } as const;
const SECRET = {
  alias: "llm/key",
  version: 1n,
  bindingId: "env",
  expectedDigest: undefined,
  allowedPlans: [],
};

/** One request that has just these faults. */
function decide(faults: ReadonlySet<Fault>) {
  const models = faults.has("enforcer") ? ["large"] : ["small"];
  const grant = {
    ...grantOf("llm", "sys/llm.basic@1", { ...NO_LIMITS, models }, faults.has("expiry") ? NOW : NOW + 1n),
    ...(faults.has("cap_type") ? { capType: "timer" } : {}),
  };
  const name = faults.has("grant") ? "gone" : "llm";
  const live = authority({
    granted: [grant],
    bindings: new Map([[REDUCER.name, new Map([["slot", name]])]]),
    policy: allowing(faults.has("policy") ? "timer.set" : "llm.generate"),
    secrets: new Map([
      ["1 llm/key", { ...SECRET, allowedCaps: faults.has("secrets") ? ["other"] : ["llm"] }],
    ]),
  });
  const fence = { intent: 3, requestHash: "sha256:other" as Hash, params: new Uint8Array(), refusal: null };
  const asked = asking();
  const request = {
    ...asked,
    ...(faults.has("origin_scope") ? { origin: REDUCER, cap: "slot" } : { origin: PLAN, cap: name }),
    ...(faults.has("params") ? { params: Uint8Array.of(0xf6) } : {}),
    key: KEY,
  };
  return authorize(request, live, { find: () => (faults.has("idempotency") ? fence : undefined) }, NOW);
}

describe("the order of checks", () => {
  it("is that of ruling A1", () => {
    expect(CHECK_NAMES).toEqual([
      ...["grant", "origin_scope", "params", "idempotency", "prepare"],
      ...["cap_type", "expiry", "enforcer", "secrets", "policy"],
    ]);
  });

  it("decides which code comes out, for every set of faults", () => {
    for (let set = 0; set < 2 ** FAULTS.length; set++) {
      const faults = new Set(FAULTS.flatMap(([name], bit) => (set & (1 << bit) ? [name] : [])));
      const first = FAULTS.find(([name]) => faults.has(name));
      const { outcome, failed, cap, policy } = decide(faults);
      expect([outcome, failed?.check, failed?.code]).toEqual(
        first ? ["denied", ...first] : ["allowed", undefined, undefined],
      );
      // Ruling A2: the decisions say the same.
      const policyAsked = !first || first[0] === "policy";
      expect(cap.deny?.code).toBe(policyAsked ? undefined : first[1]);
      expect(cap.decision).toBe(policyAsked ? "allow" : "deny");
      expect(policy?.decision).toBe(!policyAsked ? undefined : first ? "deny" : "allow");
    }
  });

  it("leaves null what was not reached", () => {
    const at = (fault: Fault) => {
      const { cap } = decide(new Set([fault]));
      return [cap.cap_name, cap.cap_type, cap.grant_hash !== null, cap.intent_hash !== null];
    };
    expect(at("grant")).toEqual(["gone", null, false, false]);
    expect(at("origin_scope")).toEqual(["llm", "llm.basic", true, false]);
    expect(at("idempotency")).toEqual(["llm", "llm.basic", true, false]);
    expect(at("cap_type")).toEqual(["llm", "timer", true, true]);
  });

  it("says nothing of a kind that nobody defines but that", () => {
    const request = { ...asking(), kind: "demo.none", effect: undefined };
    const live = authority({ granted: [grantOf("llm", "sys/llm.basic@1", NO_LIMITS)] });
    const { failed } = authorize(request, live, { find: () => undefined }, 0n);
    expect([failed?.check, failed?.code]).toEqual(["origin_scope", "effect.kind_unsupported"]);
    expect(effectOf("timer.set").def.origin_scope).toBe("reducer");
  });
});
