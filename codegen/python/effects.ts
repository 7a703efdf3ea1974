/**
 * Emits what the host of a world completes: a protocol for each adapter and each enforcer, and registries that do not
 * type-check if one of the own ones is missing.
 */
import { backlink } from "../emit/header.ts";
import type { CapLink, EffectLink, EnforcerLink } from "../link.ts";
import type { Model } from "../model.ts";
import { docstring, indent } from "./lines.ts";
import { pyString } from "./literals.ts";
import { allEffects, allEnforcers, type Qualified } from "./package-names.ts";
import { CHECK_SCHEMAS } from "./reach.ts";

/** The module of adapters. */
export function adapterLines(model: Model, qualified: Qualified): string[] {
  const entries = allEffects(model).map((effect): Entry => {
    return {
      key: effect.node.def.kind,
      name: qualified.protocol(effect),
      isOwn: model.own.effects.includes(effect),
    };
  });
  const doc =
    "One adapter for each effect, by kind. Those of built-in effects may be missing: a kernel answers some of these itself, and may have adapters of its own for the others.";
  return [
    ...allEffects(model).flatMap((effect) => adapterProtocol(effect, qualified)),
    ...registry("Adapters", entries, doc),
  ];
}

/** The module of enforcers. */
export function enforcerLines(model: Model, qualified: Qualified): string[] {
  const entries = allEnforcers(model).map((enforcer): Entry => {
    const isOwn = model.own.enforcers.includes(enforcer);
    return { key: enforcer.node.def.name, name: qualified.protocol(enforcer), isOwn };
  });
  const doc =
    "One enforcer for each module that decides about grants, by the module's name. Built-in ones may be missing: every kernel has them.";
  return [
    ...allEnforcers(model).flatMap((enforcer) => enforcerProtocol(enforcer, model, qualified)),
    ...registry("Enforcers", entries, doc),
  ];
}

function adapterProtocol(effect: EffectLink, qualified: Qualified): string[] {
  const { node, params, receipt } = effect;
  const { def, origin } = node;
  const scope = def.origin_scope === "both" ? "plans and reducers" : `${def.origin_scope}s`;
  const link = backlink({ title: def.name, origin });
  return protocol(
    qualified.protocol(effect),
    `${link}. Cap type ${def.cap_type}, for ${scope}.`,
    "kind",
    def.kind,
    [
      `async def execute(self, params: ${qualified.type(params)}, context: AdapterContext) -> Receipt[${qualified.type(receipt)}]:`,
      ...indent(docstring("Carries out the effect. Declare `kind` as `Final`.")),
      ...indent(["..."]),
    ],
  );
}

function enforcerProtocol(enforcer: EnforcerLink, model: Model, qualified: Qualified): string[] {
  const { node, caps } = enforcer;
  const [input, output] = CHECK_SCHEMAS.map((title) => qualified.typeNamed(title));
  const grants = [...new Set(caps.map(({ params }) => qualified.type(params)))].join(" | ");
  const requests = guardedBy(caps, model).map(
    ({ node: effect, params }) =>
      `EffectRequest[Literal[${pyString(effect.def.kind)}], ${qualified.type(params)}]`,
  );
  const effect = requests.length === 0 ? "EffectRequest[Never, Never]" : requests.join(" | ");
  const names = caps.map((cap) => cap.node.def.name).join(", ");
  const doc = `${backlink({ title: node.def.name, origin: node.origin })}. Enforces ${names}; pure (ruling A6).`;
  return protocol(qualified.protocol(enforcer), doc, "module", node.def.name, [
    `def check(self, grant: ${grants}, effect: ${effect}, input: ${input}) -> ${output}:`,
    ...indent(docstring("Decides whether the grant covers the effect. Declare `module` as `Final`.")),
    ...indent(["..."]),
  ]);
}

/** The effects whose cap type is that of one of the caps. */
function guardedBy(caps: readonly CapLink[], model: Model): readonly EffectLink[] {
  const types = new Set(caps.map((cap) => cap.node.def.cap_type));
  return allEffects(model).filter(({ node }) => types.has(node.def.cap_type));
}

function protocol(
  name: string,
  doc: string,
  key: string,
  value: string,
  method: readonly string[],
): string[] {
  return [
    `class ${name}(Protocol):`,
    ...indent([
      ...docstring(doc),
      "",
      "@property",
      `def ${key}(self) -> Literal[${pyString(value)}]: ...`,
      "",
      ...method,
    ]),
    "",
    "",
  ];
}

interface Entry {
  readonly key: string;
  readonly name: string;
  readonly isOwn: boolean;
}

/** A dictionary of which the own entries have to be there. */
function registry(name: string, entries: readonly Entry[], doc: string): string[] {
  const lines = entries.map(
    ({ key, name: type, isOwn }) => `${pyString(key)}: ${isOwn ? type : `NotRequired[${type}]`},`,
  );
  return typedDict(name, lines, doc);
}

/** A dictionary with typed entries under keys that are no names. */
export function typedDict(name: string, entries: readonly string[], doc: string): string[] {
  const body = entries.length === 0 ? ["{},"] : ["{", ...indent(entries), "},"];
  return [`${name} = TypedDict(`, ...indent([`${pyString(name)},`, ...body]), ")", ...docstring(doc), "", ""];
}
