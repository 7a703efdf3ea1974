/** Worlds for the benchmarks of the kernel: one whose events start a plan of one effect, and a reducer that counts. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { encodeTree } from "../air/cbor/tree.ts";
import { FaultList } from "../air/errors.ts";
import { hashBytes } from "../air/hash.ts";
import { readJson } from "../air/json/read.ts";
import { loadManifest } from "../air/manifest/load.ts";
import type { World } from "../air/manifest/world.ts";
import { builtins } from "../runtime/builtins.ts";
import { createWorld, Kernel, type OpenOptions } from "../runtime/kernel/kernel.ts";
import type { ModuleHost } from "../runtime/modules/host.ts";
import type { WorldStorage } from "../runtime/store/journal.ts";

export const TALLY: Uint8Array = new Uint8Array(
  readFileSync(new URL("../fixtures/modules/tally.wasm", import.meta.url)),
);

const TEXT = { text: {} };
const NAT = { nat: {} };
const DEFS = [
  { $kind: "defschema", name: "b/Request@1", type: { record: { description: TEXT, number: NAT } } },
  { $kind: "defschema", name: "b/Page@1", type: { record: { number: NAT } } },
  { $kind: "defschema", name: "b/Id@1", type: TEXT },
  { $kind: "defschema", name: "b/Added@1", type: { record: { id: TEXT, amount: NAT } } },
  { $kind: "defschema", name: "b/Total@1", type: { record: { count: NAT, total: NAT } } },
  {
    $kind: "defmodule",
    name: "b/Tally@1",
    module_kind: "reducer",
    key_schema: "b/Id@1",
    abi: { reducer: { state: "b/Total@1", event: "b/Added@1" } },
  },
  {
    $kind: "defpolicy",
    name: "b/policy@1",
    rules: [
      { when: { origin_kind: "plan", cap_name: "query" }, decision: "allow" },
      { when: { origin_kind: "plan", cap_name: "web" }, decision: "allow" },
    ],
  },
  {
    $kind: "defplan",
    name: "b/ask@1",
    input: "b/Request@1",
    steps: [
      {
        id: "ask",
        op: "emit_effect",
        kind: "introspect.journal_head",
        params: {},
        cap: "query",
        bind: { effect_id_as: "h" },
      },
      { id: "wait", op: "await_receipt", for: { ref: "@var:h" }, bind: { as: "r" } },
      { id: "end", op: "end" },
    ],
    edges: [
      { from: "ask", to: "wait" },
      { from: "wait", to: "end" },
    ],
  },
  {
    $kind: "defplan",
    name: "b/fetch@1",
    input: "b/Page@1",
    steps: [
      {
        id: "ask",
        op: "emit_effect",
        kind: "http.request",
        params: { method: "GET", url: "https://a.example/", headers: {}, body_ref: null },
        cap: "web",
        bind: { effect_id_as: "h" },
      },
      { id: "wait", op: "await_receipt", for: { ref: "@var:h" }, bind: { as: "r" } },
      { id: "end", op: "end" },
    ],
    edges: [
      { from: "ask", to: "wait" },
      { from: "wait", to: "end" },
    ],
  },
];
const MANIFEST = {
  air_version: "1",
  schemas: ["b/Request@1", "b/Page@1", "b/Id@1", "b/Added@1", "b/Total@1"].map((name) => ({ name })),
  modules: [{ name: "b/Tally@1" }],
  plans: [{ name: "b/ask@1" }, { name: "b/fetch@1" }],
  caps: [],
  policies: [{ name: "b/policy@1" }],
  defaults: {
    policy: "b/policy@1",
    cap_grants: [
      { name: "query", cap: "sys/query@1", params: {} },
      { name: "web", cap: "sys/http.out@1", params: {} },
    ],
  },
  routing: { events: [{ event: "b/Added@1", reducer: "b/Tally@1", key_field: "id" }] },
  triggers: [
    { event: "b/Request@1", plan: "b/ask@1" },
    { event: "b/Page@1", plan: "b/fetch@1" },
  ],
};

/** How many records a request leaves. */
export const RECORDS_PER_REQUEST = 6;

/** Begins a world in a storage. */
export function begin(storage: WorldStorage): void {
  const json = (value: unknown) => readJson(JSON.stringify(value));
  const hash = hashBytes(TALLY);
  const faults = new FaultList();
  const input = { manifest: json(MANIFEST), defs: DEFS.map(json), wasm: new Map([["b/Tally@1", hash]]) };
  const world = loadManifest(input, builtins(), faults);
  faults.throwIfAny();
  createWorld(storage, {
    world: world as World,
    worldId: hash,
    entries: [{ space: "blob", hash, bytes: TALLY }],
  });
}

export function open(
  storage: WorldStorage,
  modules: ModuleHost,
  { whole = true, onTurn }: Pick<OpenOptions, "whole" | "onTurn"> = {},
): Kernel {
  return Kernel.open(storage, {
    modules,
    surroundings: {
      nowNs: () => 1_700_000_000_000_000_000n,
      entropy: (input) => new Uint8Array(createHash("sha512").update(String(input)).digest()),
    },
    whole,
    ...(onTurn ? { onTurn } : {}),
  });
}

/** The event that starts a plan with one effect. */
export function request(kernel: Kernel, number: number): void {
  const value = { cbor: encodeTree({ description: `request ${number}`, number: BigInt(number) }).slice() };
  kernel.event({ schema: "b/Request@1", value });
}

/** The event that starts a plan with one effect that somebody outside carries out. */
export function fetchOne(kernel: Kernel): void {
  kernel.event({ schema: "b/Page@1", value: { cbor: encodeTree({ number: 1n }).slice() } });
}

/** The event that a reducer counts. */
export function add(kernel: Kernel, number: number): void {
  const value = { cbor: encodeTree({ id: `account ${number % 100}`, amount: 1n }).slice() };
  kernel.event({ schema: "b/Added@1", value });
}
