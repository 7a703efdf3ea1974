/** Emits enforcer stubs: per enforcer module a typed pure function, and the registry of them. */
import { StructureKind } from "ts-morph";
import type { CapLink, EnforcerLink, Linked } from "../link.ts";
import { backlink } from "./header.ts";
import { Imports, type Library } from "./imports.ts";
import type { Statement } from "./printer.ts";

export function enforcerStatements(linked: Linked, library: Library): Statement[] {
  const { enforcers, base } = linked;
  const imports = new Imports(library);
  imports.beside("adapters", "EffectKind");
  imports.beside("adapters", "EffectTypes");
  for (const name of ["CapCheckInput", "CapCheckOutput"]) {
    if (base) imports.builtin(name, false);
    else imports.beside("schemas", name);
  }
  for (const { caps } of enforcers) for (const { params } of caps) imports.beside("schemas", params.name);
  return [
    ...imports.lines(),
    {
      kind: StructureKind.TypeAlias,
      isExported: true,
      name: "EffectRequest",
      docs: ["An effect as an enforcer sees it: its kind, and params of that kind."],
      typeParameters: [{ name: "K", constraint: "EffectKind" }],
      type: `{ readonly [P in K]: { readonly kind: P; readonly params: EffectTypes[P]["params"] } }[K]`,
    },
    ...enforcers.map((enforcer) => enforcerInterface(enforcer, linked)),
    {
      kind: StructureKind.Interface,
      isExported: true,
      name: "Enforcers",
      docs: ["One function for every enforcer module. Write a registry as `{ … } satisfies Enforcers`."],
      properties: enforcers.map(({ node, name }) => ({
        name: JSON.stringify(node.def.name),
        type: name,
        isReadonly: true,
      })),
    },
  ];
}

function enforcerInterface({ node, name, caps }: EnforcerLink, linked: Linked): Statement {
  const guarded = effectsOf(caps, linked);
  const names = caps.map((cap) => cap.node.def.name).join(", ");
  return {
    kind: StructureKind.Interface,
    isExported: true,
    name,
    docs: [
      `${backlink({ title: node.def.name, origin: node.origin })}. Enforces ${names}; pure (ruling A6).`,
    ],
    properties: [{ name: "module", type: JSON.stringify(node.def.name), isReadonly: true }],
    methods: [
      {
        name: "check",
        parameters: [
          { name: "grant", type: caps.map((cap) => cap.params.name).join(" | ") },
          {
            name: "effect",
            type: `EffectRequest<${guarded.map((kind) => JSON.stringify(kind)).join(" | ") || "never"}>`,
          },
          { name: "input", type: "CapCheckInput" },
        ],
        returnType: "CapCheckOutput",
      },
    ],
  };
}

/** The effects whose cap type is that of one of the caps. */
function effectsOf(caps: readonly CapLink[], linked: Linked): string[] {
  const types = new Set(caps.map((cap) => cap.node.def.cap_type));
  const effects = [...(linked.base?.effects ?? []), ...linked.effects];
  return effects.filter(({ node }) => types.has(node.def.cap_type)).map(({ node }) => node.def.kind);
}
