/** `airlock policy test` as a command. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runAirlock } from "./cli.ts";
import { PROJECT } from "./extra-codecs.ts";

const UPGRADE = "fixtures/worlds/safe-upgrade";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "airlock-policy-test-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("airlock policy test", () => {
  const table = (content: object | string): string => {
    const path = join(folder, "table.json");
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content, null, 2));
    return path;
  };
  const world = `${PROJECT}${UPGRADE}`;
  const row = {
    effect_kind: "governance.propose",
    cap_name: "upgrade",
    origin_kind: "plan",
    origin_name: "safe.upgrade/UpgradePlan@1",
    expect: "allow",
  };
  const test = (content: object | string, ...args: readonly string[]) =>
    runAirlock(PROJECT, ["policy", "test", table(content), ...args]);

  it("tests the default policy of a world", () => {
    const rows = [
      row,
      { ...row, rule: 0 },
      { ...row, origin_name: "safe.app/Other@1", expect: "deny", rule: 4 },
    ];
    const { status, stdout, stderr } = test({ policy: world, decisions: rows });
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain('"safe.upgrade/upgrades-only@1": 3 passed, 0 failed');
    // What no row is about may be wrong.
    expect(stdout.match(/^note {2}no decision here is by rule/gm)).toHaveLength(4);
  });

  it("tells what is otherwise, and by which rule", () => {
    const rows = [{ ...row, expect: "deny" }, { ...row, rule: 1 }, { ...row, rule: null }, row];
    const { status, stdout } = test({ policy: world, decisions: rows });
    expect(status).toBe(1);
    expect(stdout.match(/^FAIL/gm)).toHaveLength(3);
    expect(stdout).toMatch(
      /expected deny, got allow by rule 0 \(\S+policy\.air\.json:6:5\): \S+table\.json:4:5/,
    );
    expect(stdout).toContain("expected allow by rule 1, got allow by rule 0");
    expect(stdout).toContain("expected allow by no rule, got");
    const report = JSON.parse(test({ policy: world, decisions: rows }, "--json").stdout) as {
      ok: boolean;
      decisions: { ok: boolean; decision: string; rule_index: number }[];
      rules_that_decided_nothing: number[];
    };
    expect(report.ok).toBe(false);
    expect(report.decisions.map((one) => one.ok)).toEqual([false, false, false, true]);
    expect(report.rules_that_decided_nothing).toEqual([1, 2, 3, 4, 5]);
  });

  it("tests a policy in a file, by its name if there are several", () => {
    const policies = JSON.parse(readFileSync(`${world}/policy.air.json`, "utf8")) as object;
    writeFileSync(
      join(folder, "two.json"),
      JSON.stringify([policies, { ...policies, name: "x/other@1", rules: [] }]),
    );
    const of = (name: string | undefined, expected: string) =>
      test({ policy: "two.json", ...(name ? { name } : {}), decisions: [{ ...row, expect: expected }] });
    expect(of("safe.upgrade/upgrades-only@1", "allow").status).toBe(0);
    expect(of("x/other@1", "deny").status).toBe(0);
    expect(of(undefined, "deny").stderr).toContain('say with "name" which policy');
    expect(of("x/none@1", "deny").status).toBe(1);
  });

  it.each([
    ["{", "json.syntax"],
    [{ policy: "x" }, "def.missing_field"],
    [{ policy: world, decisions: [] }, "policy.untested"],
    [{ policy: world, decisions: [{ ...row, expect: "maybe" }] }, "def.enum"],
    [{ policy: world, decisions: [{ ...row, rule: "0" }] }, "def.type"],
    [{ policy: world, decisions: [{ ...row, more: 1 }] }, "def.unknown_key"],
    [{ policy: world, decisions: [{ ...row, cap_name: "none" }] }, "ref.unknown"],
    [{ policy: world, decisions: [{ ...row, cap_name: "none", cap_type: "governance" }] }, "ref.unknown"],
    [{ policy: world, decisions: [{ ...row, cap_type: "http.out" }] }, "cap.type_mismatch"],
    [{ policy: world, decisions: [{ ...row, rule: 6 }] }, "ref.unknown"],
    [{ policy: world, decisions: [{ ...row, effect_kind: "demo.none" }] }, "ref.unknown"],
    [{ policy: "nowhere.json", decisions: [row] }, "file.unreadable"],
    [{ policy: world, name: "x/none@1", decisions: [row] }, "ref.unknown"],
  ])("refuses a table that is none: %#", (content, code) => {
    const { status, stdout, stderr } = test(content);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(`error[${code}]`);
    expect(stderr).toContain("table.json:");
  });

  it("tests rules about effects that it does not know, if their cap type is said", () => {
    const rules = [{ when: { cap_type: "bank" }, decision: "allow" }];
    writeFileSync(join(folder, "bank.json"), JSON.stringify({ $kind: "defpolicy", name: "x/bank@1", rules }));
    const bank = { ...row, effect_kind: "bank.transfer" };
    const of = (rest: object) => test({ policy: "bank.json", decisions: [{ ...bank, ...rest }] });
    expect(of({ cap_type: "bank" }).status).toBe(0);
    expect(of({ cap_type: "timer" }).stdout).toContain("expected allow, got deny by no rule");
    expect(of({}).stderr).toContain('say its "cap_type"');
  });

  it("takes no other numbers for rules, and shows names as they are", () => {
    const text = (rule: string) =>
      JSON.stringify({ policy: world, decisions: [row] }).replace('"expect"', `"rule": ${rule}, "expect"`);
    expect(test(text("0")).status).toBe(0);
    for (const rule of ["0.0", "1e0", "-0", "99999999999"])
      expect(test(text(rule)).stderr).toMatch(/def\.type|ref\.unknown/);
    const { stderr } = test({ policy: "nowhere\u001b.json", decisions: [row] });
    expect(stderr).not.toContain("\u001b");
  });

  it("says so when there is no such file", () => {
    expect(runAirlock(PROJECT, ["policy", "test", "nowhere.json"]).status).toBe(2);
  });
});
