/** Third step: linked definitions to the texts of files. Nothing is written here. */

import { adapterStatements } from "./emit/adapters.ts";
import { builtinStatements } from "./emit/builtins.ts";
import { catalogueStatements } from "./emit/catalogue.ts";
import { defTypesText } from "./emit/def-types.ts";
import { enforcerStatements } from "./emit/enforcers.ts";
import { errorStatements } from "./emit/errors.ts";
import { codecsFile, codecTable, schemasFile } from "./emit/files.ts";
import { header } from "./emit/header.ts";
import { IN_PROJECT } from "./emit/imports.ts";
import { printFile, type Statement } from "./emit/printer.ts";
import type { Declaration } from "./ir.ts";
import type { Linked } from "./link.ts";
import type { SpecFile } from "./read.ts";
import type { PlannedFiles } from "./target.ts";

/** What others import: the code of the built-in definitions. */
const INDEX = ["adapters", "catalogue", "codecs", "enforcers", "schemas"].map(
  (file) => `export * from "./${file}.ts";`,
);

export async function plan(linked: Linked, defs: readonly Declaration[]): Promise<PlannedFiles> {
  const { spec, schemas } = linked;
  const types = [...schemas, ...linked.caps.map((cap) => cap.params)];
  const air = spec.files.filter((file) => file.path.endsWith(".air.json"));
  const json = spec.files.filter(
    (file) => file.path.endsWith(".schema.json") && !file.path.endsWith("/patch.schema.json"),
  );
  const registry = spec.files.filter((file) => file.path.endsWith("errors.json"));
  const print = (files: readonly SpecFile[], statements: readonly Statement[]) =>
    printFile(header(files), statements);
  const texts: readonly (readonly [file: string, text: string])[] = [
    ["schemas.ts", print(air, schemasFile(types, IN_PROJECT))],
    ["codecs.ts", print(air, codecsFile(types, "schemas", IN_PROJECT, codecTables(linked)))],
    ["defs.ts", `${header(json)}\n${await defTypesText(spec)}`],
    ["def-codecs.ts", print(json, codecsFile(defs, "defs", IN_PROJECT))],
    ["adapters.ts", print(air, adapterStatements(linked, IN_PROJECT))],
    ["enforcers.ts", print(air, enforcerStatements(linked, IN_PROJECT))],
    ["builtins.ts", print(air, builtinStatements(linked))],
    ["catalogue.ts", print(air, catalogueStatements(linked, IN_PROJECT))],
    ["errors.ts", print(registry, errorStatements(spec.errors))],
    ["index.ts", print([], INDEX)],
  ];
  return new Map(texts.map(([file, text]) => [file, { text }]));
}

/** All codecs of schemas and of grants, by name. */
export function codecTables({ schemas, caps }: Linked): string[] {
  const grants = caps.map(({ params }) => params);
  return [
    codecTable("CODECS", "The codec of every schema, by name.", schemas),
    codecTable("GRANT_CODECS", "The codec of every cap's grants, by the cap's name.", grants),
  ];
}
