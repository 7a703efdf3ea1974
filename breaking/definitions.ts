/** Definitions that come and go: in all worlds, or in one of them. */
import { quote } from "../air/errors.ts";
import type { ListedKind } from "../air/manifest/authored.ts";
import type { WorldDef } from "../air/manifest/world.ts";
import { type Difference, difference, type Spot } from "./difference.ts";
import type { RuleId } from "./rules.ts";
import { pairsOf, type Side, type Sides, sectionSpot, spotIn, worldText } from "./sides.ts";

interface Kind {
  readonly kind: Exclude<ListedKind, "defsecret">;
  readonly noun: string;
  readonly added: RuleId;
  readonly removed: RuleId;
}

/** Secrets are told of with those that manifests declare in place. */
const KINDS: readonly Kind[] = [
  { kind: "defschema", noun: "schema", added: "schema.added", removed: "schema.removed" },
  { kind: "defeffect", noun: "effect", added: "effect.added", removed: "effect.removed" },
  { kind: "defcap", noun: "cap", added: "cap.added", removed: "cap.removed" },
  { kind: "defmodule", noun: "module", added: "module.added", removed: "module.removed" },
  { kind: "defplan", noun: "plan", added: "plan.added", removed: "plan.removed" },
  { kind: "defpolicy", noun: "policy", added: "policy.added", removed: "policy.removed" },
];

export function compareDefinitions(sides: Sides): readonly Difference[] {
  return KINDS.flatMap((one) => [...ofAll(one, sides), ...ofWorlds(one, sides)]);
}

/** What a definition is known by: of an effect the kind that it defines. */
export function keyOf({ node, name }: WorldDef): string {
  return node.kind === "defeffect" ? node.def.kind : name;
}

function ofAll(one: Kind, { before, after }: Sides): readonly Difference[] {
  const [old, now] = [byKey(before, one.kind), byKey(after, one.kind)];
  return [
    ...missingIn(now, old).map((def) => removed(one, def, sectionSpot(after, one.kind), "")),
    ...missingIn(old, now).map((def) => added(one, def, sectionSpot(before, one.kind), "")),
  ];
}

/** What one world lists no more, or newly, and another one did and does. */
function ofWorlds(one: Kind, sides: Sides): readonly Difference[] {
  const { before, after } = sides;
  const [anywhere, everywhere] = [byKey(before, one.kind), byKey(after, one.kind)];
  return pairsOf(sides).flatMap((pair) => {
    const [old, now] = [pair.before, pair.after].map(({ world }) => keyed(world.defs, one.kind)) as [
      Keyed,
      Keyed,
    ];
    const where = worldText(sides, pair.after);
    return [
      ...missingIn(now, old)
        .filter((def) => everywhere.has(keyOf(def)))
        .map((def) => removed(one, def, sectionSpot(after, one.kind), where)),
      ...missingIn(old, now)
        .filter((def) => anywhere.has(keyOf(def)))
        .map((def) => added(one, def, sectionSpot(before, one.kind), where)),
    ];
  });
}

type Keyed = ReadonlyMap<string, WorldDef>;

function byKey(side: Side, kind: ListedKind): Keyed {
  return keyed([...side.all(kind).values()], kind);
}

function keyed(defs: readonly WorldDef[], kind: ListedKind): Keyed {
  return new Map(defs.filter((def) => def.kind === kind && !def.builtin).map((def) => [keyOf(def), def]));
}

function missingIn(these: Keyed, from: Keyed): readonly WorldDef[] {
  return [...from].flatMap(([key, def]) => (these.has(key) ? [] : [def]));
}

function removed(one: Kind, def: WorldDef, after: Spot | undefined, where: string): Difference {
  return difference(one.removed, {
    message: `the ${one.noun} ${quote(keyOf(def))} is gone${where}`,
    before: spotIn(def),
    after,
  });
}

function added(one: Kind, def: WorldDef, before: Spot | undefined, where: string): Difference {
  return difference(one.added, {
    message: `the ${one.noun} ${quote(keyOf(def))} is new${where}`,
    before,
    after: spotIn(def),
  });
}
