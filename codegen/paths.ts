/** Paths of outputs and stubs in relation to each other; nothing is looked up on disk. */
import { posix } from "node:path";

/** Stands for the folder of the config, deep enough for paths that lead out of it. */
const ROOT = `/${"d/".repeat(64)}`;

/** How a file in one folder names a file, both relative to the config: `./x` or `../y/x`. */
export function importPath(fromFolder: string, file: string): string {
  const path = posix.relative(posix.join(ROOT, fromFolder), posix.join(ROOT, file));
  return path.startsWith(".") ? path : `./${path}`;
}

/** The path of a file relative to a folder, both relative to the config. */
export function pathFrom(folder: string, file: string): string {
  return posix.relative(posix.join(ROOT, folder), posix.join(ROOT, file));
}
