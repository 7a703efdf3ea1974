/** Decisions per second: whole pipelines, from the bytes that were asked to the decisions for the journal. */
import type { Effect } from "../air/manifest/world.ts";
import {
  GovApplyParamsCodec,
  GovProposeParamsCodec,
  GRANT_CODECS,
  HttpRequestParamsCodec,
  LlmGenerateParamsCodec,
  TimerSetParamsCodec,
} from "../generated/codecs.ts";
import type { GovProposeParams } from "../generated/schemas.ts";
import type { Authority } from "../runtime/authorize/attempt.ts";
import type { LiveGrant } from "../runtime/authorize/authority.ts";
import { authorize, type Outcome } from "../runtime/authorize/authorize.ts";
import { nativeEnforcers } from "../runtime/authorize/enforcers/native.ts";
import { NO_FENCES } from "../runtime/authorize/fence.ts";
import { grantHash } from "../runtime/authorize/hashes.ts";
import type { PolicyRule } from "../runtime/authorize/policy.ts";
import type { EffectRequest } from "../runtime/authorize/request.ts";
import { builtins } from "../runtime/builtins.ts";
import { machine, measure } from "./measure.ts";

const quick = process.argv.includes("--quick");
const options = { rounds: quick ? 3 : 11, slice: quick ? 100 : 300 };

const PLAN = { kind: "plan", name: "bench/Plan@1" } as const;
const REDUCER = { kind: "reducer", name: "bench/Reducer@1" } as const;
const HASH = `sha256:${"5a".repeat(32)}` as GovProposeParams["manifest_base"] & string;

function grant(name: string, defcap: keyof typeof GRANT_CODECS, value: object): LiveGrant {
  const def = builtins().get("defcap", defcap)?.node.def;
  if (!def) throw new Error(`${defcap} is built in`);
  const params = (GRANT_CODECS[defcap].encode as (value: unknown) => Uint8Array)(value).slice();
  const parts = { defcap, capType: def.cap_type, params, expiryNs: null };
  return { ...parts, name, hash: grantHash(parts), enforcer: def.enforcer.module };
}

const GRANTS = [
  grant("timer", "sys/timer@1", {}),
  grant("llm", "sys/llm.basic@1", {
    providers: ["acme"],
    models: ["tiny", "small"],
    max_tokens: 1000n,
    tools_allow: ["search"],
  }),
  grant("web", "sys/http.out@1", {
    hosts: ["api.example.com", "feeds.example.com"],
    schemes: ["https"],
    methods: ["GET", "POST"],
    ports: [443n],
    path_prefixes: ["/v1/"],
  }),
  grant("upgrade", "sys/governance@1", {
    ops: ["add_def", "remove_def", "replace_def", "set_manifest_refs"],
    def_kinds: ["defplan", "defmodule", "defschema"],
    name_prefixes: ["app/"],
    manifest_sections: ["manifest_refs"],
  }),
];

const PROPOSED: GovProposeParams = {
  patch: { $tag: "hash", $value: HASH },
  summary: {
    base_manifest_hash: HASH,
    patch_hash: HASH,
    ops: ["add_def", "replace_def", "set_manifest_refs"],
    def_changes: Array.from({ length: 10 }, (_, i) => ({
      kind: i % 2 === 0 ? "defschema" : "defplan",
      name: `app/Part${i}@1`,
      action: { $tag: i % 3 === 0 ? "added" : "changed" } as const,
    })),
    manifest_sections: ["manifest_refs"],
  },
  manifest_base: HASH,
  description: "ten definitions",
};
const PREPARED = GovProposeParamsCodec.encode(PROPOSED).slice();

/** Rules about others, and one at the end that admits everything. */
function rules(count: number): PolicyRule[] {
  const others = Array.from(
    { length: count - 1 },
    (_, i): PolicyRule => ({
      when: { effect_kind: "http.request", origin_kind: "plan", origin_name: `bench/Other${i}@1` },
      decision: "deny",
    }),
  );
  return [...others, { when: {}, decision: "allow" }];
}

function authority(ruleCount: number): Authority {
  return {
    grants: new Map(GRANTS.map((one) => [one.name, one])),
    bindings: new Map([[REDUCER.name, new Map([["default", "timer"]])]]),
    policy: ruleCount === 0 ? null : { name: "bench/policy@1", rules: rules(ruleCount) },
    secrets: new Map(),
    enforcers: nativeEnforcers,
    // What compiling costs is measured elsewhere: here the patch has been compiled.
    prepare: () => ({ params: PROPOSED, cbor: PREPARED, summary: PROPOSED.summary }) as never,
    proposal: () => PREPARED,
  };
}

function request(
  kind: string,
  cap: string,
  params: Uint8Array,
  origin: EffectRequest["origin"] = PLAN,
): EffectRequest {
  return {
    origin,
    kind,
    effect: builtins().effects.get(kind) as Effect,
    cap,
    params: params.slice(),
    key: null,
  };
}

const timer = request(
  "timer.set",
  "default",
  TimerSetParamsCodec.encode({ deliver_at_ns: 5n, key: "k" }),
  REDUCER,
);
const llm = request(
  "llm.generate",
  "llm",
  LlmGenerateParamsCodec.encode({
    provider: "acme",
    model: "small",
    temperature: "0.2" as never,
    max_tokens: 500n,
    input_ref: HASH,
    tools: ["search"],
    api_key: { $tag: "secret", $value: { alias: "acme/key", version: 1n } },
  }),
);
const web = request(
  "http.request",
  "web",
  HttpRequestParamsCodec.encode({
    method: "GET",
    url: "https://api.example.com/v1/items?page=2",
    headers: new Map([["accept", "application/json"]]),
    body_ref: null,
  }),
);
const propose = request("governance.propose", "upgrade", PREPARED);
const apply = request("governance.apply", "upgrade", GovApplyParamsCodec.encode({ proposal_id: 7n }));

function contender(name: string, asked: EffectRequest, ruleCount: number, outcome: Outcome = "allowed") {
  const live = authority(ruleCount);
  const run = () => authorize(asked, live, NO_FENCES, 1n);
  const found = run();
  if (found.outcome !== outcome) throw new Error(`${name}: ${found.outcome} ${found.failed?.code}`);
  return { name, run };
}

const results = measure(
  [
    contender("timer.set, no enforcer", timer, 5),
    contender("timer.set, 100 rules", timer, 100),
    contender("timer.set, denied: no policy", timer, 0, "denied"),
    contender("llm.generate", llm, 5),
    contender("http.request", web, 5),
    contender("governance.propose, 10 definitions", propose, 5),
    contender("governance.apply, with its proposal", apply, 5),
  ],
  options,
);

console.log(`${machine()}\n`);
for (const { name, nanoseconds } of results) {
  const perSecond = Math.round(1e9 / nanoseconds).toLocaleString("en-US");
  console.log(
    `${name.padEnd(40)} ${(nanoseconds / 1000).toFixed(1).padStart(8)} µs ${perSecond.padStart(10)}/s`,
  );
}
