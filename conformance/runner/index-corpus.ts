/** Writes `corpus/manifest.json` anew from the files of the corpus: for whoever adds or changes a case. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashBytes } from "../../air/hash.ts";
import { compareUtf8 } from "../../air/utf8-order.ts";
import { CORPUS, loadCorpus } from "./corpus.ts";

const paths = readdirSync(CORPUS, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.includes("/") && path.endsWith(".json"))
  .sort(compareUtf8);
const files = paths.map((path) => {
  const bytes = readFileSync(join(CORPUS, path));
  const cases = JSON.parse(bytes.toString("utf8")) as { readonly id: string }[];
  return { path, sha256: hashBytes(bytes).slice("sha256:".length), cases: cases.map((one) => one.id) };
});
writeFileSync(join(CORPUS, "manifest.json"), `${JSON.stringify({ version: 1, files }, null, 1)}\n`);
const { cases, hash } = loadCorpus();
console.log(`${cases.length} cases in ${files.length} files, ${hash}`);
