/** One file with the testee, the judge and all mutants, for a worker to run. */
import { mkdirSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import type { Fault } from "./fault.ts";
import { editsByFile, instrument, SWITCH } from "./instrument.ts";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
/** Below the packages, so that what the bundle imports is found. */
const FOLDER = `${PROJECT}node_modules/.cache/airlock`;

/** Writes the bundle and returns its path. Throws if an edit does not fit the sources. */
export async function bundleMutants(faults: readonly Fault[]): Promise<string> {
  mkdirSync(FOLDER, { recursive: true });
  const outfile = `${FOLDER}/mutants-${process.pid}.mjs`;
  const edits = editsByFile(faults);
  const used = new Set<string>();
  const withFaults: Plugin = {
    name: "faults",
    setup: (on) =>
      on.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const file = relative(PROJECT, path).replaceAll("\\", "/");
        used.add(file);
        const source = instrument(readFileSync(path, "utf8"), edits.get(file) ?? []);
        // Files are read from where the sources are.
        const contents = source.replaceAll("import.meta.url", JSON.stringify(String(pathToFileURL(path))));
        return { contents, loader: "ts" };
      }),
  };
  await build({
    entryPoints: [`${PROJECT}conformance/mutants/worker.ts`],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    // Some places are come by while modules are loaded, before the switch is there.
    banner: { js: `globalThis.${SWITCH} ??= () => false;` },
    logLevel: "error",
    plugins: [withFaults],
  });
  for (const file of edits.keys()) if (!used.has(file)) throw new Error(`${file} is no part of the testee`);
  return outfile;
}
