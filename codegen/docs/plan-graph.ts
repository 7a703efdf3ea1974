/** A plan as a graph: its steps with what they do, its edges with their guards, and what starts it. */
import type { Defplan, Step } from "../../air/defs/kinds.ts";
import type { Entry, WorldEntry } from "./entries.ts";
import { expressionText } from "./expression.ts";
import { arrowOf, boxOf, type Graph, type GraphNode } from "./graph.ts";
import { shortened } from "./text.ts";

export function planGraph({ name, stem }: Entry, plan: Defplan, worlds: readonly WorldEntry[]): Graph {
  const { steps, edges = [] } = plan;
  const targets = new Set(edges.map(({ to }) => to));
  const first = steps.filter(({ id }) => !targets.has(id));
  const triggers = worlds.flatMap((world) => triggersOf(world, name, worlds.length > 1));
  return {
    id: stem,
    title: `Steps of ${name}`,
    description: describe(plan),
    direction: "down",
    nodes: [...triggers, ...steps.map(stepNode)],
    edges: [
      ...triggers.flatMap((trigger) =>
        first.map(({ id }) => arrowOf(trigger.id, stepId(id), "start", [], "starts the plan")),
      ),
      ...edges.map(({ from, to, when }) => {
        const guard = when === undefined ? [] : [expressionText(when)];
        const hint = [`${from} → ${to}`, ...guard.map((text) => `when ${text}`)].join(", ");
        return arrowOf(stepId(from), stepId(to), guard.length > 0 ? "guarded" : "plain", guard, hint);
      }),
    ],
    beside: triggers.length > 1 ? [triggers.map(({ id }) => id)] : [],
  };
}

/** No id of a step has a dot. */
function stepId(id: string): string {
  return `step.${id}`;
}

function triggersOf({ world, name: of, stem }: WorldEntry, plan: string, isNamed: boolean): GraphNode[] {
  return (world.manifest.triggers ?? []).flatMap(
    ({ event, plan: started, correlate_by }, index): GraphNode[] => {
      if (started !== plan) return [];
      const lines = [
        "starts the plan",
        ...(correlate_by === undefined ? [] : [`correlated by ${correlate_by}`]),
        ...(isNamed ? [`in ${of}`] : []),
      ];
      return [boxOf(`trigger.${stem}.${index}`, "trigger", event, lines)];
    },
  );
}

function stepNode(step: Step): GraphNode {
  return boxOf(stepId(step.id), step.op.replaceAll("_", "-"), step.id, linesOf(step));
}

/** What a step does, without its values. */
export function linesOf(step: Step): readonly string[] {
  switch (step.op) {
    case "emit_effect":
      return [`asks for ${step.kind}`, `under the grant ${step.cap}`];
    case "await_receipt":
      return [`awaits ${expressionText(step.for)}`, `as ${step.bind.as}`];
    case "await_event":
      return [
        `awaits ${step.event}`,
        ...(step.from === undefined ? [] : ["from outside only"]),
        ...(step.where === undefined ? [] : [`where ${expressionText(step.where)}`]),
      ];
    case "raise_event":
      return [`raises ${step.event}`];
    case "assign":
      return [`sets ${step.bind.as}`];
    case "end":
      return [step.result === undefined ? "ends" : "ends with a result"];
  }
}

function describe({ steps, edges = [] }: Defplan): string {
  const said = steps.map((step) => {
    const next = edges.filter(({ from }) => from === step.id).map(({ to }) => to);
    const then = next.length === 0 ? "" : `, then ${next.join(" or ")}`;
    return `${step.id} ${linesOf(step).slice(0, 2).join(" ")}${then}`;
  });
  return shortened(`${steps.length} steps: ${said.join("; ")}.`, 4000);
}
