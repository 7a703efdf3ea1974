/**
 * References in the expressions of a plan: what they name is there, has been bound when they are evaluated, and has the
 * part that the path leads to (rulings D7, D8).
 */
import type { Tree } from "../../cbor/tree.ts";
import type { Step } from "../../defs/kinds.ts";
import { type Place, quote } from "../../errors.ts";
import { expressionOf, type Reference, referencesIn } from "../../expr/expression.ts";
import type { JsonNode } from "../../json/node.ts";
import { nodeAt, placeAt } from "../../json/walk.ts";
import { nameOfType, type Type, UNKNOWN } from "../../types/types.ts";
import type { Draft } from "../load.ts";
import type { NormalPlan } from "../plan.ts";
import { warnOfArity } from "./arity.ts";
import type { StepGraph } from "./graph.ts";
import { followPath } from "./paths.ts";
import { handleOf } from "./plans.ts";

/** Bound by the kernel when the plan starts. */
const CORRELATION = "correlation_id";

/** A step that binds a variable, and the type of what it binds, as far as known. */
interface Binder {
  readonly step: number;
  readonly type: Type;
  readonly assigns: boolean;
}

/** Where an expression stands. */
interface Site {
  /** The step that it belongs to; undefined for invariants. */
  readonly step?: number;
  /** The event under test, in a `where`. */
  readonly event?: Type;
  readonly json: JsonNode;
}

export function checkReferences(draft: Draft, plan: NormalPlan, graph: StepGraph): void {
  new ReferenceChecker(draft, plan, graph).check();
}

class ReferenceChecker {
  private readonly draft: Draft;
  private readonly plan: NormalPlan;
  private readonly graph: StepGraph;
  private readonly binders = new Map<string, Binder[]>();
  private readonly late = new Map<string, boolean>();
  /** The effect kind behind each handle; of repeated handles the first. */
  private readonly handles = new Map<string, string>();

  constructor(draft: Draft, plan: NormalPlan, graph: StepGraph) {
    this.draft = draft;
    this.plan = plan;
    this.graph = graph;
    for (const step of plan.def.steps) {
      if (step.op === "emit_effect" && !this.handles.has(step.bind.effect_id_as)) {
        this.handles.set(step.bind.effect_id_as, step.kind);
      }
    }
    for (const [index, step] of plan.def.steps.entries()) this.bind(step, index);
  }

  check(): void {
    const { def, json } = this.plan;
    for (const { tree, dynamic, step, json: at } of this.plan.slots) {
      if (dynamic) this.expression(tree, { step, json: at });
    }
    for (const [index, step] of def.steps.entries()) {
      if (step.op === "await_event" && step.where !== undefined) {
        const event = this.draft.types.named(step.event) ?? UNKNOWN;
        this.expression(step.where, {
          step: index,
          event,
          json: nodeAt(json, "steps", index, "where") ?? json,
        });
      }
    }
    for (const [index, edge] of (def.edges ?? []).entries()) {
      const step = this.graph.byId.get(edge.to);
      if (edge.when === undefined) continue;
      // To a step that is not there, any variable may lead.
      const at = step === undefined ? {} : { step };
      this.expression(edge.when, { ...at, json: nodeAt(json, "edges", index, "when") ?? json });
    }
    for (const [index, invariant] of (def.invariants ?? []).entries()) {
      this.expression(invariant, { json: nodeAt(json, "invariants", index) ?? json });
    }
  }

  // Variables

  private bind(step: Step, index: number): void {
    const { effects, types } = this.draft;
    const add = (name: string | undefined, type: Type = UNKNOWN): void => {
      if (name === undefined) return;
      const list = this.binders.get(name) ?? [];
      list.push({ step: index, type, assigns: step.op === "assign" });
      this.binders.set(name, list);
    };
    switch (step.op) {
      case "emit_effect":
        return add(step.bind.effect_id_as);
      case "await_receipt":
        add(step.bind.as, this.receiptType(step, effects));
        add(step.bind.status_as);
        return add(step.bind.code_as);
      case "await_event":
        return add(step.bind.as, types.named(step.event) ?? UNKNOWN);
      case "assign":
        return add(step.bind.as);
    }
  }

  private receiptType(step: Step & { op: "await_receipt" }, effects: Draft["effects"]): Type {
    const handle = handleOf(step);
    const kind = handle === undefined ? undefined : this.handles.get(handle);
    return (kind === undefined ? undefined : effects.get(kind)?.receipt) ?? UNKNOWN;
  }

  /** The type of a variable, where every way to it binds the same. */
  private typeOf(name: string): Type {
    const binders = this.binders.get(name) ?? [];
    const [only] = binders;
    if (only && binders.length === 1 && !only.assigns) return only.type;
    const local = this.plan.def.locals?.get(name);
    if (local === undefined || !binders.every(({ assigns }) => assigns)) return UNKNOWN;
    return this.draft.types.named(local) ?? UNKNOWN;
  }

  // References

  private expression(tree: Tree, site: Site): void {
    warnOfArity(site.json, this.draft.faults);
    // References are found in the JSON in the same order, each with its place.
    const places = referencePlaces(site.json);
    for (const reference of referencesIn(expressionOf(tree))) {
      const at = places.next();
      this.reference(reference, site, () => placeAt(at.done ? site.json : at.value));
    }
  }

  private reference(reference: Reference, site: Site, place: () => Place): void {
    const { root, name, path } = reference;
    switch (root) {
      case "input":
        return this.path(reference, this.draft.types.named(this.plan.def.input) ?? UNKNOWN, place);
      case "event":
        if (site.event) return this.path(reference, site.event, place);
        return this.fault("plan.event_ref", "@event is only there in the where of an await_event", place);
      case "step":
        return this.step(reference, site, place);
      case "var":
        if (!this.variable(name, site, place)) return;
        if (path.length > 0) this.path(reference, this.typeOf(name), place);
    }
  }

  private step({ name }: Reference, site: Site, place: () => Place): void {
    const index = this.graph.byId.get(name);
    if (index === undefined) {
      const hint = this.draft.names.hint(name, () => this.graph.byId.keys());
      return this.fault("ref.unknown", `the plan has no step ${quote(name)}${hint}`, place);
    }
    if (site.step !== undefined && this.comesAfter(index, site.step)) {
      this.unordered(`the step ${quote(name)} has no result yet`, index, place);
    }
  }

  /** Whether the variable is there; a fault if not. */
  private variable(name: string, site: Site, place: () => Place): boolean {
    const binders = this.binders.get(name) ?? [];
    const { step } = site;
    const local = this.plan.def.locals?.has(name) === true;
    if (name === CORRELATION || (local && (site.event || binders.length === 0))) return true;
    if (binders.length === 0) {
      const good = () => [...this.binders.keys(), ...(this.plan.def.locals?.keys() ?? []), CORRELATION];
      const hint = this.draft.names.hint(name, good);
      this.fault("ref.unknown", `nothing binds the variable ${quote(name)}${hint}`, place);
      return false;
    }
    if (step === undefined) return true;
    const late = this.isLate(name, binders, step, site.event !== undefined);
    if (late) this.unordered(`the variable ${quote(name)} is not bound yet`, binders[0]?.step ?? 0, place);
    return !late;
  }

  /** Whether everything that binds the variable comes after the step; of a `where`, in the list of steps. */
  private isLate(name: string, binders: readonly Binder[], step: number, inWhere: boolean): boolean {
    const key = `${step} ${inWhere} ${name}`;
    let late = this.late.get(key);
    if (late === undefined) {
      late = binders.every((one) => (inWhere ? one.step >= step : this.comesAfter(one.step, step)));
      this.late.set(key, late);
    }
    return late;
  }

  private comesAfter(index: number, step: number): boolean {
    return index === step || this.graph.reaches(step, index);
  }

  private path({ path, text }: Reference, type: Type, place: () => Place): void {
    const end = followPath(type, path);
    if (!("stranger" in end)) return;
    const { stranger, inside } = end;
    const hint = inside.kind === "record" ? this.draft.names.hint(stranger, () => inside.fields.keys()) : "";
    const what = inside.kind === "record" ? "a record without it" : nameOfType(inside);
    this.fault(
      "ref.unknown",
      `${quote(text)} leads nowhere: ${quote(stranger)} is asked of ${what}${hint}`,
      place,
    );
  }

  private unordered(what: string, step: number, place: () => Place): void {
    this.draft.faults.add("plan.unordered", `${what} where this is evaluated`, place(), {
      message: "that happens here",
      place: placeAt(this.plan.json, "steps", step, "id"),
    });
  }

  private fault(code: string, message: string, place: () => Place): void {
    this.draft.faults.add(code, message, place());
  }
}

/** The references that stand in the JSON of an expression, in the order of `referencesIn`. */
function* referencePlaces(json: JsonNode | undefined): Generator<JsonNode> {
  if (json?.type !== "object") return;
  const args = nodeAt(json, "args");
  if (args && nodeAt(json, "op")) return yield* placesIn(args);
  const [only] = json.members;
  if (!only) return;
  const { key, value } = only;
  if (key === "ref") yield value;
  else if (key === "variant") yield* referencePlaces(nodeAt(value, "value"));
  else if (key === "list" || key === "set") yield* placesIn(value);
  else if (key === "record" && value.type === "object") {
    for (const field of value.members) yield* referencePlaces(field.value);
  } else if (key === "map" && value.type === "array") {
    for (const entry of value.items) {
      yield* referencePlaces(nodeAt(entry, "key"));
      yield* referencePlaces(nodeAt(entry, "value"));
    }
  }
}

function* placesIn(json: JsonNode): Generator<JsonNode> {
  if (json.type === "array") for (const item of json.items) yield* referencePlaces(item);
}
