/** Articles about plans: a picture of the graph, and everything in it as tables. */
import type { Defplan, Step } from "../../air/defs/kinds.ts";
import { articleOf, linkTo, linkToEffect } from "./definition-articles.ts";
import { type Article, type Block, type Cell, code, facts, listed, table } from "./document.ts";
import type { Entries, Entry } from "./entries.ts";
import { expressionText } from "./expression.ts";
import type { LayOut } from "./layout.ts";
import { planGraph } from "./plan-graph.ts";
import { pictureOf } from "./svg.ts";
import { shortened } from "./text.ts";

/** Characters of an expression that are shown. */
const LONGEST = 1000;

export function planArticle(entry: Entry, entries: Entries, layOut: LayOut): Article {
  const worlds = entries.worlds.filter(({ world }) => world.plans.has(entry.name));
  // In normal form, where the stored one may be as it was written.
  const plan = worlds[0]?.world.plans.get(entry.name)?.def ?? (entry.node.def as Defplan);
  const picture = pictureOf(planGraph(entry, plan, worlds), layOut);
  const drawn: Block = picture
    ? { block: "picture", picture }
    : { block: "text", inlines: [`It is too large for a picture: ${plan.steps.length} steps.`] };
  return articleOf(entry, entries, [
    drawn,
    ...aboutPlan(plan, entries),
    ...stepTable(plan, entries),
    ...edgeTable(plan),
  ]);
}

function aboutPlan(
  { input, output, locals, required_caps, allowed_effects, invariants }: Defplan,
  entries: Entries,
) {
  const all = <T>(items: Iterable<T> | undefined, cell: (item: T) => Cell): Cell[] => {
    const cells = [...(items ?? [])].map(cell);
    return cells.length > 0 ? [listed(cells)] : [];
  };
  return facts(
    ["Input", [linkTo(entries, "defschema", input)]],
    ["Result", output === undefined ? ["none"] : [linkTo(entries, "defschema", output)]],
    [
      "Variables",
      ...all(locals, ([name, schema]) => [code(name), ": ", linkTo(entries, "defschema", schema)]),
    ],
    ["Effects", ...all(allowed_effects, (kind) => [linkToEffect(entries, kind)])],
    ["Grants", ...all(required_caps, (name) => [code(name)])],
    ["Invariants", ...(invariants ?? []).map((tree): Cell => [expression(tree)])],
  );
}

function expression(tree: Parameters<typeof expressionText>[0]): Cell[number] {
  return code(shortened(expressionText(tree), LONGEST));
}

function stepTable({ steps }: Defplan, entries: Entries): Block[] {
  const rows = steps.map((step): Cell[] => [
    [code(step.id)],
    doesWhat(step, entries),
    withWhat(step),
    bound(step),
  ]);
  return table("Steps", ["Step", "Does", "With", "Sets"], rows);
}

function doesWhat(step: Step, entries: Entries): Cell {
  switch (step.op) {
    case "emit_effect":
      return ["asks for ", linkToEffect(entries, step.kind), " under the grant ", code(step.cap)];
    case "await_receipt":
      return ["awaits the receipt of ", expression(step.for)];
    case "await_event":
      return [
        "awaits ",
        linkTo(entries, "defschema", step.event),
        ...(step.from === undefined ? [] : [", from outside only"]),
        ...(step.where === undefined ? [] : [", where ", expression(step.where)]),
      ];
    case "raise_event":
      return ["raises ", linkTo(entries, "defschema", step.event)];
    case "assign":
      return ["sets a variable"];
    case "end":
      return ["ends the plan"];
  }
}

/** Its values. */
function withWhat(step: Step): Cell {
  switch (step.op) {
    case "emit_effect": {
      const { params, idempotency_key: key } = step;
      return [expression(params), ...(key === undefined ? [] : [", idempotency key ", expression(key)])];
    }
    case "raise_event":
      return [expression(step.value)];
    case "assign":
      return [expression(step.expr)];
    case "end":
      return step.result === undefined ? [] : [expression(step.result)];
    default:
      return [];
  }
}

function bound(step: Step): Cell {
  if (!("bind" in step)) return [];
  return listed(Object.values(step.bind).flatMap((name) => (name === undefined ? [] : [[code(name)]])));
}

function edgeTable({ edges = [] }: Defplan): Block[] {
  const rows = edges.map(({ from, to, when }): Cell[] => {
    return [[code(from)], [code(to)], when === undefined ? ["always"] : [expression(when)]];
  });
  return table("Edges", ["From", "To", "When"], rows);
}
