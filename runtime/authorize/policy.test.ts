import { describe, expect, it } from "vitest";
import { decidePolicy, type PolicyRequest, type PolicyRule } from "./policy.ts";

const REQUEST: PolicyRequest = {
  effect_kind: "http.request",
  cap_name: "web",
  cap_type: "http.out",
  origin_kind: "plan",
  origin_name: "demo/Ask@1",
};

const decide = (...rules: PolicyRule[]) => decidePolicy({ name: "demo/p@1", rules }, REQUEST);
const allow = (when: object): PolicyRule => ({ when, decision: "allow" });

describe("a rule", () => {
  it("fits if every field that it gives is that of the request, exactly", () => {
    expect(decide(allow(REQUEST)).rule_index).toBe(0);
    for (const [field, value] of Object.entries(REQUEST)) {
      expect(decide(allow({ [field]: value })).decision, field).toBe("allow");
      for (const other of [`${value}x`, value.slice(1), value.slice(0, -1), value.toUpperCase(), ""]) {
        expect(decide(allow({ [field]: other })), `${field} ${other}`).toEqual({
          decision: "deny",
          policy_name: "demo/p@1",
          rule_index: null,
        });
        expect(decide(allow({ ...REQUEST, [field]: other })).decision).toBe("deny");
      }
    }
  });

  it("that gives nothing fits everything, and the first that fits decides", () => {
    expect(decide(allow({}))).toMatchObject({ decision: "allow", rule_index: 0 });
    expect(decide(allow({ cap_name: "other" }), { when: {}, decision: "deny" }, allow({}))).toMatchObject({
      decision: "deny",
      rule_index: 1,
    });
  });
});

it("without a policy everything is denied", () => {
  expect(decidePolicy(null, REQUEST)).toEqual({
    decision: "deny",
    policy_name: "default_deny",
    rule_index: null,
  });
});
