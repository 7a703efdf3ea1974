/** Cases that fail no mutant and are kept all the same: each once caught a bug. */
import { readFileSync } from "node:fs";

const KEPT = new URL("../corpus/kept.json", import.meta.url);

/** By case id, the bug. */
export function readKept(): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(KEPT, "utf8")) as Readonly<Record<string, string>>;
}
