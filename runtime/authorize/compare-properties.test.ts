/** Whatever changes: what newly passes is never called narrower or equal, and an equal authority decides alike. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  GovProposeParamsCodec,
  HttpRequestParamsCodec,
  LlmGenerateParamsCodec,
} from "../../generated/codecs.ts";
import { authority, grantOf, PLAN, REDUCER } from "../../tests/authority.ts";
import {
  governanceGrant,
  httpGrant,
  httpRequest,
  llmGrant,
  policyRule,
  prompt,
  proposal,
} from "../../tests/authority-arbitrary.ts";
import { builtins } from "../builtins.ts";
import { unnamedReasons } from "../governance/authority.ts";
import type { Authority } from "./attempt.ts";
import type { LiveGrant } from "./authority.ts";
import { authorize } from "./authorize.ts";
import { compareAuthority } from "./compare.ts";
import { compareGrants } from "./compare-grants.ts";
import { nativeEnforcers } from "./enforcers/native.ts";
import { NO_FENCES } from "./fence.ts";
import type { EffectRequest } from "./request.ts";

const { effects } = builtins();
/** Whoever asks, reducers may, too: slots are of interest. */
const scoped = new Map(
  [...effects].map(([kind, effect]) => [
    kind,
    { ...effect, def: { ...effect.def, origin_scope: "both" as const } },
  ]),
);

const expiry = fc.option(fc.bigInt(0n, 20n), { nil: null });
const web = fc
  .tuple(httpGrant, expiry)
  .map(([params, until]) => grantOf("web", "sys/http.out@1", params, until));
const llm = fc
  .tuple(llmGrant, expiry)
  .map(([params, until]) => grantOf("llm", "sys/llm.basic@1", params, until));
const gov = governanceGrant.map((params) => grantOf("gov", "sys/governance@1", params));

function named(grant: fc.Arbitrary<LiveGrant>, name: string): fc.Arbitrary<LiveGrant> {
  return grant.map((one) => ({ ...one, name }));
}

/** Mostly only a little differs. */
function pairOf<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<readonly [T, T]> {
  return fc.oneof(
    arbitrary.map((one) => [one, one] as const),
    fc.tuple(arbitrary, arbitrary),
  );
}

const few = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 2 });
const secretOf = fc.record({
  alias: fc.constant("llm/key"),
  version: fc.constant(1n),
  bindingId: fc.constant("env"),
  expectedDigest: fc.constant(undefined),
  allowedCaps: fc.subarray(["web", "llm"]),
  allowedPlans: fc.subarray([PLAN.name, "demo/Tell@1"]),
});

const parts = fc.record({
  web: pairOf(few(web)),
  web2: pairOf(few(named(web, "web2"))),
  llm: pairOf(few(llm)),
  slots: pairOf(
    fc.subarray([
      ["default", "web"],
      ["default", "web2"],
      ["out", "llm"],
      ["out", "web"],
    ] as const),
  ),
  rules: pairOf(fc.array(policyRule(fc.constantFrom("allow", "allow", "deny")), { maxLength: 3 })),
  secret: pairOf(few(secretOf)),
});

const requests: fc.Arbitrary<EffectRequest> = fc
  .record({
    params: fc.oneof(
      httpRequest.map((one) => ["http.request", HttpRequestParamsCodec.encode(one).slice()] as const),
      prompt.map((one) => ["llm.generate", LlmGenerateParamsCodec.encode(one).slice()] as const),
    ),
    origin: fc.constantFrom(PLAN, REDUCER),
    cap: fc.constantFrom("web", "llm", "web2", "default", "out"),
  })
  .map(({ params: [kind, params], origin, cap }) => ({
    origin,
    kind,
    effect: effects.get(kind),
    cap,
    params,
    key: null,
  }));

describe("what is said of authority", () => {
  it("is never less than what newly passes", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        parts,
        fc.array(requests, { minLength: 20, maxLength: 30 }),
        fc.boolean(),
        (drawn, asked, own) => {
          // What is built in is known to be what it is.
          const kinds = own ? scoped : effects;
          const [before, after] = ([0, 1] as const).map((at) => {
            const granted = [drawn.web, drawn.web2, drawn.llm].flatMap((pair) => pair[at] ?? []);
            const secret = drawn.secret[at];
            return authority({
              granted,
              policy: { name: "demo/p@1", rules: drawn.rules[at] },
              bindings: new Map([[REDUCER.name, new Map(drawn.slots[at])]]),
              secrets: new Map(secret ? [["1 llm/key", secret]] : []),
            });
          }) as [Authority, Authority];
          const side = (live: Authority) => ({
            authority: live,
            effects: kinds,
            moduleHash: () => undefined,
          });
          const { verdict } = compareAuthority(side(before), side(after));
          for (const one of asked) {
            const [old, now] = [before, after].map(
              (live) =>
                authorize({ ...one, effect: kinds.get(one.kind) }, live, NO_FENCES, 10n).outcome ===
                "allowed",
            );
            if (old === now) continue;
            seen.add(`${verdict} ${now ? "more" : "less"}`);
            expect(verdict).not.toBe("equal");
            if (now) expect(verdict).not.toBe("narrower");
          }
        },
      ),
      { numRuns: 1500 },
    );
    expect([...seen]).toEqual(expect.arrayContaining(["wider more", "narrower less", "different more"]));
  });

  it("of a grant is just what its enforcer makes of it", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(pairOf(gov), fc.array(proposal, { minLength: 10 }), ([before, after], proposals) => {
        const { verdict } = compareGrants(
          { grant: before, enforcerHash: undefined },
          { grant: after, enforcerHash: undefined },
        );
        for (const params of proposals) {
          const [old, now] = [before, after].map((grant) => {
            const live = authority({
              granted: [grant],
              policy: { name: "demo/p@1", rules: [{ when: {}, decision: "allow" }] },
              enforcers: nativeEnforcers,
              prepare: () => ({ params, cbor: GovProposeParamsCodec.encode(params).slice() }) as never,
            });
            const asked = {
              origin: PLAN,
              kind: "governance.propose",
              effect: effects.get("governance.propose"),
              cap: "gov",
              params: GovProposeParamsCodec.encode(params).slice(),
              key: null,
            };
            return authorize(asked, live, NO_FENCES, 0n).outcome === "allowed";
          });
          if (old === now) continue;
          seen.add(`${verdict} ${now ? "more" : "less"}`);
          expect(["different", now ? "wider" : "narrower"]).toContain(verdict);
        }
      }),
      { numRuns: 500 },
    );
    expect(seen.size).toBe(4);
  });

  it("of a governance grant counts what it newly names", () => {
    const reasons = [
      ...["defaults", "module_bindings", "secrets"].map((section) => `section ${section}`),
      ...["defpolicy", "defcap", "defeffect", "defsecret"].map((kind) => `${kind} app/A@1`),
      ...["app/A@1", "ops/C@1"].flatMap((name) => [`enforcer ${name}`, `governing plan ${name}`]),
    ];
    const list = (...pool: string[]) => fc.option(fc.subarray(pool), { nil: null });
    const naming = fc
      .record({
        ops: fc.constant(null),
        def_kinds: list("defcap", "defplan", "defeffect", "defmodule", "defpolicy", "defschema", "defsecret"),
        name_prefixes: list("", "app/", "app/A", "ops/"),
        manifest_sections: list("defaults", "module_bindings", "secrets", "triggers"),
      })
      .map((params) => {
        const sorted = Object.entries(params).map(([name, some]) => [
          name,
          some && [...some].sort((a, b) => a.length - b.length || (a < b ? -1 : 1)),
        ]);
        return grantOf("gov", "sys/governance@1", Object.fromEntries(sorted));
      });
    const seen = new Set<string>();
    fc.assert(
      fc.property(naming, naming, (before, after) => {
        const [old, now] = [before, after].map((grant) => unnamedReasons(reasons, grant));
        const newly = old?.some((reason) => !now?.includes(reason));
        const { verdict } = compareGrants(
          { grant: before, enforcerHash: undefined },
          { grant: after, enforcerHash: undefined },
        );
        if (newly) seen.add(verdict);
        if (newly) expect(["wider", "different"]).toContain(verdict);
      }),
      { numRuns: 1000 },
    );
    expect([...seen].sort()).toEqual(["different", "wider"]);
  });
});
