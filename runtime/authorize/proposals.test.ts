import { describe, expect, it } from "vitest";
import { AirError } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import {
  CapCheckInputCodec,
  CapCheckOutputCodec,
  GovApplyParamsCodec,
  GovApproveParamsCodec,
  GovProposeParamsCodec,
} from "../../generated/codecs.ts";
import type { GovProposeParams } from "../../generated/schemas.ts";
import { allowing, ask, authority, effectOf, grantOf, PLAN } from "../../tests/authority.ts";
import type { Authority } from "./attempt.ts";
import { authorize } from "./authorize.ts";
import { NO_FENCES } from "./fence.ts";
import type { EffectRequest } from "./request.ts";

describe("proposals", () => {
  const hash = `sha256:${"22".repeat(32)}` as Hash;
  const summary = (kind: string) => ({
    base_manifest_hash: null,
    patch_hash: hash,
    ops: ["add_def", "set_manifest_refs"],
    def_changes: [{ kind, name: "app/X@1", action: { $tag: "added" as const } }],
    manifest_sections: ["manifest_refs"],
  });
  const params = (kind: string | null): GovProposeParams => ({
    patch: { $tag: "hash", $value: hash },
    summary: kind === null ? null : summary(kind),
    manifest_base: null,
    description: null,
  });
  const encoded = (kind: string | null) => GovProposeParamsCodec.encode(params(kind)).slice();
  const propose: EffectRequest = {
    origin: PLAN,
    kind: "governance.propose",
    effect: effectOf("governance.propose"),
    cap: "upgrade",
    params: encoded(null),
    key: null,
  };
  const limits = { ops: null, def_kinds: ["defschema"], name_prefixes: null, manifest_sections: null };
  const kinds = ["propose", "shadow", "approve", "apply"].map((verb) => `governance.${verb}`);
  const preparing = (kind: string): Partial<Authority> => ({
    prepare: () => ({ params: params(kind), cbor: encoded(kind), summary: summary(kind) }) as never,
  });
  const live = (parts: Partial<Authority>) =>
    authority({
      granted: [grantOf("upgrade", "sys/governance@1", limits)],
      policy: allowing(...kinds),
      ...parts,
    });

  it("are prepared, and decided by what they come to", () => {
    expect(ask(propose, live(preparing("defschema")))).toBe("allowed");
    expect(ask(propose, live(preparing("defpolicy")))).toBe("enforcer: def_kind_not_allowed");
    const { found } = authorize(propose, live(preparing("defschema")), NO_FENCES, 0n);
    expect(found.params).toEqual(encoded("defschema"));
    expect(found.intentHash).not.toBe(found.requestHash);
  });

  it("are prepared anew whatever summary is supplied", () => {
    const lying = { ...propose, params: encoded("defschema") };
    expect(ask(lying, live(preparing("defpolicy")))).toBe("enforcer: def_kind_not_allowed");
  });

  it("that cannot be prepared are refused to who may propose, and denied to others", () => {
    const refusing = live({});
    const refused = authorize(propose, refusing, NO_FENCES, 0n);
    expect([refused.outcome, refused.found.refusal?.code]).toEqual(["refused", "patch.empty"]);
    expect([refused.found.params, refused.found.intentHash]).toEqual([
      propose.params,
      refused.found.requestHash,
    ]);
    expect([refused.cap.decision, refused.policy?.decision]).toEqual(["allow", "allow"]);
    expect(ask(propose, { ...refusing, policy: null })).toBe("policy: policy.denied");
    expect(ask({ ...propose, cap: "none" }, refusing)).toBe("grant: cap.grant_missing");
    const over = authority({
      granted: [grantOf("upgrade", "sys/governance@1", limits, 0n)],
      policy: allowing(...kinds),
    });
    expect(ask(propose, over)).toBe("expiry: expired");
  });

  it("are not prepared for who does not get that far", () => {
    const prepare = () => {
      throw new Error("prepared");
    };
    expect(ask({ ...propose, cap: "none" }, live({ prepare }))).toBe("grant: cap.grant_missing");
    expect(() => ask(propose, live({ prepare }))).toThrow("prepared");
  });

  it("that are joined are decided by what the first came to", () => {
    const key = { kind: "bytes", value: new Uint8Array(32).fill(1) } as const;
    const keyed = { ...propose, key };
    const first = authorize(keyed, live(preparing("defschema")), NO_FENCES, 0n).found;
    const fence = {
      intent: 1,
      requestHash: first.requestHash as Hash,
      params: encoded("defschema"),
      refusal: null,
    };
    const prepare = () => {
      throw new Error("prepared");
    };
    expect(ask(keyed, live({ prepare }), { find: () => fence })).toBe("joined");
    const narrower = { ...fence, params: encoded("defpolicy") };
    expect(ask(keyed, live({ prepare }), { find: () => narrower })).toBe("enforcer: def_kind_not_allowed");
    // The first was refused and is not answered yet: there is no summary to ask an enforcer about.
    const refused = { ...fence, params: encoded(null), refusal: { code: "patch.empty", message: "" } };
    const joined = authorize(keyed, live({ prepare }), { find: () => refused }, 0n);
    expect([joined.outcome, joined.found.refusal?.code]).toEqual(["joined", "patch.empty"]);
  });

  it("take the authority to make them of who shadows, approves or applies", () => {
    const apply: EffectRequest = {
      ...propose,
      kind: "governance.apply",
      effect: effectOf("governance.apply"),
      params: GovApplyParamsCodec.encode({ proposal_id: 7n }).slice(),
    };
    const proposal = (kind: string) => (id: bigint) => (id === 7n ? encoded(kind) : undefined);
    expect(ask(apply, live({ proposal: proposal("defschema") }))).toBe("allowed");
    expect(ask(apply, live({ proposal: proposal("defpolicy") }))).toBe("enforcer: def_kind_not_allowed");
    expect(ask(apply, live({}))).toBe("allowed");
    const other = { ...apply, params: GovApplyParamsCodec.encode({ proposal_id: 8n }).slice() };
    expect(ask(other, live({ proposal: proposal("defpolicy") }))).toBe("allowed");
  });

  it("are asked about a second time only if the first question is allowed", () => {
    const asked: string[] = [];
    const enforcers: Authority["enforcers"] = (_module, input) => {
      const { effect_kind } = CapCheckInputCodec.decode(input);
      asked.push(effect_kind);
      return CapCheckOutputCodec.encode({
        constraints_ok: false,
        deny: { code: effect_kind, message: "" },
      }).slice();
    };
    const shadow = {
      ...propose,
      kind: "governance.shadow",
      effect: effectOf("governance.shadow"),
      params: GovApplyParamsCodec.encode({ proposal_id: 7n }).slice(),
    };
    expect(ask(shadow, live({ enforcers, proposal: () => encoded("defschema") }))).toBe(
      "enforcer: governance.shadow",
    );
    expect(asked).toEqual(["governance.shadow"]);
  });

  it("are asked about for every verb, and also by who joins", () => {
    const key = { kind: "bytes", value: new Uint8Array(32).fill(1) } as const;
    const decided = ["shadow", "approve", "apply"].map((verb) => {
      const effect = effectOf(`governance.${verb}`);
      const approval = {
        proposal_id: 7n,
        decision: { $tag: "approve" },
        approver: "x",
        reason: null,
      } as const;
      const params =
        verb === "approve"
          ? GovApproveParamsCodec.encode(approval).slice()
          : GovApplyParamsCodec.encode({ proposal_id: 7n }).slice();
      const request = { ...propose, kind: `governance.${verb}`, effect, params, key };
      const narrow = live({ proposal: () => encoded("defpolicy") });
      const { requestHash } = authorize(request, narrow, NO_FENCES, 0n).found;
      const fence = { intent: 1, requestHash: requestHash as Hash, params, refusal: null };
      return [ask(request, narrow), ask(request, narrow, { find: () => fence })];
    });
    const denied = "enforcer: def_kind_not_allowed";
    expect(decided).toEqual([
      [denied, denied],
      [denied, denied],
      [denied, denied],
    ]);
  });

  it("may fail to be prepared for any reason that has a code, and no other", () => {
    const failing = (error: Error) =>
      live({
        prepare: () => {
          throw error;
        },
      });
    for (const code of ["json.syntax", "blob.missing", "governance.stale_base", "cbor.truncated"]) {
      expect(authorize(propose, failing(new AirError(code, "")), NO_FENCES, 0n).found.refusal?.code).toBe(
        code,
      );
    }
    expect(() => ask(propose, failing(new TypeError("a bug")))).toThrow("a bug");
  });
});
