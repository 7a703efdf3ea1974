/** Everyday mistakes read well: what `airlock check` prints for each is kept in `golden/check`. */
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findings, summarize } from "../cli/faults/finding.ts";
import { formatFindings } from "../cli/faults/human.ts";
import { MISTAKES } from "./everyday-mistakes.ts";
import { PROJECT } from "./extra-codecs.ts";
import { load, worldFiles } from "./worlds.ts";

describe("airlock check prints", () => {
  it.each(MISTAKES.map((mistake) => [mistake.name, mistake] as const))("%s", async (name, mistake) => {
    const files = worldFiles(mistake.world);
    const text = files.get(mistake.file) ?? "";
    expect(text.split(mistake.find)).toHaveLength(2);
    files.set(mistake.file, text.replace(mistake.find, mistake.put));
    const { faults } = load(files);
    // Modules are not loaded here; that is not the mistake.
    const found = findings(faults).filter(({ code }) => code !== "module.missing");
    expect(found).not.toEqual([]);
    const printed = `${formatFindings(found, { files, color: false })}\n${summarize(found)}\n`;
    await expect(printed).toMatchFileSnapshot(`golden/check/${name}.txt`);
  });

  it("nothing else that is kept", () => {
    const kept = readdirSync(`${PROJECT}tests/golden/check`).map((file) => file.replace(/\.txt$/, ""));
    expect(kept.sort()).toEqual(MISTAKES.map(({ name }) => name).sort());
  });
});
