/** Paths of files without what all files of a side have in common: the folder may lie anywhere. */
import type { Inputs } from "../codegen/inputs.ts";

/** What to call a file of the inputs, relative to the deepest folder that holds them all. */
export function relativePaths({ files }: Pick<Inputs, "files">): (path: string) => string {
  const folders = [...files.keys()].map((path) => path.split("/").slice(0, -1));
  const [first = [], ...others] = folders;
  let length = first.length;
  for (const other of others) {
    const differs = first.findIndex((part, index) => part !== other[index]);
    length = Math.min(length, differs < 0 ? first.length : differs);
  }
  return (path) => path.split("/").slice(length).join("/");
}
