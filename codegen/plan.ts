/** Third step: linked definitions to the texts of files. Nothing is written here. */

import { adapterStatements } from "./emit/adapters.ts";
import { builtinStatements } from "./emit/builtins.ts";
import { catalogueStatements } from "./emit/catalogue.ts";
import { codecStatements } from "./emit/codecs.ts";
import { defTypesText } from "./emit/def-types.ts";
import { enforcerStatements } from "./emit/enforcers.ts";
import { errorStatements } from "./emit/errors.ts";
import { header } from "./emit/header.ts";
import { printFile, type Statement } from "./emit/printer.ts";
import { typeStatement } from "./emit/types.ts";
import type { Declaration, Item } from "./ir.ts";
import type { Linked } from "./link.ts";
import type { SpecFile } from "./read.ts";

/** Text by file name, relative to the output folder. */
export type Plan = ReadonlyMap<string, string>;

export async function plan(linked: Linked, defs: readonly Declaration[]): Promise<Plan> {
  const { spec, schemas } = linked;
  const types = [...schemas, ...linked.caps.map((cap) => cap.params)];
  const air = spec.files.filter((file) => file.path.endsWith(".air.json"));
  const json = spec.files.filter(
    (file) => file.path.endsWith(".schema.json") && !file.path.endsWith("/patch.schema.json"),
  );
  const registry = spec.files.filter((file) => file.path.endsWith("errors.json"));
  const print = (files: readonly SpecFile[], statements: readonly Statement[]) =>
    printFile(header(files), statements);
  return new Map([
    ["schemas.ts", print(air, [...scalarImports(types), ...types.map(typeStatement)])],
    ["codecs.ts", print(air, codecFile(types, "./schemas.ts", codecTables(linked)))],
    ["defs.ts", `${header(json)}\n${await defTypesText(spec)}`],
    ["def-codecs.ts", print(json, codecFile(defs, "./defs.ts"))],
    ["adapters.ts", print(air, adapterStatements(linked))],
    ["enforcers.ts", print(air, enforcerStatements(linked))],
    ["builtins.ts", print(air, builtinStatements(linked))],
    ["catalogue.ts", print(air, catalogueStatements(linked))],
    ["errors.ts", print(registry, errorStatements(spec.errors))],
  ]);
}

/** Kinds of item that occur anywhere in the declarations; imports follow use. */
function kindsIn(declarations: readonly Declaration[]): ReadonlySet<string> {
  const kinds = new Set<string>();
  const visit = (item: Item): void => {
    kinds.add(item.kind);
    if ("item" in item) visit(item.item);
    if (item.kind === "map") for (const inner of [item.key, item.value]) visit(inner);
    if (item.kind === "variant") for (const arm of item.arms) visit(arm.item);
    if (item.kind === "record") {
      for (const field of item.fields) visit(field.item);
      if (item.fields.some((field) => field.presence !== "always")) kinds.add("optional field");
    }
  };
  for (const declaration of declarations) visit(declaration.item);
  return kinds;
}

function scalarImports(declarations: readonly Declaration[]): string[] {
  const kinds = kindsIn(declarations);
  const scalars = [kinds.has("dec128") ? "Dec128" : "", kinds.has("uuid") ? "Uuid" : ""].filter(
    (name) => name !== "",
  );
  return [
    ...(kinds.has("hash") ? ['import type { Hash } from "../air/hash.ts";'] : []),
    ...(scalars.length > 0 ? [`import type { ${scalars.join(", ")} } from "../air/scalars.ts";`] : []),
  ];
}

function codecFile(
  declarations: readonly Declaration[],
  types: string,
  tables: readonly string[] = [],
): Statement[] {
  const kinds = kindsIn(declarations);
  const names = declarations.map((declaration) => declaration.name).sort();
  return [
    'import { type Codec, makeCodec } from "../air/cbor/document.ts";',
    'import type { Reader } from "../air/cbor/reader.ts";',
    ...(kinds.has("tree") ? ['import { readTree, type Tree, writeTree } from "../air/cbor/tree.ts";'] : []),
    ...helperTypes(kinds),
    ...(kinds.has("variant") ? ['import { unknownTag } from "../air/cbor/refusals.ts";'] : []),
    'import type { Writer } from "../air/cbor/writer.ts";',
    `import type {\n${names.map((name) => `  ${name},`).join("\n")}\n} from "${types}";`,
    ...declarations.flatMap(codecStatements),
    ...tables,
  ];
}

function helperTypes(kinds: ReadonlySet<string>): string[] {
  const names = [
    ...(kinds.has("map") ? ["MapKey", "MapValue"] : []),
    ...(kinds.has("optional field") ? ["Mutable"] : []),
  ];
  return names.length > 0 ? [`import type { ${names.join(", ")} } from "../air/cbor/types.ts";`] : [];
}

/** All codecs of schemas and of grants, by name. */
function codecTables({ schemas, caps }: Linked): string[] {
  const grants = caps.map(({ params }) => params);
  return [
    codecTable("CODECS", "The codec of every schema, by name.", schemas),
    codecTable("GRANT_CODECS", "The codec of every cap's grants, by the cap's name.", grants),
  ];
}

function codecTable(table: string, doc: string, declarations: readonly Declaration[]): string {
  const entries = declarations.map(({ title, name }) => `  ${JSON.stringify(title)}: ${name}Codec,`);
  return [`/** ${doc} */`, `export const ${table} = {`, ...entries, "} as const;"].join("\n");
}
