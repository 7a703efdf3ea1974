/** Plans: what starts them and what they come to, what they ask for, and how those go that upgrade the world. */
import { quote } from "../air/errors.ts";
import { nodeAt } from "../air/json/walk.ts";
import { acceptsOf, type Difference, difference } from "./difference.ts";
import { type DefOf, pairsOf, type Side, type Sides, spotAt, spotIn } from "./sides.ts";
import { refTo, tellTypes } from "./tell-types.ts";

type Plan = DefOf<"defplan">;

interface PlanSide {
  readonly side: Side;
  readonly def: Plan;
}

export function comparePlans(sides: Sides): readonly Difference[] {
  const { before, after } = sides;
  const shared = [...before.all("defplan")].flatMap(([name, old]) => {
    const now = after.all("defplan").get(name);
    return now ? comparePlan({ side: before, def: old }, { side: after, def: now }) : [];
  });
  const fresh = [...after.all("defplan")].flatMap(([name, def]) =>
    before.all("defplan").has(name) ? [] : asksOf(undefined, { side: after, def }),
  );
  return [...shared, ...fresh, ...newlyListed(sides)];
}

function comparePlan(before: PlanSide, after: PlanSide): readonly Difference[] {
  const [old, now] = [before.def.node.def, after.def.node.def];
  const what = `the plan ${quote(now.name)}`;
  const found: Difference[] = [];
  found.push(...tellTypes(`the input of ${what}`, at(before, "input"), at(after, "input")));
  if (old.output !== undefined && now.output !== undefined)
    found.push(...tellTypes(`the result of ${what}`, at(before, "output"), at(after, "output")));
  else if (old.output !== now.output) {
    found.push(
      difference("plan.output_changed", {
        message: `${what} has ${now.output === undefined ? "no result any more" : "a result now"}`,
        accepts: acceptsOf(now.output !== undefined, old.output !== undefined),
        before: spotAt(before.def, "output"),
        after: spotAt(after.def, "output"),
      }),
    );
  }
  found.push(...asksOf(before, after), ...trustsOf(before, after));
  if (isGoverning(before) && isGoverning(after) && before.def.hash !== after.def.hash) {
    const message = `${what}, which upgrades the world, has other steps`;
    found.push(
      difference("plan.governing_changed", {
        message,
        before: spotAt(before.def, "steps"),
        after: spotAt(after.def, "steps"),
      }),
    );
  }
  return found;
}

function at({ side, def }: PlanSide, key: "input" | "output") {
  return { def, type: side.type(refTo(def.node.def[key] ?? ""), nodeAt(def.node.json, key)) };
}

/** Effects, under the grants that the steps name, and secrets. */
function asksOf(before: PlanSide | undefined, after: PlanSide): readonly Difference[] {
  const old = new Set(before ? asked(before) : []);
  const gained = asked(after).filter((one) => !old.has(one));
  if (gained.length === 0) return [];
  const message = `the plan ${quote(after.def.name)} asks for ${gained.join(", ")}, and did not`;
  const spots = { before: before && spotAt(before.def, "steps"), after: spotAt(after.def, "steps") };
  return [difference("plan.asks_more", { message, ...spots })];
}

function asked({ side, def }: PlanSide): readonly string[] {
  const effects = def.node.def.steps.flatMap((step) =>
    step.op === "emit_effect" ? [`${step.kind} under the grant ${quote(step.cap)}`] : [],
  );
  const plan = side.worlds.map(({ world }) => world.plans.get(def.name)).find((one) => one !== undefined);
  const secrets = (plan?.slots ?? []).flatMap((slot) =>
    slot.secrets.map(({ alias, version }) => `the secret ${quote(`${alias}@${version}`)}`),
  );
  return [...new Set([...effects, ...secrets])];
}

/** What only somebody outside could say, and a module or another plan can say now (ruling K15). */
function trustsOf(before: PlanSide, after: PlanSide): readonly Difference[] {
  const waits = ({ def }: PlanSide) => def.node.def.steps.filter((step) => step.op === "await_event");
  const old = waits(before);
  return waits(after).flatMap((step) => {
    const same = old.filter(({ event }) => event === step.event);
    if (step.from !== undefined || same.length === 0 || same.some(({ from }) => from === undefined))
      return [];
    const message = `the plan ${quote(after.def.name)} waits for ${quote(step.event)} from anybody, and did for one from outside`;
    const at = ({ def }: PlanSide, id: string) =>
      spotAt(
        def,
        "steps",
        def.node.def.steps.findIndex((one) => one.id === id),
        "id",
      );
    const spots = { before: at(before, same[0]?.id ?? ""), after: at(after, step.id) };
    return [difference("plan.trusts_more", { message, ...spots })];
  });
}

const GOVERNANCE = "governance.";

function isGoverning({ def }: PlanSide): boolean {
  return def.node.def.steps.some((step) => step.op === "emit_effect" && step.kind.startsWith(GOVERNANCE));
}

/** A plan that another world had already is new to whoever grants something in this one. */
function newlyListed(sides: Sides): readonly Difference[] {
  return pairsOf(sides).flatMap(({ before, after }) =>
    [...after.world.plans.keys()].flatMap((name) => {
      const def = sides.after.all("defplan").get(name);
      if (!def || before.world.plans.has(name) || !sides.before.all("defplan").has(name)) return [];
      const gained = asked({ side: sides.after, def });
      if (gained.length === 0) return [];
      const message = `the plan ${quote(name)} asks for ${gained.join(", ")} in the world ${quote(after.name)}, and did not`;
      return [difference("plan.asks_more", { message, after: spotIn(def, nodeAt(def.node.json, "steps")) })];
    }),
  );
}
