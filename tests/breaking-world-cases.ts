/** Edits of plans, and of what a manifest says, and what is to be told of them. */
import {
  adding,
  all,
  def,
  type EditCase,
  inDef,
  inManifest,
  type PairCase,
  set,
  T,
} from "./breaking-edits.ts";
import type { Json, JsonObject } from "./breaking-inputs.ts";

const wait = { id: "wait", op: "await_event", event: "shop/Done@1", bind: { as: "done" } };

export const PLAN_CASES: readonly PairCase[] = [
  {
    name: "a plan that waits for what comes from outside, and for anybody",
    before: inDef("shop/Charge@1", "steps 1", { ...wait, from: "external" }),
    after: inDef("shop/Charge@1", "steps 1", wait),
    told: ["plan.trusts_more"],
    back: ["def.hash_changed"],
  },
];

export const WORLD_CASES: readonly EditCase[] = [
  {
    name: "a plan that asks for nothing",
    edit: adding("plans", {
      $kind: "defplan",
      name: "shop/New@1",
      input: "shop/Done@1",
      steps: [{ id: "end", op: "end" }],
    }),
    told: ["plan.added widened"],
    back: ["plan.removed narrowed"],
  },
  {
    name: "a plan that asks for something",
    edit: (draft) => {
      const plan = { ...structuredClone(def(draft, "shop/Charge@1")), name: "shop/Again@1" };
      adding("plans", plan)(draft);
    },
    told: ["plan.asks_more", "plan.added widened"],
    back: ["plan.removed narrowed"],
  },
  {
    name: "a plan that starts with another schema",
    edit: inDef("shop/Upgrade@1", "input", "shop/Done@1"),
    told: [
      "plan.governing_changed",
      "schema.field_removed both",
      "schema.field_added both",
      "schema.ref_changed",
    ],
    back: [
      "plan.governing_changed",
      "schema.field_removed both",
      "schema.field_added both",
      "schema.ref_changed",
    ],
  },
  {
    name: "a plan without a result",
    edit: all(
      inDef("shop/Charge@1", "output", undefined),
      inDef("shop/Charge@1", "steps 2 result", undefined),
    ),
    told: ["plan.output_changed narrowed"],
    back: ["plan.output_changed widened"],
  },
  {
    name: "a plan under another grant",
    edit: (draft) => {
      const grants = (draft.manifest.defaults as JsonObject).cap_grants as Json[];
      grants.push({ name: "pay2", cap: "shop/pay@1", params: { skus: [] } });
      set(def(draft, "shop/Charge@1"), "steps 0 cap", "pay2");
    },
    told: ["grant.added", "slot.narrower narrowed", "plan.asks_more"],
    back: ["grant.removed narrowed", "slot.wider", "plan.asks_more"],
  },
  {
    name: "a plan that uses a secret",
    edit: all(
      inDef("shop/Upgrade@1", "steps 0 kind", "shop.charge"),
      inDef("shop/Upgrade@1", "steps 0 cap", "pay"),
      inDef("shop/Upgrade@1", "steps 0 params", {
        id: "00000000-0000-0000-0000-000000000000",
        items: [],
        pay: { cash: null },
        tags: [],
        prices: {},
        due: null,
        key: { alias: "shop/key", version: 1 },
      }),
    ),
    told: ["plan.asks_more"],
    back: ["plan.asks_more"],
  },
  {
    name: "a plan that upgrades the world",
    edit: inDef("shop/Upgrade@1", "steps 0 params proposal_id", 1),
    told: ["plan.governing_changed"],
    back: ["plan.governing_changed"],
  },
  {
    name: "a plan that goes otherwise",
    edit: inDef("shop/Charge@1", "steps 2 result ok", false),
    told: ["def.hash_changed"],
    back: ["def.hash_changed"],
  },
  {
    name: "more hosts",
    edit: inManifest("defaults cap_grants 2 params hosts", ["a.example", "b.example", "c.example"]),
    told: ["grant.wider"],
    back: ["grant.narrower narrowed"],
  },
  {
    name: "a grant, and what an unbound slot means without it",
    edit: (draft) => {
      const { cap_grants } = draft.manifest.defaults as JsonObject;
      (cap_grants as Json[]).splice(2, 1);
    },
    told: ["grant.removed narrowed", "slot.narrower narrowed"],
    back: ["grant.added", "slot.wider"],
  },
  {
    name: "a slot",
    edit: inManifest("module_bindings", {}),
    told: ["slot.narrower narrowed"],
    back: ["slot.wider"],
  },
  {
    name: "a slot that leads elsewhere",
    edit: inManifest("module_bindings shop/Orders@1 slots timer", "web"),
    told: ["slot.wider"],
    back: ["slot.wider"],
  },
  {
    name: "a secret for more",
    edit: inDef("shop/key@1", "allowed_caps", ["pay", "web"]),
    told: ["secret.wider"],
    back: ["secret.narrower narrowed"],
  },
  {
    name: "a secret that is declared in place",
    edit: inManifest("secrets 1", { alias: "shop/token", version: 2, binding_id: "env:TOKEN" }),
    told: ["secret.wider"],
    back: ["secret.wider"],
  },
  {
    name: "a secret with another value",
    edit: inDef("shop/key@1", "binding_id", "env:OTHER"),
    told: ["secret.wider"],
    back: ["secret.wider"],
  },
  {
    name: "a policy that is not in force",
    edit: adding("policies", {
      $kind: "defpolicy",
      name: "shop/new@1",
      rules: [{ when: {}, decision: "allow" }],
    }),
    told: ["policy.added widened"],
    back: ["policy.removed narrowed"],
  },
  {
    name: "a rule that allows more",
    edit: inDef("shop/policy@1", "rules 2", { when: { effect_kind: "http.request" }, decision: "allow" }),
    told: ["policy.wider"],
    back: ["policy.narrower narrowed"],
  },
  {
    name: "a rule that decides nothing",
    edit: inDef("shop/policy@1", "rules 2", { when: { effect_kind: "http.request" }, decision: "deny" }),
    told: ["policy.rewritten"],
    back: ["policy.rewritten"],
  },
  {
    name: "another default policy",
    edit: inManifest("defaults policy", "shop/other@1"),
    told: ["policy.narrower narrowed"],
    back: ["policy.wider"],
  },
  {
    name: "no default policy",
    edit: inManifest("defaults policy", undefined),
    told: ["policy.narrower narrowed"],
    back: ["policy.wider"],
  },
  {
    name: "a route",
    edit: inManifest("routing events", []),
    told: ["route.removed narrowed"],
    back: ["route.added widened"],
  },
  {
    name: "an inbox",
    edit: inManifest("routing inboxes", []),
    told: ["inbox.removed narrowed"],
    back: ["inbox.added widened"],
  },
  {
    name: "a trigger",
    edit: inManifest("triggers", []),
    told: ["trigger.removed narrowed"],
    back: ["trigger.added widened"],
  },
  {
    name: "a trigger by another key",
    edit: inManifest("triggers 0 correlate_by", "id"),
    told: ["trigger.key_changed both"],
    back: ["trigger.key_changed both"],
  },
  {
    name: "a name that clashes",
    edit: adding("schemas", { $kind: "defschema", name: "shop/done@1", type: T("bool") }),
    told: ["schema.added widened", "name.changed"],
    back: ["schema.removed narrowed", "name.changed"],
  },
  {
    name: "a comment, a description",
    edit: all(
      inDef("shop/Item@1", "description", "What is ordered."),
      inDef("shop/Orders@1", "$comment", "One cell."),
      inManifest("description", "A shop."),
    ),
    told: ["def.text_changed", "def.text_changed", "def.text_changed"],
    back: ["def.text_changed", "def.text_changed", "def.text_changed"],
  },
];
