/**
 * `npm run corpus [-- VERSION]`: writes `corpus/manifest.json` anew from the files of the corpus, for whoever adds or changes a
 * case. Without a version the manifest keeps the one it has. An id that was there and is gone needs a tombstone.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashBytes } from "../../air/hash.ts";
import { compareUtf8 } from "../../air/utf8-order.ts";
import { CORPUS, loadCorpus, readTombstones } from "./corpus.ts";

interface Written {
  readonly version: string;
  readonly files: readonly { readonly cases: readonly string[] }[];
}

const target = join(CORPUS, "manifest.json");
const before = JSON.parse(readFileSync(target, "utf8")) as Written;
const version = process.argv[2] ?? before.version;
const paths = readdirSync(CORPUS, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.includes("/") && path.endsWith(".json"))
  .sort(compareUtf8);
const files = paths.map((path) => {
  const bytes = readFileSync(join(CORPUS, path));
  const cases = JSON.parse(bytes.toString("utf8")) as { readonly id: string }[];
  return { path, sha256: hashBytes(bytes).slice("sha256:".length), cases: cases.map((one) => one.id) };
});
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
