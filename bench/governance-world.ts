/** The world of workload B3: one plan that goes through all four steps of governance, and as much beside it as is wanted. */
import { encodeTree } from "../air/cbor/tree.ts";
import { FaultList } from "../air/errors.ts";
import { hashBytes } from "../air/hash.ts";
import { readJson } from "../air/json/read.ts";
import { loadManifest } from "../air/manifest/load.ts";
import type { World } from "../air/manifest/world.ts";
import { builtins } from "../runtime/builtins.ts";
import { createWorld, type Kernel } from "../runtime/kernel/kernel.ts";
import type { WorldStorage } from "../runtime/store/journal.ts";
import { TALLY } from "./kernel-world.ts";

const TEXT = { text: {} };
const ID = { record: { proposal_id: { nat: 0 } } };

function emit(id: string, kind: string, params: unknown) {
  return {
    id,
    op: "emit_effect",
    kind: `governance.${kind}`,
    params,
    cap: "gov_cap",
    bind: { effect_id_as: `${id}_h` },
  };
}

function wait(id: string, of: string) {
  return { id, op: "await_receipt", for: { ref: `@var:${of}_h` }, bind: { as: `${id}_r` } };
}

const STEPS = [
  emit("propose", "propose", {
    record: {
      patch: { ref: "@plan.input.patch" },
      summary: { null: {} },
      manifest_base: { null: {} },
      description: { ref: "@plan.input.description" },
    },
  }),
  wait("proposed", "propose"),
  emit("shadow", "shadow", ID),
  wait("shadowed", "shadow"),
  emit("approve", "approve", {
    record: {
      proposal_id: { nat: 0 },
      decision: { variant: { tag: "approve" } },
      approver: { text: "x" },
      reason: { null: {} },
    },
  }),
  wait("approved", "approve"),
  emit("apply", "apply", ID),
  wait("applied", "apply"),
  { id: "end", op: "end" },
];

/** The whole loop, or the first step of it only. */
function upgradePlan(steps: readonly { readonly id: string }[]) {
  return {
    $kind: "defplan",
    name: "com.acme/upgrade@1",
    input: "sys/GovActionRequested@1",
    steps,
    edges: steps.slice(1).map(({ id }, index) => ({ from: steps[index]?.id, to: id })),
  };
}

const PROPOSE_ONLY = [...STEPS.slice(0, 2), ...STEPS.slice(-1)];

const DEFS = [
  { $kind: "defschema", name: "com.acme/Thing@1", type: TEXT },
  {
    $kind: "defcap",
    name: "com.acme/gov@1",
    cap_type: "governance",
    schema: { record: {} },
    enforcer: { module: "sys/CapAllowAll@1" },
  },
  {
    $kind: "defpolicy",
    name: "com.acme/policy@1",
    rules: [{ when: { origin_kind: "plan", cap_name: "gov_cap" }, decision: "allow" }],
  },
];

/** For cells that no upgrade touches. */
const TALLIES = [
  { $kind: "defschema", name: "b/Id@1", type: TEXT },
  { $kind: "defschema", name: "b/Added@1", type: { record: { id: TEXT, amount: { nat: {} } } } },
  { $kind: "defschema", name: "b/Total@1", type: { record: { count: { nat: {} }, total: { nat: {} } } } },
  {
    $kind: "defmodule",
    name: "b/Tally@1",
    module_kind: "reducer",
    key_schema: "b/Id@1",
    abi: { reducer: { state: "b/Total@1", event: "b/Added@1" } },
  },
];

const SECTIONS: Readonly<Record<string, string>> = {
  defschema: "schemas",
  defmodule: "modules",
  defplan: "plans",
  defcap: "caps",
  defpolicy: "policies",
};

/** How many schemas there are beside the workload's. */
export function upgradableWorld(schemas = 0, withCells = false, proposeOnly = false): World {
  const shape = {
    record: { id: TEXT, count: { nat: {} }, tags: { set: TEXT }, inner: { ref: "com.acme/Thing@1" } },
  };
  const more = Array.from({ length: schemas }, (_, index) => {
    return { $kind: "defschema", name: `com.acme/More${index}@1`, type: shape };
  });
  const plan = upgradePlan(proposeOnly ? PROPOSE_ONLY : STEPS);
  const defs = [...DEFS, plan, ...more, ...(withCells ? TALLIES : [])];
  const manifest: Record<string, unknown> = {
    air_version: "1",
    ...Object.fromEntries(Object.values(SECTIONS).map((section) => [section, []])),
    defaults: {
      policy: "com.acme/policy@1",
      cap_grants: [{ name: "gov_cap", cap: "com.acme/gov@1", params: {} }],
    },
    triggers: [{ event: "sys/GovActionRequested@1", plan: "com.acme/upgrade@1" }],
    ...(withCells
      ? { routing: { events: [{ event: "b/Added@1", reducer: "b/Tally@1", key_field: "id" }] } }
      : {}),
  };
  for (const { $kind, name } of defs) (manifest[SECTIONS[$kind] as string] as object[]).push({ name });
  const json = (value: unknown) => readJson(JSON.stringify(value));
  const faults = new FaultList();
  const wasm = new Map([["b/Tally@1", hashBytes(TALLY)]]);
  const world = loadManifest({ manifest: json(manifest), defs: defs.map(json), wasm }, builtins(), faults);
  faults.throwIfAny();
  return world as World;
}

export function beginUpgradable(storage: WorldStorage, world: World): void {
  const hash = hashBytes(TALLY);
  createWorld(storage, { world, worldId: hash, entries: [{ space: "blob", hash, bytes: TALLY }] });
}

/** The event of workloads B3 and B4: a document of one operation. */
export function loopRequest(world: World, number = 0) {
  const document = JSON.stringify({
    version: "1",
    base_manifest_hash: world.nodeHash,
    patches: [
      {
        add_def: {
          kind: "defschema",
          node: { $kind: "defschema", name: `com.acme/Upgrade${number}@1`, type: TEXT },
        },
      },
    ],
  });
  const patch = { $tag: "patch_doc_json", $value: new Uint8Array(Buffer.from(document)) };
  const cbor = encodeTree({ patch, manifest_base: null, description: `request ${number}` }).slice();
  return { schema: "sys/GovActionRequested@1", value: { cbor } };
}

/** Throws if the loop has not come to its end. */
export function checkApplied(kernel: Kernel): void {
  const [proposal] = kernel.state.allProposals();
  if (proposal?.status !== "applied") throw new Error("the upgrade was not applied");
}
