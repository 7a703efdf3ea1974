/** Examples beside schemas are tests in Python, too: they pass, and a codec that is wrong fails them. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { pythonTarget } from "../codegen/python/python.ts";
import { PROJECT } from "./extra-codecs.ts";
import { modelOfFolder } from "./models.ts";

const HAS_PYTHON =
  spawnSync("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 11))"]).status === 0;
if (!HAS_PYTHON) console.warn("SKIPPED: there is no python3 from 3.11 on to run generated tests with");

const folder = mkdtempSync(join(tmpdir(), "airlock-python-examples-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function unittest(): { readonly status: number | null; readonly out: string } {
  const { status, stdout, stderr } = spawnSync("python3", ["-B", "-m", "unittest", "parcels.test_examples"], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, out: stdout + stderr };
}

describe.skipIf(!HAS_PYTHON)("examples in Python", () => {
  it("pass with the generated codecs, and fail with others", () => {
    const options = { folder: "parcels", stubs: undefined, importExtension: ".js" } as const;
    mkdirSync(join(folder, "parcels"));
    for (const [path, { text }] of pythonTarget(
      modelOfFolder(`${PROJECT}fixtures/projects/parcels/air`),
      options,
    ))
      writeFileSync(join(folder, "parcels", path), text);
    expect(unittest()).toMatchObject({ status: 0, out: expect.stringContaining("Ran 2 tests") });
    const path = join(folder, "parcels/schemas.py");
    const text = readFileSync(path, "utf8");
    const wrong = text.replaceAll('weight_g"', 'weight_h"');
    expect(wrong).not.toBe(text);
    writeFileSync(path, wrong);
    expect(unittest().status).toBe(1);
  });
});
