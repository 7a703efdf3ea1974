/** Puts each finding into a file of its own, in the shape of a corpus file with one case. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FuzzResult } from "./fuzz.ts";

/** The paths, in the order of the findings. */
export function writeFindings({ findings }: FuzzResult, folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return findings.map(({ caseText }) => {
    const { id } = JSON.parse(caseText) as { readonly id: string };
    const path = join(folder, `${id.replaceAll("/", "-")}.json`);
    writeFileSync(path, `[\n${caseText}\n]\n`);
    return path;
  });
}
