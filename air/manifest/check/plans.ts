/** Plans: their shape as a graph, their handles, and the rule of correlation (AIR, plans; rulings D7, D8). */
import type { Step } from "../../defs/kinds.ts";
import { quote } from "../../errors.ts";
import { expressionOf, referencesIn } from "../../expr/expression.ts";
import { placeAt } from "../../json/walk.ts";
import { showCircle } from "../../types/dependence.ts";
import type { Draft } from "../load.ts";
import type { NormalPlan } from "../plan.ts";
import type { World } from "../world.ts";
import { StepGraph } from "./graph.ts";
import { checkReferences } from "./references.ts";
import { needGrant } from "./routing.ts";

type Triggers = NonNullable<Draft["manifest"]["def"]["triggers"]>;
type EmitStep = Step & { readonly op: "emit_effect" };

export function checkPlans(draft: Draft): void {
  const correlated = new Map<string, { key: string; index: number }>();
  for (const [index, { plan, correlate_by }] of (draft.manifest.def.triggers ?? []).entries()) {
    if (correlate_by !== undefined) correlated.set(plan, { key: correlate_by, index });
  }
  const checked = draft.base && samePlanContext(draft, draft.base) ? draft.base.plans : undefined;
  for (const plan of draft.plans) {
    // It is read by the same schemas, effects, grants and triggers as in the world where it was found good.
    if (checked?.get(plan.name) === plan) continue;
    const graph = new StepGraph(plan.def);
    checkSchemas(draft, plan);
    checkSteps(draft, plan);
    checkEdges(draft, plan, graph);
    checkEmits(draft, plan);
    checkAwaits(draft, plan, graph);
    checkReferences(draft, plan, graph);
    const correlation = correlated.get(plan.name);
    if (correlation) checkCorrelation(draft, plan, correlation.key, correlation.index);
  }
}

/** A plan that is shared with the base is so because schemas and effects are the same; what else it is checked by is here. */
function samePlanContext({ manifest, grants }: Draft, base: World): boolean {
  if (!sameTriggers(manifest.def.triggers ?? [], base.manifest.triggers ?? [])) return false;
  if (grants.size !== base.grants.size) return false;
  for (const [name, { cap }] of grants) if (base.grants.get(name)?.cap !== cap) return false;
  return true;
}

function sameTriggers(a: Triggers, b: Triggers): boolean {
  if (a === b) return true;
  return (
    a.length === b.length &&
    a.every(({ plan, event, correlate_by }, index) => {
      const other = b[index];
      return plan === other?.plan && event === other.event && correlate_by === other.correlate_by;
    })
  );
}

function checkSchemas({ names }: Draft, { def, json }: NormalPlan): void {
  names.need("defschema", def.input, () => placeAt(json, "input"));
  if (def.output !== undefined) names.need("defschema", def.output, () => placeAt(json, "output"));
  for (const [local, schema] of def.locals ?? []) {
    names.need("defschema", schema, () => placeAt(json, "locals", local));
  }
}

function checkSteps({ faults }: Draft, { def, json }: NormalPlan): void {
  if (def.steps.length === 0) faults.add("plan.empty", "the plan has no steps", placeAt(json, "steps"));
  else if (!def.steps.some((step) => step.op === "end")) {
    faults.add(
      "plan.no_end",
      'the plan has no step "end", and so never says that it is done',
      placeAt(json, "steps"),
    );
  }
  const first = new Map<string, number>();
  for (const [index, { id }] of def.steps.entries()) {
    const known = first.get(id);
    if (known === undefined) first.set(id, index);
    else {
      faults.add(
        "plan.duplicate",
        `two steps have the id ${quote(id)}`,
        placeAt(json, "steps", index, "id"),
        {
          message: "the first is here",
          place: placeAt(json, "steps", known, "id"),
        },
      );
    }
  }
}

function checkEdges({ faults, names }: Draft, { def, json }: NormalPlan, graph: StepGraph): void {
  const first = new Map<string, number>();
  for (const [index, { from, to }] of (def.edges ?? []).entries()) {
    for (const [key, id] of [
      ["from", from],
      ["to", to],
    ] as const) {
      if (graph.byId.has(id)) continue;
      const what = `the plan has no step ${quote(id)}${names.hint(id, () => graph.byId.keys())}`;
      faults.add("ref.unknown", what, placeAt(json, "edges", index, key));
    }
    const known = first.get(`${from} ${to}`);
    if (known === undefined) first.set(`${from} ${to}`, index);
    else {
      faults.add(
        "plan.duplicate",
        `the edge from ${quote(from)} to ${quote(to)} is there twice`,
        placeAt(json, "edges", index),
        {
          message: "the first is here",
          place: placeAt(json, "edges", known),
        },
      );
    }
  }
  if (!graph.circle) return;
  const ids = graph.circle.map((index) => def.steps[index]?.id ?? "");
  const last = (def.edges ?? []).findIndex(({ from, to }) => from === ids.at(-1) && to === ids[0]);
  faults.add(
    "plan.cycle",
    `the steps wait for each other: ${showCircle(ids)}`,
    placeAt(json, "edges", last),
    ...ids.slice(0, 8).map((id, index) => ({
      message: `${quote(id)} is on the circle`,
      place: placeAt(json, "steps", graph.circle?.[index] as number, "id"),
    })),
  );
}

function checkEmits(draft: Draft, { def, json }: NormalPlan): void {
  const { effects, grants, faults, manifest, names } = draft;
  const handles = new Map<string, number>();
  for (const [index, step] of def.steps.entries()) {
    if (step.op !== "emit_effect") continue;
    const handle = step.bind.effect_id_as;
    const known = handles.get(handle);
    if (known === undefined) handles.set(handle, index);
    else {
      const place = placeAt(json, "steps", index, "bind", "effect_id_as");
      faults.add("plan.duplicate", `two effects have the handle ${quote(handle)}`, place, {
        message: "the first is here",
        place: placeAt(json, "steps", known, "bind", "effect_id_as"),
      });
    }
    const effect = effects.get(step.kind);
    if (!needGrant(draft, step.cap, () => placeAt(json, "steps", index, "cap")) || !effect) continue;
    const grant = grants.get(step.cap);
    if (
      !grant ||
      !names.find("defcap", grant.cap.name) ||
      grant.cap.cap_type === effect.def.cap_type ||
      effect.def.cap_type === ""
    )
      continue;
    const at = manifest.def.defaults?.cap_grants?.findIndex(({ name }) => name === step.cap) ?? 0;
    faults.add(
      "plan.cap_type",
      `${step.kind} needs a grant of the cap type ${effect.def.cap_type}; ${quote(step.cap)} is of ${grant.cap.cap_type}`,
      placeAt(json, "steps", index, "cap"),
      { message: "it is granted here", place: placeAt(manifest.json, "defaults", "cap_grants", at, "cap") },
    );
  }
}

/** The variable that `for` names, if it is exactly a reference to one. */
export function handleOf(step: Step & { readonly op: "await_receipt" }): string | undefined {
  const expression = expressionOf(step.for);
  if (expression.form !== "reference") return undefined;
  const { root, name, path } = expression.reference;
  return root === "var" && path.length === 0 ? name : undefined;
}

function checkAwaits({ faults, names }: Draft, { def, json }: NormalPlan, graph: StepGraph): void {
  const emits = new Map<string, number>();
  for (const [index, step] of def.steps.entries()) {
    if (step.op === "emit_effect" && !emits.has(step.bind.effect_id_as))
      emits.set(step.bind.effect_id_as, index);
  }
  for (const [index, step] of def.steps.entries()) {
    if (step.op !== "await_receipt") continue;
    const place = () => placeAt(json, "steps", index, "for");
    const handle = handleOf(step);
    if (handle === undefined) {
      faults.add("plan.await", 'for takes the handle of an effect: {"ref": "@var:NAME"}', place());
      continue;
    }
    const emit = emits.get(handle);
    if (emit === undefined) {
      const what = `no step emits an effect with the handle ${quote(handle)}${names.hint(handle, () => emits.keys())}`;
      faults.add("ref.unknown", what, place());
      continue;
    }
    const id = (def.steps[emit] as EmitStep).id;
    const why =
      emit > index
        ? `stands behind it in the list of steps`
        : graph.circle || graph.reaches(emit, index)
          ? undefined
          : "no edges lead from there to here";
    if (why === undefined) continue;
    faults.add("plan.unordered", `the effect is emitted by ${quote(id)}, but ${why}`, place(), {
      message: "it is emitted here",
      place: placeAt(json, "steps", emit, "id"),
    });
  }
}

/** Every `await_event` of a correlated plan tells its own events from those of others (AIR, plans). */
function checkCorrelation(
  { faults, manifest }: Draft,
  { def, json }: NormalPlan,
  key: string,
  trigger: number,
): void {
  const related = () => ({
    message: "the plan is correlated here",
    place: placeAt(manifest.json, "triggers", trigger, "correlate_by"),
  });
  for (const [index, step] of def.steps.entries()) {
    if (step.op !== "await_event") continue;
    const references = step.where === undefined ? [] : [...referencesIn(expressionOf(step.where))];
    const tells = references.some(
      ({ text, root, path }) => text === "@var:correlation_id" || (root === "event" && path[0] === key),
    );
    if (tells) continue;
    const what =
      step.where === undefined ? "a where" : `a where with @var:correlation_id or @event.${quote(key)}`;
    faults.add(
      "plan.correlation",
      `a correlated plan needs ${what} here`,
      placeAt(json, "steps", index, "where"),
      related(),
    );
  }
}
