/** The world that patches are measured on: one definition of every kind and every section, and more schemas if asked. */
import { type ListedKind, SECTION_OF } from "../air/manifest/authored.ts";

const hash = (digits: string): string => `sha256:${digits.repeat(32)}`;
const schema = (name: string, type: object) => ({ $kind: "defschema", name: `com.acme/${name}@1`, type });

const DEFS = [
  schema("Text", { text: {} }),
  schema("Order", { record: { id: { text: {} }, qty: { nat: {} }, tags: { set: { text: {} } } } }),
  schema("OrderState", { record: {} }),
  schema("OrderPlaced", { record: { id: { text: {} } } }),
  {
    $kind: "defmodule",
    name: "com.acme/order_reducer@1",
    module_kind: "reducer",
    wasm_hash: hash("11"),
    abi: {
      reducer: {
        state: "com.acme/OrderState@1",
        event: "com.acme/OrderPlaced@1",
        context: "sys/ReducerContext@1",
      },
    },
  },
  {
    $kind: "defplan",
    name: "com.acme/notify@1",
    input: "com.acme/OrderPlaced@1",
    steps: [{ id: "done", op: "end" }],
  },
  {
    $kind: "defeffect",
    name: "com.acme/custom@1",
    kind: "custom.do",
    params_schema: "com.acme/Order@1",
    receipt_schema: "com.acme/Text@1",
    cap_type: "custom",
    origin_scope: "plan",
  },
  { $kind: "defcap", name: "com.acme/custom_cap@1", cap_type: "custom", schema: { record: {} } },
  {
    $kind: "defpolicy",
    name: "com.acme/policy@1",
    rules: [{ when: { origin_kind: "plan" }, decision: "allow" }],
  },
  { $kind: "defsecret", name: "com.acme/api_key@1", binding_id: "env:API_KEY" },
];

export function baseWorld(extra: number): { readonly manifest: object; readonly defs: readonly object[] } {
  const more = Array.from({ length: extra }, (_, k) =>
    schema(`More${k}`, {
      record: { id: { text: {} }, of: { ref: "com.acme/Order@1" }, n: { option: { nat: {} } } },
    }),
  );
  const defs = [...DEFS, ...more];
  const lists: Record<string, object[]> = {};
  for (const { $kind, name } of defs) {
    const section = SECTION_OF[$kind as ListedKind];
    lists[section] = lists[section] ?? [];
    lists[section].push({ name });
  }
  const manifest = {
    $kind: "manifest",
    air_version: "1",
    ...lists,
    defaults: {
      policy: "com.acme/policy@1",
      cap_grants: [{ name: "custom", cap: "com.acme/custom_cap@1", params: {} }],
    },
    module_bindings: { "com.acme/order_reducer@1": { slots: { default: "custom" } } },
    routing: {
      events: [{ event: "com.acme/OrderPlaced@1", reducer: "com.acme/order_reducer@1" }],
      inboxes: [{ source: "http.inbox", reducer: "com.acme/order_reducer@1" }],
    },
    triggers: [{ event: "com.acme/OrderPlaced@1", plan: "com.acme/notify@1" }],
  };
  return { manifest, defs };
}
