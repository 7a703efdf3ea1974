/** `airlock explain` and `airlock policy test` as commands. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runAirlock } from "./cli.ts";
import { PROJECT } from "./extra-codecs.ts";

const UPGRADE = "fixtures/worlds/safe-upgrade";
const PLAN = ["--plan", "safe.upgrade/UpgradePlan@1"];

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "airlock-explain-"));
  const diff = runAirlock(PROJECT, ["patch", "diff", UPGRADE, "fixtures/upgrades/approval-by-operator"]);
  writeFileSync(join(folder, "policy-patch.json"), diff.stdout);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const explain = (world: string, ...args: readonly string[]) =>
  runAirlock(PROJECT, ["explain", world, ...args]);

interface Explained {
  readonly ok: boolean;
  readonly outcome: string;
  readonly code?: string;
  readonly help?: string;
  readonly checks: readonly { readonly check: string; readonly result: string; readonly detail: string }[];
  readonly cap_decision: {
    readonly decision: string;
    readonly deny: object | null;
    readonly logical_now_ns: string;
  };
  readonly policy_decision: { readonly rule_index: number | null; readonly decision: string } | null;
  readonly findings: readonly { readonly code: string; readonly place: object }[];
}

function explained(
  world: string,
  ...args: readonly string[]
): Explained & { readonly status: number | null } {
  const { status, stdout, stderr } = explain(world, ...args, "--json");
  expect(stderr).toBe("");
  return { status, ...(JSON.parse(stdout) as Explained) };
}

const results = ({ checks }: Explained): string =>
  checks.map(({ check, result }) => `${check}=${result}`).join(" ");

describe("airlock explain", () => {
  it("explains what passes, down to the rule, as text", () => {
    const { status, stdout, stderr } = explain(
      UPGRADE,
      ...["--reducer", "safe.app/Release@1", "--effect", "timer.set", "--slot", "deadline"],
      ...["--params", '{"deliver_at_ns": 5}', "--at", "2026-01-31T12:00:00Z"],
    );
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(
      /^timer\.set, asked for by the reducer safe\.app\/Release@1\nat 2026-01-31T12:00:00Z\n/,
    );
    expect(stdout).toContain(
      'passed   grant         the slot "deadline" leads to "deadline", a grant of sys/timer@1',
    );
    expect(stdout).toContain('passed   policy        rule 4 of "safe.upgrade/upgrades-only@1" allows');
    expect(stdout).toMatch(
      /policy {4}safe\.upgrade\/upgrades-only@1, rule 4, fixtures\/\S+policy\.air\.json:\d+:\d+\n/,
    );
    expect(stdout).toMatch(/\n\nallowed\n$/);
  });

  it("explains a denial: the check, the code, the way out, and what was not reached", () => {
    const patch = join(folder, "policy-patch.json");
    const denied = explained(UPGRADE, ...PLAN, "--step", "propose", "--patch", patch);
    expect([denied.status, denied.outcome, denied.code]).toEqual([1, "denied", "def_kind_not_allowed"]);
    expect(results(denied)).toBe(
      "grant=passed origin_scope=passed params=passed idempotency=skipped prepare=passed cap_type=passed " +
        "expiry=skipped enforcer=failed secrets=not_reached policy=not_reached",
    );
    expect(denied.help).toContain("def_kinds");
    expect(denied.policy_decision).toBeNull();
    expect(denied.cap_decision).toMatchObject({ decision: "deny", deny: { code: "def_kind_not_allowed" } });
    const text = explain(UPGRADE, ...PLAN, "--step", "propose", "--patch", patch).stdout;
    expect(text).toContain("FAILED   enforcer      def_kind_not_allowed: def kind 'defpolicy' not allowed");
    expect(text).toContain('"def_kinds": ["defschema", "defmodule", "defplan"],');
    expect(text).toMatch(/\ndenied: def_kind_not_allowed\n {2}help: Add the kind to def_kinds/);
  });

  it("asks about a proposal for who would shadow, approve or apply it", () => {
    const patch = join(folder, "policy-patch.json");
    for (const step of ["shadow", "approve", "apply"]) {
      const asked = explained(UPGRADE, ...PLAN, "--step", step, "--patch", patch);
      expect([step, asked.code]).toEqual([step, "def_kind_not_allowed"]);
    }
    const params = '{"proposal_id": 3}';
    expect(explained(UPGRADE, ...PLAN, "--step", "apply", "--params", params).outcome).toBe("allowed");
  });

  it("shows what is wrong with a patch that is refused, with its lines", () => {
    const path = join(folder, "refused.json");
    const good = JSON.parse(readFileSync(join(folder, "policy-patch.json"), "utf8")) as object;
    writeFileSync(path, JSON.stringify({ ...good, base_manifest_hash: `sha256:${"0".repeat(64)}` }, null, 2));
    const refused = explained(UPGRADE, ...PLAN, "--step", "propose", "--patch", path);
    expect([refused.status, refused.outcome, refused.code]).toEqual([1, "refused", "governance.stale_base"]);
    expect(results(refused)).toContain("prepare=refused");
    expect(results(refused)).toContain("enforcer=skipped");
    expect(refused.policy_decision?.decision).toBe("allow");
    writeFileSync(path, JSON.stringify({ ...good, patches: [{ frobnicate: {} }] }, null, 2));
    const { stdout } = explain(UPGRADE, ...PLAN, "--step", "propose", "--patch", path);
    expect(stdout).toContain("refused: ");
    expect(stdout).toContain("error[");
    // Who may not propose does not learn that.
    const other = explained(
      UPGRADE,
      "--plan",
      "safe.app/Other@1",
      "--effect",
      "governance.propose",
      "--cap",
      "upgrade",
      "--patch",
      path,
    );
    expect([other.outcome, other.code]).toEqual(["denied", "policy.denied"]);
  });

  it("shows where params do not fit", () => {
    const params = '{"method": "GET", "url": 5, "headers": {}}';
    const web = ["--plan", "digest/DigestPlan@1", "--effect", "http.request", "--params", params];
    const misfit = explained("fixtures/worlds/digest", ...web);
    expect([misfit.outcome, misfit.code]).toEqual(["denied", "value.type"]);
    expect(misfit.findings).toMatchObject([
      { code: "value.type", place: { path: "--params", line: 1, column: 26 } },
    ]);
    expect(misfit.cap_decision.deny).toEqual({
      code: "value.type",
      message: "expected text, found a number",
    });
    // A check before that one decides before.
    expect(explained("fixtures/worlds/digest", ...web, "--cap", "gone").code).toBe("cap.grant_missing");
  });

  it("takes what is constant from a step, and says that it does not run modules", () => {
    const params = { reference: "r", money: { amount: "5", currency: { usd: null } }, proof: "aGk=" };
    const step = ["--plan", "ledger/TransferPlan@1", "--step", "send", "--params", JSON.stringify(params)];
    const bank = explained("fixtures/worlds/ledger", ...step);
    expect([bank.code, results(bank)]).toEqual([
      "enforcer_error",
      expect.stringContaining("idempotency=passed"),
    ]);
    expect(bank.checks.find(({ check }) => check === "enforcer")?.detail).toContain(
      "runs no modules in WASM",
    );
  });

  it("says which secrets are used, and under which grant a model may be asked until when", () => {
    const params = {
      provider: "example",
      model: "small",
      temperature: "0.1",
      max_tokens: 1,
      input_ref: `sha256:${"1".repeat(64)}`,
      api_key: { secret: { alias: "digest/model-key", version: 1 } },
    };
    const ask = [
      "--plan",
      "digest/DigestPlan@1",
      "--effect",
      "llm.generate",
      "--cap",
      "model",
      "--params",
      JSON.stringify(params),
    ];
    const secret = (time: string) => explained("fixtures/worlds/digest", ...ask, "--at", time);
    expect(secret("2029-01-01T00:00:00Z").checks.find(({ check }) => check === "secrets")?.detail).toBe(
      'the params refer to "digest/model-key@1"',
    );
    expect(secret("2031-01-01T00:00:00Z").code).toBe("expired");
  });

  it("knows the time that it is told", () => {
    const at = (time: string) =>
      explained(UPGRADE, ...PLAN, "--step", "apply", "--params", '{"proposal_id": 1}', "--at", time)
        .cap_decision.logical_now_ns;
    expect(at("1970-01-01T00:00:01Z")).toBe("1000000000");
    expect(at("18446744073709551615")).toBe("18446744073709551615");
  });

  it.each([
    [["--effect", "timer.set"], /who asks/],
    [[...PLAN, "--reducer", "safe.app/Release@1", "--effect", "timer.set"], /who asks/],
    [[...PLAN], /which effect/],
    [[...PLAN, "--step", "nothing"], /is no step of .* those are propose, shadow, approve, apply/],
    [["--plan", "no/Plan@1", "--step", "propose"], /the world has no plan "no\/Plan@1"/],
    [[...PLAN, "--step", "propose"], /depend on its plan's input/],
    [[...PLAN, "--effect", "http.request", "--params", "{}"], /which grant/],
    [[...PLAN, "--effect", "http.request", "--slot", "x", "--params", "{}"], /no slots/],
    [
      ["--reducer", "safe.app/Release@1", "--effect", "timer.set", "--cap", "x", "--params", "{}"],
      /names no grant/,
    ],
    [[...PLAN, "--step", "apply", "--params", "no-such-file.json"], /cannot be read/],
    [[...PLAN, "--step", "apply", "--params", '{"proposal_id": 1}', "--at", "yesterday"], /is no time/],
    [[...PLAN, "--effect", "http.request", "--cap", "upgrade", "--patch", "package.json"], /is not/],
  ])("says what is missing: %j", (args, message) => {
    const { status, stdout, stderr } = explain(UPGRADE, ...args);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
  });

  it("denies a kind that nobody defines, and a key that is none", () => {
    const unknown = explained(
      UPGRADE,
      ...PLAN,
      "--effect",
      "demo.none",
      "--cap",
      "upgrade",
      "--params",
      "{}",
    );
    expect(unknown.code).toBe("effect.kind_unsupported");
    const apply = [...PLAN, "--step", "apply", "--params", '{"proposal_id": 1}', "--key"];
    expect(explained(UPGRADE, ...apply, "mine").code).toBe("idempotency.invalid");
    expect(explained(UPGRADE, ...apply, `sha256:${"a".repeat(64)}`).outcome).toBe("allowed");
  });
});

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
      { ...row, origin_name: "safe.app/Other@1", expect: "deny", rule: null },
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
    expect(report.rules_that_decided_nothing).toEqual([1, 2, 3, 4]);
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
    [{ policy: world, decisions: [{ ...row, effect_kind: "demo.none" }] }, "ref.unknown"],
    [{ policy: "nowhere.json", decisions: [row] }, "file.unreadable"],
    [{ policy: world, name: "x/none@1", decisions: [row] }, "ref.unknown"],
  ])("refuses a table that is none: %#", (content, code) => {
    const { status, stdout, stderr } = test(content);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(`error[${code}]`);
    expect(stderr).toContain("table.json:");
  });

  it("says so when there is no such file", () => {
    expect(runAirlock(PROJECT, ["policy", "test", "nowhere.json"]).status).toBe(2);
  });
});
