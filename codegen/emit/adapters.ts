/**
 * Emits adapter stubs: per effect an interface from its params to its receipt, and the registries. A registry that
 * lacks an adapter or has a mistyped one does not compile.
 */
import { StructureKind } from "ts-morph";
import type { EffectLink, Linked } from "../link.ts";
import { backlink } from "./header.ts";
import { Imports, type Library } from "./imports.ts";
import type { Statement } from "./printer.ts";

export function adapterStatements({ effects, base }: Linked, library: Library): Statement[] {
  const imports = new Imports(library);
  imports.air("AdapterContext", "Receipt");
  for (const { params, receipt } of effects) {
    for (const { name, builtin } of [params, receipt]) {
      if (base && builtin) {
        imports.builtin(name, false);
        imports.builtin(`${name}Codec`, true);
      } else {
        imports.beside("schemas", name);
        imports.beside("codecs", `${name}Codec`, true);
      }
    }
  }
  if (base) imports.builtin("EffectTypes as BuiltinEffectTypes", false);
  return [
    ...imports.lines(),
    {
      kind: StructureKind.Interface,
      isExported: true,
      name: "EffectTypes",
      docs: ["Params and receipt of every effect, by kind."],
      ...(base ? { extends: ["BuiltinEffectTypes"] } : {}),
      properties: effects.map(({ node, params, receipt }) => ({
        name: JSON.stringify(node.def.kind),
        type: `{ readonly params: ${params.name}; readonly receipt: ${receipt.name} }`,
        isReadonly: true,
        docs: [backlink({ title: node.def.name, origin: node.origin })],
      })),
    },
    {
      kind: StructureKind.TypeAlias,
      isExported: true,
      name: "EffectKind",
      type: "keyof EffectTypes",
    },
    ...effects.map(adapterInterface),
    {
      kind: StructureKind.Interface,
      isExported: true,
      name: "Adapters",
      docs: ["One adapter for every effect. Write a registry as `{ … } satisfies Adapters`."],
      properties: effects.map(({ node, name }) => ({
        name: JSON.stringify(node.def.kind),
        type: `${name}Adapter`,
        isReadonly: true,
      })),
    },
    [
      "/** The codecs of every effect's params and receipt, by kind. */",
      "export const EFFECT_CODECS = {",
      ...effects.map(
        ({ node, params, receipt }) =>
          `  ${JSON.stringify(node.def.kind)}: { params: ${params.name}Codec, receipt: ${receipt.name}Codec },`,
      ),
      "} as const;",
    ].join("\n"),
  ];
}

function adapterInterface({ node, name, params, receipt }: EffectLink): Statement {
  const { def, origin } = node;
  return {
    kind: StructureKind.Interface,
    isExported: true,
    name: `${name}Adapter`,
    docs: [
      `${backlink({ title: def.name, origin })}. Cap type \`${def.cap_type}\`, for ${def.origin_scope === "both" ? "plans and reducers" : `${def.origin_scope}s`}.`,
    ],
    properties: [{ name: "kind", type: JSON.stringify(def.kind), isReadonly: true }],
    methods: [
      {
        name: "execute",
        parameters: [
          { name: "params", type: params.name },
          { name: "context", type: "AdapterContext" },
        ],
        returnType: `Promise<Receipt<${receipt.name}>>`,
      },
    ],
  };
}
