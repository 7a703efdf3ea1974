/** A world as it is looked at: plans, cells and open intents, with values readable by their schemas. */
import type { Tree } from "../../air/cbor/tree.ts";
import type { Hash } from "../../air/hash.ts";
import type { Type } from "../../air/types/types.ts";
import { decodeValue } from "../../air/values/decode.ts";
import { sugarOf } from "../../air/values/sugar.ts";
import type { Head, WorldStorage } from "../store/journal.ts";
import { isInternal } from "./effect-kinds.ts";
import type { Programs } from "./programs.ts";
import { decodeRecord, type EntryOf } from "./records.ts";
import type { Cell, OpenIntent, WorldState } from "./state.ts";
import type { WorldProgram } from "./world-program.ts";

export interface Viewed {
  readonly storage: WorldStorage;
  readonly state: WorldState;
  /** How far the world goes; what the journal has beyond that is none of it. */
  readonly head: Head;
  readonly machine: { readonly programs: Programs };
}

export interface PlanView {
  readonly id: number;
  readonly plan: string;
  /** That it keeps from its start to its end. */
  readonly manifestHash: Hash;
  readonly status: "running" | "ok" | "error";
  readonly errorCode: string | null;
  /** Why it ended so. */
  readonly message: string | null;
  /** As sugar JSON, by the plan's output schema; undefined if there is none. */
  readonly result: Tree | undefined;
}

/** All plans that were ever started, by id. */
export function plansOf(world: Viewed): readonly PlanView[] {
  const running = world.state.running().map(
    ({ id, program, manifestHash }): PlanView => ({
      id,
      plan: program.name,
      manifestHash,
      status: "running",
      errorCode: null,
      message: null,
      result: undefined,
    }),
  );
  const indices = [...world.storage.endedPlans()].filter((index) => index < world.head.count);
  const ended = indices.map((index) => endedPlan(world, index));
  return [...ended, ...running].sort((a, b) => a.id - b.id);
}

function endedPlan(world: Viewed, index: number): PlanView {
  const end = entryAt(world.storage, index, "plan_ended");
  const result = end.status === "ok" ? resultAfter(world, index, end) : undefined;
  return {
    id: Number(end.plan_id),
    plan: end.plan_name,
    manifestHash: end.manifest_hash,
    status: end.status as "ok" | "error",
    errorCode: end.error_code,
    message: end.message,
    result,
  };
}

/** A result stands right after the end that it belongs to. */
function resultAfter(world: Viewed, index: number, end: EntryOf<"plan_ended">): Tree | undefined {
  const bytes = index + 1 < world.head.count ? world.storage.read(index + 1) : undefined;
  const entry = bytes && decodeRecord(bytes).entry;
  if (entry?.$tag !== "plan_result" || entry.$value.plan_id !== end.plan_id) return undefined;
  const { output_schema, value_cbor } = entry.$value;
  return readable(world.machine.programs.get(end.manifest_hash), output_schema, value_cbor);
}

function entryAt<K extends "plan_ended">(storage: WorldStorage, index: number, kind: K): EntryOf<K> {
  const bytes = storage.read(index);
  const entry = bytes && decodeRecord(bytes).entry;
  if (entry?.$tag !== kind) throw new Error(`the record ${index} is no ${kind}`);
  return entry.$value as EntryOf<K>;
}

/** A canonical value as sugar JSON by a schema of the manifest. */
export function readable(program: WorldProgram, schema: string, value: Uint8Array): Tree {
  const type = program.schema(schema);
  return type ? readableBy(type, value) : null;
}

export function readableBy(type: Type, value: Uint8Array): Tree {
  return sugarOf(decodeValue(value, type), type);
}

/** Open intents that somebody outside has to answer, in the order of the journal. */
export function openExternal(state: WorldState): readonly OpenIntent[] {
  return state.openIntents().filter(({ kind }) => !isInternal(kind));
}

export interface CellView extends Cell {
  readonly reducer: string;
}

/** Every cell, by the reducer's name, then by the key's bytes. */
export function cellsOf(state: WorldState): readonly CellView[] {
  return state.reducers().flatMap((reducer) => state.cellsOf(reducer).map((cell) => ({ ...cell, reducer })));
}
