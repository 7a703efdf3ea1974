/** What holds of every decision, whatever is asked. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AirError } from "../../air/errors.ts";
import type { Hash } from "../../air/hash.ts";
import type { Value } from "../../air/values/value.ts";
import {
  GovApproveParamsCodec,
  GovProposeParamsCodec,
  HttpRequestParamsCodec,
  LlmGenerateParamsCodec,
} from "../../generated/codecs.ts";
import { ERRORS } from "../../generated/errors.ts";
import { allowing, authority, grantOf, PLAN, PROMPT, REDUCER } from "../../tests/authority.ts";
import {
  governanceGrant,
  httpGrant,
  httpRequest,
  llmGrant,
  policyRequest,
  policyRule,
  prompt,
  proposal,
} from "../../tests/authority-arbitrary.ts";
import { builtins } from "../builtins.ts";
import type { Authority } from "./attempt.ts";
import type { LiveGrant } from "./authority.ts";
import { authorize } from "./authorize.ts";
import type { Fence } from "./fence.ts";
import { NO_FENCES } from "./fence.ts";
import { decidePolicy } from "./policy.ts";
import type { EffectRequest } from "./request.ts";

type Lists = Readonly<Record<string, readonly unknown[] | bigint | null>>;

/** A grant and one that limits more: a list where there was none, fewer entries, fewer tokens. */
function limited<G extends Lists>(grant: fc.Arbitrary<G>): fc.Arbitrary<{ wide: G; narrow: G }> {
  return fc.tuple(grant, grant).map(([wide, more]) => {
    const narrow = Object.fromEntries(
      Object.entries(wide).map(([key, value]) => [key, narrower(value, more[key] ?? null)]),
    );
    return { wide, narrow: narrow as G };
  });
}

/** An empty list is none, and so must not come of one that limits. */
function narrower(value: Lists[string], more: Lists[string]): Lists[string] {
  if (value === null || (Array.isArray(value) && value.length === 0)) return more as Lists[string];
  if (typeof value === "bigint") return typeof more === "bigint" && more < value ? more : value;
  const kept = (value as readonly unknown[]).filter((one) =>
    ((more ?? []) as readonly unknown[]).includes(one),
  );
  return kept.length > 0 ? kept : (value as Lists[string]);
}

function request(kind: string, params: Uint8Array): EffectRequest {
  const effect = builtins().effects.get(kind);
  return { origin: PLAN, kind, effect, cap: "grant", params: params.slice(), key: null };
}

const isAllowed = (grant: LiveGrant, asked: EffectRequest): boolean =>
  authorize(asked, authority({ granted: [grant], policy: allowing(asked.kind) }), NO_FENCES, 0n).outcome ===
  "allowed";

/** Narrowing never turns a no into a yes; that both occur is counted. */
function checkNarrowing<G extends Lists, P>(
  grants: fc.Arbitrary<G>,
  asked: fc.Arbitrary<P>,
  allowed: (grant: G, params: P) => boolean,
): void {
  const seen = new Set<string>();
  fc.assert(
    fc.property(limited(grants), asked, ({ wide, narrow }, params) => {
      const [before, after] = [allowed(wide, params), allowed(narrow, params)];
      seen.add(`${before} ${after}`);
      return before || !after;
    }),
    { numRuns: 500 },
  );
  expect([...seen].sort()).toEqual(["false false", "true false", "true true"]);
}

describe("a further limit", () => {
  it("of a governance grant never turns a denial into an allow", () => {
    // What is proposed is what it is prepared to.
    const proposing = (params: Parameters<typeof GovProposeParamsCodec.encode>[0]) =>
      ({
        prepare: () => ({ params, cbor: GovProposeParamsCodec.encode(params).slice() }),
      }) as unknown as Pick<Authority, "prepare">;
    checkNarrowing(governanceGrant as unknown as fc.Arbitrary<Lists>, proposal, (grant, params) => {
      const granted = [grantOf("grant", "sys/governance@1", grant as never)];
      const live = authority({ granted, policy: allowing("governance.propose"), ...proposing(params) });
      const asked = request("governance.propose", GovProposeParamsCodec.encode(params));
      return authorize(asked, live, NO_FENCES, 0n).outcome === "allowed";
    });
  });

  it("of an HTTP grant never turns a denial into an allow", () => {
    checkNarrowing(httpGrant as unknown as fc.Arbitrary<Lists>, httpRequest, (grant, params) =>
      isAllowed(
        grantOf("grant", "sys/http.out@1", grant as never),
        request("http.request", HttpRequestParamsCodec.encode(params)),
      ),
    );
  });

  it("of a model grant never turns a denial into an allow", () => {
    checkNarrowing(llmGrant as unknown as fc.Arbitrary<Lists>, prompt, (grant, params) =>
      isAllowed(
        grantOf("grant", "sys/llm.basic@1", grant as never),
        request("llm.generate", LlmGenerateParamsCodec.encode(params)),
      ),
    );
  });
});

describe("a policy", () => {
  const rules = fc.array(policyRule(fc.constantFrom("allow", "deny")), { maxLength: 4 });
  const policy = (list: readonly unknown[]) => ({ name: "demo/p@1", rules: list }) as Authority["policy"];

  it("with one more deny rule, wherever it stands, allows nothing more", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        rules,
        policyRule(fc.constant("deny")),
        fc.nat(4),
        policyRequest,
        (list, rule, at, asked) => {
          const before = decidePolicy(policy(list), asked).decision;
          const after = decidePolicy(policy(list.toSpliced(at, 0, rule)), asked).decision;
          seen.add(`${before} ${after}`);
          return before === "allow" || after === "deny";
        },
      ),
      { numRuns: 1000 },
    );
    expect([...seen].sort()).toEqual(["allow allow", "allow deny", "deny deny"]);
  });

  it("does not look behind the first rule that fits", () => {
    fc.assert(
      fc.property(rules, rules, policyRequest, (list, others, asked) => {
        const { decision, rule_index } = decidePolicy(policy(list), asked);
        const longer = decidePolicy(policy([...list, ...others]), asked);
        return rule_index === null || (longer.decision === decision && longer.rule_index === rule_index);
      }),
    );
  });
});

describe("the pipeline", () => {
  const approval = GovApproveParamsCodec.encode({
    proposal_id: 3n,
    decision: { $tag: "approve" },
    approver: "somebody",
    reason: null,
  }).slice();
  /** Bytes, sometimes with one of them changed, sometimes any. */
  const mangled = (bytes: fc.Arbitrary<Uint8Array>) =>
    fc.oneof(
      { arbitrary: bytes, weight: 6 },
      { arbitrary: fc.uint8Array({ maxLength: 30 }), weight: 1 },
      {
        arbitrary: fc
          .tuple(bytes, fc.nat(1000), fc.nat(255))
          .map(([all, at, byte]) => all.with(at % all.length, byte)),
        weight: 2,
      },
    );
  const proposals = mangled(proposal.map((one) => GovProposeParamsCodec.encode(one).slice()));

  /** Kinds of effects with what belongs to them: mostly that, sometimes what belongs to another one. */
  const SOUND = {
    "llm.generate": ["sys/llm.basic@1", llmGrant, prompt, LlmGenerateParamsCodec],
    "http.request": ["sys/http.out@1", httpGrant, httpRequest, HttpRequestParamsCodec],
    "governance.propose": ["sys/governance@1", governanceGrant, proposal, GovProposeParamsCodec],
    "governance.approve": ["sys/governance@1", governanceGrant, fc.constant(approval), undefined],
    "timer.set": ["sys/timer@1", fc.constant({}), fc.constant(Uint8Array.of(0xa0)), undefined],
    "demo.none": ["sys/timer@1", fc.constant({}), fc.constant(Uint8Array.of(0xa0)), undefined],
  } as const;
  type Kind = keyof typeof SOUND;
  const kinds = fc.constantFrom(...(Object.keys(SOUND) as Kind[]));
  const mostly = <T>(usual: T, others: fc.Arbitrary<T>) =>
    fc.oneof({ arbitrary: fc.constant(usual), weight: 6 }, { arbitrary: others, weight: 1 });

  const grantFor = (kind: Kind): fc.Arbitrary<LiveGrant> => {
    const [cap, params] = SOUND[kind];
    return (params as fc.Arbitrary<object>).chain((value) => {
      const sound = grantOf("grant", cap, value as never);
      return fc.record({
        name: fc.constant("grant"),
        defcap: fc.constant(sound.defcap),
        capType: mostly(sound.capType, fc.constantFrom("timer", "governance")),
        params: mangled(fc.constant(sound.params)),
        hash: fc.constant(sound.hash),
        enforcer: mostly(
          sound.enforcer,
          fc.constantFrom("sys/CapAllowAll@1", "sys/CapEnforceHttpOut@1", "demo/None@1"),
        ),
        expiryNs: mostly<bigint | null>(null, fc.bigInt(0n, 20n)),
      });
    });
  };
  const paramsFor = (kind: Kind): fc.Arbitrary<Uint8Array> => {
    const [, , params, codec] = SOUND[kind];
    const bytes = (params as fc.Arbitrary<unknown>).map((one) =>
      codec ? (codec.encode as (value: unknown) => Uint8Array)(one).slice() : (one as Uint8Array),
    );
    return mangled(bytes);
  };
  const key: fc.Arbitrary<Value | null> = fc.oneof(
    { arbitrary: fc.constant(null), weight: 4 },
    { arbitrary: fc.constant<Value>({ kind: "bytes", value: new Uint8Array(32) }), weight: 4 },
    fc.uint8Array({ maxLength: 3 }).map((value): Value => ({ kind: "bytes", value })),
    fc.string().map((value): Value => ({ kind: "text", value })),
    fc.constant<Value>({ kind: "list", items: [] }),
  );
  const fence: fc.Arbitrary<Fence | undefined> = mostly<Fence | undefined>(
    undefined,
    proposals.map((params) => ({ intent: 1, requestHash: PROMPT.input_ref as Hash, params, refusal: null })),
  );
  const scenario = kinds.chain((kind) =>
    fc.record({
      kind: fc.constant(kind),
      grant: mostly(kind, kinds).chain(grantFor),
      params: mostly(kind, kinds).chain(paramsFor),
      origin: fc.constantFrom(PLAN, PLAN, REDUCER),
      cap: fc.constantFrom("grant", "grant", "grant", "default", "none"),
      key,
      fence,
      prepared: fc.option(proposals, { nil: null, freq: 4 }),
      rules: fc.array(policyRule(fc.constantFrom("allow", "deny")), { maxLength: 2 }),
      policed: fc.boolean(),
      now: fc.bigInt(0n, 20n),
    }),
  );
  const codes = new Set(Object.keys(ERRORS));

  it("answers every request with an outcome, and says no with a code of the registry", () => {
    const ends = new Set<string>();
    fc.assert(
      fc.property(scenario, ({ kind, grant, fence: before, prepared, rules, policed, now, ...asked }) => {
        const allow = { when: {}, decision: "allow" as const };
        const live = authority({
          granted: [grant],
          policy: { name: "demo/p@1", rules: [...rules, ...(policed ? [] : [allow])] },
          bindings: new Map([[REDUCER.name, new Map([["grant", "grant"]])]]),
          prepare: () => {
            if (!prepared) throw new AirError("patch.empty", "nothing");
            return { cbor: prepared } as never;
          },
          ...(prepared ? { proposal: () => prepared } : {}),
        });
        const effect = builtins().effects.get(kind);
        const { outcome, failed } = authorize({ ...asked, kind, effect }, live, { find: () => before }, now);
        ends.add(failed?.check ?? outcome);
        expect(outcome === "denied").toBe(failed !== null);
        if (failed) expect(codes).toContain(failed.code);
      }),
      { numRuns: 3000 },
    );
    // A property of requests that all end alike says little.
    expect([...ends]).toEqual(
      expect.arrayContaining([
        "grant",
        "origin_scope",
        "params",
        "idempotency",
        "expiry",
        "enforcer",
        "policy",
        "allowed",
        "refused",
      ]),
    );
  });
});
