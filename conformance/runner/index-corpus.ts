/**
 * `npm run corpus [-- VERSION]`: writes `corpus/manifest.json` anew from the files of the corpus, for whoever adds or changes a
 * case. Without a version the manifest keeps the one it has. An id that was there and is gone needs a tombstone.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CORPUS, loadCorpus, readTombstones } from "./corpus.ts";
import { listCaseFiles } from "./listing.ts";

interface Written {
  readonly version: string;
  readonly files: readonly { readonly cases: readonly string[] }[];
}

const target = join(CORPUS, "manifest.json");
const before = JSON.parse(readFileSync(target, "utf8")) as Written;
const version = process.argv[2] ?? before.version;
const files = listCaseFiles(CORPUS);
const there = new Set(files.flatMap((file) => file.cases));
const mourned = new Set(readTombstones().map(({ id }) => id));
const lost = before.files.flatMap(({ cases }) => cases).filter((id) => !there.has(id) && !mourned.has(id));
if (lost.length > 0) {
  console.error(`gone without a tombstone: ${lost.join(", ")}`);
  process.exit(1);
}
writeFileSync(target, `${JSON.stringify({ version, protocol: 1, files }, null, 1)}\n`);
const { cases, hash } = loadCorpus();
console.log(`version ${version}: ${cases.length} cases in ${files.length} files, ${hash}`);
