/** `airlock conformance`: its commands, exit codes and forms of output. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { problemWith } from "../conformance/protocol/validate.ts";
import type { Report } from "../conformance/report/report.ts";
import { loadCorpus } from "../conformance/runner/corpus.ts";
import { PROJECT } from "./extra-codecs.ts";

const folder = mkdtempSync(join(tmpdir(), "airlock-conformance-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const MISBEHAVING = ["--", process.execPath, `${PROJECT}conformance/testees/misbehaving/testee.js`];
/** Some cases of one op, which the misbehaving testee accepts. */
const SOME = ["--only", "cbor/tag/"];

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function conformance(...args: readonly string[]): Ran {
  return spawnSync(process.execPath, [`${PROJECT}cli/airlock.js`, "conformance", ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
}

describe("airlock conformance run", () => {
  it("prints tables for people and nothing but them in a pipe", () => {
    const { status, stdout, stderr } = conformance("run", ...SOME);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(
      /^testee {2}airlock \d.*\ncorpus {2}\d+\.\d+\.\d+, \d+ cases, sha256:[0-9a-f]{64}\n\nlevel +cases/,
    );
    for (const level of ["L0", "L1", "L2", "L3", "L4", "L5", "L5 additions"])
      expect(stdout).toMatch(new RegExp(`^${level} +\\d+ +\\d+ +0 +0 +\\d+$`, "m"));
    expect(stdout).toMatch(/\n15 of 15 cases pass\nno level is reached\n$/);
  });

  it("exits 2 on a wrong command line", () => {
    for (const wrong of [
      ["--only", "no/such"],
      ["--deadline", "soon"],
      ["--no-such-option"],
      ["--levels", "L9"],
      ["--shard", "3/2"],
      ["--jobs", "0"],
      ["--format", "pdf"],
      ["--fix"],
      ["--", ""],
    ])
      expect(conformance("run", ...wrong).status, wrong.join(" ")).toBe(2);
  });

  it("ends in time with programs that are no testees, says whose fault it is, and exits 1", () => {
    for (const command of [["cat"], ["true"], ["sleep", "99"], ["yes"]]) {
      const { status, stdout } = conformance("run", "--deadline", "2", ...SOME, "--", ...command);
      expect(status, command[0]).toBe(1);
      expect(stdout).toMatch(
        /^your harness, not your implementation, fails at "it starts and answers hello": .*\nnothing was asked; the run fails\n$/,
      );
    }
  });

  it("writes JSON that its schema describes, and JUnit with the failures", () => {
    const file = join(folder, "report.json");
    expect(
      conformance("run", ...SOME, "--format", "json", "--output", file, ...MISBEHAVING, "none").status,
    ).toBe(1);
    const report = JSON.parse(readFileSync(file, "utf8")) as Report;
    expect(problemWith("report.schema.json", report)).toBeUndefined();
    expect(report.levels.map(({ total }) => total).every((total) => total > 200)).toBe(true);
    const failed = report.results.filter(({ verdict }) => verdict === "fail").length;
    expect(failed).toBeGreaterThan(3);
    const xml = conformance("report", file, "--format", "junit").stdout;
    expect(xml).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites name="misbehaving 0 \(JavaScript\)">/,
    );
    expect(xml.match(/<failure /g)).toHaveLength(failed);
    expect(xml).toContain(`<testsuite name="cbor/tag" tests="15" failures="${failed}"`);
  });

  it("puts parts of a run together to the bytes of the whole", () => {
    const run = (name: string, ...more: readonly string[]): string => {
      const file = join(folder, name);
      conformance("run", ...SOME, ...more, "--format", "json", "--output", file, ...MISBEHAVING, "none");
      return file;
    };
    const parts = [1, 2, 3].map((part) => run(`part-${part}.json`, "--shard", `${part}/3`));
    const whole = readFileSync(run("whole.json"), "utf8");
    expect(conformance("report", ...parts, "--format", "json").stdout).toBe(whole);
    expect(conformance("report", join(folder, "whole.json"), join(folder, "whole.json")).status).toBe(2);
  });
});

describe("a list of known failures", () => {
  const list = join(folder, "known.txt");
  const run = (...more: readonly string[]): Ran =>
    conformance("run", "--known", list, ...more, ...MISBEHAVING, "none");

  it("is made by a whole run, wants reasons, and then keeps the run quiet until something changes", () => {
    expect(run("--fix", ...SOME).status).toBe(2);
    const made = run("--fix");
    expect([made.status, made.stderr]).toEqual([1, `${list} is written anew\n`]);
    expect(made.stdout).toMatch(/surprise {2}\S+ is listed without a reason/);
    const text = readFileSync(list, "utf8");
    writeFileSync(list, text.replaceAll("# ?", "# says yes to everything"));
    expect(run().status).toBe(0);
    expect(run().stdout).toMatch(/no level is reached/);
    const [first = "", ...others] = text.replaceAll("# ?", "# yes").split("\n");
    writeFileSync(list, others.join("\n"));
    expect(run().stdout).toContain(`surprise  ${first.split(" ")[0]} is not listed and fails`);
    writeFileSync(list, `cbor/tag/absent accept\n`);
    expect(run(...SOME)).toMatchObject({ status: 1, stderr: expect.stringMatching(/known\.txt:1:1/) });
  });
});

describe("airlock conformance list, show, replay and stats", () => {
  const { cases } = loadCorpus();

  it("lists cases by level, op, axis and ruling", () => {
    expect(conformance("list").stdout.trim().split("\n")).toHaveLength(cases.length);
    const some = JSON.parse(
      conformance("list", "--levels", "L3", "--rule", "A7", "--json").stdout,
    ) as readonly {
      level: string;
      rules: readonly string[];
    }[];
    expect(some.length).toBeGreaterThan(100);
    expect(some.every(({ level, rules }) => level === "L3" && rules.includes("A7"))).toBe(true);
    expect(conformance("list", "--op", "no.such").status).toBe(2);
  });

  it("shows a case with its rulings, and expected bytes in diagnostic notation", () => {
    const { stdout, status } = conformance("show", "cbor/order/int-length-first-lenient");
    expect(status).toBe(0);
    expect(stdout).toContain("E8: Sets are sorted by their elements' encoded bytes");
    expect(stdout).toMatch(/cbor, in diagnostic notation\n +55799\(\{24: 0, -1: 1\}\)/);
    const json = JSON.parse(conformance("show", "cbor/tag/absent", "--json").stdout) as { id: string };
    expect(json.id).toBe("cbor/tag/absent");
    expect(conformance("show", "no/such").status).toBe(2);
    expect(conformance("show", "value/scalars-json/dec128-exponent").stdout).toContain("1e3");
    const disputed = conformance("show", "disputed/points/hash-raw").stdout;
    expect(disputed).toMatch(
      /by the specification as it is written\n(?:.*\n)*by the Rust reference\n(?:.*\n)*the rulings follow the reference/,
    );
  });

  it("prints the line that a case sends, to the digit, and what comes of it", () => {
    const one = cases.find(({ id }) => id === "def/defplan/slot-max-u64");
    const { stdout } = conformance("replay", "def/defplan/slot-max-u64");
    expect(stdout).toBe(`{"id":"1","op":"def.hash","input":${one?.inputText}}\n`);
    const ran = conformance("replay", "cbor/tag/absent", ...MISBEHAVING, "none");
    expect(ran.status).toBe(1);
    expect(ran.stdout).toMatch(/\n\{"id":"1","ok":\{\}\}\nfail: expected reject \S+, got an accept\n$/);
  });

  it("counts", () => {
    const { levels, cases: count } = JSON.parse(conformance("stats", "--json").stdout) as {
      levels: Readonly<Record<string, number>>;
      cases: number;
    };
    expect(count).toBe(cases.length);
    expect(Object.values(levels).reduce((sum, one) => sum + one, 0)).toBe(count);
  });
});
