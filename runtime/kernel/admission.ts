/**
 * What becomes of an event once it is admitted: its record, then the plans that wait for it, the plans that it starts, and
 * the reducers that it goes to (AIR, events; rulings K2, K5, K9, K15).
 */
import { hashTree, type Tree } from "../../air/cbor/tree.ts";
import { isAirError } from "../../air/errors.ts";
import type { Type } from "../../air/types/types.ts";
import { decodeValue } from "../../air/values/decode.ts";
import { findText, type Value } from "../../air/values/value.ts";
import type { JournalOrigin } from "../../generated/schemas.ts";
import { PlanInstance, WAITING } from "../plans/instance.ts";
import type { StepOf } from "../plans/program.ts";
import { environmentOf, isTrue } from "../plans/run.ts";
import { endPlan } from "./endings.ts";
import type { Payload, Unstamped } from "./routing.ts";
import type { EventStamp, Turn } from "./turn.ts";
import type { Trigger } from "./world-program.ts";

export interface Admitted {
  readonly payload: Payload;
  readonly deliveries: readonly Unstamped[];
  readonly origin: JournalOrigin;
  /** The client's id of the input that the event is. */
  readonly inputId: string | null;
}

/** Admits an event that fits and has been routed. */
export function admit(turn: Turn, admitted: Admitted): void {
  const stamp = record(turn, admitted);
  offer(turn, admitted, stamp);
  start(turn, admitted, stamp);
  for (const delivery of admitted.deliveries) turn.deliveries.push({ ...delivery, stamp });
}

function record(turn: Turn, { payload, origin, inputId }: Admitted): EventStamp {
  const { schema, value, key } = payload;
  const external = origin.origin_kind === "external";
  if (!external) {
    turn.count();
    turn.weigh(value);
    if (key) turn.weigh(key);
  }
  const stamp: EventStamp = {
    nowNs: turn.stamp.nowNs,
    logicalNs: turn.stamp.logicalNs,
    height: turn.ledger.height,
    entropy: external ? turn.stamp.entropy : turn.derivedEntropy(),
    manifestHash: turn.state.program.manifestHash,
  };
  turn.append({
    $tag: "domain_event",
    $value: {
      schema,
      value,
      key,
      now_ns: stamp.nowNs,
      logical_now_ns: stamp.logicalNs,
      journal_height: BigInt(stamp.height),
      entropy: stamp.entropy,
      event_hash: hashTree(eventTree(payload)),
      manifest_hash: stamp.manifestHash,
      origin,
      input_id: inputId,
    },
  });
  return stamp;
}

/** What is hashed of an event: a key is left out if there is none. */
export function eventTree({ schema, value, key }: Payload): Tree {
  return key ? { schema, value, key } : { schema, value };
}

/** Gives the event to the steps that wait for it, by plan and step; a step takes the first one only. */
function offer(turn: Turn, { payload, origin }: Admitted, stamp: EventStamp): void {
  for (const id of turn.state.waitingFor(payload.schema)) {
    const plan = turn.state.plan(id);
    if (!plan) continue;
    const steps = plan.waiting().filter((step) => !plan.answers.has(step));
    for (const index of steps) {
      const step = plan.program.steps[index];
      if (step?.op !== "await_event" || step.event !== payload.schema) continue;
      if (step.externalOnly && origin.origin_kind !== "external") continue;
      if (!offerTo(turn, plan, index, step, payload, stamp)) break;
    }
  }
}

/** False if the plan has ended over it. */
function offerTo(
  turn: Turn,
  plan: PlanInstance,
  index: number,
  step: StepOf<"await_event">,
  { value: bytes }: Payload,
  { height, manifestHash }: EventStamp,
): boolean {
  const value = readOrPass(bytes, step.type);
  if (!value) return true;
  try {
    if (step.where && !isTrue(step.where, environmentOf(plan, value))) return true;
  } catch (error) {
    if (!isAirError(error)) throw error;
    endPlan(turn, plan, { status: "error", code: error.code, message: error.message });
    return false;
  }
  const waiting = turn.state.touch(plan.id) as PlanInstance;
  if (waiting.status[index] === WAITING) waiting.answers.set(index, value);
  waiting.stimulus = { height, manifestHash };
  turn.plans.add(plan.id);
  return true;
}

/** An event of another shape than the plan knows is not what it waits for (ruling K9). */
function readOrPass(bytes: Uint8Array, type: Type): Value | undefined {
  try {
    return decodeValue(bytes, type);
  } catch (error) {
    if (isAirError(error)) return undefined;
    throw error;
  }
}

function start(turn: Turn, { payload, deliveries }: Admitted, { height, manifestHash }: EventStamp): void {
  const { state } = turn;
  for (const trigger of state.program.triggers.get(payload.schema) ?? []) {
    const program = state.program.plan(trigger.plan);
    const input = decodeValue(payload.value, program.input);
    const plan = PlanInstance.start({
      id: state.nextPlan,
      program,
      manifestHash,
      input,
      correlation: correlation(trigger, input, payload.key ?? deliveries.find(({ key }) => key)?.key),
      stimulus: { height, manifestHash },
    });
    state.startPlan(plan);
    turn.plans.add(plan.id);
  }
}

/** The part of the input that the trigger names, else the event's key (AIR, triggers). */
function correlation(
  { correlateBy }: Trigger,
  input: Value,
  key: Uint8Array | null | undefined,
): Value | undefined {
  const found = correlateBy?.reduce<Value | undefined>(
    (at, segment) =>
      at?.kind === "record" ? at.fields.get(segment) : at?.kind === "map" ? findText(at, segment) : undefined,
    input,
  );
  return found ?? (key ? { kind: "bytes", value: key } : undefined);
}
