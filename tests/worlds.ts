/** The fixture worlds as directories in memory. */
import { readdirSync, readFileSync } from "node:fs";
import { FaultList } from "../air/errors.ts";
import { type Directory, loadDirectory } from "../air/manifest/directory.ts";
import type { World } from "../air/manifest/world.ts";
import { builtins } from "../runtime/builtins.ts";
import { PROJECT } from "./extra-codecs.ts";

const FOLDER = `${PROJECT}fixtures/worlds/`;

export const WORLDS: readonly string[] = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

/** The texts of a fixture world by path, as seen from inside it. */
export function worldFiles(name: string): Map<string, string> {
  const folder = `${FOLDER}${name}/`;
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) =>
    path.replaceAll("\\", "/"),
  );
  const air = paths.filter((path) => path.endsWith(".air.json"));
  return new Map(air.map((path) => [path, readFileSync(folder + path, "utf8")]));
}

export interface Loaded {
  readonly world: World | undefined;
  readonly faults: FaultList;
}

export function load(files: Directory["files"], wasm: Directory["wasm"] = new Map()): Loaded {
  const faults = new FaultList();
  return { world: loadDirectory({ path: "world", files, wasm }, builtins(), faults), faults };
}
