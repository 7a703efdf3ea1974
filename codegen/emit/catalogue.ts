/** Emits the catalogue: every definition of the spec with both its hashes (ruling H1). */
import { bareHash, nodeHash } from "../../air/defs/node.ts";
import type { Linked, SpecNode } from "../link.ts";
import { nameOfNode } from "../read.ts";
import type { Statement } from "./printer.ts";

const TABLES = [
  { name: "SCHEMAS", kind: "defschema", doc: "All schemas, by name." },
  { name: "EFFECTS", kind: "defeffect", doc: "All effects, by name." },
  { name: "CAPS", kind: "defcap", doc: "All caps, by name." },
  { name: "MODULES", kind: "defmodule", doc: "All modules, by name." },
] as const;

/** What each entry holds is checked against `CatalogueEntry` in `air/catalogue.ts`. */
export function catalogueStatements(linked: Linked): Statement[] {
  return [
    `import type { CapEntry, EffectEntry, ModuleEntry, SchemaEntry } from "../air/catalogue.ts";`,
    ...TABLES.map(({ name, kind, doc }) => {
      const nodes = linked.spec.nodes.filter((node) => node.kind === kind);
      const entries = nodes.map((node) => `  ${JSON.stringify(nameOfNode(node))}: ${entryText(node)},`);
      return [
        `/** ${doc} */`,
        `export const ${name} = {`,
        ...entries,
        `} as const satisfies Readonly<Record<string, ${ENTRY_TYPES[kind]}>>;`,
        "",
      ].join("\n");
    }),
  ];
}

const ENTRY_TYPES = {
  defschema: "SchemaEntry",
  defeffect: "EffectEntry",
  defcap: "CapEntry",
  defmodule: "ModuleEntry",
} as const;

function entryText(node: SpecNode): string {
  const entry = {
    name: nameOfNode(node),
    bareHash: bareHash(node),
    nodeHash: nodeHash(node),
    ...details(node),
  };
  const lines = Object.entries(entry).map(([key, value]) => `    ${key}: ${JSON.stringify(value)},`);
  return ["{", ...lines, "  }"].join("\n");
}

function details(node: SpecNode): Record<string, string> {
  switch (node.kind) {
    case "defeffect":
      return {
        kind: node.def.kind,
        paramsSchema: node.def.params_schema,
        receiptSchema: node.def.receipt_schema,
        capType: node.def.cap_type,
        originScope: node.def.origin_scope,
      };
    case "defcap":
      return { capType: node.def.cap_type, enforcer: node.def.enforcer.module };
    case "defmodule":
      return { moduleKind: node.def.module_kind };
    default:
      return {};
  }
}
