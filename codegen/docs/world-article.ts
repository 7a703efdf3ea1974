/** Articles about worlds: a picture of how one is wired, and what its manifest says. */
import { literalValue } from "../../air/values/from-literal.ts";
import { type AskedEffect, askedEffects, policyOf } from "./asked-effects.ts";
import { limits, linkTo, linkToEffect, placeText } from "./definition-articles.ts";
import { type Article, type Block, type Cell, code, facts, table } from "./document.ts";
import type { Entries, WorldEntry } from "./entries.ts";
import { timeText, valueText } from "./expression.ts";
import type { LayOut } from "./layout.ts";
import { pictureOf } from "./svg.ts";
import { shortened } from "./text.ts";
import { worldGraph } from "./world-graph.ts";

const LONGEST = 1000;

export function worldArticle(entry: WorldEntry, entries: Entries, layOut: LayOut): Article {
  const { name, world, anchor } = entry;
  const asked = askedEffects(world);
  const picture = pictureOf(worldGraph(entry, asked), layOut);
  const drawn: Block = picture
    ? { block: "picture", picture }
    : { block: "text", inlines: ["It is too large for a picture."] };
  const said = ["description", "$comment"].flatMap((key): Block[] => {
    const found = world.json.members.find((one) => one.key === key)?.value;
    return found?.type === "string" ? [{ block: "said", text: found.value }] : [];
  });
  const counts = countsOf(entry);
  return {
    anchor,
    title: name === "" ? "(no name)" : name,
    kind: "world",
    summary: counts,
    blocks: [
      ...said,
      drawn,
      ...eventTable(entry, entries),
      ...askedTable(asked, entries),
      ...grantTable(entry, asked, entries),
      ...secretTable(entry, entries),
      ...facts(
        [
          "Policy",
          [
            policyOf(world)
              ? linkTo(entries, "defpolicy", policyOf(world)?.name ?? "")
              : "none: everything is denied",
          ],
        ],
        ["Lists", [counts]],
        ["Manifest hash", [code(world.manifestHash)]],
        ["Hash with $kind", [code(world.nodeHash)]],
        ["AIR version", [code(world.manifest.air_version)]],
        ["Manifest", [code(placeText(entry.path, entry.pointer))]],
      ),
    ],
  };
}

const SECTIONS = ["schemas", "modules", "plans", "effects", "caps", "policies", "secrets"] as const;

function countsOf({ world: { manifest } }: WorldEntry): string {
  const counts = SECTIONS.flatMap((section) => {
    const count = manifest[section]?.length ?? 0;
    if (count === 0) return [];
    return [`${count} ${count > 1 ? section : section === "policies" ? "policy" : section.slice(0, -1)}`];
  });
  return counts.length === 0 ? "nothing" : counts.join(", ");
}

function eventTable({ world: { manifest } }: WorldEntry, entries: Entries): Block[] {
  const { events = [], inboxes = [] } = manifest.routing ?? {};
  const rows: Cell[][] = [
    ...events.map(({ event, reducer, key_field }): Cell[] => [
      [linkTo(entries, "defschema", event)],
      ["goes to the reducer ", linkTo(entries, "defmodule", reducer)],
      key_field === undefined ? [] : ["its key is ", code(key_field)],
    ]),
    ...inboxes.map(({ source, reducer }): Cell[] => [
      ["inbox ", code(source)],
      ["goes to the reducer ", linkTo(entries, "defmodule", reducer)],
      [],
    ]),
    ...(manifest.triggers ?? []).map(({ event, plan, correlate_by }): Cell[] => [
      [linkTo(entries, "defschema", event)],
      ["starts the plan ", linkTo(entries, "defplan", plan)],
      correlate_by === undefined ? [] : ["correlated by ", code(correlate_by)],
    ]),
  ];
  return table("Events", ["Event", "Leads to", "Key"], rows);
}

function askedTable(asked: readonly AskedEffect[], entries: Entries): Block[] {
  const rows = asked.map(({ origin, by, at, kind, grant, verdict }): Cell[] => {
    const { allowed, why } = verdict;
    const places = at.flatMap((place, index): Cell => [index === 0 ? " " : ", ", code(place)]);
    return [
      [linkTo(entries, origin === "plan" ? "defplan" : "defmodule", by)],
      [origin === "plan" ? "step" : "slot", ...places],
      [linkToEffect(entries, kind)],
      grant ? [code(grant.name)] : ["none"],
      [`${allowed ? "allowed" : "denied"}, ${why}`],
    ];
  });
  return table("Effects that may be asked for", ["By", "At", "Effect", "Grant", "Policy"], rows);
}

function grantTable({ world }: WorldEntry, asked: readonly AskedEffect[], entries: Entries): Block[] {
  const bindings = [...(world.manifest.module_bindings ?? [])].flatMap(([module, { slots }]) =>
    [...(slots ?? [])].map(([slot, grant]) => ({ module, slot, grant })),
  );
  const rows = [...world.grants.values()].map(({ name, cap, literal, expiryNs }): Cell[] => {
    const kinds = new Set(asked.filter(({ grant }) => grant?.name === name).map(({ kind }) => kind));
    const bound = bindings.filter(({ grant }) => grant === name);
    const users: Cell[] = [
      ...[...kinds].map((kind): Cell => [linkToEffect(entries, kind)]),
      ...bound.map(
        ({ module, slot }): Cell => ["slot ", code(slot), " of ", linkTo(entries, "defmodule", module)],
      ),
    ];
    return [
      [code(name)],
      [linkTo(entries, "defcap", cap.name)],
      [code(shortened(valueText(literalValue(literal)), LONGEST))],
      [expiryNs === undefined ? "never" : timeText(expiryNs)],
      users.length === 0 ? ["nothing"] : users.flatMap((one, index) => (index === 0 ? one : [", ", ...one])),
    ];
  });
  return table("Grants", ["Grant", "Cap", "Limits", "Ends", "Used for"], rows);
}

function secretTable({ world: { secrets } }: WorldEntry, entries: Entries): Block[] {
  const rows = secrets.map(({ alias, version, bindingId, allowedCaps, allowedPlans }): Cell[] => [
    [code(alias), `, version ${version}`],
    [code(bindingId)],
    limits(allowedCaps, code),
    limits(allowedPlans, (name) => linkTo(entries, "defplan", name)),
  ]);
  return table("Secrets", ["Secret", "Bound to", "Grants", "Plans"], rows);
}
