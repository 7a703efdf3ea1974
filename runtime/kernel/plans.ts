/** Running plans in a turn: what they ask of the world (rulings K8, K9). */
import { AirError, isAirError } from "../../air/errors.ts";
import { copyBytes } from "../../air/platform.ts";
import { normalizeCbor } from "../../air/values/normalize.ts";
import type { Value } from "../../air/values/value.ts";
import type { Denial } from "../authorize/request.ts";
import type { PlanInstance } from "../plans/instance.ts";
import type { StepOf } from "../plans/program.ts";
import { type Answer, type Emitted, type PlanHost, runPlan } from "../plans/run.ts";
import { admit } from "./admission.ts";
import { emit } from "./emission.ts";
import { endPlan } from "./endings.ts";
import type { Ledger } from "./ledger.ts";
import { originOfPlan } from "./records.ts";
import { RECEIPT_EVENTS, route } from "./routing.ts";
import type { Turn } from "./turn.ts";

/** Lets a plan run until it rests or ends. */
export function advancePlan(turn: Turn, id: number): void {
  const plan = turn.state.touch(id);
  if (!plan) return;
  const ending = runPlan(plan, new TurnPlanHost(turn));
  if (ending && ending.status !== "gone") endPlan(turn, plan, ending);
}

/** Why the kernel could not do what an intent asks for: recorded right before its receipt. */
function refusalCode(ledger: Ledger, receipt: number, intent: number): string | null {
  const entry = ledger.entry(receipt - 1);
  if (entry?.$tag !== "gov_refused" || entry.$value.intent !== BigInt(intent)) return null;
  return entry.$value.code;
}

class TurnPlanHost implements PlanHost {
  private readonly turn: Turn;

  constructor(turn: Turn) {
    this.turn = turn;
  }

  emit(
    plan: PlanInstance,
    step: StepOf<"emit_effect">,
    params: Uint8Array | Denial,
    key: Value | null,
  ): Emitted {
    const { effect, cap } = step;
    const { name } = plan.program;
    return emit(this.turn, {
      request: { origin: { kind: "plan", name }, kind: effect.def.kind, effect, cap, params, key },
      origin: originOfPlan(name, plan.id),
      party: { kind: "plan", id: plan.id },
      manifestHash: plan.manifestHash,
      stimulus: plan.stimulus,
    });
  }

  raise(plan: PlanInstance, schema: string, value: Uint8Array): () => boolean {
    const { turn } = this;
    const { program } = turn.state;
    if (RECEIPT_EVENTS.has(schema)) {
      throw new AirError("event.kernel_only", `only the kernel raises ${schema}`);
    }
    const payload = { schema, value: this.live(schema, value), key: null };
    const deliveries = route(program, payload);
    const origin = originOfPlan(plan.program.name, plan.id);
    return () => {
      admit(turn, { payload, deliveries, origin, inputId: null });
      return turn.state.plan(plan.id) !== undefined;
    };
  }

  /** The plan knows the schema as it was; the event has to fit it as it is (ruling K9). */
  private live(schema: string, value: Uint8Array): Uint8Array {
    const type = this.turn.state.program.schema(schema);
    if (!type) throw new AirError("event.schema_changed", `there is no schema ${schema} any more`);
    try {
      return copyBytes(normalizeCbor(value, type));
    } catch (error) {
      if (!isAirError(error)) throw error;
      throw new AirError("event.schema_changed", `${schema} has changed: ${error.message}`);
    }
  }

  receipt(intent: number): Answer | undefined {
    const { ledger } = this.turn;
    const index = ledger.receiptOf(intent);
    if (index === undefined) return undefined;
    const { status, payload_cbor } = ledger.get(index, "effect_receipt");
    return {
      status,
      payload: payload_cbor,
      code: status === "ok" ? null : refusalCode(ledger, index, intent),
    };
  }

  wait(plan: PlanInstance, { event }: StepOf<"await_event">): void {
    this.turn.state.countWait(event, plan.id, 1);
  }

  waited(plan: PlanInstance, { event }: StepOf<"await_event">): void {
    this.turn.state.countWait(event, plan.id, -1);
  }

  stepped(): void {
    this.turn.count();
  }
}
