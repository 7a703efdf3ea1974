/** The runs that the Rust reference (AgentOS) journaled, and the same inputs given to a world of this project. */
import { encodeTree, type Tree } from "../air/cbor/tree.ts";
import { FaultList, isAirError } from "../air/errors.ts";
import { type Hash, hashBytes } from "../air/hash.ts";
import { readJson } from "../air/json/read.ts";
import { loadManifest } from "../air/manifest/load.ts";
import type { World } from "../air/manifest/world.ts";
import type { JournalEntry } from "../generated/schemas.ts";
import { builtins } from "../runtime/builtins.ts";
import type { OperatorVerb } from "../runtime/governance/operator.ts";
import { createWorld } from "../runtime/kernel/kernel.ts";
import { leb } from "../runtime/modules/sections.ts";
import { MemoryStore } from "../runtime/store/memory.ts";
import { MemoryWorld } from "../runtime/store/memory-world.ts";
import type { Entry, Space } from "../runtime/store/store.ts";
import { applying, deciding, shadowing } from "./governance-worlds.ts";
import { Running } from "./running-worlds.ts";
import { fromHex, vectors } from "./shared.ts";
import { wasm } from "./wasm.ts";

type Json = Readonly<Record<string, unknown>>;

/** A step of the reference's driver: an event, an effect that its kernel answered, or a call of its API. */
export interface LogStep {
  readonly step: string;
  readonly kind?: string;
  readonly status?: string;
  readonly proposal_id?: number;
  readonly error_code?: string;
  readonly adapter_id?: string;
  readonly cost_cents?: number;
  readonly intent_hash?: string;
  readonly payload_cbor_hex?: string;
  readonly signature_hex?: string;
  readonly receipt_delivery?: "ok" | { readonly error_code: string };
}

export interface ReferenceRecord {
  readonly seq: number;
  readonly kind: string;
  readonly record: Json;
}

/** What came of opening the reference's journal again. */
export interface ReferenceReplay {
  readonly result: "ok" | "error" | "livelock";
  readonly error_code?: string;
  readonly same_state?: boolean;
  readonly differing_fields?: readonly string[];
  readonly if_queued_effects_are_dispatched_again?: { readonly new_journal_entries: number };
}

export interface ReferenceState {
  readonly manifest_hash: string;
  readonly plan_instances: readonly { readonly plan_id: number }[];
  readonly proposals: readonly { readonly id: number; readonly state: string; readonly patch_hash: string }[];
}

export interface RunVector {
  readonly id: string;
  readonly description: string;
  readonly manifest: Json & { readonly defaults?: { readonly policy?: string } };
  readonly manifest_hash: string;
  readonly base_manifest_hash: string;
  readonly store_nodes: readonly { readonly hash: string; readonly node: Json }[];
  readonly events: readonly { readonly schema: string; readonly submitted_cbor_hex: string }[];
  readonly expect: {
    readonly log: readonly LogStep[];
    readonly journal: readonly ReferenceRecord[];
    readonly final_state: ReferenceState;
    readonly patch_blobs: readonly { readonly patch_hash: string; readonly patch_cbor_hex: string }[];
    readonly replay_with_base_manifest: ReferenceReplay | null;
    readonly replay_with_applied_manifest: ReferenceReplay | null;
  };
}

export function runVectors(): readonly RunVector[] {
  return vectors<RunVector>("journal.json");
}

/** Bytes in the loose JSON of a record. */
export function hexOf(value: unknown): string | undefined {
  const { $bytes, $u8array } = (value ?? {}) as { readonly $bytes?: string; readonly $u8array?: string };
  return $bytes ?? $u8array;
}

/** One input: of the reference, what its driver logged and what it journaled from there to the next input. */
export interface ReferenceInput {
  readonly input: "event" | "verb";
  readonly schema: string;
  /** An event as it was submitted; where the vectors do not have that, as it was journaled. */
  readonly value: Uint8Array;
  readonly verb: "shadow" | "approve" | "reject" | "apply";
  readonly proposal: number;
  readonly steps: readonly LogStep[];
  readonly records: readonly ReferenceRecord[];
}

const SUBMITS = ["submit_event", "second_document"];
const NO_BYTES = new Uint8Array();

/** The inputs of a run in their order, each with what belongs to it. */
export function inputsOf({ events, expect }: RunVector): readonly ReferenceInput[] {
  const records = [...expect.journal];
  const submitted = [...events];
  const starts = expect.log.flatMap((step, at) => (isInput(step) ? [at] : []));
  // What is refused is not journaled: the events that are, are the last ones.
  let unrecorded =
    starts.filter((at) => !isVerb(expect.log[at] as LogStep)).length -
    records.filter(({ kind }) => kind === "domain_event").length;
  return starts.map((at, place): ReferenceInput => {
    const steps = expect.log.slice(at, starts[place + 1]);
    const [first] = steps as [LogStep];
    if (isVerb(first)) {
      const verb = first.step.slice("api:".length) as ReferenceInput["verb"];
      const own = first.error_code === undefined ? records.splice(0, 1) : [];
      const proposal = first.proposal_id as number;
      return { input: "verb", schema: "", value: NO_BYTES, verb, proposal, steps, records: own };
    }
    const event = submitted.shift();
    const isJournaled = unrecorded-- <= 0;
    const next = records.findIndex(({ kind }, index) => index > 0 && kind === "domain_event");
    const verbs = expect.log.slice(
      at,
      starts.find((other) => other > at && !isVerb(expect.log[other] as LogStep)),
    );
    const journaledVerbs = verbs.filter((step) => isVerb(step) && step.error_code === undefined).length;
    const end = (next < 0 ? records.length : next) - journaledVerbs;
    const own = isJournaled ? records.splice(0, end) : [];
    const value = event?.submitted_cbor_hex ?? hexOf(own[0]?.record.value) ?? "";
    const schema = event?.schema ?? String(own[0]?.record.schema);
    return { input: "event", schema, value: fromHex(value), verb: "apply", proposal: 0, steps, records: own };
  });
}

function isInput(step: LogStep): boolean {
  return SUBMITS.includes(step.step) || isVerb(step);
}

function isVerb({ step }: LogStep): boolean {
  return step.startsWith("api:");
}

// Here

/** What an input came to here: records with their indices, or the code of a refusal that left nothing. */
export interface Came {
  readonly refused: string | undefined;
  readonly records: readonly { readonly index: number; readonly entry: JournalEntry }[];
}

/** A store in which something else stands under a hash: modules of which the vectors have the hash and not the WASM. */
class StandIns extends MemoryStore {
  readonly modules = new Map<Hash, Uint8Array>();

  override get(space: Space, hash: Hash): Uint8Array | undefined {
    return (space === "blob" ? this.modules.get(hash) : undefined) ?? super.get(space, hash);
  }
}

class StandInWorld extends MemoryWorld {
  override readonly store = new StandIns();
}

/** The world of a run; `blobs` are those that events may name. */
export function begin(vector: RunVector, blobs: readonly Uint8Array[]): Running {
  const storage = new StandInWorld();
  const world = worldOf(vector);
  for (const [hash, module] of standIns(vector)) storage.store.modules.set(hash, module);
  const entries = blobs.map((bytes): Entry => ({ space: "blob", hash: hashBytes(bytes), bytes }));
  createWorld(storage, { world, worldId: hashBytes(new TextEncoder().encode(vector.id)), entries });
  return new Running(undefined, { storage });
}

export function worldOf({ manifest, store_nodes }: RunVector): World {
  const faults = new FaultList();
  const json = (value: unknown) => readJson(JSON.stringify(value));
  const defs = store_nodes.map(({ node }) => json(node));
  const world = loadManifest({ manifest: json(manifest), defs }, builtins(), faults);
  faults.throwIfAny();
  return world as World;
}

/** An enforcer that answers whatever it is asked as the run's did. */
function standIns({ store_nodes, expect }: RunVector): readonly (readonly [Hash, Uint8Array])[] {
  const asked = expect.journal.map(({ record }) => record);
  return store_nodes.flatMap(({ node }) => {
    if (node.$kind !== "defmodule") return [];
    const decided = asked.find((record) => record.enforcer_module === node.name);
    const deny = decided?.deny as { readonly code: string; readonly message: string } | undefined;
    const answer: Tree = { constraints_ok: decided?.decision === "allow", deny: deny ? { ...deny } : null };
    return [[node.wasm_hash as Hash, answering(encodeTree(answer).slice())] as const];
  });
}

/** A pure module with one answer. */
function answering(answer: Uint8Array): Uint8Array {
  const output = encodeTree({ output: answer }).slice(3);
  // Where the answer lies, and how long it is, go to where the first param says.
  const length = [...sleb(output.length)];
  const body = [0x20, 0, 0x41, 0, 0x36, 2, 0, 0x20, 0, 0x41, ...length, 0x36, 2, 4];
  return wasm({ entry: "run", body, data: [...output] });
}

function sleb(value: number): readonly number[] {
  return value < 64
    ? [value]
    : [(value & 0x7f) | 0x80, ...(value >> 7 < 64 ? [value >> 7] : leb(value >> 7))];
}

/** Gives a world an input, as the reference's driver did. */
export function drive(world: Running, input: ReferenceInput): Came {
  const from = world.kernel.head.count;
  let refused: string | undefined;
  try {
    if (input.input === "verb") world.kernel.govern([operatorVerb(input)]);
    else world.kernel.event({ schema: input.schema, value: { cbor: input.value } });
  } catch (error) {
    if (!isAirError(error)) throw error;
    refused = error.code;
  }
  const records = world.entries().flatMap((entry, index) => (index < from ? [] : [{ index, entry }]));
  return { refused, records };
}

function operatorVerb({ verb, proposal, records }: ReferenceInput): OperatorVerb {
  const id = BigInt(proposal);
  if (verb === "shadow") return shadowing(id);
  if (verb === "apply") return applying(id);
  const approved = records[0]?.record.Approved as { readonly approver: string } | undefined;
  return deciding(verb, id, { approver: approved?.approver ?? "somebody" });
}
