/** The guide for implementers: its blocks, put together, are a testee whose families are green. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { PROJECT } from "./extra-codecs.ts";

const HAS_PYTHON = spawnSync("python3", ["--version"]).status === 0;
if (!HAS_PYTHON) console.warn("SKIPPED: there is no python3 to run the guide's testee with");

const folder = mkdtempSync(join(tmpdir(), "airlock-guide-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const TEXT = readFileSync(`${PROJECT}docs/conformance/guide.md`, "utf8");
const BLOCKS = [...TEXT.matchAll(/^```python\n(.*?)^```/gms)].map(([, block]) => block ?? "");

function testeeOf(blocks: readonly string[]): string {
  const path = join(folder, `testee-${blocks.length}.py`);
  writeFileSync(path, `${blocks.join("\n")}\n\nmain()\n`);
  return path;
}

function conformance(...args: readonly string[]): {
  readonly status: number | null;
  readonly stdout: string;
} {
  return spawnSync(process.execPath, [`${PROJECT}cli/airlock.js`, "conformance", ...args], {
    encoding: "utf8",
  });
}

/** What the guide shows below the command that begins so. */
function shownBelow(command: string): readonly string[] {
  const lines = TEXT.split("\n");
  const at = lines.findIndex((line) => line.startsWith(`    node cli/airlock.js conformance ${command}`));
  expect(at).toBeGreaterThan(0);
  const shown = lines.slice(at + 2);
  return shown
    .slice(
      0,
      shown.findIndex((line) => !line.startsWith("    ")),
    )
    .map((line) => line.trim());
}

describe.skipIf(!HAS_PYTHON)("the guide", () => {
  it("has a harness that the smoke test is content with, in the words shown", () => {
    const { status, stdout } = conformance("smoke", "--", "python3", testeeOf(BLOCKS.slice(0, 1)));
    expect(status).toBe(0);
    expect(stdout.trim().split("\n")).toEqual(shownBelow("smoke"));
  });

  it("ends with all families of bytes green", () => {
    const { status, stdout } = conformance("run", "--only", "cbor/", "--", "python3", testeeOf(BLOCKS));
    expect(stdout).toContain(shownBelow("run --only cbor/")[0]);
    expect(status).toBe(0);
  });
});
