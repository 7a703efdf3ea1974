/** From a config to planned files, output by output; what has not changed is not planned again. */
import { join } from "node:path";
import type { FaultList } from "../air/errors.ts";
import type { Builtins } from "../air/manifest/builtins.ts";
import type { Directory } from "../air/manifest/directory.ts";
import type { Config, OutputConfig } from "./config/config.ts";
import { fingerprint, isUnchanged, LOCK_FILE, lockText } from "./lock.ts";
import type { Model } from "./model.ts";
import { type Change, compare, orphansIn } from "./output.ts";
import type { PlannedFiles } from "./target.ts";
import { MODEL_TARGETS } from "./targets.ts";

export interface GenerateInput {
  readonly config: Config;
  /** The folder that the config's paths are relative to. */
  readonly root: string;
  /** Of the generator; another one may write something else. */
  readonly version: string;
  readonly builtins: Builtins;
  /** Reads a root of the inputs, its paths as they are to be shown. */
  readonly readRoot: (path: string, faults: FaultList) => Directory;
  /** Plans even where nothing seems to have changed. */
  readonly always: boolean;
  readonly onProgress?: (done: number, total: number) => void;
  /** Told the texts that faults may be about, besides those of the roots. */
  readonly onText?: (path: string, text: Uint8Array) => void;
}

export interface OutputResult {
  readonly output: OutputConfig;
  /** How many files it has; undefined if nothing has changed since they were written. */
  readonly files: number | undefined;
  readonly changes: readonly Change[];
}

/**
 * Reads the inputs and compares what they make with what is there. Adds all faults and warnings; with faults the result is
 * empty. Nothing is written.
 */
export async function generate(input: GenerateInput, faults: FaultList): Promise<readonly OutputResult[]> {
  const { config, root, onProgress } = input;
  const before = faults.faults.length;
  const roots = config.inputs.map((path) => input.readRoot(path, faults));
  let model: Model | undefined;
  const results: OutputResult[] = [];
  const planned = new Set<string>();
  for (const [index, output] of config.outputs.entries()) {
    onProgress?.(index, config.outputs.length);
    const folder = join(root, output.folder);
    const inputs = fingerprint(input.version, config, output, roots);
    if (!input.always && output.target !== "implementation" && faults.faults.length === before) {
      const files = isUnchanged(folder, inputs);
      for (const file of files ?? []) planned.add(join(folder, file));
      if (files) {
        results.push({ output, files: undefined, changes: [] });
        continue;
      }
    }
    if (output.target !== "implementation") model ??= await readModel(input, roots, faults);
    if (faults.faults.length > before) return [];
    const plan = await planOf(output, model, input);
    const files = output.target === "implementation" ? plan : withLock(plan, inputs, input.version);
    for (const file of files.keys()) planned.add(join(folder, file));
    results.push({ output, files: plan.size, changes: compare(files, folder, faults) });
  }
  onProgress?.(config.outputs.length, config.outputs.length);
  if (faults.faults.length > before) return [];
  return results.map((result) => ({
    ...result,
    changes: [...result.changes, ...orphansIn(join(root, result.output.folder), planned)],
  }));
}

/** What a run with nothing to do does not need is not loaded. */
async function readModel(
  { config, builtins }: GenerateInput,
  roots: readonly Directory[],
  faults: FaultList,
): Promise<Model | undefined> {
  const { loadInputs } = await import("./inputs.ts");
  const { modelOf } = await import("./model.ts");
  const { linkedBuiltins } = await import("./builtin-spec.ts");
  const inputs =
    config.inputs.length > 0 ? loadInputs(roots, builtins, faults) : { worlds: [], files: new Map() };
  return inputs && modelOf(inputs, linkedBuiltins(), faults, config.builtins);
}

async function planOf(
  output: OutputConfig,
  model: Model | undefined,
  { root, onText }: GenerateInput,
): Promise<PlannedFiles> {
  if (output.target === "implementation") {
    const { planFromFiles, readSpecFiles } = await import("./generate.ts");
    const files = readSpecFiles(root, output.spec);
    for (const [path, text] of files) onText?.(path, text);
    return planFromFiles(files);
  }
  const target = await MODEL_TARGETS[output.target]();
  const { folder, stubs, importExtension = ".js" } = output;
  return target(model as Model, { folder, stubs, importExtension });
}

function withLock(plan: PlannedFiles, inputs: string, version: string): PlannedFiles {
  return new Map([...plan, [LOCK_FILE, { text: lockText(plan, inputs, version) }]]);
}
