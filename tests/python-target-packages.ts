/** Generates Python packages for the tests of that target, and runs Python over them. */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FaultList } from "../air/errors.ts";
import type { Directory } from "../air/manifest/directory.ts";
import { readAirDirectory } from "../cli/air-directory.ts";
import { linkedBuiltins } from "../codegen/builtin-spec.ts";
import { loadInputs } from "../codegen/inputs.ts";
import { type Model, modelOf } from "../codegen/model.ts";
import { pythonTarget } from "../codegen/python/python.ts";
import type { PlannedFiles } from "../codegen/target.ts";
import { builtins } from "../runtime/builtins.ts";
import { PROJECT } from "./extra-codecs.ts";

export const HAS_PYTHON: boolean =
  spawnSync("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 11))"]).status === 0;
export const HAS_MYPY: boolean = HAS_PYTHON && spawnSync("python3", ["-m", "mypy", "--version"]).status === 0;
if (!HAS_PYTHON) console.warn("SKIPPED: there is no Python 3.11 or newer to run generated packages with");
else if (!HAS_MYPY) console.warn("SKIPPED: there is no mypy to check generated packages with");

const linked = linkedBuiltins();

/** The model of AIR texts by path. Undefined if they have faults. */
export function modelOfTexts(
  files: Directory["files"],
  wasm: Directory["wasm"] = new Map(),
): Model | undefined {
  const faults = new FaultList();
  const inputs = loadInputs([{ path: "", files, wasm }], builtins(), faults);
  const model = inputs && modelOf(inputs, linked, faults);
  return faults.faults.length === 0 ? model : undefined;
}

/** The model of a folder of `fixtures/worlds`, its texts changed if need be. */
export function modelOfWorld(world: string, change: (text: string) => string = (text) => text): Model {
  const faults = new FaultList();
  const { files, wasm } = readAirDirectory(`${PROJECT}fixtures/worlds/${world}`, faults);
  faults.throwIfAny();
  const shown = new Map(
    [...files].map(([path, content]) => {
      return [path.slice(PROJECT.length), change(Buffer.from(content).toString("utf8"))] as const;
    }),
  );
  const model = modelOfTexts(shown, wasm);
  if (!model) throw new Error(`${world} has faults`);
  return model;
}

/** The model of the built-in definitions themselves, and of the shapes of records. */
export function modelOfBuiltins(): Model {
  const faults = new FaultList();
  const model = modelOf({ worlds: [], files: new Map() }, linked, faults, true);
  faults.throwIfAny();
  return { ...model, own: linked };
}

/** The model of definitions that have no faults. */
export function modelOfDefs(defs: readonly object[], path = "defs.air.json"): Model {
  const model = modelOfTexts(new Map([[path, JSON.stringify(defs)]]));
  if (!model) throw new Error("the definitions have faults");
  return model;
}

export function planPython(model: Model): PlannedFiles {
  return pythonTarget(model, { folder: "python", stubs: undefined, importExtension: ".js" });
}

/** Writes a package of that name into the folder. */
export function writePackage(folder: string, name: string, model: Model): void {
  mkdirSync(join(folder, name), { recursive: true });
  for (const [file, { text }] of planPython(model)) writeFileSync(join(folder, name, file), text);
}

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Python where packages lie in the folder. */
export function python(folder: string, args: readonly string[], input = ""): Ran {
  return spawnSync("python3", ["-B", ...args], {
    cwd: folder,
    encoding: "utf8",
    input,
    maxBuffer: 1 << 28,
    env: { ...process.env, PYTHONPATH: folder, PYTHONHASHSEED: "0" },
  });
}

/** What mypy says of packages and files in the folder; nothing if it is content. */
export function mypy(folder: string, ...what: readonly string[]): string {
  const { status, stdout, stderr } = python(folder, [
    "-m",
    "mypy",
    "--strict",
    "--no-error-summary",
    "--cache-dir",
    join(folder, ".mypy_cache"),
    ...what,
  ]);
  return status === 0 && stdout === "" ? "" : `${stdout}${stderr}`;
}
