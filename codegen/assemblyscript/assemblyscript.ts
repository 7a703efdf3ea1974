/** AssemblyScript for reducers: types and codecs, what a step is given and answers, and a stub for each reducer. */
import { readdirSync, readFileSync } from "node:fs";
import { filesOfOrigins, header } from "../emit/header.ts";
import { fileStems } from "../file-stems.ts";
import { named } from "../given-names.ts";
import type { Model } from "../model.ts";
import type { PlannedFile, PlannedFiles, TargetOptions } from "../target.ts";
import { codecLines } from "./codecs.ts";
import { compilerOptions } from "./compiler-options.ts";
import { eventLines } from "./events.ts";
import { type Importable, moduleText, RUNTIME_EXPORTS } from "./module-text.ts";
import { raisedSchemas, reachedSchemas } from "./reach.ts";
import { type Names, namesOf } from "./shapes.ts";
import { stepLines } from "./steps.ts";
import { stubFiles } from "./stubs.ts";
import { typeLines } from "./types.ts";

/** Text that is the same in every folder. It is AssemblyScript, which is not TypeScript. */
const RUNTIME = new URL("./runtime/", import.meta.url);
const ENDING = ".as";

/** So that those who complete a stub find all types in one file. */
const EXPORTS = ['export { Box, UNIT, Unit } from "./cbor/values";'];

/** The runtime and all files are always there, if only empty; `steps/` has a file for each reducer. */
export function assemblyscriptTarget(model: Model, options: TargetOptions): PlannedFiles {
  const declarations = reachedSchemas(model);
  const names = namesOf(declarations);
  const sources = [...model.files, ...model.builtins.spec.files];
  const files = new Map<string, PlannedFile>();
  const add = (file: string, text: string): void => {
    files.set(file, { text });
  };
  for (const [file, text] of runtimeFiles()) add(file, `${header([])}\n${text}`);
  add("asconfig.json", compilerOptions(options.folder));
  const schemas = filesOfOrigins(declarations, sources);
  const importable = [...RUNTIME_EXPORTS, ...exportsOf(names)];
  const types = declarations.flatMap((one) => typeLines(one, names));
  const codecs = declarations.flatMap((one) => codecLines(one, names));
  add("types.ts", moduleText(schemas, types, RUNTIME_EXPORTS, EXPORTS));
  add(
    "codecs.ts",
    moduleText(
      schemas,
      codecs,
      importable.filter(([from]) => from !== "./codecs"),
    ),
  );
  const events = raisedSchemas(model);
  add("events.ts", moduleText(filesOfOrigins(events, sources), eventLines(events, names), importable));
  const reducers = model.reducers.map((reducer) => reducer.node.def.name);
  const stems = fileStems(reducers.map((name) => [name, name] as const));
  const fromSteps = importable.map(([from, exported]) => [`.${from}`, exported] as const);
  for (const reducer of model.reducers) {
    const text = moduleText(
      filesOfOrigins([reducer.node], sources),
      stepLines(model, reducer, names),
      fromSteps,
    );
    add(`steps/${stems.get(reducer.node.def.name)}.ts`, text);
  }
  for (const [path, file] of stubFiles(model.reducers, stems, names, options)) files.set(path, file);
  return files;
}

function runtimeFiles(): readonly (readonly [file: string, text: string])[] {
  const found = readdirSync(RUNTIME, { recursive: true, encoding: "utf8" });
  const files = found.map((file) => file.replaceAll("\\", "/")).filter((file) => file.endsWith(ENDING));
  return files.sort().map((file) => {
    const text = readFileSync(new URL(file, RUNTIME), "utf8").replaceAll("\r\n", "\n");
    return [`${file.slice(0, -ENDING.length)}.ts`, text] as const;
  });
}

/** The names that the files of types and codecs export. */
function exportsOf({ of, tags, shapes }: Names): readonly Importable[] {
  const declared = [...shapes.keys()].map((one) => named(of, one));
  return [
    ["./codecs", declared.flatMap((name) => [`encode${name}`, `decode${name}`])],
    ["./types", [...new Set([...of.values(), ...tags.values()])]],
  ];
}
