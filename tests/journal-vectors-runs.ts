/** The runs that the Rust reference (AgentOS) journaled, and the same inputs given to a world of this project. */
import { canonicalize } from "../air/cbor/lenient.ts";
import { decodeTree, encodeTree, type Tree } from "../air/cbor/tree.ts";
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

const API = "api:";
const SUBMITS = ["submit_event", "second_document"];
const NO_BYTES = new Uint8Array();

/** The inputs of a run in their order, each with what belongs to it. */
export function inputsOf({ events, expect }: RunVector): readonly ReferenceInput[] {
  const { log, journal } = expect;
  const starts = log.flatMap((step, at) => (isInput(step) ? [at] : []));
  const recorded = journal.filter(({ kind }) => kind === "domain_event").length;
  // What is refused is not journaled: the events that are, are the last ones.
  let refused = starts.filter((at) => !isVerb(log[at] as LogStep)).length - recorded;
  const submitted = [...events];
  let next = 0;
  return starts.map((at, place): ReferenceInput => {
    const steps = log.slice(at, starts[place + 1]);
    const [first] = steps as [LogStep];
    const from = next;
    if (isVerb(first)) {
      if (first.error_code === undefined) next++;
      const verb = first.step.slice(API.length) as ReferenceInput["verb"];
      const proposal = first.proposal_id as number;
      return {
        input: "verb",
        schema: "",
        value: NO_BYTES,
        verb,
        proposal,
        steps,
        records: journal.slice(from, next),
      };
    }
    if (refused-- <= 0) next = endOfEvent(journal, from);
    const records = journal.slice(from, next);
    const event = submitted.shift();
    const value = fromHex(event?.submitted_cbor_hex ?? hexOf(records[0]?.record.value) ?? "");
    const schema = event?.schema ?? String(records[0]?.record.schema);
    return { input: "event", schema, value, verb: "apply", proposal: 0, steps, records };
  });
}

/** Up to the next event, or to a step of governance that no intent has asked for. */
function endOfEvent(journal: readonly ReferenceRecord[], from: number): number {
  let asked = 0;
  for (let at = from; at < journal.length; at++) {
    const kind = journal[at]?.kind;
    if (at > from && kind === "domain_event") return at;
    if (kind === "effect_intent") asked++;
    if (kind === "governance" && asked-- === 0) return at;
  }
  return journal.length;
}

function isInput(step: LogStep): boolean {
  return SUBMITS.includes(step.step) || isVerb(step);
}

function isVerb({ step }: LogStep): boolean {
  return step.startsWith(API);
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

/** The documents that events carry: one run names that of another by its hash. */
export function documentsOf(all: readonly RunVector[]): readonly Uint8Array[] {
  return all.flatMap(({ events }) =>
    events.flatMap(({ submitted_cbor_hex }) => {
      const event = decodeTree(canonicalize(fromHex(submitted_cbor_hex)).slice());
      const patch = event instanceof Map ? event.get("patch") : undefined;
      const document = patch instanceof Map ? patch.get("patch_doc_json") : undefined;
      return document instanceof Uint8Array ? [document] : [];
    }),
  );
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
