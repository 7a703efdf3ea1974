/** TypeScript for worlds: types and codecs of their schemas, senders of events, plans, stubs, and the catalogue. */
import { adapterStatements } from "../emit/adapters.ts";
import { worldCatalogueStatements } from "../emit/catalogue.ts";
import { enforcerStatements } from "../emit/enforcers.ts";
import { codecsFile, schemasFile } from "../emit/files.ts";
import { filesOfOrigins, header } from "../emit/header.ts";
import { inPackage } from "../emit/imports.ts";
import { printFile, type Statement } from "../emit/printer.ts";
import type { Model } from "../model.ts";
import { codecTables } from "../plan.ts";
import type { Origin } from "../read.ts";
import type { PlannedFile, PlannedFiles, TargetOptions } from "../target.ts";
import { eventStatements } from "./events.ts";
import { exampleTests } from "./examples.ts";
import { planStatements } from "./plans.ts";
import { stubFiles } from "./stubs.ts";

/** Files with nothing to say are left out. `registry.ts` and the stubs come only with a folder for stubs. */
export function typescriptTarget(model: Model, options: TargetOptions): PlannedFiles {
  const { own, plans, events } = model;
  const library = inPackage(options.importExtension);
  const types = [...own.schemas, ...own.caps.map(({ params }) => params)];
  const files = new Map<string, PlannedFile>();
  const add = (
    file: string,
    origins: Iterable<{ readonly origin: Origin }>,
    statements: readonly Statement[],
  ): void => {
    const text = printFile(header(filesOfOrigins(origins, model.files)), statements);
    files.set(`${file}.ts`, { text });
  };
  const nodesOf = (links: readonly { readonly node: { readonly origin: Origin } }[]) =>
    links.map(({ node }) => node);
  if (types.length > 0) {
    add("schemas", types, schemasFile(types, library));
    add("codecs", types, codecsFile(types, "schemas", library, codecTables(own)));
  }
  if (own.effects.length > 0 || own.enforcers.length > 0)
    add("adapters", nodesOf(own.effects), adapterStatements(own, library));
  if (own.enforcers.length > 0) add("enforcers", nodesOf(own.enforcers), enforcerStatements(own, library));
  if (events.length > 0)
    add(
      "events",
      events.map(({ schema }) => schema),
      eventStatements(events, library),
    );
  if (plans.length > 0) add("plans", nodesOf(plans), planStatements(plans, library));
  add("catalogue", own.spec.nodes, worldCatalogueStatements(own, model.worlds, library));
  add(
    "index",
    [],
    [...files.keys()].sort().map((file) => {
      return `export * from "./${file.slice(0, -".ts".length)}${options.importExtension}";`;
    }),
  );
  for (const [path, file] of stubFiles(model, options)) files.set(path, file);
  if (model.examples.length > 0) {
    const of = model.examples.map(({ schema }) => schema);
    const text = exampleTests(model.examples, options.importExtension);
    files.set("examples.test.ts", { text: `${header(filesOfOrigins(of, model.files))}\n${text}` });
  }
  return files;
}
