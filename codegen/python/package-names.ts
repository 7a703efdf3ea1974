/** How the modules beside those of schemas call what is in them. */

import { named } from "../given-names.ts";
import type { Declaration } from "../ir.ts";
import type { EffectLink, EnforcerLink } from "../link.ts";
import { type Model, schemaNamed } from "../model.ts";
import { className, distinctNames } from "./identifiers.ts";
import { builtinDeclarations } from "./reach.ts";
import { type Declarations, type Names, namesOf } from "./shapes.ts";

/** The two modules of schemas, and the names in them. */
export interface PackageNames {
  readonly own: Declarations;
  readonly sys: Declarations;
  readonly ownNames: Names;
  readonly sysNames: Names;
  readonly qualified: Qualified;
}

/** Names with their modules, so that nothing else can clash with them, and those of protocols. */
export interface Qualified {
  /** Of an adapter or an enforcer, in its module. */
  protocol(of: EffectLink | EnforcerLink): string;
  type(declaration: Declaration): string;
  typeNamed(title: string): string;
  codec(declaration: Declaration): string;
}

export function packageNames(model: Model): PackageNames {
  const own = { schemas: model.own.schemas, caps: model.own.caps.map(({ params }) => params) };
  const sys = builtinDeclarations(model);
  const sysNames = namesOf(sys, undefined, []);
  const adapters = allEffects(model).map((effect) => [effect, `${effect.name}Adapter`] as const);
  const ownNames = namesOf(
    own,
    sysNames,
    adapters.map(([, name]) => name),
  );
  const protocols = new Map<EffectLink | EnforcerLink, string>([
    ...adapters,
    ...enforcerNames(model, ownNames),
  ]);
  const protocol = (of: EffectLink | EnforcerLink): string => protocols.get(of) as string;
  const ofSys = new Set([...sys.schemas, ...sys.caps]);
  const type = (declaration: Declaration): string =>
    `${ofSys.has(declaration) ? "sys_schemas" : "schemas"}.${named(ownNames.of, declaration)}`;
  const typeNamed = (title: string): string => type(schemaNamed(model, title));
  const codec = (declaration: Declaration): string => `${type(declaration)}Codec`;
  return { own, sys, ownNames, sysNames, qualified: { protocol, type, typeNamed, codec } };
}

/** Own effects, then built-in ones. */
export function allEffects({ own }: Model): readonly EffectLink[] {
  return [...own.effects, ...(own.base?.effects ?? [])];
}

/** Own enforcers, then built-in ones. */
export function allEnforcers({ own }: Model): readonly EnforcerLink[] {
  return [...own.enforcers, ...(own.base?.enforcers ?? [])];
}

/** A module may be called like a schema, and the package exports both. */
function enforcerNames(model: Model, { all }: Names): (readonly [EnforcerLink, string])[] {
  const links = new Map(allEnforcers(model).map((link) => [link.node.def.name, link]));
  const stems = [...links].map(([title, { name }]) => [title, className(name)] as const);
  const names = distinctNames(stems, (name) => all.has(name));
  return [...links].map(([title, link]) => [link, names.get(title) as string] as const);
}
