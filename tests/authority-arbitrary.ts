/** Random grants, requests and rules about few enough things that they often meet. */
import fc from "fast-check";
import type { Hash } from "../air/hash.ts";
import type {
  GovernanceGrant,
  GovPatchSummary,
  GovProposeParams,
  HttpOutGrant,
  HttpRequestParams,
  LlmBasicGrant,
  LlmGenerateParams,
} from "../generated/schemas.ts";
import type { PolicyRequest, PolicyRule } from "../runtime/authorize/policy.ts";
import { PROMPT } from "./authority.ts";

/** No list, an empty one, or some of these, as a canonical set. */
function listOf<T extends string | bigint>(pool: readonly T[]): fc.Arbitrary<readonly T[] | null> {
  return fc.option(fc.subarray([...pool]), { nil: null }).map((list) => list && canonical(list));
}

function canonical<T extends string | bigint>(list: readonly T[]): readonly T[] {
  const size = (one: T): number => (typeof one === "string" ? one.length : Number(one));
  return [...list].sort((a, b) => size(a) - size(b) || (a < b ? -1 : a > b ? 1 : 0));
}

const OPS = ["add_def", "remove_def", "set_defaults", "set_manifest_refs"];
const KINDS = ["defschema", "defplan", "defpolicy"];
const NAMES = ["app/A@1", "app/B@1", "ops/C@1"];
const SECTIONS = ["defaults", "manifest_refs"];
const HOSTS = ["a.example", "b.example", "[::1]", "A.example"];

export const governanceGrant: fc.Arbitrary<GovernanceGrant> = fc.record({
  ops: listOf(OPS),
  def_kinds: listOf(KINDS),
  name_prefixes: listOf(["app/", "app/A", "ops/", ""]),
  manifest_sections: listOf(SECTIONS),
});

const HASH = `sha256:${"33".repeat(32)}` as Hash;

const summary: fc.Arbitrary<GovPatchSummary> = fc.record({
  base_manifest_hash: fc.constant(null),
  patch_hash: fc.constant(HASH),
  ops: fc.subarray(OPS).map(canonical),
  def_changes: fc.array(
    fc.record({
      kind: fc.constantFrom(...KINDS),
      name: fc.constantFrom(...NAMES),
      action: fc.constantFrom("added", "removed", "changed").map(($tag) => ({ $tag }) as { $tag: "added" }),
    }),
    { maxLength: 2 },
  ),
  manifest_sections: fc.subarray(SECTIONS).map(canonical),
});

export const proposal: fc.Arbitrary<GovProposeParams> = summary.map((one) => ({
  patch: { $tag: "hash", $value: HASH },
  summary: one,
  manifest_base: null,
  description: null,
}));

export const httpGrant: fc.Arbitrary<HttpOutGrant> = fc.record({
  hosts: listOf(HOSTS),
  schemes: listOf(["http", "https", "HTTPS", "custom"]),
  methods: listOf(["GET", "put"]),
  ports: listOf([80n, 443n, 8080n]),
  path_prefixes: listOf(["/", "/api", "/api/v1/"]),
});

export const httpRequest: fc.Arbitrary<HttpRequestParams> = fc.record({
  method: fc.constantFrom("GET", "get", "PUT", "DELETE"),
  url: fc
    .tuple(
      fc.constantFrom("http", "https", "custom", "HTTPS"),
      fc.constantFrom(...HOSTS, "c.example"),
      fc.constantFrom("", ":80", ":443", ":8080"),
      fc.constantFrom("", "/", "/api/v1/x", "/api/../admin", "/%2e%2e/api"),
    )
    .map(([scheme, host, port, path]) => `${scheme}://${host}${port}${path}`),
  headers: fc.constant(new Map()),
  body_ref: fc.constant(null),
});

export const llmGrant: fc.Arbitrary<LlmBasicGrant> = fc.record({
  providers: listOf(["acme", "other"]),
  models: listOf(["small", "large"]),
  max_tokens: fc.option(fc.constantFrom(0n, 100n, 101n), { nil: null }),
  tools_allow: listOf(["search", "run"]),
});

export const prompt: fc.Arbitrary<LlmGenerateParams> = fc.record({
  provider: fc.constantFrom("acme", "other", "third"),
  model: fc.constantFrom("small", "large", "huge"),
  temperature: fc.constant(PROMPT.temperature),
  max_tokens: fc.constantFrom(0n, 100n, 101n),
  input_ref: fc.constant(PROMPT.input_ref),
  tools: fc.option(fc.subarray(["search", "run", "write"]), { nil: null }),
  api_key: fc.constantFrom(null, PROMPT.api_key),
});

const FIELDS = {
  effect_kind: ["http.request", "llm.generate"],
  cap_name: ["web", "llm"],
  cap_type: ["http.out", "llm.basic"],
  origin_kind: ["plan", "reducer"],
  origin_name: ["demo/Ask@1", "demo/Tell@1"],
} as const;

export const policyRequest = fc.record(
  Object.fromEntries(Object.entries(FIELDS).map(([key, values]) => [key, fc.constantFrom(...values)])),
) as unknown as fc.Arbitrary<PolicyRequest>;

/** A rule that gives at most two fields, so that it fits about one request in three. */
export function policyRule(decision: fc.Arbitrary<"allow" | "deny">): fc.Arbitrary<PolicyRule> {
  const keys = Object.keys(FIELDS) as (keyof PolicyRequest)[];
  const when = fc
    .tuple(policyRequest, fc.subarray(keys, { maxLength: 2 }))
    .map(([request, given]): PolicyRule["when"] =>
      Object.fromEntries(given.map((key) => [key, request[key]])),
    );
  return fc.record({ when, decision });
}
