/** A plan in the form in which it runs: expressions taken apart, types looked up, steps linked by their edges. */

import type { Step } from "../../air/defs/kinds.ts";
import { type Expression, expressionOf, referencesIn } from "../../air/expr/expression.ts";
import { handleOf } from "../../air/manifest/check/plans.ts";
import type { NormalPlan } from "../../air/manifest/plan.ts";
import type { Effect, World } from "../../air/manifest/world.ts";
import { copyBytes } from "../../air/platform.ts";
import type { Type } from "../../air/types/types.ts";
import { literalValue } from "../../air/values/from-literal.ts";
import { encodePlain } from "../../air/values/plain.ts";
import type { Value } from "../../air/values/value.ts";

/** A value slot. */
export type SlotProgram = Constant | { readonly form: "expression"; readonly expression: Expression };

/** A value that is known beforehand, and its CBOR, which is made once. */
export class Constant {
  readonly form = "constant";
  readonly value: Value;
  private bytes: Uint8Array | undefined;

  constructor(value: Value) {
    this.value = value;
  }

  /** Throws what `encodePlain` throws: not every value has a form in CBOR. */
  get plain(): Uint8Array {
    this.bytes ??= copyBytes(encodePlain(this.value));
    return this.bytes;
  }
}

export type StepProgram = { readonly id: string } & (
  | { readonly op: "raise_event"; readonly event: string; readonly type: Type; readonly value: SlotProgram }
  | {
      readonly op: "emit_effect";
      readonly effect: Effect;
      readonly cap: string;
      readonly params: SlotProgram;
      readonly key: SlotProgram | null;
      readonly handle: string;
    }
  | {
      readonly op: "await_receipt";
      readonly handle: string;
      /** What the payload is read by. */
      readonly type: Type;
      readonly as: string;
      readonly statusAs: string | undefined;
      readonly codeAs: string | undefined;
    }
  | {
      readonly op: "await_event";
      readonly event: string;
      readonly type: Type;
      readonly where: Expression | null;
      readonly externalOnly: boolean;
      readonly as: string;
    }
  | { readonly op: "assign"; readonly value: SlotProgram; readonly as: string }
  | { readonly op: "end"; readonly result: { readonly slot: SlotProgram; readonly type: Type } | null }
);

export type StepOf<O extends StepProgram["op"]> = Extract<StepProgram, { op: O }>;

export interface EdgeProgram {
  /** Index of the step that comes before. */
  readonly from: number;
  readonly guard: Guard | null;
}

export interface Guard {
  readonly expression: Expression;
  /** What it looks at: variables and steps, as `var:name` and `step:id`. The input of a plan does not change. */
  readonly looksAt: readonly string[];
}

export interface PlanProgram {
  readonly name: string;
  readonly input: Type;
  readonly output: string | undefined;
  readonly steps: readonly StepProgram[];
  /** By step, in the order of the plan's edges. */
  readonly incoming: readonly (readonly EdgeProgram[])[];
  /** Indices of the steps that come after, by step. */
  readonly outgoing: readonly (readonly number[])[];
  /** The steps that nothing comes before. */
  readonly first: readonly number[];
  readonly invariants: readonly Expression[];
}

/** Takes a plan of a checked world apart. */
export function planProgram({ def, slots }: NormalPlan, world: World): PlanProgram {
  const indices = new Map(def.steps.map(({ id }, index) => [id, index]));
  const incoming = def.steps.map((): EdgeProgram[] => []);
  const outgoing = def.steps.map((): number[] => []);
  for (const edge of def.edges ?? []) {
    const from = indices.get(edge.from) as number;
    const to = indices.get(edge.to) as number;
    incoming[to]?.push({ from, guard: edge.when === undefined ? null : guardOf(expressionOf(edge.when)) });
    outgoing[from]?.push(to);
  }
  // The slots of a step stand in the order in which its kind has them.
  const dynamics = slots[Symbol.iterator]();
  const slot = (tree: Parameters<typeof literalValue>[0]): SlotProgram =>
    slotProgram(tree, (dynamics.next().value as NormalPlan["slots"][number]).dynamic);
  const effects = new Map<string, Effect>();
  const steps = def.steps.map((step): StepProgram => {
    if (step.op === "emit_effect") {
      effects.set(step.bind.effect_id_as, world.effects.get(step.kind) as Effect);
    }
    return stepProgram(step, world, slot, effects, def.output);
  });
  return {
    name: def.name,
    input: typeNamed(world, def.input),
    output: def.output,
    steps,
    incoming,
    outgoing,
    first: incoming.flatMap((edges, step) => (edges.length === 0 ? [step] : [])),
    invariants: (def.invariants ?? []).map(expressionOf),
  };
}

function guardOf(expression: Expression): Guard {
  const references = [...referencesIn(expression)];
  return { expression, looksAt: references.map(({ root, name }) => `${root}:${name}`) };
}

function stepProgram(
  step: Step,
  world: World,
  slot: (tree: Parameters<typeof literalValue>[0]) => SlotProgram,
  effects: ReadonlyMap<string, Effect>,
  output: string | undefined,
): StepProgram {
  const { id } = step;
  switch (step.op) {
    case "raise_event": {
      const { op, event } = step;
      return { id, op, event, type: typeNamed(world, event), value: slot(step.value) };
    }
    case "emit_effect":
      return {
        id,
        op: step.op,
        effect: effects.get(step.bind.effect_id_as) as Effect,
        cap: step.cap,
        params: slot(step.params),
        key: step.idempotency_key === undefined ? null : slot(step.idempotency_key),
        handle: step.bind.effect_id_as,
      };
    case "await_receipt": {
      const handle = handleOf(step) as string;
      const { as, status_as, code_as } = step.bind;
      const type = (effects.get(handle) as Effect).receipt;
      return { id, op: step.op, handle, type, as, statusAs: status_as, codeAs: code_as };
    }
    case "await_event":
      return {
        id,
        op: step.op,
        event: step.event,
        type: typeNamed(world, step.event),
        where: step.where === undefined ? null : expressionOf(step.where),
        externalOnly: step.from === "external",
        as: step.bind.as,
      };
    case "assign":
      return { id, op: step.op, value: slot(step.expr), as: step.bind.as };
    case "end": {
      if (step.result === undefined || output === undefined) return { id, op: step.op, result: null };
      return { id, op: step.op, result: { slot: slot(step.result), type: typeNamed(world, output) } };
    }
  }
}

function slotProgram(tree: Parameters<typeof literalValue>[0], dynamic: boolean): SlotProgram {
  if (dynamic) return { form: "expression", expression: expressionOf(tree) };
  return new Constant(literalValue(tree));
}

/** The checks have found every schema that a plan names. */
function typeNamed(world: World, name: string): Type {
  return world.types.named(name) as Type;
}
