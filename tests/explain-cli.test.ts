/** `airlock explain` as a command. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
  readonly request_hash: string | null;
  readonly intent_hash: string | null;
  readonly params_cbor: string | null;
  readonly grant?: object;
  readonly rule_place: object | null;
  readonly notes: readonly string[];
  readonly secrets: readonly string[];
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
    expect(stdout).toContain('passed   policy        rule 5 of "safe.upgrade/upgrades-only@1" allows');
    expect(stdout).toMatch(
      /policy {4}safe\.upgrade\/upgrades-only@1, rule 5, fixtures\/\S+policy\.air\.json:\d+:\d+\n/,
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

  it("takes what is constant from a step, and runs the world's modules", () => {
    const params = { reference: "r", money: { amount: "5", currency: { usd: null } }, proof: "aGk=" };
    const step = ["--plan", "ledger/TransferPlan@1", "--step", "send", "--params", JSON.stringify(params)];
    const ledger = join(folder, "ledger");
    cpSync(`${PROJECT}fixtures/worlds/ledger`, ledger, { recursive: true });
    const detail = (one: Explained) => one.checks.find(({ check }) => check === "enforcer")?.detail;
    const bank = explained(ledger, ...step);
    expect([bank.code, results(bank)]).toEqual([
      "enforcer_error",
      expect.stringContaining("idempotency=passed"),
    ]);
    expect(detail(bank)).toContain("BankEnforcer@1.wasm");
    // It wants an amount that is a number, and traps.
    const wasm = join(ledger, "modules/ledger/BankEnforcer@1.wasm");
    cpSync(`${PROJECT}fixtures/modules/spend-limit.wasm`, wasm, { recursive: true });
    expect(detail(explained(ledger, ...step))).toContain("module.trap");
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
    expect(secret("2029-01-01T00:00:00Z").secrets).toEqual(["digest/model-key@1"]);
    expect(secret("2031-01-01T00:00:00Z").code).toBe("expired");
  });

  it("does not take a key for none that it cannot know", () => {
    const world = join(folder, "keyed");
    cpSync(`${PROJECT}fixtures/worlds/ledger`, world, { recursive: true });
    const path = join(world, "transfer.air.json");
    const key = /"sha256:(?:07)+"/;
    const plan = readFileSync(path, "utf8");
    expect(plan).toMatch(key);
    writeFileSync(path, plan.replace(key, '{ "ref": "@plan.input.key" }'));
    const schema = join(world, "schemas.air.json");
    const wanted = /("name": "ledger\/TransferWanted@1",\s*"type": \{\s*"record": \{)/;
    writeFileSync(schema, readFileSync(schema, "utf8").replace(wanted, '$1 "key": { "hash": {} },'));
    const params = { reference: "r", money: { amount: "5", currency: { usd: null } }, proof: "aGk=" };
    const step = ["--plan", "ledger/TransferPlan@1", "--step", "send", "--params", JSON.stringify(params)];
    const { status, stderr } = explain(world, ...step);
    expect([status, stderr]).toEqual([2, expect.stringContaining("say it with --key")]);
    const keyed = (digit: string) => explained(world, ...step, "--key", `sha256:${digit.repeat(64)}`);
    const hashes = ["a", "b"].map((digit) => keyed(digit).request_hash);
    expect(new Set(hashes).size).toBe(2);
  });

  it("says what else it knows, for programs", () => {
    const timer = ["--reducer", "safe.app/Release@1", "--effect", "timer.set", "--slot", "deadline"];
    const told = explained(UPGRADE, ...timer, "--params", '{"deliver_at_ns": 5}');
    expect(told.params_cbor).toBe("d9d9f7a2636b6579f66d64656c697665725f61745f6e7305");
    expect(told.request_hash).toBe(told.intent_hash);
    expect(told.grant).toMatchObject({
      name: "deadline",
      params_cbor: "d9d9f7a0",
      place: { path: `${UPGRADE}/manifest.air.json`, line: 39 },
    });
    expect(told.rule_place).toMatchObject({ path: `${UPGRADE}/policy.air.json`, pointer: "/rules/5" });
    expect(told.policy_decision).toEqual({
      intent_hash: told.intent_hash,
      decision: "allow",
      policy_name: "safe.upgrade/upgrades-only@1",
      rule_index: 5,
    });
    expect(told.notes).toEqual([]);
    const patch = join(folder, "policy-patch.json");
    const proposed = explained(UPGRADE, ...PLAN, "--step", "propose", "--patch", patch);
    expect(proposed.request_hash).not.toBe(proposed.intent_hash);
    const raw = join(folder, "patch.cbor");
    expect(runAirlock(PROJECT, ["patch", "compile", patch, "--world", UPGRADE, "--out", raw]).status).toBe(0);
    expect(explained(UPGRADE, ...PLAN, "--step", "propose", "--patch", raw).code).toBe(
      "def_kind_not_allowed",
    );
  });

  it("notes that nobody has the name of who asks, and shows names as they are", () => {
    const apply = ["--effect", "governance.apply", "--cap", "upgrade", "--params", '{"proposal_id": 1}'];
    const nobody = explained(UPGRADE, "--plan", "no/Plan\u001b[31m@1", ...apply);
    expect([nobody.outcome, nobody.notes]).toEqual([
      "denied",
      ['the world lists no plan "no/Plan\\u001b[31m@1"'],
    ]);
    const { stdout } = explain(UPGRADE, "--plan", "no/Plan\u001b[31m\n@1", ...apply);
    expect(stdout).not.toContain("\u001b");
    expect(stdout).toMatch(
      /^governance\.apply, asked for by the plan no\/Plan\\u001b\[31m\\u000a@1\nat .*\nnote: the world lists no plan/,
    );
  });

  it("shows the faults of a patch where they stand, whatever is asked about it", () => {
    const path = join(folder, "bad.json");
    const good = JSON.parse(readFileSync(join(folder, "policy-patch.json"), "utf8")) as { patches: object[] };
    writeFileSync(path, JSON.stringify({ ...good, patches: [{ frobnicate: {} }] }, null, 2));
    const proposed = explain(UPGRADE, ...PLAN, "--step", "propose", "--patch", path);
    expect(proposed.stdout).toContain(`--> ${path}:`);
    expect(proposed.stdout).toContain("error[patch.operation]");
    const applied = explain(UPGRADE, ...PLAN, "--step", "apply", "--patch", path);
    expect([applied.status, applied.stdout]).toEqual([1, ""]);
    expect(applied.stderr).toContain(`--> ${path}:`);
    // What is live is shown in its own file.
    const policy = {
      replace_def: {
        kind: "defpolicy",
        name: "safe.upgrade/upgrades-only@1",
        new_node: {},
        pre_hash: `sha256:${"0".repeat(64)}`,
      },
    };
    writeFileSync(path, JSON.stringify({ ...good, patches: [policy] }, null, 2));
    expect(explain(UPGRADE, ...PLAN, "--step", "propose", "--patch", path).stdout).toContain("refused: ");
  });

  it("takes JSON from the command line that is no object, too", () => {
    const shadow = [...PLAN, "--step", "shadow", "--params"];
    expect(explained(UPGRADE, ...shadow, "[]").code).toBe("value.type");
    expect(explained(UPGRADE, ...shadow, '"text"').code).toBe("value.type");
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
    [[...PLAN, "--step", "propose"], /depend on what its plan is given/],
    [[...PLAN, "--effect", "http.request", "--params", "{}"], /which grant/],
    [[...PLAN, "--effect", "http.request", "--slot", "x", "--params", "{}"], /no slots/],
    [
      ["--reducer", "safe.app/Release@1", "--effect", "timer.set", "--cap", "x", "--params", "{}"],
      /names no grant/,
    ],
    [[...PLAN, "--step", "apply", "--params", "no-such-file.json"], /cannot be read/],
    [[...PLAN, "--step", "apply", "--params", '{"proposal_id": 1}', "--at", "yesterday"], /is no time/],
    [[...PLAN, "--effect", "http.request", "--cap", "upgrade", "--patch", "package.json"], /is not/],
    [[...PLAN, "--step", "propose", "--params", "{}", "--patch", "package.json"], /not both/],
    [[...PLAN, "--step", "apply", "--effect", "governance.shadow"], /cannot be used with/],
    [[...PLAN, "--step", "apply", "--cap", "upgrade"], /cannot be used with/],
    [
      [...PLAN, "--step", "apply", "--params", '{"proposal_id": 1}', "--at", "18446744073709551616"],
      /is no time/,
    ],
    [
      [...PLAN, "--step", "apply", "--params", '{"proposal_id": 1}', "--at", "1969-12-31T23:59:59Z"],
      /is no time/,
    ],
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
