/**
 * Emits adapter stubs: per effect an interface from its params to its receipt, and the registries. A registry that
 * lacks an adapter or has a mistyped one does not compile.
 */
import { StructureKind } from "ts-morph";
import type { EffectLink, Linked } from "../link.ts";
import { backlink } from "./header.ts";
import type { Statement } from "./printer.ts";

const PREAMBLE = `import type { Receipt, AdapterContext } from "../air/adapter.ts";`;

export function adapterStatements(linked: Linked): Statement[] {
  const { effects } = linked;
  const schemas = new Set(effects.flatMap(({ params, receipt }) => [params.name, receipt.name]));
  return [
    PREAMBLE,
    `import type { ${[...schemas].sort().join(", ")} } from "./schemas.ts";`,
    {
      kind: StructureKind.Interface,
      isExported: true,
      name: "EffectTypes",
      docs: ["Params and receipt of every effect, by kind."],
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
