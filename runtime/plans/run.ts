/**
 * Runs a plan until it rests or ends (AIR, plans; rulings K2, K8, K10): the first ready step in the plan's order, then the
 * same again. What reaches outside the plan is the host's to do.
 */
import { AirError, isAirError } from "../../air/errors.ts";
import { type Environment, evaluate } from "../../air/expr/evaluate.ts";
import type { Expression } from "../../air/expr/expression.ts";
import { typeError } from "../../air/expr/operations.ts";
import { copyBytes } from "../../air/platform.ts";
import { decodeValue } from "../../air/values/decode.ts";
import { normalizeCbor } from "../../air/values/normalize.ts";
import { encodePlain } from "../../air/values/plain.ts";
import { NULL, type Value } from "../../air/values/value.ts";
import type { Denial } from "../authorize/request.ts";
import { DONE, type PlanInstance, WAITING } from "./instance.ts";
import type { Guard, SlotProgram, StepOf } from "./program.ts";

/** An effect that was admitted: the intent that stands for it, by its index in the journal, and its hash. */
export interface Emitted {
  readonly intent: number;
  /** 32 bytes. */
  readonly intentHash: Uint8Array;
}

/** What a plan needs of the world. All of it throws an `AirError` where the plan is to end with its code. */
export interface PlanHost {
  /** Asks for an effect; params (or why they have no bytes) and key as they were evaluated. */
  emit(
    plan: PlanInstance,
    step: StepOf<"emit_effect">,
    params: Uint8Array | Denial,
    key: Value | null,
  ): Emitted;
  /**
   * Makes an event ready to be raised, and gives what raises it; the value is canonical by the schema as the plan knows it.
   * That is false if the event ended the plan: a `where` of its own failed on it.
   */
  raise(plan: PlanInstance, event: string, value: Uint8Array): () => boolean;
  /** The receipt of an intent, if there is one. */
  receipt(intent: number): Answer | undefined;
  /** A step begins to wait for an event. */
  wait(plan: PlanInstance, step: StepOf<"await_event">): void;
  /** A step no longer waits for an event. */
  waited(plan: PlanInstance, step: StepOf<"await_event">): void;
  /** A step is done. */
  stepped(): void;
}

export interface Answer {
  readonly status: string;
  readonly payload: Uint8Array;
  /** Why the kernel refused; null if it did not. */
  readonly code: string | null;
}

/** How a plan ended; its result is canonical by its output schema. `gone`: it was ended by what it did itself. */
export type Ending =
  | { readonly status: "gone" }
  | { readonly status: "ok"; readonly result: Uint8Array | null }
  | { readonly status: "error"; readonly code: string; readonly message: string };

/** Undefined if the plan rests: it waits for something. */
export function runPlan(plan: PlanInstance, host: PlanHost): Ending | undefined {
  try {
    return new Run(plan, host).run();
  } catch (error) {
    if (!isAirError(error)) throw error;
    return { status: "error", code: error.code, message: error.message };
  }
}

/** What the expressions of a plan see; `event` is there while a `where` is tried. */
export function environmentOf({ input, vars, steps }: PlanInstance, event?: Value): Environment {
  return { input, event, vars, steps };
}

/** The truth of a guard, a `where` or an invariant. Throws `expr.*`. */
export function isTrue(expression: Expression, environment: Environment): boolean {
  const value = evaluate(expression, environment);
  if (value.kind !== "bool") throw typeError("a bool", value);
  return value.value;
}

class Run {
  private readonly plan: PlanInstance;
  private readonly host: PlanHost;
  private readonly environment: Environment;
  /** What guards came to, and after how many changes: one is asked again when what it looks at has changed. */
  private readonly asked = new Map<Guard, { readonly answer: boolean; readonly at: number }>();
  /** After how many changes a variable or a step last changed. */
  private readonly changed = new Map<string, number>();
  private changes = 0;

  constructor(plan: PlanInstance, host: PlanHost) {
    this.plan = plan;
    this.host = host;
    this.environment = environmentOf(plan);
  }

  run(): Ending | undefined {
    const { plan } = this;
    for (;;) {
      const step = this.firstReady();
      if (step === undefined) {
        if (plan.waiting().length > 0) return undefined;
        throw new AirError("no_progress", "no step of the plan can become ready any more");
      }
      const ending = this.step(step);
      if (ending) return ending;
    }
  }

  /** All guards are looked at, so that which one fails does not depend on what is ready. */
  private firstReady(): number | undefined {
    const { plan } = this;
    let first: number | undefined;
    for (const step of plan.open) {
      const ready = plan.status[step] === WAITING ? plan.answers.has(step) : this.mayBegin(step);
      if (ready) first ??= step;
    }
    return first;
  }

  private mayBegin(step: number): boolean {
    for (const { from, guard } of this.plan.program.incoming[step] ?? []) {
      if (this.plan.status[from] !== DONE) return false;
      if (guard && !this.isOpen(guard)) return false;
    }
    return true;
  }

  private isOpen(guard: Guard): boolean {
    const before = this.asked.get(guard);
    if (before && !this.hasChanged(guard, before.at)) return before.answer;
    const answer = isTrue(guard.expression, this.environment);
    this.asked.set(guard, { answer, at: this.changes });
    return answer;
  }

  private hasChanged({ looksAt }: Guard, since: number): boolean {
    for (const name of looksAt) if ((this.changed.get(name) ?? 0) > since) return true;
    return false;
  }

  private step(index: number): Ending | undefined {
    const { plan, host } = this;
    const step = plan.program.steps[index];
    if (!step) throw new Error("a ready step is one of the plan's");
    switch (step.op) {
      case "assign":
        return this.complete(index, step.id, this.bind(step.as, this.valueOf(step.value)));
      case "raise_event": {
        const value = this.valueOf(step.value);
        const canonical = copyBytes(normalizeCbor(plainOf(step.value, value), step.type));
        const raise = host.raise(plan, step.event, canonical);
        this.done(index, step.id, record({ schema: { kind: "text", value: step.event }, value }));
        return raise() ? this.checkInvariants(step.id) : { status: "gone" };
      }
      case "emit_effect":
        return this.emit(index, step);
      case "await_receipt":
        return this.awaitReceipt(index, step);
      case "await_event":
        return this.awaitEvent(index, step);
      case "end": {
        const result = step.result && this.result(step.result);
        this.complete(index, step.id, NULL);
        return { status: "ok", result };
      }
    }
  }

  private emit(index: number, step: StepOf<"emit_effect">): undefined {
    const { plan, host } = this;
    const params = this.valueOf(step.params);
    const key = step.key && this.valueOf(step.key);
    const { intent, intentHash } = host.emit(plan, step, bytesOrDenial(step.params, params), key);
    plan.handles.set(step.handle, intent);
    const handle = this.bind(step.handle, { kind: "text", value: step.handle });
    const hash: Value = { kind: "bytes", value: intentHash };
    return this.complete(index, step.id, record({ handle, intent_hash: hash, params }));
  }

  private awaitReceipt(index: number, step: StepOf<"await_receipt">): undefined {
    const { plan, host } = this;
    const intent = plan.handles.get(step.handle);
    if (intent === undefined) throw new Error("a handle is bound before it is awaited");
    const receipt = host.receipt(intent);
    if (!receipt) {
      plan.status[index] = WAITING;
      return undefined;
    }
    const { status, payload, code } = receipt;
    if (status !== "ok" && step.statusAs === undefined) {
      const ending = status === "timeout" ? "receipt_timeout" : "receipt_error";
      throw new AirError(ending, `the receipt of ${step.handle} has the status ${status}`);
    }
    const value = this.bind(step.as, status === "ok" ? decodeValue(payload, step.type) : NULL);
    if (step.statusAs !== undefined) this.bind(step.statusAs, { kind: "text", value: status });
    if (step.codeAs !== undefined)
      this.bind(step.codeAs, code === null ? NULL : { kind: "text", value: code });
    return this.complete(index, step.id, value);
  }

  private awaitEvent(index: number, step: StepOf<"await_event">): undefined {
    const { plan, host } = this;
    const answer = plan.answers.get(index);
    if (answer) {
      host.waited(plan, step);
      return this.complete(index, step.id, this.bind(step.as, answer));
    }
    if (plan.correlated && !step.where) {
      const what = `the plan is correlated, and ${step.id} would take any ${step.event}: it needs a where`;
      throw new AirError("plan.correlation", what);
    }
    plan.status[index] = WAITING;
    host.wait(plan, step);
    return undefined;
  }

  private complete(index: number, id: string, value: Value): undefined {
    this.done(index, id, value);
    return this.checkInvariants(id);
  }

  private done(index: number, id: string, value: Value): void {
    const { plan, host } = this;
    plan.steps.set(id, value);
    this.changed.set(`step:${id}`, ++this.changes);
    plan.complete(index);
    host.stepped();
  }

  private checkInvariants(id: string): undefined {
    const { plan } = this;
    for (const invariant of plan.program.invariants) {
      if (isTrue(invariant, this.environment)) continue;
      throw new AirError("invariant_violation", `an invariant is false after the step ${id}`);
    }
    return undefined;
  }

  private bind(name: string, value: Value): Value {
    this.plan.vars.set(name, value);
    this.changed.set(`var:${name}`, ++this.changes);
    return value;
  }

  private result({ slot, type }: NonNullable<StepOf<"end">["result"]>): Uint8Array {
    return copyBytes(normalizeCbor(plainOf(slot, this.valueOf(slot)), type));
  }

  private valueOf(slot: SlotProgram): Value {
    return slot.form === "constant" ? slot.value : evaluate(slot.expression, this.environment);
  }
}

/** The value of a slot in CBOR. Throws what `encodePlain` throws. */
function plainOf(slot: SlotProgram, value: Value): Uint8Array {
  return slot.form === "constant" ? slot.plain : copyBytes(encodePlain(value));
}

/** What is asked for was asked for, even if it has no bytes: that is decided like everything else. */
function bytesOrDenial(slot: SlotProgram, value: Value): Uint8Array | Denial {
  try {
    return plainOf(slot, value);
  } catch (error) {
    if (!isAirError(error)) throw error;
    return { code: error.code, message: error.message };
  }
}

function record(fields: Readonly<Record<string, Value>>): Value {
  return { kind: "record", fields: new Map(Object.entries(fields)) };
}
