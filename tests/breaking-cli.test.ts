/** `airlock breaking` as a command: what it prints, and how it exits. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inWrittenOrder } from "../air/defs/member-order.ts";
import { formatJson } from "../air/json/format.ts";
import { readJson } from "../air/json/read.ts";
import { runBreaking } from "./breaking-run.ts";
import { runAirlock } from "./cli.ts";
import { PROJECT } from "./extra-codecs.ts";

const FIXTURES = `${PROJECT}fixtures/breaking`;

let folder = "";
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "airlock-breaking-")));
  cpSync(FIXTURES, folder, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const breaking = (...args: readonly string[]) => runBreaking(folder, args);

/** A copy of the older fixture, with a file of it changed. */
function copy(name: string, file = "", change = (text: string): string => text): string {
  cpSync(`${FIXTURES}/before`, join(folder, name), { recursive: true });
  if (file !== "") {
    const path = join(folder, name, file);
    writeFileSync(path, change(readFileSync(path, "utf8")));
  }
  return name;
}

describe("airlock breaking", () => {
  it("prints differences as compilers do, the most severe first, and exits 1", async () => {
    const { status, stdout, stderr } = await breaking("after", "--against", "before");
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    expect(stdout.match(/^error\[.*?\]/gm)).toEqual([
      "error[effect.asks_more]",
      "error[grant.wider]",
      "error[policy.wider]",
      "error[schema.field_removed]",
      "error[schema.kind_changed]",
      "error[grant.narrower]",
      "error[schema.became_option]",
      "error[schema.arm_added]",
    ]);
    expect(stdout).toContain(
      `error[schema.became_option]: "count" of the schema "shop/Order@1" may be null now (schema: widened, source)
  --> after/schemas.air.json:10:9
10 |         "count": { "option": { "nat": {} } },
   |         ^^^^^^^
  note: before
  --> before/schemas.air.json:9:9
9 |         "count": { "nat": {} },
  |         -------
`,
    );
    expect(stdout).toMatch(/\n\nfailed: 3 authority, 2 wire, 3 schema; 1 harmless\n$/);
    expect(stdout).not.toContain("harmless[");
  });

  it("lists what is harmless if it is asked to", async () => {
    const { stdout } = await breaking("after", "--against", "before", "--all");
    expect(stdout).toContain(
      'harmless[def.moved]: the defpolicy "shop/policy@1" stands in "policies.air.json", and stood in "policy.air.json"\n  --> ',
    );
  });

  it("exits 0 if nothing is from the chosen category on", async () => {
    const same = await breaking("before", "--against", copy("same"));
    expect(same).toEqual({ status: 0, stdout: "ok: no difference from source on\n", stderr: "" });
    const turned = copy("turned", "schemas.air.json", (text) => {
      const [order, ...others] = JSON.parse(text) as { type: { record: Record<string, object> } }[];
      const { id, ...rest } = order?.type.record ?? {};
      if (order) order.type.record = { ...rest, id: id as object };
      return formatJson(readJson(JSON.stringify([order, ...others])), { membersOf: inWrittenOrder });
    });
    expect(await breaking(turned, "--against", "before")).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/\nfailed: 1 source; 1 harmless\n$/),
    });
    const least = await breaking(turned, "--against", "before", "--fail-on", "schema");
    expect(least.status).toBe(0);
    expect(least.stdout).toMatch(/^warning\[schema\.fields_reordered\].*\(source\)\n/);
    expect(least.stdout).toMatch(/\nok: no difference from schema on; 1 source, 1 harmless\n$/);
    for (const failOn of ["source", "schema", "wire", "authority"])
      expect((await breaking("after", "--against", "before", "--fail-on", failOn)).status).toBe(1);
  });

  it("prints JSON", async () => {
    const { status, stdout } = await breaking("after", "--against", "before", "--json", "--fail-on", "wire");
    expect(status).toBe(1);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      ok: false,
      fail_on: "wire",
      before: "before",
      after: "after",
      counts: { authority: 3, wire: 2, schema: 3, source: 0, harmless: 1 },
    });
    expect(report.differences).toHaveLength(8);
    expect(report.differences[3]).toEqual({
      rule: "schema.field_removed",
      categories: ["wire", "schema", "source"],
      accepts: "narrowed",
      message: 'the field "note" of the schema "shop/Order@1" is gone',
      before: {
        kind: "defschema",
        name: "shop/Order@1",
        place: { path: "before/schemas.air.json", line: 10, column: 9, pointer: "/0/type/record/note" },
      },
      after: {
        kind: "defschema",
        name: "shop/Order@1",
        place: { path: "after/schemas.air.json", line: 6, column: 5, pointer: "/0/type" },
      },
      fails: true,
    });
    const fails = report.differences.map((one: { fails: boolean }) => one.fails);
    expect(fails).toEqual([true, true, true, true, true, false, false, false]);
    const all = JSON.parse(
      (await breaking("after", "--against", "before", "--format", "json", "--all")).stdout,
    );
    expect(all.differences.map((one: { rule: string }) => one.rule).slice(8)).toEqual(["def.moved"]);
  });

  it("prints annotations for GitHub", async () => {
    const { status, stdout } = await breaking(
      ...["after", "--against", "before", "--format", "github", "--fail-on", "wire", "--all"],
    );
    expect(status).toBe(1);
    const lines = stdout.split("\n");
    expect(lines.filter((line) => line.startsWith("::error "))).toHaveLength(5);
    expect(lines.filter((line) => line.startsWith("::warning "))).toHaveLength(3);
    expect(lines.filter((line) => line.startsWith("::notice "))).toHaveLength(1);
    expect(lines).toContain(
      '::error file=after/schemas.air.json,line=6,col=5,title=schema.field_removed::the field "note" of the schema ' +
        '"shop/Order@1" is gone (wire, schema: narrowed, source)%0Abefore: before/schemas.air.json:10:9',
    );
  });

  it("prints JUnit XML, a suite for each category", async () => {
    const { status, stdout } = await breaking(
      ...["after", "--against", "before", "--format", "junit", "--fail-on", "wire", "--all"],
    );
    expect(status).toBe(1);
    expect(stdout.match(/<testsuite .*>/g)).toEqual([
      '<testsuite name="authority" tests="3" failures="3" errors="0" skipped="0">',
      '<testsuite name="wire" tests="2" failures="2" errors="0" skipped="0">',
      '<testsuite name="schema" tests="3" failures="0" errors="0" skipped="3">',
      '<testsuite name="source" tests="1" failures="0" errors="0" skipped="0">',
      '<testsuite name="harmless" tests="1" failures="0" errors="0" skipped="0">',
    ]);
    expect(stdout).toContain(
      '<testcase name="&quot;at&quot; of the schema &quot;shop/Paid@1&quot; is a time, and was a nat" classname="schema.kind_changed">',
    );
    const open = stdout.match(/<[a-z]+(?: [^>]*[^/])?>/g)?.length;
    expect(stdout.match(/<\/[a-z]+>/g)?.length).toBe(open);
  });

  it("compares several directories, which share their definitions", async () => {
    for (const name of ["a", "b"]) {
      mkdirSync(join(folder, name));
      const def = { $kind: "defschema", name: `${name}/S@1`, type: { nat: {} } };
      writeFileSync(join(folder, name, "s.air.json"), JSON.stringify(def));
    }
    expect((await breaking("a", "b", "--against", "a", "--against", "b")).status).toBe(0);
    const { status, stdout } = await breaking("a", "b", "--against", "a");
    expect(status).toBe(1);
    expect(stdout).toContain('error[schema.added]: the schema "b/S@1" is new (schema: widened, source)');
  });

  it("exits 2 for a wrong command line", async () => {
    const wrong = [
      ["after"],
      ["after", "--against"],
      ["after", "--against", "nowhere"],
      ["nowhere", "--against", "before"],
      ["after", "--against", "before", "--format", "xml"],
      ["after", "--against", "before", "--json", "--format", "text"],
      ["after", "--against", "before", "--fail-on", "harmless"],
      ["after", "--against", "git:"],
    ];
    for (const args of wrong)
      expect(await breaking(...args), args.join(" ")).toMatchObject({ status: 2, stdout: "" });
  });

  it("shows the faults of a side that does not pass check, and which side it is", async () => {
    const wrong = copy("wrong", "schemas.air.json", (text) => text.replace("shop/Pay@1", "shop/Pey@1"));
    const newer = await breaking(wrong, "--against", "before");
    expect(newer.status).toBe(1);
    expect(newer.stdout).toContain("error[ref.unknown]");
    expect(newer.stdout).toMatch(/\nfailed: the newer side, wrong, does not pass check: \d errors?\n$/);
    const older = await breaking("before", "--against", wrong, "--json");
    expect(older.status).toBe(1);
    expect(JSON.parse(older.stdout)).toMatchObject({
      ok: false,
      faults: { before: expect.arrayContaining([expect.objectContaining({ code: "ref.unknown" })]) },
    });
    expect((await breaking("before", "--against", wrong, "--format", "github")).stdout).toMatch(
      /^::error file=wrong\/schemas\.air\.json,/,
    );
    const junit = (await breaking(wrong, "--against", wrong, "--format", "junit")).stdout;
    expect(junit).toContain('<testsuite name="check of the older side"');
    expect(junit).toContain('<testsuite name="check of the newer side"');
  });

  it("obeys nothing that files say", async () => {
    const field = "\u001b[31m\u202e\n::error::x]]>";
    const evil = copy("evil", "schemas.air.json", (text) => text.replace('"note"', JSON.stringify(field)));
    for (const format of ["text", "json", "github", "junit"]) {
      const { status, stdout, stderr } = await breaking(
        evil,
        "--against",
        "before",
        "--format",
        format,
        "--all",
      );
      expect(status).toBe(1);
      for (const character of ["\u001b", "\u202e"]) expect(stdout + stderr).not.toContain(character);
      if (format === "github")
        expect(stdout.split("\n").filter((line) => line.startsWith("::error::"))).toEqual([]);
    }
  });
});

describe("airlock breaking, as a process", () => {
  it("exits 0, 1 and 2", () => {
    const codes = [
      ["before", "--against", "before"],
      ["after", "--against", "before"],
      ["after", "--against", "git:HEAD"],
    ].map((args) => runAirlock(folder, ["breaking", ...args]).status);
    expect(codes).toEqual([0, 1, 2]);
  });
});
