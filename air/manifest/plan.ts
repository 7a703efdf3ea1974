/** Plans in normal form: literals read by their types, `required_caps` and `allowed_effects` derived (ruling D4). */
import type { Tree } from "../cbor/tree.ts";
import type { Defplan, Step, StepOf } from "../defs/kinds.ts";
import { checkDepth } from "../defs/node.ts";
import { FaultList } from "../errors.ts";
import { type JsonNode, type JsonObject, placeOf } from "../json/node.ts";
import { placeAt } from "../json/walk.ts";
import type { Type, Types } from "../types/types.ts";
import { UNKNOWN } from "../types/types.ts";
import { compareUtf8 } from "../utf8-order.ts";
import type { AuthoredOf, Names } from "./names.ts";
import { readSlot, type Slot } from "./slots.ts";
import type { Effect } from "./world.ts";

/** What plans are read by. */
export interface PlanContext {
  readonly names: Names;
  readonly types: Types;
  /** By kind. */
  readonly effects: ReadonlyMap<string, Effect>;
}

/** A value slot of a plan. */
export interface PlanSlot extends Slot {
  /** Of the step that holds it. */
  readonly step: number;
  readonly json: JsonNode;
}

export interface NormalPlan {
  readonly name: string;
  readonly json: JsonObject;
  /** In normal form. */
  readonly def: Defplan;
  readonly slots: readonly PlanSlot[];
  readonly faults: FaultList;
}

/** Reads the literals of a plan and derives its lists. What is wrong stands in its own list of faults. */
export function normalizePlan(node: AuthoredOf<"defplan">, context: PlanContext): NormalPlan {
  const reader = new PlanReader(node, context);
  return reader.read();
}

class PlanReader {
  private readonly node: AuthoredOf<"defplan">;
  private readonly context: PlanContext;
  private readonly faults = new FaultList();
  private readonly slots: PlanSlot[] = [];

  constructor(node: AuthoredOf<"defplan">, context: PlanContext) {
    this.node = node;
    this.context = context;
  }

  read(): NormalPlan {
    const { def, json } = this.node;
    const { faults, slots } = this;
    const steps = def.steps.map((step, index) => this.step(step, index));
    const { required_caps, allowed_effects, ...rest } = def;
    const emits = def.steps.filter((step) => step.op === "emit_effect");
    const caps = this.derive(
      emits.map((step) => step.cap),
      required_caps,
      "required_caps",
    );
    const kinds = this.derive(
      emits.map((step) => step.kind),
      allowed_effects,
      "allowed_effects",
    );
    const normal: Defplan = {
      ...rest,
      steps,
      ...(caps.length > 0 ? { required_caps: caps } : {}),
      ...(kinds.length > 0 ? { allowed_effects: kinds } : {}),
    };
    // With faults there may be parts missing that are to be encoded.
    if (faults.faults.length === 0) checkDepth({ kind: "defplan", def: normal, json }, faults);
    return { name: def.name, json, def: normal, slots, faults };
  }

  /** The distinct names in order; `plan.declared` if other ones are declared. */
  private derive(
    names: readonly string[],
    declared: readonly string[] | undefined,
    key: string,
  ): readonly string[] {
    const derived = [...new Set(names)].sort(compareUtf8);
    if (declared) {
      const listed = new Set(declared);
      const missing = derived.filter((name) => !listed.has(name));
      const used = new Set(derived);
      const extra = [...listed].filter((name) => !used.has(name));
      const parts = [
        ...(missing.length > 0 ? [`lacks ${missing.join(", ")}`] : []),
        ...(extra.length > 0 ? [`has ${extra.join(", ")}, which no step uses`] : []),
      ];
      if (parts.length > 0) {
        const what = `${key} ${parts.join(" and ")}; leave it out to have it derived`;
        this.faults.add("plan.declared", what, placeAt(this.node.json, key));
      }
    }
    return derived;
  }

  private step(step: StepOf<JsonNode>, index: number): Step {
    switch (step.op) {
      case "raise_event":
        return { ...step, value: this.slot(step.value, this.schema(step.event, index, "event"), index) };
      case "emit_effect": {
        const effect = this.context.effects.get(step.kind);
        if (!effect) this.unknownEffect(step.kind, index);
        const { idempotency_key, ...rest } = step;
        const params = this.slot(step.params, effect?.params ?? UNKNOWN, index);
        if (idempotency_key === undefined) return { ...rest, params };
        return { ...rest, params, idempotency_key: this.slot(idempotency_key, { kind: "hash" }, index) };
      }
      case "assign":
        return { ...step, expr: this.slot(step.expr, this.local(step.bind.as), index) };
      case "end":
        return this.end(step, index);
      case "await_event":
        this.schema(step.event, index, "event");
        return step;
      case "await_receipt":
        return step;
    }
  }

  private end(step: StepOf<JsonNode> & { op: "end" }, index: number): Step {
    const { output } = this.node.def;
    const { result, ...rest } = step;
    if (output !== undefined && result === undefined) {
      const place = placeAt(this.node.json, "steps", index);
      this.faults.add("plan.result", `the plan has an output, so "end" needs a result`, place, {
        message: "the output is declared here",
        place: placeAt(this.node.json, "output"),
      });
    }
    if (output === undefined && result !== undefined) {
      this.faults.add("plan.result", "a result, but the plan has no output", placeOf(result));
    }
    if (result === undefined || output === undefined) return rest;
    return { ...rest, result: this.slot(result, this.context.types.named(output) ?? UNKNOWN, index) };
  }

  private slot(json: JsonNode, type: Type | undefined, step: number): Tree {
    const slot = readSlot(json, type, this.faults);
    this.slots.push({ ...slot, step, json });
    return slot.tree;
  }

  /** The type of a declared local; undefined for a variable without a schema. */
  private local(name: string): Type | undefined {
    const schema = this.node.def.locals?.get(name);
    return schema === undefined ? undefined : (this.context.types.named(schema) ?? UNKNOWN);
  }

  private schema(name: string, step: number, key: string): Type {
    const type = this.context.types.named(name);
    if (!type && !this.context.names.knows("defschema", name)) {
      this.context.names.unknown("defschema", name, placeAt(this.node.json, "steps", step, key), this.faults);
    }
    return type ?? UNKNOWN;
  }

  private unknownEffect(kind: string, step: number): void {
    const hint = this.context.names.hint(kind, () => this.context.effects.keys());
    const place = placeAt(this.node.json, "steps", step, "kind");
    this.faults.add("ref.unknown", `there is no effect of the kind "${kind}"${hint}`, place);
  }
}
