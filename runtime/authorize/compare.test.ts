/** How authority changes, in words; and that nothing newly passes where it is not said so. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FaultList } from "../../air/errors.ts";
import { readJson } from "../../air/json/read.ts";
import type { Effect } from "../../air/manifest/world.ts";
import { type Type, Types } from "../../air/types/types.ts";
import type { GovernanceGrant } from "../../generated/schemas.ts";
import { allowing, authority, grantOf } from "../../tests/authority.ts";
import { policyRule } from "../../tests/authority-arbitrary.ts";
import { builtins } from "../builtins.ts";
import type { LiveGrant } from "./authority.ts";
import { type AuthorityComparison, type AuthoritySide, compareAuthority } from "./compare.ts";
import { compareGrants } from "./compare-grants.ts";
import { comparePolicies } from "./compare-policies.ts";
import { decidePolicy, type PolicyRequest, type PolicyRule } from "./policy.ts";

const { effects } = builtins();

function side(live: AuthoritySide["authority"], more: Partial<AuthoritySide> = {}): AuthoritySide {
  return { authority: live, effects, moduleHash: () => undefined, ...more };
}

type Parts = Parameters<typeof authority>[0];

function compared(before: Parts, after: Parts): AuthorityComparison {
  return compareAuthority(side(authority(before)), side(authority(after)));
}

/** Every item that is no equal one: kind, name, what became of it, why. */
function told({ items }: AuthorityComparison): readonly string[] {
  return items
    .filter(({ verdict }) => verdict !== "equal")
    .map(({ kind, name, presence, verdict, reasons }) => {
      const change = presence === "both" ? verdict : presence;
      return `${change} ${kind} ${name}: ${reasons.join("; ")}`;
    });
}

const OPEN = { hosts: null, schemes: null, methods: null, ports: null, path_prefixes: null };
const web = (params: object = {}, expiryNs: bigint | null = null): LiveGrant =>
  grantOf("web", "sys/http.out@1", { ...OPEN, ...params }, expiryNs);
const ANY: GovernanceGrant = { ops: null, def_kinds: null, name_prefixes: null, manifest_sections: null };
const gov = (params: Partial<GovernanceGrant>): LiveGrant =>
  grantOf("gov", "sys/governance@1", { ...ANY, ...params });

function grantChange(before: LiveGrant, after: LiveGrant): string {
  const { verdict, reasons } = compareGrants(
    { grant: before, enforcerHash: undefined },
    { grant: after, enforcerHash: undefined },
  );
  return [verdict, ...reasons].join("; ");
}

describe("a grant", () => {
  it("is wider or narrower by its lists, and an absent or empty one is no limit", () => {
    const hosts = (...list: string[]) => web({ hosts: list });
    expect(grantChange(hosts("a"), hosts("a"))).toBe("equal");
    expect(grantChange(hosts("a"), hosts("a", "b"))).toBe('wider; hosts gains "b"');
    expect(grantChange(hosts("a", "b"), hosts("a"))).toBe('narrower; hosts loses "b"');
    expect(grantChange(hosts("a"), hosts("b"))).toBe('different; hosts gains "b"; hosts loses "a"');
    expect(grantChange(web(), hosts("a"))).toBe('narrower; hosts is limited to "a", and was not limited');
    expect(grantChange(hosts("a"), hosts())).toBe('wider; hosts is not limited any more, and was to "a"');
    expect(grantChange(web(), hosts())).toBe("equal");
    expect(grantChange(web({ methods: ["GET"] }), web({ methods: ["get"] }))).toBe("equal");
  });

  it("is compared by beginnings where its enforcer does so", () => {
    const paths = (...list: string[]) => web({ path_prefixes: list });
    expect(grantChange(paths("/a/"), paths("/a/b/"))).toBe('narrower; path_prefixes loses "/a/"');
    expect(grantChange(paths("/a/b/"), paths("/a/", "/a/b/"))).toBe('wider; path_prefixes gains "/a/"');
    expect(grantChange(paths(""), web())).toBe("equal");
  });

  it("that expires later is wider, and whatever else changes counts, too", () => {
    const later = grantChange(web({ hosts: ["a"] }, 1_000_000_000n), web({ hosts: [] }, null));
    expect(later).toBe(
      'wider; expires later: never instead of 1970-01-01T00:00:01Z; hosts is not limited any more, and was to "a"',
    );
    expect(grantChange(web({}, null), web({ hosts: ["a"] }, 5n))).toContain("narrower; expires earlier");
    expect(grantChange(web({ hosts: ["a"] }, 5n), web({ hosts: ["a", "b"] }, 4n))).toContain("different;");
  });

  it("that names changes of authority is wider, also where the limit is a new one", () => {
    expect(grantChange(gov({}), gov({ def_kinds: ["defpolicy"] }))).toBe(
      'different; def_kinds is limited to "defpolicy", and was not limited; ' +
        'names the kinds "defpolicy": a plan may approve what changes it',
    );
    expect(grantChange(gov({}), gov({ def_kinds: ["defschema"] }))).toMatch(/^narrower; [^;]+$/);
    expect(grantChange(gov({}), gov({ manifest_sections: ["defaults"] }))).toMatch(/^different;/);
    expect(
      grantChange(gov({ def_kinds: ["defplan"] }), gov({ def_kinds: ["defplan"], name_prefixes: ["a/"] })),
    ).toBe(
      'different; name_prefixes is limited to "a/", and was not limited; ' +
        'names governing plans by "a/": a plan may approve what changes it',
    );
  });

  it("of another type or enforcer is different, and so is one whose enforcer changed", () => {
    const grant = web();
    expect(grantChange(grant, { ...grant, capType: "other" })).toContain(
      'different; is of the cap type "other"',
    );
    expect(grantChange(grant, { ...grant, enforcer: "app/E@1" })).toContain('different; "app/E@1" checks it');
    const own = { ...grant, enforcer: "app/E@1" };
    expect(grantChange(own, { ...own, params: Uint8Array.of(0xa0) })).toBe("different; has other params");
    const [hash, other] = ["11", "22"].map((byte) => `sha256:${byte.repeat(32)}`) as [never, never];
    expect(
      compareGrants({ grant: own, enforcerHash: hash }, { grant: own, enforcerHash: other }),
    ).toMatchObject({ verdict: "different" });
  });

  it("that comes or goes is told, and with it what an unbound slot means", () => {
    const other = { ...web(), name: "web2" };
    expect(told(compared({ granted: [web()] }, { granted: [web(), other] }))).toEqual([
      'added grant web2: of the cap "sys/http.out@1"',
      'removed slot unbound default for http.out: meant the grant "web", the only one of its type',
    ]);
    const gone = compared({ granted: [web(), other] }, { granted: [other] });
    expect(gone.verdict).toBe("different");
    expect(told(gone)).toContain(
      'added slot unbound default for http.out: means the grant "web2", the only one of its type',
    );
  });
});

describe("the rest of authority", () => {
  it("is compared by its parts: slots, secrets, effects", () => {
    const bound = (slot: string, grant: string) => ({
      bindings: new Map([["app/R@1", new Map([[slot, grant]])]]),
    });
    expect(compared({}, bound("out", "web")).verdict).toBe("wider");
    expect(compared(bound("out", "web"), {}).verdict).toBe("narrower");
    expect(compared(bound("out", "web"), bound("out", "web2")).verdict).toBe("different");
    expect(compared(bound("default", "web"), {}).verdict).toBe("different");

    const secret = { alias: "k", version: 1n, bindingId: "env", expectedDigest: undefined };
    const keeping = (allowedCaps: string[], bindingId = "env") => ({
      secrets: new Map([["1 k", { ...secret, bindingId, allowedCaps, allowedPlans: [] }]]),
    });
    expect(told(compared(keeping(["web"]), keeping(["web", "llm"])))).toEqual([
      'wider secret k@1: allowed_caps gains "llm"',
    ]);
    expect(compared(keeping([]), keeping(["web"])).verdict).toBe("narrower");
    expect(compared(keeping([]), keeping([], "vault")).verdict).toBe("different");
    expect(compared(keeping(["web"]), {}).verdict).toBe("different");

    const timer = effects.get("timer.set");
    if (!timer) throw new Error("timers are built in");
    const scoped = (origin_scope: "both" | "plan") =>
      side(authority({}), { effects: new Map([["t", { ...timer, def: { ...timer.def, origin_scope } }]]) });
    expect(compareAuthority(scoped("plan"), scoped("both")).verdict).toBe("wider");
    expect(told(compareAuthority(scoped("both"), scoped("plan")))).toEqual([
      "narrower effect t: may be asked for by plans, and was by plans and reducers",
    ]);
  });

  it("is different where an effect's params name secrets no more: nobody would ask about these", () => {
    const secret = builtins().types.named("sys/SecretRef@1") as Type;
    const plain = new Types();
    const record = { record: new Map(Object.entries({ alias: { text: {} }, version: { nat: {} } })) };
    plain.link([{ name: "x/Plain@1", type: record, json: readJson("{}") }], new FaultList());
    const llm = effects.get("llm.generate") as Effect;
    const using = (params: Type): AuthoritySide =>
      side(authority({}), { effects: new Map([...effects, ["llm.generate", { ...llm, params }]]) });
    const before = using(secret);
    expect(told(compareAuthority(before, using(secret)))).toEqual([]);
    expect(told(compareAuthority(before, using(plain.named("x/Plain@1") as Type)))).toEqual([
      "different effect llm.generate: takes other params",
    ]);
  });

  it("is equal to itself", () => {
    const live = { granted: [web(), gov({})], policy: allowing("http.request") };
    expect(compared(live, live)).toMatchObject({ verdict: "equal", policy: { verdict: "equal", rules: [] } });
  });
});

const allow = (when: PolicyRule["when"]): PolicyRule => ({ when, decision: "allow" });
const deny = (when: PolicyRule["when"]): PolicyRule => ({ when, decision: "deny" });

describe("a policy", () => {
  it("is compared by what it decides, not by what is written", () => {
    const [a, b, c] = [allow({ effect_kind: "a" }), deny({ origin_kind: "reducer" }), allow({})];
    expect(comparePolicies({ rules: [a, c] }, { rules: [c] })).toMatchObject({
      verdict: "equal",
      rules: [{ change: "removed", from: 0, to: null }],
    });
    const moved = comparePolicies({ rules: [b, a] }, { rules: [a, b] });
    expect(moved).toMatchObject({
      verdict: "wider",
      rules: [{ change: "moved" }],
      allowed: [{ effect_kind: "a", origin_kind: "reducer" }],
      denied: [],
    });
    expect(comparePolicies(null, { rules: [b] }).verdict).toBe("equal");
    expect(comparePolicies({ rules: [c] }, null)).toMatchObject({ verdict: "narrower", denied: [{}] });
    expect(comparePolicies({ rules: [a] }, { rules: [c] }).allowed).toEqual([
      { effect_kind: { except: ["a"] } },
    ]);
  });

  it("is not asked what cannot be: an effect that is built in has one type, and may have one kind of origin", () => {
    const before = {
      name: "demo/p@1",
      rules: [deny({ cap_type: "governance" }), allow({ effect_kind: "timer.set" })],
    };
    const after = {
      name: "demo/p@1",
      rules: [allow({ effect_kind: "timer.set" }), allow({ effect_kind: "governance.apply" })],
    };
    expect(comparePolicies(before, after).allowed).toHaveLength(2);
    const { allowed } = compared({ policy: before }, { policy: after }).policy;
    expect(allowed).toEqual([{ effect_kind: "governance.apply", origin_kind: "plan" }]);
  });

  it("whose rules tell too many requests apart is different", () => {
    const fields = ["effect_kind", "origin_name", "cap_name", "cap_type"] as const;
    const rules = fields.flatMap((field) =>
      Array.from({ length: 20 }, (_, index) => (index % 2 ? deny : allow)({ [field]: `${field}${index}` })),
    );
    expect(comparePolicies({ rules }, { rules: rules.toReversed() })).toMatchObject({
      verdict: "different",
      isUnknown: true,
    });
    // Many rules that name all of it are no problem.
    const named = Array.from({ length: 1000 }, (_, index) =>
      allow({
        effect_kind: `k${index % 30}`,
        origin_kind: "plan",
        origin_name: `n${index}`,
        cap_name: `c${index}`,
      }),
    );
    expect(comparePolicies({ rules: named }, { rules: named.slice(1) })).toMatchObject({
      verdict: "narrower",
      denied: [{ effect_kind: "k0", origin_kind: "plan", origin_name: "n0", cap_name: "c0" }],
    });
  });

  it("is called just what it is, over all requests", () => {
    const rules = fc.array(policyRule(fc.constantFrom("allow", "deny")), { maxLength: 5 });
    const values = {
      effect_kind: ["http.request", "llm.generate", "other"],
      cap_name: ["web", "llm", "other"],
      cap_type: ["http.out", "llm.basic", "other"],
      origin_kind: ["plan", "reducer"],
      origin_name: ["demo/Ask@1", "demo/Tell@1", "other"],
    };
    const requests = Object.entries(values).reduce<object[]>(
      (all, [field, some]) => all.flatMap((one) => some.map((value) => ({ ...one, [field]: value }))),
      [{}],
    ) as unknown as PolicyRequest[];
    const seen = new Set<string>();
    fc.assert(
      fc.property(rules, rules, (before, after) => {
        const found = comparePolicies({ rules: before }, { rules: after });
        const changed = (to: "allow" | "deny") =>
          requests.filter((asked) => {
            const [old, now] = [before, after].map(
              (list) => decidePolicy({ name: "demo/p@1", rules: list }, asked).decision,
            );
            return old !== now && now === to;
          });
        const covered = (classes: typeof found.allowed) =>
          requests.filter((asked) =>
            classes.some((one) =>
              Object.entries(one).every(([field, value]) => {
                const is = asked[field as keyof PolicyRequest];
                return typeof value === "string" ? is === value : !value.except.includes(is);
              }),
            ),
          );
        seen.add(found.verdict);
        expect(covered(found.allowed)).toEqual(changed("allow"));
        expect(covered(found.denied)).toEqual(changed("deny"));
      }),
      { numRuns: 300 },
    );
    expect([...seen].sort()).toEqual(["different", "equal", "narrower", "wider"]);
  });
});
