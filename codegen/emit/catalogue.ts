/** Emits the catalogue: every definition of the spec with both its hashes (ruling H1). */
import { bareHash, nodeHash } from "../../air/defs/node.ts";
import type { InputWorld } from "../inputs.ts";
import type { Linked, SpecNode } from "../link.ts";
import { nameOfNode } from "../read.ts";
import { Imports, type Library } from "./imports.ts";
import type { Statement } from "./printer.ts";

const TABLES = [
  { name: "SCHEMAS", kind: "defschema", entry: "SchemaEntry", doc: "All schemas, by name." },
  { name: "EFFECTS", kind: "defeffect", entry: "EffectEntry", doc: "All effects, by name." },
  { name: "CAPS", kind: "defcap", entry: "CapEntry", doc: "All caps, by name." },
  { name: "MODULES", kind: "defmodule", entry: "ModuleEntry", doc: "All modules, by name." },
] as const;

const WORLD_TABLES = [
  { name: "PLANS", kind: "defplan", entry: "PlanEntry", doc: "All plans, by name." },
  { name: "POLICIES", kind: "defpolicy", entry: "DefEntry", doc: "All policies, by name." },
  { name: "SECRETS", kind: "defsecret", entry: "DefEntry", doc: "All secrets that are defined, by name." },
] as const;

type Table = (typeof TABLES)[number] | (typeof WORLD_TABLES)[number];

/** Built-in definitions; what each entry holds is checked against `air/catalogue.ts`. */
export function catalogueStatements(linked: Linked, library: Library): Statement[] {
  return tables(TABLES, linked, library);
}

/** The definitions of worlds, and their manifests. */
export function worldCatalogueStatements(
  linked: Linked,
  worlds: readonly InputWorld[],
  library: Library,
): Statement[] {
  const manifests = worlds.filter(({ isLibrary }) => !isLibrary);
  const imports = new Imports(library);
  imports.air("WorldEntry");
  const entries = manifests.map(({ name, world }) => {
    const entry = { manifestHash: world.manifestHash, nodeHash: world.nodeHash };
    return `  ${JSON.stringify(name)}: ${objectText(entry)},`;
  });
  const table = [
    "/** The manifests, by the folders that they lie in. */",
    "export const WORLDS = {",
    ...entries,
    "} as const satisfies Readonly<Record<string, WorldEntry>>;",
  ].join("\n");
  return [...tables([...TABLES, ...WORLD_TABLES], linked, library, imports), table];
}

function tables(
  all: readonly Table[],
  linked: Linked,
  library: Library,
  imports: Imports = new Imports(library),
): Statement[] {
  for (const { entry } of all) imports.air(entry);
  return [
    ...imports.lines(),
    ...all.map(({ name, kind, entry, doc }) => {
      const nodes = linked.spec.nodes.filter((node) => node.kind === kind);
      const entries = nodes.map((node) => `  ${JSON.stringify(nameOfNode(node))}: ${entryText(node)},`);
      return [
        `/** ${doc} */`,
        `export const ${name} = {`,
        ...entries,
        `} as const satisfies Readonly<Record<string, ${entry}>>;`,
        "",
      ].join("\n");
    }),
  ];
}

function entryText(node: SpecNode): string {
  return objectText({
    name: nameOfNode(node),
    bareHash: bareHash(node),
    nodeHash: nodeHash(node),
    ...details(node),
  });
}

function objectText(entry: Readonly<Record<string, string | null>>): string {
  const lines = Object.entries(entry).map(([key, value]) => `    ${key}: ${JSON.stringify(value)},`);
  return ["{", ...lines, "  }"].join("\n");
}

function details(node: SpecNode): Record<string, string | null> {
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
    case "defplan":
      return { input: node.def.input, output: node.def.output ?? null };
    default:
      return {};
  }
}
