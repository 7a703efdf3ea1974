/** The case files of a corpus, as its manifest lists them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { hashBytes } from "../../air/hash.ts";
import { compareUtf8 } from "../../air/utf8-order.ts";

export interface ListedFile {
  readonly path: string;
  readonly sha256: string;
  readonly cases: readonly string[];
}

/** Every JSON file in a folder of the corpus, by path; what lies beside the folders is about the corpus. */
export function listCaseFiles(corpus: string): readonly ListedFile[] {
  const paths = readdirSync(corpus, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.includes("/") && path.endsWith(".json"))
    .sort(compareUtf8);
  return paths.map((path) => {
    const bytes = readFileSync(join(corpus, path));
    const cases = JSON.parse(bytes.toString("utf8")) as readonly { readonly id: string }[];
    return { path, sha256: hashBytes(bytes).slice("sha256:".length), cases: cases.map((one) => one.id) };
  });
}
