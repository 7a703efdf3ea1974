/**
 * The life of the safe-upgrade world, for losing its process anywhere: upgrades by the plan and by operators, one that goes
 * stale, one that expires, a new module. What is sent is made once, on a run that loses nothing, and then sent as it is.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { hashBytes } from "../air/hash.ts";
import { readJson } from "../air/json/read.ts";
import { readWorld } from "../cli/worlds.ts";
import type { OperatorVerb } from "../runtime/governance/operator.ts";
import { createWorld } from "../runtime/kernel/kernel.ts";
import type { WorldStorage } from "../runtime/store/journal.ts";
import { MemoryWorld } from "../runtime/store/memory-world.ts";
import type { Entry } from "../runtime/store/store.ts";
import { PROJECT } from "./extra-codecs.ts";
import { applying, deciding, docInput, proposal, shadowing, upgrading } from "./governance-worlds.ts";
import { Running } from "./running-worlds.ts";

const FOLDER = `${PROJECT}fixtures/worlds/safe-upgrade`;
const RELEASE = "safe.app/Release@1";

/** One thing that somebody does: an event, an operator's input, or time that passes. */
type Act =
  | { readonly event: string; readonly value: unknown }
  | { readonly verbs: readonly OperatorVerb[] }
  | { readonly clock: true };

interface Chapter {
  readonly act: Act;
  readonly clockNs: bigint;
}

/** Made when it is its turn, from the world as it is then. */
type Draft = (world: Running) => Act;

const DRAFTS: readonly Draft[] = [
  (world) => wanted("one", addSchema(world, "safe.app/One@1"), 2_500),
  () => approval("one", "approve"),
  () => ({ clock: true }),
  (world) => wanted("two", addSchema(world, "safe.app/Two@1"), 100_000),
  (world) => ({ verbs: [proposal(docInput(addSchema(world, "ops/Three@1")))] }),
  () => ({ verbs: [shadowing(2n)] }),
  () => ({ verbs: [deciding("approve", 2n)] }),
  () => ({ verbs: [applying(2n)] }),
  () => approval("two", "approve"),
  () => ({ verbs: [deciding("reject", 1n)] }),
  (world) => ({ verbs: upgradeModule(world) }),
  (world) => wanted("four", addSchema(world, "safe.app/Four@1"), 12_500),
  () => ({ clock: true }),
  () => approval("four", "approve"),
  (world) => wanted("five", addSchema(world, "safe.app/Five@1"), 100_000),
  () => approval("five", "reject"),
];

function wanted(release: string, document: object, deadline_ns: number): Act {
  const patch = { patch_doc_json: Buffer.from(JSON.stringify(document)).toString("base64") };
  return { event: "safe.app/UpgradeWanted@1", value: { release, patch, manifest_base: null, deadline_ns } };
}

function approval(release: string, decision: "approve" | "reject"): Act {
  const value = { release, decision: { [decision]: null }, approver: "an operator", reason: null };
  return { event: "safe.app/ApprovalGiven@1", value };
}

function addSchema(world: Running, name: string): { readonly [key: string]: unknown } {
  const node = { $kind: "defschema", name, type: { text: {} } };
  return documentOn(world, [{ add_def: { kind: "defschema", node } }]);
}

function documentOn(world: Running, patches: readonly object[]) {
  return { version: "1", base_manifest_hash: world.kernel.state.program.world.nodeHash, patches };
}

/** The same code with a section that says nothing: another hash. */
function upgradeModule(world: Running): readonly OperatorVerb[] {
  const bytes = new Uint8Array([...wasm(), 0, 3, 1, 0x61, 0x62]);
  const entry: Entry = { space: "blob", hash: hashBytes(bytes), bytes };
  const { hash, node } = world.kernel.state.program.world.def("defmodule", RELEASE) ?? {};
  if (node?.kind !== "defmodule") throw new Error("the world has its reducer");
  const text = readFileSync(`${FOLDER}/release.air.json`, "utf8");
  const new_node = { ...(JSON.parse(text) as object), wasm_hash: entry.hash };
  const replace = { replace_def: { kind: "defmodule", name: RELEASE, new_node, pre_hash: hash } };
  const [propose, ...rest] = upgrading(docInput(documentOn(world, [replace])));
  return [{ ...propose, entries: [entry] } as OperatorVerb, ...rest];
}

function wasm(): Uint8Array {
  return new Uint8Array(readFileSync(`${FOLDER}/modules/${RELEASE}.wasm`));
}

/** Begins the world, unless the storage holds it. */
export function openStory(storage: WorldStorage): Running {
  if (storage.head().count === 0) {
    const bytes = wasm();
    const entries: Entry[] = [{ space: "blob", hash: hashBytes(bytes), bytes }];
    const worldId = hashBytes(createHash("sha256").update("story").digest());
    createWorld(storage, { world: readWorld(FOLDER, new Map()), worldId, entries });
  }
  return new Running(undefined, { storage });
}

export class Story {
  readonly chapters: readonly Chapter[];
  /** The world that nothing happened to. */
  readonly whole: Running;

  constructor() {
    this.whole = openStory(new MemoryWorld());
    this.chapters = DRAFTS.map((draft, index) => {
      const chapter = { act: draft(this.whole), clockNs: BigInt(1_000 * (index + 1)) };
      this.take(this.whole, index, chapter);
      return chapter;
    });
  }

  /** Sends what a chapter says, under its id: what is recorded already does nothing. */
  tell(world: Running, index: number): void {
    this.take(world, index, this.chapters[index] as Chapter);
  }

  private take(world: Running, index: number, { act, clockNs }: Chapter): void {
    world.clockNs = clockNs;
    const id = `chapter ${index}`;
    if ("clock" in act) world.kernel.fireTimers();
    else if ("verbs" in act) world.kernel.govern(act.verbs, id);
    else
      world.kernel.event({
        schema: act.event,
        value: { json: readJson(JSON.stringify(act.value)) },
        inputId: id,
      });
  }
}
