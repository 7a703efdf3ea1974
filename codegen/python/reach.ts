/** Which built-in definitions a package has classes for, and in which order classes are defined. */
import { inOrderOfDependence } from "../../air/types/dependence.ts";
import { type Declaration, reachedFrom, targetsIn } from "../ir.ts";
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
  const found = reachedFrom([
    ...own.schemas,
    ...own.caps.map(({ params }) => params),
    ...base.caps.flatMap(({ params }) => targetsIn(params.item)),
    ...[...own.effects, ...base.effects].flatMap(({ params, receipt }) => [params, receipt]),
    ...plans.flatMap(({ input, output }) => [input, ...(output ? [output] : [])]),
    ...events.map(({ schema }) => schema),
    ...base.schemas.filter(({ title }) => (CHECK_SCHEMAS as readonly string[]).includes(title)),
  ]);
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
