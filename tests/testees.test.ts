/** Both implementations of this project, each behind a process boundary, against the whole corpus. */
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import type { CaseResult, Report } from "../conformance/report/report.ts";
import { PROJECT } from "./extra-codecs.ts";

const HAS_PYTHON =
  spawnSync("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 11))"]).status === 0;
const HAS_WASMTIME = HAS_PYTHON && spawnSync("python3", ["-c", "import wasmtime"]).status === 0;
if (!HAS_PYTHON) console.warn("SKIPPED: there is no Python 3.11 or newer for the second implementation");
else if (!HAS_WASMTIME)
  console.warn("SKIPPED: the second implementation has no wasmtime to run modules with");

function conform(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [`${PROJECT}cli/airlock.js`, "conformance", "run", ...args], {
    encoding: "utf8",
  });
}

function report(...args: string[]): Report {
  const { status, stdout, stderr } = conform("--json", ...args);
  expect(stderr).toBe("");
  const parsed = JSON.parse(stdout) as Report;
  expect(status).toBe(parsed.passed ? 0 : 1);
  return parsed;
}

const failuresOf = ({ results }: Report): readonly CaseResult[] =>
  results.filter(({ verdict }) => verdict !== "pass" && verdict !== "reading");

describe("the corpus", () => {
  it("is passed by the project's own testee, and twice in the same bytes", () => {
    const first = conform("--json");
    const { reached, disputed, ...whole } = JSON.parse(first.stdout) as Report;
    expect([failuresOf({ reached, disputed, ...whole }), whole.faults, reached]).toEqual([[], [], "L5"]);
    expect(disputed.neither + disputed.not_answered).toBe(0);
    expect(conform("--json", "--jobs", "1").stdout).toBe(first.stdout);
  });

  it.skipIf(!HAS_PYTHON)("is passed by the Python testee, whose list of known failures is empty", () => {
    const folder = `${PROJECT}conformance/testees/python`;
    const args = HAS_WASMTIME ? ["--known", `${folder}/known-failures.txt`] : ["--levels", "L0-L3"];
    const found = report(...args, "--", "python3", `${folder}/testee.py`);
    expect([failuresOf(found), found.faults, found.testee?.language]).toEqual([[], [], "Python"]);
    expect(found.reached).toBe(HAS_WASMTIME ? "L5" : "L3");
  });

  it("is failed by a program that accepts everything, in every family with a reject", () => {
    const misbehaving = `${PROJECT}conformance/testees/misbehaving/testee.js`;
    const { families, passed } = report("--only", "cbor/", "--", process.execPath, misbehaving, "accept");
    expect(passed).toBe(false);
    for (const family of families) expect(family.failed, family.family).toBeGreaterThan(0);
  });
});
