/** Policies: what each decides, and which one is the default of a world. */
import { quote } from "../air/errors.ts";
import type { InputWorld } from "../codegen/inputs.ts";
import {
  comparePolicies as compareRules,
  type Except,
  type Facts,
  type PolicyComparison,
  type RequestClass,
} from "../runtime/authorize/compare-policies.ts";
import { builtins } from "../runtime/builtins.ts";
import { type Difference, difference, type Spot } from "./difference.ts";
import type { RuleId } from "./rules.ts";
import { type DefOf, manifestSpot, pairsOf, type Sides, spotAt, worldText } from "./sides.ts";

type Policy = DefOf<"defpolicy">;

export function comparePolicies(sides: Sides): readonly Difference[] {
  const { before, after } = sides;
  const shared = [...before.all("defpolicy")].flatMap(([name, old]) => {
    const now = after.all("defpolicy").get(name);
    return now ? compareDefs(old, now) : [];
  });
  return [...shared, ...compareDefaults(sides)];
}

function compareDefs(old: Policy, now: Policy): readonly Difference[] {
  if (old.hash === now.hash) return [];
  const found = compareRules(old.node.def, now.node.def, FACTS);
  const rule = found.rules.find(({ to }) => to !== null)?.to ?? undefined;
  const was = found.rules.find(({ from }) => from !== null)?.from ?? undefined;
  return [
    tell(`the policy ${quote(now.name)}`, found, {
      before: spotAt(old, "rules", ...(was === undefined ? [] : [was])),
      after: spotAt(now, "rules", ...(rule === undefined ? [] : [rule])),
    }),
  ];
}

/** Of worlds that have another default policy than they had, or none any more, which denies everything. */
function compareDefaults(sides: Sides): readonly Difference[] {
  return pairsOf(sides).flatMap(({ before, after }) => {
    const [old, now] = [defaultOf(before), defaultOf(after)];
    if (old?.name === now?.name) return [];
    const found = compareRules(old ?? null, now ?? null, FACTS);
    const name = (policy: typeof old): string => (policy ? quote(policy.name) : "none");
    const what = `the default policy, ${name(now)} instead of ${name(old)}`;
    return tell(`${what}${worldText(sides, after)},`, found, {
      before: manifestSpot(before, "defaults", "policy"),
      after: manifestSpot(after, "defaults", "policy"),
    });
  });
}

function defaultOf({ world }: InputWorld): Policy["node"]["def"] | undefined {
  const name = world.manifest.defaults?.policy;
  const found = name === undefined ? undefined : world.def("defpolicy", name);
  return found?.node.kind === "defpolicy" ? found.node.def : undefined;
}

/** A kind that is built in has one cap type and one scope everywhere. */
const FACTS: Facts = (kind) => {
  const effect = builtins().effects.get(kind);
  if (!effect) return {};
  const { cap_type, origin_scope } = effect.def;
  return { cap_type, ...(origin_scope === "both" ? {} : { origin_kind: origin_scope }) };
};

const RULE_OF: Readonly<Record<PolicyComparison["verdict"], RuleId>> = {
  wider: "policy.wider",
  different: "policy.wider",
  narrower: "policy.narrower",
  equal: "policy.rewritten",
};

function tell(
  what: string,
  found: PolicyComparison,
  spots: { readonly before: Spot | undefined; readonly after: Spot | undefined },
): Difference {
  return difference(RULE_OF[found.verdict], { message: `${what} ${verb(found)}`, ...spots });
}

function verb({ verdict, allowed, denied, isUnknown }: PolicyComparison): string {
  if (isUnknown) return "tells too many requests apart to be compared, and may allow more";
  if (verdict === "equal") return "decides as before, by other rules";
  const parts = [
    ...(allowed.length > 0 ? [`allows what it denied: ${classesText(allowed)}`] : []),
    ...(denied.length > 0 ? [`denies what it allowed: ${classesText(denied)}`] : []),
  ];
  return parts.join("; ");
}

/** More are only counted. */
const MOST = 3;

function classesText(classes: readonly RequestClass[]): string {
  const told = classes.slice(0, MOST).map(classText);
  const more = classes.length > MOST ? [`${classes.length - MOST} more`] : [];
  return [...told, ...more].join(", or ");
}

/** `effect_kind "http.request", origin_name but "app/A@1"`. */
function classText(one: RequestClass): string {
  const fields = Object.entries(one) as [string, string | Except][];
  const told = fields.map(([field, value]) =>
    typeof value === "string"
      ? `${field} ${quote(value)}`
      : `${field} but ${value.except.map(quote).join(", ")}`,
  );
  return told.length === 0 ? "everything" : told.join(", ");
}
