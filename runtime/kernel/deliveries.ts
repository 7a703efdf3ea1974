/** A delivery to a reducer: all of what its module answers is done, or nothing (AIR, reducers; ruling K8). */

import { canonicalize } from "../../air/cbor/lenient.ts";
import { hashTree } from "../../air/cbor/tree.ts";
import { AirError, isAirError } from "../../air/errors.ts";
import { copyBytes } from "../../air/platform.ts";
import type { Type } from "../../air/types/types.ts";
import { normalizeCbor } from "../../air/values/normalize.ts";
import { ReducerContextCodec } from "../../generated/codecs.ts";
import { DEFAULT_SLOT } from "../authorize/authority.ts";
import type { Authorization } from "../authorize/authorize.ts";
import {
  decodeReducerOutput,
  encodeReducerInput,
  type ModuleEvent,
  type ReducerEffect,
  type ReducerOutput,
} from "../modules/envelopes.ts";
import { type Admitted, admit, eventTree } from "./admission.ts";
import { decide, type Emission, recordEmission } from "./emission.ts";
import { originOfReducer } from "./records.ts";
import { eventValue, route } from "./routing.ts";
import type { Delivery, Turn } from "./turn.ts";
import type { Reducer } from "./world-program.ts";

/** Runs a reducer on an event. What fails leaves `reducer_failed`, and the decisions about a denied effect. */
export function deliver(turn: Turn, delivery: Delivery): void {
  turn.count();
  const { reducer: name, key } = delivery;
  try {
    const reducer = turn.state.program.reducers.get(name) as Reducer;
    const output = readOutput(turn.call(reducer, "step", inputOf(turn, reducer, delivery)));
    carryOut(turn, reducer, delivery, output);
  } catch (error) {
    if (!isAirError(error)) throw error;
    const { message } = error;
    // What a module answers badly is one fault, whatever is wrong with it.
    const code = error.code === "module.output" ? "reducer.output_invalid" : error.code;
    turn.append({ $tag: "reducer_failed", $value: { reducer: name, key, code, message } });
  }
}

function inputOf(turn: Turn, reducer: Reducer, { value, key, stamp }: Delivery): Uint8Array {
  const event = { schema: reducer.event, value, key };
  const state = turn.state.cell(reducer.name, key)?.state ?? null;
  if (!reducer.takesContext) return encodeReducerInput({ state, event, context: undefined });
  const context = ReducerContextCodec.encode({
    now_ns: stamp.nowNs,
    logical_now_ns: stamp.logicalNs,
    journal_height: BigInt(stamp.height),
    entropy: stamp.entropy,
    event_hash: hashTree(eventTree(event)),
    manifest_hash: stamp.manifestHash,
    reducer: reducer.name,
    key,
    cell_mode: reducer.key !== null,
  });
  return encodeReducerInput({ state, event, context: copyBytes(context) });
}

function readOutput(bytes: Uint8Array): ReducerOutput {
  const output = decodeReducerOutput(bytes);
  if (output.effects.length > 1) {
    const what = `the reducer asks for ${output.effects.length} effects at once, and may ask for one`;
    throw new AirError("module.output", what);
  }
  for (const { schema } of output.events) checkName(schema);
  for (const { kind, slot } of output.effects) {
    checkName(kind);
    checkName(slot ?? "");
  }
  return output;
}

/** Bytes of what a module may call something by: it ends up in records. */
const LONGEST_NAME = 256;

function checkName(name: string): void {
  if (Buffer.byteLength(name) <= LONGEST_NAME) return;
  throw new AirError("module.output", `a name has at most ${LONGEST_NAME} bytes`);
}

/** Everything is found out before anything is done. */
function carryOut(turn: Turn, reducer: Reducer, delivery: Delivery, output: ReducerOutput): void {
  const { name } = reducer;
  const { key } = delivery;
  const origin = originOfReducer(name, key);
  const state = output.state && canonicalState(output.state, reducer.state);
  const events = output.events.map((event): Admitted => {
    const payload = readEvent(turn, event);
    return { payload, deliveries: route(turn.state.program, payload), origin, inputId: null };
  });
  const [effect] = output.effects;
  const emission = effect && emissionOf(turn, effect, delivery);
  const decided = emission && decide(turn, emission);
  if (emission && decided?.failed) recordEmission(turn, emission, decided);
  if (state) turn.weigh(state);
  turn.state.setCell(name, key, state);
  for (const event of events) admit(turn, event);
  if (emission) recordEmission(turn, emission, decided as Authorization);
}

function canonicalState(state: Uint8Array, type: Type): Uint8Array {
  try {
    return copyBytes(normalizeCbor(state, type));
  } catch (error) {
    if (!isAirError(error)) throw error;
    throw new AirError("module.output", `the state does not fit its schema: ${error.message}`);
  }
}

function readEvent(turn: Turn, { schema, value, key }: ModuleEvent): Admitted["payload"] {
  const { program } = turn.state;
  const read = (type: Type) => copyBytes(normalizeCbor(value, type));
  return { schema, value: eventValue(program, schema, read), key: key && copyBytes(canonicalize(key)) };
}

function emissionOf(turn: Turn, effect: ReducerEffect, { reducer, key, stamp }: Delivery): Emission {
  const { manifestHash, world } = turn.state.program;
  const { kind, params, slot } = effect;
  return {
    request: {
      origin: { kind: "reducer", name: reducer },
      kind,
      effect: world.effects.get(kind),
      cap: slot ?? DEFAULT_SLOT,
      params,
      key: effect.key && { kind: "bytes", value: effect.key },
    },
    origin: originOfReducer(reducer, key),
    party: { kind: "reducer", name: reducer },
    manifestHash,
    stimulus: { height: stamp.height, manifestHash: stamp.manifestHash },
  };
}
