/** Effects, by the kinds that they define: params and receipts, and who may ask for them under which grants. */
import { quote } from "../air/errors.ts";
import { nodeAt } from "../air/json/walk.ts";
import { type Difference, difference } from "./difference.ts";
import { type DefOf, type Side, type Sides, spotAt } from "./sides.ts";
import { refTo, summaryOf, tellTypes } from "./tell-types.ts";
import { compareTypes, type TypeSide, widerOrOther } from "./types.ts";

type Effect = DefOf<"defeffect">;

export function compareEffects({ before, after }: Sides): readonly Difference[] {
  const now = byKind(after);
  return [...byKind(before)].flatMap(([kind, old]) => {
    const other = now.get(kind);
    return other ? compareEffect({ side: before, def: old }, { side: after, def: other }) : [];
  });
}

function byKind(side: Side): ReadonlyMap<string, Effect> {
  return new Map([...side.all("defeffect").values()].map((def) => [def.node.def.kind, def]));
}

interface EffectSide {
  readonly side: Side;
  readonly def: Effect;
}

function compareEffect(before: EffectSide, after: EffectSide): readonly Difference[] {
  const [old, now] = [before.def.node.def, after.def.node.def];
  const what = `the effect ${quote(now.kind)}`;
  const told = (key: string, message: string) => ({
    message,
    before: spotAt(before.def, key),
    after: spotAt(after.def, key),
  });
  const found: Difference[] = [];
  if (old.name !== now.name) {
    const message = `${what} is defined by ${quote(now.name)}, and was by ${quote(old.name)}`;
    found.push(difference("effect.renamed", told("name", message)));
  }
  for (const key of ["params_schema", "receipt_schema"] as const) {
    const subject = `the ${key === "params_schema" ? "params" : "receipt"} schema of ${what}`;
    const at = ({ side, def }: EffectSide) => ({ def, type: schemaAt({ side, def }, key) });
    found.push(...tellTypes(subject, at(before), at(after)));
  }
  const params = [before, after].map((one) => schemaAt(one, "params_schema")) as [TypeSide, TypeSide];
  const gains = widerOrOther(compareTypes(...params, true));
  if (gains.length > 0) {
    const message = `${what} takes params that it refused, or takes them otherwise: ${summaryOf(gains)}`;
    found.push(difference("effect.asks_more", told("params_schema", message)));
  }
  if (old.cap_type !== now.cap_type) {
    const message = `${what} takes grants of the type ${quote(now.cap_type)}, not ${quote(old.cap_type)}`;
    found.push(difference("effect.cap_type_changed", told("cap_type", message)));
  }
  return [
    ...found,
    ...compareScopes(old.origin_scope, now.origin_scope, (message) => told("origin_scope", message)),
  ];
}

function schemaAt({ side, def }: EffectSide, key: "params_schema" | "receipt_schema") {
  return side.type(refTo(def.node.def[key]), nodeAt(def.node.json, key));
}

type Scope = Effect["node"]["def"]["origin_scope"];

function compareScopes(
  before: Scope,
  after: Scope,
  told: (message: string) => Parameters<typeof difference>[1],
): readonly Difference[] {
  const has = (scope: Scope, who: "plan" | "reducer"): boolean => scope === "both" || scope === who;
  return (["plan", "reducer"] as const).flatMap((who) => {
    const [old, now] = [has(before, who), has(after, who)];
    if (old === now) return [];
    return [
      now
        ? difference("effect.scope_widened", told(`${who}s may ask for the effect, and might not`))
        : difference("effect.scope_narrowed", told(`${who}s may not ask for the effect any more`)),
    ];
  });
}
