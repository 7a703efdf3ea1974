/** Random worlds about who may do what, in pairs of which mostly little differs, and requests to them. */
import fc from "fast-check";
import { encodeTree, type Tree } from "../air/cbor/tree.ts";
import type { Hash } from "../air/hash.ts";
import { hashBytes } from "../air/hash.ts";
import type { World } from "../air/manifest/world.ts";
import { copyBytes } from "../air/platform.ts";
import { CapCheckOutputCodec, HttpRequestParamsCodec, LlmGenerateParamsCodec } from "../generated/codecs.ts";
import type { Authority } from "../runtime/authorize/attempt.ts";
import { authorityOf } from "../runtime/authorize/authority.ts";
import { nativeEnforcers } from "../runtime/authorize/enforcers/native.ts";
import type { EffectRequest, Origin } from "../runtime/authorize/request.ts";
import { NO_AUTHORITY, PROMPT } from "./authority.ts";
import { type JsonObject, listed } from "./breaking-inputs.ts";

const T = (type: string): JsonObject => ({ [type]: {} });

const PARAMS: readonly JsonObject[] = [
  { record: { n: T("nat") } },
  { record: { n: T("int") } },
  { record: { n: T("time") } },
  { record: { n: T("nat"), more: { option: T("text") } } },
  { record: { n: T("nat"), in: { ref: "t/Inner@1" } } },
  { record: { n: T("nat"), in: { option: { ref: "t/Inner@1" } } } },
];
const INNER: readonly JsonObject[] = [
  { ref: "sys/SecretRef@1" },
  { record: { alias: T("text"), version: T("nat") } },
  { list: T("nat") },
  { set: T("nat") },
  { variant: { a: T("unit"), b: T("nat") } },
  { variant: { a: T("unit") } },
];
/** Of an own cap, and a grant's params of each. */
const LIMITS: readonly (readonly [schema: JsonObject, params: JsonObject])[] = [
  [{ record: { most: { option: T("nat") } } }, { most: 3 }],
  [{ record: { most: { option: T("nat") }, kinds: { option: { set: T("text") } } } }, { most: 3 }],
  [{ record: { most: T("nat") } }, { most: 3 }],
  [{ record: { most: { ref: "t/Most@1" } } }, { most: 3 }],
];
const MOST: readonly JsonObject[] = [T("nat"), T("time"), { option: T("nat") }];

const GRANTS = ["web", "web2", "llm", "own", "own2"] as const;
const PLANS = ["demo/Ask@1", "demo/Tell@1"];
const REDUCER = "demo/Keep@1";
const KINDS = ["http.request", "llm.generate", "own.do"];
const SLOTS = ["default", "out"];

const few = <A>(arbitrary: fc.Arbitrary<A>) => fc.option(arbitrary, { nil: undefined, freq: 4 });
const index = (list: readonly unknown[]) => fc.nat(list.length - 1);

/** With few limits: something is to pass. */
const HTTP: readonly JsonObject[] = [
  {},
  { hosts: ["a.example"] },
  { hosts: ["a.example", "b.example"] },
  { methods: ["GET"] },
  { methods: ["GET"], hosts: ["a.example"] },
];
const LLM: readonly JsonObject[] = [
  {},
  { models: ["small"] },
  { models: ["small", "large"] },
  { max_tokens: 100 },
];

const grant = fc.record({
  http: fc.constantFrom(...HTTP),
  llm: fc.constantFrom(...LLM),
  expiry: fc.option(fc.constantFrom(5, 15, 20), { nil: undefined, freq: 1 }),
  most: fc.nat(4),
});

const FIELDS = {
  effect_kind: KINDS,
  cap_name: GRANTS,
  cap_type: ["http.out", "llm.basic", "own"],
  origin_kind: ["plan", "reducer"],
  origin_name: [...PLANS, REDUCER],
};

const rule = fc
  .tuple(
    fc.record(
      Object.fromEntries(Object.entries(FIELDS).map(([field, some]) => [field, fc.constantFrom(...some)])),
    ),
    fc.subarray(Object.keys(FIELDS), { maxLength: 2 }),
    fc.constantFrom("allow", "allow", "deny"),
  )
  .map(([all, given, decision]) => ({
    when: Object.fromEntries(given.map((field) => [field, (all as Record<string, string>)[field]])),
    decision,
  }));

/** What a world is made of. */
const PARTS = {
  params: fc.constantFrom<number>(0, 1, 2, 3, 4, 4, 4, 5, 5, 5),
  inner: fc.constantFrom<number>(0, 0, 0, 1, 1, 1, 2, 3, 4, 5),
  limits: index(LIMITS),
  most: index(MOST),
  effect: few(
    fc.record({
      scope: fc.constantFrom("plan", "reducer", "both"),
      capType: fc.constantFrom("own", "own", "own", "own", "http.out"),
    }),
  ),
  capType: fc.constantFrom("own", "own", "own", "own", "http.out"),
  enforcer: fc.constantFrom(undefined, undefined, "t/Check@1", "t/Check@1", "sys/CapEnforceHttpOut@1"),
  wasm: fc.constantFrom("1", "1", "2"),
  grants: fc.record(Object.fromEntries(GRANTS.map((name) => [name, few(grant)]))),
  slots: fc.uniqueArray(fc.tuple(fc.constantFrom(...SLOTS), fc.constantFrom(...GRANTS, "own" as const)), {
    selector: ([slot]) => slot,
  }),
  secret: few(
    fc.record({
      caps: fc.subarray([...GRANTS]),
      plans: fc.subarray(PLANS),
      by: fc.constantFrom("env:A", "env:B"),
    }),
  ),
  rules: fc.array(rule, { maxLength: 2 }),
  /** What the last rule says about everything. */
  open: fc.constantFrom(true, true, true, true, false),
  policy: fc.constantFrom(...Array<"t/first@1">(5).fill("t/first@1"), "t/second@1", undefined),
};

export type Model = {
  readonly [K in keyof typeof PARTS]: (typeof PARTS)[K] extends fc.Arbitrary<infer T> ? T : never;
};

const model = fc.record(PARTS) as unknown as fc.Arbitrary<Model>;

/** A world in which most of what is asked of its own effect passes. */
function opened(one: Model): Model {
  const effect = { scope: "both", capType: "own" } as const;
  const grants = { ...one.grants, own: { http: {}, llm: {}, expiry: undefined, most: 3 } };
  return { ...one, effect, grants, capType: "own", open: true, policy: "t/first@1", rules: [] };
}

function allowing(origin_name: string): Model["rules"][number] {
  return { when: { origin_name }, decision: "allow" };
}

/** Single changes, each where it matters. */
const CHANGES: readonly ((one: Model, other: Model) => readonly [Model, Model])[] = [
  (one) => {
    const secret: Model["secret"] = { caps: [], plans: ["demo/Tell@1"], by: "env:A" };
    const base = { ...one, params: 4, inner: 0, enforcer: undefined, secret };
    return [base, { ...base, inner: 1 }];
  },
  (one) => [{ ...one, effect: { scope: "plan", capType: "own" } }, one],
  (one) => [one, { ...one, effect: undefined, rules: [] }],
  (one) => [
    { ...one, enforcer: "t/Check@1", wasm: "1" },
    { ...one, enforcer: "t/Check@1", wasm: "2" },
  ],
  (one) => [
    { ...one, enforcer: "t/Check@1" },
    { ...one, enforcer: undefined },
  ],
  (one, other) => [
    { ...one, rules: other.rules, open: other.open },
    { ...one, rules: [...other.rules].reverse(), open: !other.open },
  ],
  (one) => [
    { ...one, rules: [allowing("demo/Ask@1")], open: false },
    { ...one, rules: [allowing("demo/Tell@1")], open: false },
  ],
  (one, other) => {
    const base = { ...one, params: 4, inner: 0, enforcer: undefined };
    return [base, { ...base, secret: other.secret }];
  },
  (one) => [
    { ...one, slots: [["out", "own"]] },
    { ...one, slots: [["default", "own"]] },
  ],
  (one, other) => [
    { ...one, enforcer: "t/Check@1" },
    { ...one, enforcer: "t/Check@1", limits: other.limits, most: other.most },
  ],
  (one, other) => [one, { ...one, params: other.params, inner: other.inner }],
];

/** A world, and one in which a part or two are others; either may be the older one. */
export const modelPairs: fc.Arbitrary<readonly [Model, Model]> = fc
  .record({
    one: model,
    other: model,
    keys: fc.subarray(Object.keys(PARTS) as (keyof Model)[], { minLength: 1, maxLength: 2 }),
    name: fc.constantFrom(...GRANTS),
    change: fc.option(fc.nat(CHANGES.length - 1), { nil: undefined, freq: 2 }),
    turned: fc.boolean(),
  })
  .map(({ one, other, keys, name, change, turned }) => {
    const changed = Object.fromEntries(keys.map((key) => [key, other[key]]));
    // One grant at a time: of all at once something would always be wider.
    const grants = keys.includes("grants") ? { grants: { ...one.grants, [name]: other.grants[name] } } : {};
    const made = change === undefined ? undefined : CHANGES[change];
    const [before, after] = made
      ? made(opened(one), other)
      : ([one, { ...one, ...changed, ...grants }] as const);
    return turned ? [after, before] : [before, after];
  });

/** The nodes of a world of the model. */
export function nodesOf(model: Model): JsonObject[] {
  const schema = (name: string, type: JsonObject): JsonObject => ({ $kind: "defschema", name, type });
  const [limits, ownParams] = LIMITS[model.limits] as (typeof LIMITS)[number];
  const grants = GRANTS.filter((name) => model.grants[name] !== undefined);
  const caps = {
    web: "sys/http.out@1",
    web2: "sys/http.out@1",
    llm: "sys/llm.basic@1",
    own: "t/own@1",
    own2: "t/own@1",
  };
  const usable = model.rules.filter(
    ({ when: { effect_kind, cap_name } }) =>
      (effect_kind !== "own.do" || model.effect) &&
      (cap_name === undefined || (grants as readonly string[]).includes(cap_name)),
  );
  const rules = [...usable, ...(model.open ? [{ when: {}, decision: "allow" }] : [])];
  const wasm_hash = `sha256:${model.wasm.repeat(64)}`;
  const state = "t/Params@1";
  const defs = [
    schema("t/Params@1", PARAMS[model.params] as JsonObject),
    schema("t/Inner@1", INNER[model.inner] as JsonObject),
    schema("t/Most@1", MOST[model.most] as JsonObject),
    {
      $kind: "defmodule",
      name: "t/Check@1",
      module_kind: "pure",
      wasm_hash,
      abi: { pure: { input: "sys/CapCheckInput@1", output: "sys/CapCheckOutput@1" } },
    },
    {
      $kind: "defmodule",
      name: REDUCER,
      module_kind: "reducer",
      wasm_hash: `sha256:${"9".repeat(64)}`,
      abi: { reducer: { state, event: state } },
    },
    {
      $kind: "defcap",
      name: "t/own@1",
      cap_type: model.capType,
      schema: limits,
      ...(model.enforcer === undefined ? {} : { enforcer: { module: model.enforcer } }),
    },
    ...(model.effect
      ? [
          {
            $kind: "defeffect",
            name: "t/do@1",
            kind: "own.do",
            params_schema: "t/Params@1",
            receipt_schema: "t/Params@1",
            cap_type: model.effect.capType,
            origin_scope: model.effect.scope,
          },
        ]
      : []),
    ...["t/first@1", "t/second@1"].map((name) => ({
      $kind: "defpolicy",
      name,
      rules: rules.slice(name === "t/first@1" ? 0 : 1),
    })),
  ] as JsonObject[];
  const bound = model.slots.filter(([, name]) => grants.includes(name));
  const manifest = {
    $kind: "manifest",
    air_version: "1",
    ...listed(defs),
    secrets: model.secret
      ? [
          {
            alias: "llm/key",
            version: 1,
            binding_id: model.secret.by,
            policy: {
              allowed_caps: model.secret.caps.filter((name) => grants.includes(name)),
              allowed_plans: model.secret.plans,
            },
          },
        ]
      : [],
    defaults: {
      ...(model.policy === undefined ? {} : { policy: model.policy }),
      cap_grants: grants.map((name) => {
        const {
          http,
          llm,
          expiry: until,
          most,
        } = model.grants[name] as NonNullable<(typeof model.grants)[string]>;
        const own = { ...ownParams, most };
        const params = name === "llm" ? llm : name.startsWith("web") ? http : own;
        return { name, cap: caps[name], params, ...(until === undefined ? {} : { expiry_ns: until }) };
      }),
    },
    module_bindings: bound.length > 0 ? { [REDUCER]: { slots: Object.fromEntries(bound) } } : {},
  };
  const plain = JSON.stringify([manifest, ...defs], (_key, value) =>
    typeof value === "bigint" ? Number(value) : value,
  );
  return JSON.parse(plain) as JsonObject[];
}

// Requests

const ref = (alias: string, version: bigint): Tree =>
  new Map<string, Tree>([
    ["alias", alias],
    ["version", version],
  ]);
const inner: fc.Arbitrary<Tree> = fc.constantFrom<Tree>(
  ref("llm/key", 1n),
  ref("llm/key", 1n),
  [2n, 1n],
  [1n, 2n],
  new Map([["$tag", "a"]]),
  new Map<string, Tree>([
    ["$tag", "b"],
    ["$value", 1n],
  ]),
  null,
);
const own: fc.Arbitrary<Uint8Array> = fc
  .record({ n: fc.constantFrom(0n, 1n, -1n, 2n), more: few(fc.constantFrom("x", null)), in: few(inner) })
  .map((fields) => copyBytes(encodeTree(fields as Tree)));

const http = fc
  .record({ method: fc.constantFrom("GET", "PUT"), host: fc.constantFrom("a", "b", "c") })
  .map(({ method, host }) => {
    const params = { method, url: `https://${host}.example/`, headers: new Map(), body_ref: null };
    return HttpRequestParamsCodec.encode(params).slice();
  });
const llm = fc
  .record({
    model: fc.constantFrom("small", "large", "huge"),
    max_tokens: fc.constantFrom(100n, 101n),
    api_key: fc.constantFrom(null, PROMPT.api_key),
  })
  .map((params) => LlmGenerateParamsCodec.encode({ ...PROMPT, ...params }).slice());

/** Of effects that the world may have, by whoever may ask. */
export interface Asked extends Pick<EffectRequest, "origin" | "kind" | "cap"> {
  readonly params: Uint8Array;
}

const who: fc.Arbitrary<Pick<Asked, "origin" | "cap">> = fc.oneof(
  fc.record({
    origin: fc.constantFrom(...PLANS).map((name): Origin => ({ kind: "plan", name })),
    cap: fc.constantFrom(...GRANTS, "own"),
  }),
  fc.record({
    origin: fc.constant<Origin>({ kind: "reducer", name: REDUCER }),
    cap: fc.constantFrom(...SLOTS),
  }),
);

export const requests: fc.Arbitrary<Asked> = who.chain((base) =>
  fc.oneof(
    http.map((params) => ({ ...base, kind: "http.request", params })),
    llm.map((params) => ({ ...base, kind: "llm.generate", params })),
    { weight: 3, arbitrary: own.map((params) => ({ ...base, kind: "own.do", params })) },
  ),
);

/**
 * The authority of a world. Its own enforcers decide by all that they are given and by their code, and otherwise as a coin
 * does: whatever reaches them otherwise may be decided otherwise.
 */
export function authorityIn(world: World): Authority {
  return {
    ...NO_AUTHORITY,
    ...authorityOf(world),
    enforcers: (module, input) => enforcer(world, module, input),
  };
}

function enforcer(world: World, module: string, input: Uint8Array): Uint8Array {
  const node = world.def("defmodule", module)?.node;
  if (node?.kind !== "defmodule" || module.startsWith("sys/")) return nativeEnforcers(module, input);
  const code = new TextEncoder().encode(node.def.wasm_hash satisfies Hash);
  const coin = hashBytes(Uint8Array.from([...code, ...input])).charCodeAt(10) % 2 === 0;
  return copyBytes(CapCheckOutputCodec.encode({ constraints_ok: coin, deny: null }));
}
