/** Whether stubs still satisfy the interfaces that are generated for them: the registry over them is type-checked. */
import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { type Diagnostic, ModuleKind, ModuleResolutionKind, Project, ScriptTarget, ts } from "ts-morph";
import type { FaultList, Place } from "../../air/errors.ts";
import type { OutputResult } from "../run.ts";

/** Adds `codegen.stub` for what a type check says of the registries of the outputs, and of the stubs that they import. */
export function checkStubs(results: readonly OutputResult[], root: string, faults: FaultList): void {
  const registries = results.flatMap(({ output }) => {
    const path = join(root, output.folder, "registry.ts");
    return output.target === "typescript" && output.stubs !== undefined && existsSync(path) ? [path] : [];
  });
  for (const path of registries) checkRegistry(path, root, faults);
}

function checkRegistry(path: string, root: string, faults: FaultList): void {
  const config = ts.findConfigFile(dirname(path), ts.sys.fileExists);
  const project = new Project({
    ...(config === undefined ? { compilerOptions: DEFAULTS } : { tsConfigFilePath: config }),
    skipAddingFilesFromTsConfig: true,
  });
  const registry = project.addSourceFileAtPath(path);
  project.resolveSourceFileDependencies();
  const checked = [registry, ...registry.getReferencedSourceFiles()].filter(
    (file) => !file.isInNodeModules(),
  );
  for (const file of checked) {
    for (const found of file.getPreEmitDiagnostics()) {
      faults.add("codegen.stub", textOf(found.getMessageText()), placeOf(found, path, root));
    }
  }
}

const DEFAULTS = {
  strict: true,
  target: ScriptTarget.ES2022,
  module: ModuleKind.NodeNext,
  moduleResolution: ModuleResolutionKind.NodeNext,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
};

function placeOf(found: Diagnostic, path: string, root: string): Place {
  const file = found.getSourceFile();
  const shown = relative(root, file?.getFilePath() ?? path).replaceAll(sep, "/");
  const start = found.getStart();
  if (!file || start === undefined) return { path: shown };
  const { line, column } = file.getLineAndColumnAtPos(start);
  return { path: shown, line, column };
}

/** Of a chain of reasons all, from the outermost on. */
function textOf(message: ReturnType<Diagnostic["getMessageText"]>): string {
  if (typeof message === "string") return message;
  const inner = (message.getNext() ?? []).map(textOf);
  return [message.getMessageText(), ...inner].join("; ");
}
