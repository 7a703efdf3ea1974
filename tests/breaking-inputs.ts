/** Specifications in memory, to be compared, and a small shop that has one of everything. */
import { FaultList } from "../air/errors.ts";
import type { Hash } from "../air/hash.ts";
import { type Inputs, loadInputs } from "../codegen/inputs.ts";
import { builtins } from "../runtime/builtins.ts";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** What files hold, by path. */
export type Files = ReadonlyMap<string, string>;

export function loadFiles(
  files: Files,
  wasm: ReadonlyMap<string, Hash> = new Map(),
): { readonly inputs: Inputs | undefined; readonly faults: FaultList } {
  const faults = new FaultList();
  const inputs = loadInputs([{ path: "specs", files, wasm }], builtins(), faults);
  return { inputs, faults };
}

/** Throws where there are faults: such inputs are never compared. */
export function inputsOf(files: Files, wasm?: ReadonlyMap<string, Hash>): Inputs {
  const { inputs, faults } = loadFiles(files, wasm);
  if (!inputs) throw new Error(JSON.stringify(faults.faults, null, 1));
  return inputs;
}

/** One file with these definitions. */
export function fileOf(nodes: readonly JsonObject[], path = "specs/shop/all.air.json"): Files {
  return new Map([[path, JSON.stringify(nodes, null, 1)]]);
}

const T = (type: string): JsonObject => ({ [type]: {} });
const ref = (name: string): JsonObject => ({ ref: name });
const schema = (name: string, type: Json): JsonObject => ({ $kind: "defschema", name, type });

const SECTIONS: readonly (readonly [section: string, kind: string])[] = [
  ["schemas", "defschema"],
  ["modules", "defmodule"],
  ["plans", "defplan"],
  ["effects", "defeffect"],
  ["caps", "defcap"],
  ["policies", "defpolicy"],
  ["secrets", "defsecret"],
];

/** The refs of a manifest to these. */
export function listed(defs: readonly JsonObject[]): JsonObject {
  return Object.fromEntries(
    SECTIONS.map(([section, kind]) => [
      section,
      defs.filter((def) => def.$kind === kind).map((def) => ({ name: def.name as string })),
    ]),
  );
}

export const WASM = `sha256:${"1".repeat(64)}`;
export const OTHER_WASM = `sha256:${"2".repeat(64)}`;

/** The definitions of the shop. */
export function shopDefs(): JsonObject[] {
  const item = { sku: T("text"), count: T("nat"), note: { option: T("text") } };
  return [
    schema("shop/Item@1", { record: item }),
    schema("shop/Sku@1", T("text")),
    schema("shop/Pay@1", { variant: { cash: T("unit"), card: T("text"), bill: ref("shop/Item@1") } }),
    schema("shop/Order@1", {
      record: {
        id: T("uuid"),
        items: { list: ref("shop/Item@1") },
        pay: ref("shop/Pay@1"),
        tags: { set: T("text") },
        prices: { map: { key: T("text"), value: T("dec128") } },
        due: { option: T("time") },
        key: { option: ref("sys/SecretRef@1") },
      },
    }),
    schema("shop/Cancelled@1", { record: { id: T("uuid") } }),
    schema("shop/Event@1", {
      variant: { order: ref("shop/Order@1"), cancel: ref("shop/Cancelled@1"), time: ref("sys/TimerFired@1") },
    }),
    schema("shop/State@1", { record: { open: T("nat") } }),
    schema("shop/Done@1", { record: { ok: T("bool") } }),
    {
      $kind: "defeffect",
      name: "shop/charge@1",
      kind: "shop.charge",
      params_schema: "shop/Order@1",
      receipt_schema: "shop/Done@1",
      cap_type: "shop.pay",
      origin_scope: "plan",
    },
    {
      $kind: "defcap",
      name: "shop/pay@1",
      cap_type: "shop.pay",
      schema: { record: { most: { option: T("nat") }, skus: { set: T("text") } } },
      enforcer: { module: "shop/Limits@1" },
    },
    {
      $kind: "defmodule",
      name: "shop/Limits@1",
      module_kind: "pure",
      wasm_hash: WASM,
      abi: { pure: { input: "sys/CapCheckInput@1", output: "sys/CapCheckOutput@1" } },
    },
    {
      $kind: "defmodule",
      name: "shop/Orders@1",
      module_kind: "reducer",
      wasm_hash: WASM,
      abi: {
        reducer: {
          state: "shop/State@1",
          event: "shop/Event@1",
          effects_emitted: ["timer.set"],
          cap_slots: { timer: "timer" },
        },
      },
    },
    {
      $kind: "defplan",
      name: "shop/Charge@1",
      input: "shop/Order@1",
      output: "shop/Done@1",
      steps: [
        {
          id: "charge",
          op: "emit_effect",
          kind: "shop.charge",
          params: { ref: "@plan.input" },
          cap: "pay",
          bind: { effect_id_as: "asked" },
        },
        { id: "wait", op: "await_receipt", for: { ref: "@var:asked" }, bind: { as: "done" } },
        { id: "end", op: "end", result: { ok: true } },
      ],
      edges: [
        { from: "charge", to: "wait" },
        { from: "wait", to: "end" },
      ],
    },
    {
      $kind: "defplan",
      name: "shop/Upgrade@1",
      input: "shop/Cancelled@1",
      steps: [
        {
          id: "apply",
          op: "emit_effect",
          kind: "governance.apply",
          params: { proposal_id: 0 },
          cap: "upgrade",
          bind: { effect_id_as: "asked" },
        },
        { id: "end", op: "end" },
      ],
      edges: [{ from: "apply", to: "end" }],
    },
    {
      $kind: "defpolicy",
      name: "shop/policy@1",
      rules: [
        { when: { effect_kind: "shop.charge", origin_name: "shop/Charge@1" }, decision: "allow" },
        { when: { effect_kind: "timer.set" }, decision: "allow" },
      ],
    },
    { $kind: "defpolicy", name: "shop/other@1", rules: [] },
    { $kind: "defsecret", name: "shop/key@1", binding_id: "env:KEY", allowed_caps: ["pay"] },
  ];
}

/** The manifest of the shop, that of these definitions. */
export function shopManifest(defs: readonly JsonObject[]): JsonObject {
  return {
    $kind: "manifest",
    air_version: "1",
    ...listed(defs),
    defaults: {
      policy: "shop/policy@1",
      cap_grants: [
        { name: "pay", cap: "shop/pay@1", params: { most: 5, skus: ["a"] } },
        { name: "timer", cap: "sys/timer@1", params: {} },
        { name: "web", cap: "sys/http.out@1", params: { hosts: ["a.example", "b.example"] } },
        { name: "upgrade", cap: "sys/governance@1", params: {} },
      ],
    },
    module_bindings: { "shop/Orders@1": { slots: { timer: "timer" } } },
    routing: {
      events: [{ event: "shop/Order@1", reducer: "shop/Orders@1" }],
      inboxes: [{ source: "shop.feed", reducer: "shop/Orders@1" }],
    },
    triggers: [{ event: "shop/Order@1", plan: "shop/Charge@1" }],
  };
}
