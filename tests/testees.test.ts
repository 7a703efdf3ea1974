/** Both implementations of this project, each behind a process boundary, against the whole corpus. */
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import type { Report } from "../conformance/report/report.ts";
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

describe("the corpus", () => {
  it("is passed by the project's own testee, and twice in the same bytes", () => {
    const first = conform("--json");
    expect((JSON.parse(first.stdout) as Report).failures).toEqual([]);
    expect(conform("--json").stdout).toBe(first.stdout);
  });

  it.skipIf(!HAS_PYTHON)("is passed by the Python testee", () => {
    const { failures, faults, testee, families } = report(
      "--",
      "python3",
      `${PROJECT}conformance/testees/python/testee.py`,
    );
    expect([failures, faults, testee?.language]).toEqual([[], [], "Python"]);
    const unsupported = families.reduce((sum, one) => sum + one.unsupported, 0);
    if (HAS_WASMTIME) expect(unsupported).toBe(0);
  });

  it("is failed by a program that accepts everything, in every family with a reject", () => {
    const misbehaving = `${PROJECT}conformance/testees/misbehaving/testee.js`;
    const { families, passed } = report("--only", "cbor/", "--", process.execPath, misbehaving, "accept");
    expect(passed).toBe(false);
    for (const family of families) expect(family.failed, family.family).toBeGreaterThan(0);
  });
});

describe("airlock conformance run", () => {
  it("prints a table for people and nothing but it in a pipe", () => {
    const { status, stdout, stderr } = conform("--only", "cbor/tag");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(
      /^testee {2}airlock \d.*\ncorpus {2}\d+ cases, sha256:[0-9a-f]{64}\n\nfamily +cases +passed +failed +unsupported\ncbor\/tag +\d+ +\d+ +0 +0\n\n\d+ of \d+ cases pass\n$/,
    );
  });

  it("exits 2 on a wrong command line", () => {
    expect(conform("--only", "no/such").status).toBe(2);
    expect(conform("--deadline", "soon").status).toBe(2);
    expect(conform("--no-such-option").status).toBe(2);
  });

  it("ends in time with programs that are no testees, and exits 1", () => {
    for (const command of [["cat"], ["true"], ["sleep", "99"], ["yes"]]) {
      const { status, stdout } = conform("--deadline", "0.5", "--only", "cbor/tag", "--", ...command);
      expect(status).toBe(1);
      expect(stdout).toMatch(/fault {3}.*given up \((?:invalid|crash|timeout|garbage)\)/);
    }
  });
});
