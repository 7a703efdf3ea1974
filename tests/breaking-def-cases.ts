/** Edits of schemas, effects, caps and modules, and what is to be told of them. */
import { adding, all, type EditCase, inDef, inManifest, T } from "./breaking-edits.ts";

const ITEM = "shop/Item@1";
const CAP = "shop/pay@1";
const EFFECT = "shop/charge@1";
const REDUCER = "shop/Orders@1";

export const DEF_CASES: readonly EditCase[] = [
  {
    name: "a field that every value has",
    edit: inDef(ITEM, "type record weight", T("nat")),
    told: ["effect.asks_more", "schema.field_added both"],
    back: ["effect.asks_more", "schema.field_removed both"],
  },
  {
    name: "an option",
    edit: inDef(ITEM, "type record weight", { option: T("nat") }),
    told: ["effect.asks_more", "schema.option_added widened"],
    back: ["effect.asks_more", "schema.field_removed narrowed"],
  },
  {
    name: "fields in another order",
    edit: inDef(ITEM, "type record", { count: T("nat"), sku: T("text"), note: { option: T("text") } }),
    told: ["schema.fields_reordered", "def.text_changed"],
    back: ["schema.fields_reordered", "def.text_changed"],
  },
  {
    name: "a schema",
    edit: adding("schemas", { $kind: "defschema", name: "shop/New@1", type: T("text") }),
    told: ["schema.added widened"],
    back: ["schema.removed narrowed"],
  },
  {
    name: "an effect",
    edit: adding("effects", {
      $kind: "defeffect",
      name: "shop/refund@1",
      kind: "shop.refund",
      params_schema: "shop/Done@1",
      receipt_schema: "shop/Done@1",
      cap_type: "shop.pay",
      origin_scope: "plan",
    }),
    told: ["effect.added widened"],
    back: ["effect.removed narrowed"],
  },
  {
    name: "an effect under another name",
    edit: all(inDef(EFFECT, "name", "shop/charge@2"), inManifest("effects 0 name", "shop/charge@2")),
    told: ["effect.renamed both"],
    back: ["effect.renamed both"],
  },
  {
    name: "a receipt of another schema with the same values",
    edit: all(
      adding("schemas", { $kind: "defschema", name: "shop/Paid@1", type: { record: { ok: T("bool") } } }),
      inDef(EFFECT, "receipt_schema", "shop/Paid@1"),
    ),
    told: ["schema.added widened", "schema.ref_changed"],
    back: ["schema.removed narrowed", "schema.ref_changed"],
  },
  {
    name: "params of another schema",
    edit: inDef(EFFECT, "params_schema", "shop/Done@1"),
    told: [
      "effect.asks_more",
      ...Array(5).fill("schema.field_removed both"),
      ...Array(2).fill("schema.field_removed narrowed"),
      "schema.field_added both",
      "schema.ref_changed",
    ],
    back: [
      "effect.asks_more",
      ...Array(5).fill("schema.field_added both"),
      ...Array(2).fill("schema.option_added widened"),
      "schema.field_removed both",
      "schema.ref_changed",
    ],
  },
  {
    name: "another cap type",
    edit: all(inDef(EFFECT, "cap_type", "http.out"), inDef("shop/Charge@1", "steps 0 cap", "web")),
    told: ["effect.cap_type_changed", "plan.asks_more"],
    back: ["effect.cap_type_changed", "plan.asks_more"],
  },
  {
    name: "more who may ask",
    edit: inDef(EFFECT, "origin_scope", "both"),
    told: ["effect.scope_widened"],
    back: ["effect.scope_narrowed narrowed"],
  },
  {
    name: "others who may ask",
    edit: inDef(EFFECT, "origin_scope", "reducer"),
    told: ["effect.scope_widened", "effect.scope_narrowed narrowed"],
    back: ["effect.scope_widened", "effect.scope_narrowed narrowed"],
  },
  {
    name: "a cap",
    edit: adding("caps", {
      $kind: "defcap",
      name: "shop/new@1",
      cap_type: "shop.new",
      schema: { record: {} },
    }),
    told: ["cap.added widened"],
    back: ["cap.removed narrowed"],
  },
  {
    name: "a limit that grants have no more",
    edit: all(
      inDef(CAP, "schema record most", undefined),
      inManifest("defaults cap_grants 0 params most", undefined),
    ),
    told: ["cap.params_changed", "grant.wider", "schema.field_removed narrowed"],
    back: ["cap.params_changed", "grant.wider", "schema.option_added widened"],
  },
  {
    name: "grants that are read by a schema that changes",
    edit: all(
      inDef("shop/Sku@1", "type", T("nat")),
      inDef(CAP, "schema record skus", { option: { set: { ref: "shop/Sku@1" } } }),
      inManifest("defaults cap_grants 0 params skus", null),
    ),
    told: [
      "cap.params_changed",
      "grant.wider",
      "schema.scalar_changed both",
      "schema.scalar_changed both",
      "schema.became_option widened",
      "schema.ref_changed",
    ],
    back: [
      "cap.params_changed",
      "grant.wider",
      "schema.scalar_changed both",
      "schema.became_required narrowed",
      "schema.scalar_changed both",
      "schema.ref_changed",
    ],
  },
  {
    name: "a cap of another type",
    edit: all(inDef(CAP, "cap_type", "shop.other"), inDef(EFFECT, "cap_type", "shop.other")),
    told: [
      "cap.type_changed",
      "effect.cap_type_changed",
      "grant.wider",
      "slot.narrower narrowed",
      "slot.wider",
    ],
    back: [
      "cap.type_changed",
      "effect.cap_type_changed",
      "grant.wider",
      "slot.narrower narrowed",
      "slot.wider",
    ],
  },
  {
    name: "no enforcer",
    edit: inDef(CAP, "enforcer", undefined),
    told: ["cap.enforcer_dropped", "grant.wider"],
    back: ["cap.enforcer_changed", "grant.wider"],
  },
  {
    name: "an enforcer with other code",
    edit: inDef("shop/Limits@1", "wasm_hash", `sha256:${"2".repeat(64)}`),
    told: ["grant.wider", "module.enforcer_changed"],
    back: ["grant.wider", "module.enforcer_changed"],
  },
  {
    name: "a module",
    edit: adding("modules", {
      $kind: "defmodule",
      name: "shop/New@1",
      module_kind: "pure",
      wasm_hash: `sha256:${"3".repeat(64)}`,
      abi: { pure: { input: "shop/Done@1", output: "shop/Done@1" } },
    }),
    told: ["module.added widened"],
    back: ["module.removed narrowed"],
  },
  {
    name: "a module of another kind",
    edit: inDef(REDUCER, "module_kind", "pure"),
    told: ["module.kind_changed both"],
    back: ["module.kind_changed both"],
  },
  {
    name: "another part of the ABI",
    edit: inDef(REDUCER, "abi pure", { input: "shop/Done@1", output: "shop/Done@1" }),
    told: ["module.abi_changed widened"],
    back: ["module.abi_changed narrowed"],
  },
  {
    name: "a context",
    edit: inDef(REDUCER, "abi reducer context", "sys/ReducerContext@1"),
    told: ["module.abi_changed widened"],
    back: ["module.abi_changed narrowed"],
  },
  {
    name: "a state of another schema",
    edit: inDef(REDUCER, "abi reducer state", "shop/Sku@1"),
    told: ["schema.form_changed both", "schema.ref_changed"],
    back: ["schema.form_changed both", "schema.ref_changed"],
  },
  {
    name: "cells by key",
    edit: all(
      adding("schemas", { $kind: "defschema", name: "shop/Id@1", type: T("uuid") }),
      inDef(REDUCER, "key_schema", "shop/Id@1"),
      inManifest("routing events 0 key_field", "id"),
    ),
    told: ["module.key_changed both", "schema.added widened", "route.key_changed both"],
    back: ["module.key_changed both", "schema.removed narrowed", "route.key_changed both"],
  },
  {
    name: "more events of a reducer",
    edit: inDef("shop/Event@1", "type variant done", { ref: "shop/Done@1" }),
    told: ["schema.arm_added widened", "module.events_changed widened"],
    back: ["schema.arm_removed narrowed", "module.events_changed narrowed"],
  },
  {
    name: "another event of a reducer with the same values",
    edit: all(
      adding("schemas", { $kind: "defschema", name: "shop/Stopped@1", type: { record: { id: T("uuid") } } }),
      inDef("shop/Event@1", "type variant cancel", { ref: "shop/Stopped@1" }),
    ),
    told: ["schema.added widened", "module.events_changed both", "schema.ref_changed"],
    back: ["schema.removed narrowed", "module.events_changed both", "schema.ref_changed"],
  },
  {
    name: "effects that a reducer declares",
    edit: inDef(REDUCER, "abi reducer effects_emitted", ["timer.set", "shop.charge"]),
    told: ["module.effects_gained"],
    back: ["module.effects_lost narrowed"],
  },
  {
    name: "slots that a reducer declares",
    edit: inDef(REDUCER, "abi reducer cap_slots other", "shop.pay"),
    told: ["module.effects_gained"],
    back: ["module.effects_lost narrowed"],
  },
  {
    name: "other code",
    edit: inDef(REDUCER, "wasm_hash", `sha256:${"2".repeat(64)}`),
    told: ["module.code_changed"],
    back: ["module.code_changed"],
  },
];
