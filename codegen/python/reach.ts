/** Which built-in definitions a package has classes for, and in which order classes are defined. */
import { inOrderOfDependence } from "../../air/types/dependence.ts";
import type { Declaration, Item } from "../ir.ts";
import type { Model } from "../model.ts";
import type { Declarations } from "./shapes.ts";

/** What every enforcer is given and gives. */
export const CHECK_SCHEMAS = ["sys/CapCheckInput@1", "sys/CapCheckOutput@1"] as const;

/**
 * The built-in schemas that the own definitions, plans and events, and the built-in effects and caps refer to, directly or
 * not. The shapes of the journal's records, which are nearly half of them, are no business of a program beside a world, and
 * every class costs time when the package is imported. Nothing if the built-in definitions count as own ones.
 */
export function builtinDeclarations(model: Model): Declarations {
  const { base } = model.own;
  if (!base) return { schemas: [], caps: [] };
  const { own, plans, events } = model;
  const found = new Set<Declaration>();
  const reach = (declaration: Declaration): void => {
    if (found.has(declaration)) return;
    found.add(declaration);
    for (const target of targetsIn(declaration.item)) reach(target);
  };
  for (const one of [...own.schemas, ...own.caps.map(({ params }) => params)]) reach(one);
  for (const { params } of base.caps) for (const target of targetsIn(params.item)) reach(target);
  for (const { params, receipt } of [...own.effects, ...base.effects])
    for (const one of [params, receipt]) reach(one);
  for (const { input, output } of plans) for (const one of [input, ...(output ? [output] : [])]) reach(one);
  for (const { schema } of events) reach(schema);
  for (const one of base.schemas) if ((CHECK_SCHEMAS as readonly string[]).includes(one.title)) reach(one);
  return {
    schemas: base.schemas.filter((one) => found.has(one)),
    caps: base.caps.map(({ params }) => params),
  };
}

/** Each after those that it refers to; caps, to which nothing refers, come last. */
export function inOrder({ schemas, caps }: Declarations): Declaration[] {
  const byTitle = new Map(schemas.map((one) => [one.title, one]));
  const refsOf = (title: string): string[] | undefined => {
    const one = byTitle.get(title);
    return one && targetsIn(one.item).map((target) => target.title);
  };
  const titles = inOrderOfDependence(byTitle.keys(), refsOf, () => {});
  return [...titles.map((title) => byTitle.get(title) as Declaration), ...caps];
}

/** What an item refers to, in order of occurrence. */
function targetsIn(item: Item): Declaration[] {
  switch (item.kind) {
    case "ref":
      return [item.target];
    case "list":
    case "set":
    case "option":
      return targetsIn(item.item);
    case "map":
      return [...targetsIn(item.key), ...targetsIn(item.value)];
    case "record":
      return item.fields.flatMap((field) => targetsIn(field.item));
    case "variant":
      return item.arms.flatMap((arm) => targetsIn(arm.item));
    default:
      return [];
  }
}
