/** The long run: both implementations of this project against each other. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { loadCorpus } from "../runner/corpus.ts";
import { formatFuzz } from "./format.ts";
import { fuzz } from "./fuzz.ts";
import { ProgramTestee } from "./testee.ts";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
const HAS_WASMTIME = spawnSync("python3", ["-c", "import wasmtime"]).status === 0;
if (!HAS_WASMTIME) console.warn("SKIPPED: there is no python3 with wasmtime for the second implementation");

const SECONDS = 600;
/** The same requests each time, so that a difference means that something has changed; others are for `airlock conformance fuzz`. */
const SEED = 1;
const DEADLINE_MS = 60_000;

describe.skipIf(!HAS_WASMTIME)("ten minutes of random requests", () => {
  it("are answered alike by both implementations", async () => {
    const a = new ProgramTestee([process.execPath, `${PROJECT}cli/airlock.js`, "testee"], DEADLINE_MS);
    const b = new ProgramTestee(["python3", `${PROJECT}conformance/testees/python/testee.py`], DEADLINE_MS);
    const result = await fuzz({
      a,
      b,
      cases: loadCorpus().cases,
      seed: SEED,
      seconds: SECONDS,
    });
    a.close();
    b.close();
    console.log(formatFuzz(result));
    expect(result.findings, formatFuzz(result)).toEqual([]);
    expect(result.problem).toBeUndefined();
    const accepted = [...result.counts.values()].reduce((sum, one) => sum + one.accepted, 0);
    expect(accepted).toBeGreaterThan(1000);
  });
});
