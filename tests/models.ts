/** Models for tests of targets, from texts or from directories. */
import { FaultList } from "../air/errors.ts";
import type { Directory } from "../air/manifest/directory.ts";
import { readAirDirectory } from "../cli/air-directory.ts";
import { linkedBuiltins } from "../codegen/builtin-spec.ts";
import { loadInputs } from "../codegen/inputs.ts";
import type { Linked } from "../codegen/link.ts";
import { type Model, modelOf } from "../codegen/model.ts";
import { builtins } from "../runtime/builtins.ts";

let linked: Linked | undefined;

/** Throws the faults, if there are any. */
export function modelOfRoots(...roots: readonly Directory[]): Model {
  const faults = new FaultList();
  const inputs = loadInputs(roots, builtins(), faults);
  faults.throwIfAny();
  linked ??= linkedBuiltins();
  const model = inputs && modelOf(inputs, linked, faults);
  faults.throwIfAny();
  return model as Model;
}

export function modelOfTexts(files: Readonly<Record<string, string>>): Model {
  return modelOfRoots({ path: "air", files: new Map(Object.entries(files)), wasm: new Map() });
}

export function modelOfFolder(path: string): Model {
  return modelOfRoots(readAirDirectory(path, new FaultList()));
}
