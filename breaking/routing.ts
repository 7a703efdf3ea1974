/** Which events reach whom: routes, inboxes and triggers of each world. */
import { quote } from "../air/errors.ts";
import type { InputWorld } from "../codegen/inputs.ts";
import { type Difference, difference, type Told } from "./difference.ts";
import type { RuleId } from "./rules.ts";
import { manifestSpot, pairsOf, type Sides, worldText } from "./sides.ts";

/** One list of a manifest: what an entry is known by, and what else it says. */
interface List<T> {
  readonly way: readonly string[];
  readonly of: (world: InputWorld) => readonly T[];
  readonly key: (entry: T) => string;
  readonly detail: (entry: T) => string | undefined;
  /** As `the event "a" goes to "b"`. */
  readonly says: (entry: T) => string;
  readonly rules: { readonly added: RuleId; readonly removed: RuleId; readonly changed: RuleId };
  readonly changes: (before: T, after: T) => string;
}

function keyText(key: string | undefined): string {
  return key === undefined ? "no key" : `the key ${quote(key)}`;
}

type Manifest = InputWorld["world"]["manifest"];
type Route = NonNullable<NonNullable<Manifest["routing"]>["events"]>[number];
type Inbox = NonNullable<NonNullable<Manifest["routing"]>["inboxes"]>[number];
type Trigger = NonNullable<Manifest["triggers"]>[number];

const ROUTES: List<Route> = {
  way: ["routing", "events"],
  of: ({ world }) => world.manifest.routing?.events ?? [],
  key: ({ event, reducer }) => `${event} ${reducer}`,
  detail: ({ key_field }) => key_field,
  says: ({ event, reducer }) => `the event ${quote(event)} goes to ${quote(reducer)}`,
  rules: { added: "route.added", removed: "route.removed", changed: "route.key_changed" },
  changes: (old, now) => `by ${keyText(now.key_field)}, and did by ${keyText(old.key_field)}`,
};

const INBOXES: List<Inbox> = {
  way: ["routing", "inboxes"],
  of: ({ world }) => world.manifest.routing?.inboxes ?? [],
  key: ({ source, reducer }) => `${source} ${reducer}`,
  detail: () => undefined,
  says: ({ source, reducer }) => `what comes from ${quote(source)} goes to ${quote(reducer)}`,
  rules: { added: "inbox.added", removed: "inbox.removed", changed: "inbox.added" },
  changes: () => "",
};

const TRIGGERS: List<Trigger> = {
  way: ["triggers"],
  of: ({ world }) => world.manifest.triggers ?? [],
  key: ({ event, plan }) => `${event} ${plan}`,
  detail: ({ correlate_by }) => correlate_by,
  says: ({ event, plan }) => `the event ${quote(event)} starts ${quote(plan)}`,
  rules: { added: "trigger.added", removed: "trigger.removed", changed: "trigger.key_changed" },
  changes: (old, now) =>
    `correlated by ${keyText(now.correlate_by)}, and was by ${keyText(old.correlate_by)}`,
};

export function compareRouting(sides: Sides): readonly Difference[] {
  return pairsOf(sides).flatMap(({ before, after }) => {
    const where = worldText(sides, after);
    return [
      ...compareLists(ROUTES, before, after, where),
      ...compareLists(INBOXES, before, after, where),
      ...compareLists(TRIGGERS, before, after, where),
    ];
  });
}

/** Entries of one key are paired in their order: a reducer may get one event by several keys. */
function compareLists<T>(
  list: List<T>,
  before: InputWorld,
  after: InputWorld,
  where: string,
): readonly Difference[] {
  const { rules, says } = list;
  const [old, now] = [grouped(list, before), grouped(list, after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key): Difference[] => {
    const { left, right, same } = unequal(list, old.get(key) ?? [], now.get(key) ?? []);
    const found: Difference[] = [];
    for (let index = 0; index < Math.max(left.length, right.length); index++) {
      const [from, to] = [left[index], right[index]];
      const spots = {
        before: manifestSpot(before, ...list.way, ...(from ? [from.index] : [])),
        after: manifestSpot(after, ...list.way, ...(to ? [to.index] : [])),
      };
      const tell = (rule: RuleId, message: string): Difference =>
        difference(rule, { message: `${message}${where}`, ...spots } satisfies Told);
      if (from && to)
        found.push(tell(rules.changed, `${says(to.entry)} ${list.changes(from.entry, to.entry)}`));
      else if (to && same === 0) found.push(tell(rules.added, `${says(to.entry)}, and did not`));
      else if (to) found.push(tell(rules.added, `${says(to.entry)} once more`));
      else if (from) found.push(tell(rules.removed, `${says(from.entry)} no more`));
    }
    return found;
  });
}

interface Entry<T> {
  readonly entry: T;
  readonly index: number;
}

function grouped<T>({ of, key }: List<T>, world: InputWorld): ReadonlyMap<string, readonly Entry<T>[]> {
  const groups = new Map<string, Entry<T>[]>();
  for (const [index, entry] of of(world).entries()) {
    groups.set(key(entry), [...(groups.get(key(entry)) ?? []), { entry, index }]);
  }
  return groups;
}

/** What has no equal one on the other side. */
function unequal<T>({ detail }: List<T>, before: readonly Entry<T>[], after: readonly Entry<T>[]) {
  const left = [...before];
  const right = after.filter(({ entry }) => {
    const equal = left.findIndex((one) => detail(one.entry) === detail(entry));
    if (equal >= 0) left.splice(equal, 1);
    return equal < 0;
  });
  return { left, right, same: after.length - right.length };
}
