/** Python for worlds: a package of dataclasses and codecs, protocols of adapters and enforcers, and tables. */
import { readdirSync, readFileSync } from "node:fs";
import { filesOfOrigins } from "../emit/header.ts";
import type { Model } from "../model.ts";
import type { Origin, SpecFile } from "../read.ts";
import type { PlannedFile, PlannedFiles, TargetOptions } from "../target.ts";
import { adapterLines, enforcerLines } from "./effects.ts";
import { exampleTests } from "./examples.ts";
import { comments, type Importable, type ModuleParts, moduleText, runtimeText } from "./module-text.ts";
import { packageText } from "./package.ts";
import { allEffects, allEnforcers, packageNames } from "./package-names.ts";
import { schemaLines, sharedNames } from "./schema-module.ts";
import { catalogueLines, eventLines, planLines } from "./tables.ts";

/** Text that is the same in every package. */
const RUNTIME = new URL("./runtime/", import.meta.url);

/** How modules that are not about schemas name those. */
const SCHEMA_MODULES: readonly Importable[] = [[".", ["schemas", "sys_schemas"]]];

/** A package in the output folder. Its modules are always there, if only with empty tables; tests come with examples. */
export function pythonTarget(model: Model, _options: TargetOptions): PlannedFiles {
  const files = new Map<string, PlannedFile>();
  const add = (file: string, text: string): void => {
    files.set(file, { text });
  };
  for (const [file, text] of runtimeFiles()) add(file, runtimeText(text));
  const names = packageNames(model);
  for (const [file, parts] of modulesOf(model, names)) add(file, moduleText(parts));
  add("__init__.py", packageText(model, names));
  if (model.examples.length > 0) add("test_examples.py", exampleTests(model));
  add("py.typed", `${comments([]).join("\n")}\n`);
  return files;
}

function runtimeFiles(): readonly (readonly [file: string, text: string])[] {
  const files = readdirSync(RUNTIME).filter((file) => file.endsWith(".py"));
  return files.sort().map((file) => {
    return [file, readFileSync(new URL(file, RUNTIME), "utf8").replaceAll("\r\n", "\n")] as const;
  });
}

type Modules = readonly (readonly [file: string, parts: ModuleParts])[];

function modulesOf(model: Model, names: ReturnType<typeof packageNames>): Modules {
  const { own, sys, ownNames, sysNames, qualified } = names;
  const files: SpecFile[] = [...model.files, ...(model.own.base?.spec.files ?? [])];
  const of = (origins: readonly { readonly origin: Origin }[]): SpecFile[] => filesOfOrigins(origins, files);
  const nodes = (links: readonly { readonly node: { readonly origin: Origin } }[]): SpecFile[] =>
    of(links.map(({ node }) => node));
  const shared = [...sys.schemas, ...sys.caps];
  return [
    [
      "sys_schemas.py",
      {
        files: of(shared),
        doc: "Built-in schemas and grants, as far as the definitions and the built-in effects need them.",
        body: schemaLines(sys, sysNames),
      },
    ],
    [
      "schemas.py",
      {
        files: of([...own.schemas, ...own.caps]),
        doc: "Schemas and grants: classes, and their codecs.",
        body: schemaLines(own, ownNames),
        importable: [[".sys_schemas", sharedNames(shared, sysNames)]],
      },
    ],
    [
      "adapters.py",
      {
        files: nodes(allEffects(model)),
        doc: "What carries out effects.",
        body: adapterLines(model, qualified),
        importable: SCHEMA_MODULES,
      },
    ],
    [
      "enforcers.py",
      {
        files: nodes(allEnforcers(model)),
        doc: "What decides about grants.",
        body: enforcerLines(model, qualified),
        importable: SCHEMA_MODULES,
      },
    ],
    [
      "plans.py",
      {
        files: nodes(model.plans),
        doc: "Plans.",
        body: planLines(model.plans, qualified),
        importable: SCHEMA_MODULES,
      },
    ],
    [
      "events.py",
      {
        files: of(model.events.map(({ schema }) => schema)),
        doc: "Events from outside.",
        body: eventLines(model.events, qualified),
        importable: SCHEMA_MODULES,
      },
    ],
    [
      "catalogue.py",
      {
        files: of(model.own.spec.nodes),
        doc: "Definitions and manifests, with their hashes.",
        body: catalogueLines(model),
      },
    ],
  ];
}
