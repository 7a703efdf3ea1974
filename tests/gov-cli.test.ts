/** `airlock gov`, step by step: what it prints, what it records, and how it exits. */
import { afterAll, describe, expect, it } from "vitest";
import { SqliteWorld } from "../runtime/store/sqlite-world.ts";
import { runAirlock } from "./cli.ts";
import { GovFolder, HASH, said } from "./gov-cli-worlds.ts";

const folder = new GovFolder();
afterAll(() => folder.remove());

describe("the loop on the command line", () => {
  it("is proposed, shadowed, approved and applied, and shown all the way", () => {
    const run = folder.world("loop");
    const patch = folder.adding("safe.app/One@1");
    const proposed = run("gov", "propose", patch, "--description", "one more", "--author", "ops");
    expect(proposed).toMatchObject({ status: 0, stderr: "" });
    expect(proposed.stdout).toContain("proposal    0, submitted\n");
    expect(proposed.stdout).toContain(`base        ${folder.genesis} (live)\n`);
    expect(proposed.stdout).toMatch(/^next: airlock gov shadow 0 --world loop$/m);
    expect(run("gov", "list").stdout).toBe(
      '  0  submitted  live   operator "ops"  "one more"  1 change  next: shadow\n',
    );

    const shadowed = said(run("gov", "shadow", "0", "--json"));
    expect(shadowed).toMatchObject({
      ok: true,
      is_new: true,
      proposal_id: 0,
      state: "shadowed",
      steps: [{ index: 2, kind: "gov_shadow_report", seeds: 0, failures: [] }],
    });
    const shown = said(run("gov", "show", "0", "--json"));
    expect(shown).toMatchObject({
      ok: true,
      state: "shadowed",
      base_is_live: true,
      live_manifest_hash: folder.genesis,
      author: "ops",
      description: "one more",
      origin: "operator",
      def_changes: [{ kind: "defschema", name: "safe.app/One@1", action: "added" }],
      touches_authority: [],
      authority: { verdict: "equal", policy: { verdict: "equal", rules: [] } },
      shadow: { seeds: 0 },
      next: "approve",
      steps: [{ kind: "gov_proposed" }, { kind: "gov_shadow_report" }],
    });
    const { report, patch_hash, manifest_hash } = shown as Readonly<Record<string, string>>;
    expect(shown.next_command).toBe(`airlock gov approve 0 --approver NAME --report ${report} --world loop`);

    const text = run("gov", "show", "0").stdout;
    expect(text).toContain("+ added defschema safe.app/One@1\n");
    expect(text).toMatch(/^ {2}\+ {2}"name": "safe.app\/One@1",$/m);
    expect(text).toMatch(/^authority {3}equal$/m);
    expect(text).toContain(`shadow      report ${report}, 0 events tried`);
    // Nobody reads it on a terminal.
    expect(text).not.toContain("\u001b[");

    const pins = ["--report", `${report}`, "--patch-hash", `${patch_hash}`];
    const approved = run("gov", "approve", "0", "--approver", "duty", "--reason", "good", ...pins);
    expect(approved.stdout).toMatch(/^approved: proposal 0, by "duty"\nnext: airlock gov apply 0 /);
    const applied = run("gov", "apply", "0", ...pins);
    expect(applied).toMatchObject({ status: 0, stderr: "" });
    expect(applied.stdout).toContain(`applied: proposal 0, the manifest ${manifest_hash} is live\n`);
    const after = run("gov", "show", "0").stdout;
    expect(after).toMatch(/^ +3 {2}\S+Z {2}operator: approved by "duty", because "good"$/m);
    expect(after).toMatch(/nothing is left to do: it is applied\n$/);
    expect(after).not.toContain("STALE");
    expect(run("gov", "list").stdout).toBe("");
    expect(run("gov", "list", "--all").stdout).toContain("  0  applied    -      operator");
    expect(run("journal", "verify", "--recompute").status).toBe(0);
  });

  it("refuses what cannot be done, with the way out, and records it", () => {
    const run = folder.world("refused");
    run("gov", "propose", folder.adding("safe.app/One@1"));
    const early = run("gov", "apply", "0");
    expect(early).toMatchObject({ status: 1, stdout: "" });
    expect(early.stderr).toContain("error[governance.state]: apply takes a proposal that is approved");
    expect(early.stderr).toContain("help: ");
    run("gov", "shadow", "0");
    const zero = `sha256:${"00".repeat(32)}`;
    const pinned = run("gov", "approve", "0", "--approver", "duty", "--report", zero, "--json");
    expect(pinned.status).toBe(1);
    expect(said(pinned)).toMatchObject({
      ok: false,
      proposal_id: 0,
      state: "shadowed",
      steps: [{ kind: "gov_refused", verb: "approve", code: "governance.changed" }],
      findings: [{ code: "governance.changed", rules: ["G3"] }],
    });
    expect(run("gov", "shadow", "7").stderr).toContain("governance.proposal_missing");
    const text = run("gov", "show", "0").stdout;
    expect(text).toMatch(/^ +2 {2}\S+Z {2}operator: apply refused: governance\.state, /m);
    expect(text).toMatch(/^ +4 {2}\S+Z {2}operator: approve refused: governance\.changed, /m);
    const rejected = run("gov", "reject", "0", "--approver", "duty");
    expect(rejected.stdout).toBe('rejected: proposal 0, by "duty"\nnothing is left to do: it is rejected\n');
    expect(run("gov", "list", "--state", "rejected").stdout).toMatch(/^ {2}0 {2}rejected /);
    expect(run("journal", "verify", "--recompute").status).toBe(0);
  });

  it("tells a proposal whose base is no longer live", () => {
    const run = folder.world("stale");
    run("gov", "propose", folder.adding("safe.app/One@1"));
    const second = folder.adding("safe.app/Two@1");
    const applied = said(run("gov", "upgrade", second, "--yes", "--approver", "duty", "--json"));
    const { manifest_hash_new: live } =
      (applied.steps as unknown as readonly Record<string, string>[])[3] ?? {};
    expect(live).toMatch(HASH);
    expect(run("gov", "list").stdout).toMatch(/^ {2}0 {2}submitted {2}STALE .* next: reject\n$/);
    const text = run("gov", "show", "0").stdout;
    expect(text).toContain(`base        ${folder.genesis} (STALE: ${live} is live)\n`);
    // What it changes is seen against what it was made for.
    expect(text).toContain("+ added defschema safe.app/One@1\n");
    expect(text).not.toContain("safe.app/Two@1");
    expect(text).toMatch(/^next: airlock gov reject 0 .*\(its base is no longer live\)$/m);
    expect(run("gov", "shadow", "0").stderr).toContain("governance.stale_base");
    expect(run("gov", "list", "--json").stdout).toContain('"base_is_live":false');
  });

  it("does nothing twice under one id of an input, and says what came of it", () => {
    const run = folder.world("twice");
    const patch = folder.adding("safe.app/One@1");
    const propose = (...more: string[]) => run("gov", "propose", patch, "--input-id", "mine", ...more);
    expect(propose().stdout).toMatch(/^proposal {4}0, submitted$/m);
    const again = propose();
    expect(again.status).toBe(0);
    expect(again.stdout).toMatch(
      /^recorded before, as 1 \(input mine\): nothing was done; this came of it$/m,
    );
    expect(again.stdout).toMatch(/^proposal {4}0, submitted$/m);
    expect(said(propose("--json"))).toMatchObject({ ok: true, is_new: false, steps: [{ index: 1 }] });
    const other = propose("--description", "other");
    expect(other.status).toBe(1);
    expect(other.stderr).toContain("input.conflict");
    const refused = ["gov", "apply", "0", "--input-id", "early"];
    expect(run(...refused).status).toBe(1);
    const refusedAgain = run(...refused);
    expect(refusedAgain.status).toBe(1);
    expect(refusedAgain.stdout).toContain("recorded before, as 2 (input early)");
    expect(refusedAgain.stderr).toContain("governance.state");
    expect(run("journal", "head").stdout).toMatch(/^3 /);
  });

  it("tries events that are given, and those that came before", () => {
    const run = folder.world("events");
    run(
      "event",
      "send",
      "safe.app/ApprovalGiven@1",
      '{"release":"r","decision":{"approve":null},"approver":"x","reason":null}',
    );
    run("gov", "propose", folder.adding("safe.app/One@1"));
    const events = folder.write("events.json", [
      { schema: "safe.app/None@1", value: 1 },
      { schema: "safe.app/ApprovalGiven@1", value: {}, key_cbor: "00" },
    ]);
    const shadowed = run("gov", "shadow", "0", "--events", events, "--recent", "5");
    expect(shadowed.stdout).toContain(", 3 events tried\n");
    expect(shadowed.stdout).toContain("failed    seed safe.app/None@1: ref.unknown\n");
    const wrong = folder.write("wrong.json", [
      { schema: 1, value: 1 },
      { schema: "a", key_cbor: "0" },
    ]);
    const refused = run("gov", "shadow", "0", "--events", wrong);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain("error[def.type]");
    expect(refused.stderr).toContain("wrong.json:1:12");
    expect(refused.stderr).toContain("error[value.bytes]");
  });
});

describe("what is printed", () => {
  it("obeys nothing that a patch, a plan or an operator wrote", () => {
    const run = folder.world("controls");
    const sly = "two\nlines \u001b[31m\u202eevil";
    run("gov", "propose", folder.adding("safe.app/One@1"), "--description", sly, "--author", sly);
    run("gov", "reject", "0", "--approver", sly, "--reason", sly);
    for (const args of [
      ["list", "--all"],
      ["list", "--all", "--json"],
      ["show", "0"],
      ["show", "0", "--json"],
    ]) {
      const { status, stdout } = run("gov", ...args);
      expect(status).toBe(0);
      expect(stdout).toContain("\\u001b[31m\\u202eevil");
      expect([...stdout].filter((one) => "\u001b\u202e".includes(one))).toEqual([]);
      if (args[0] === "list") expect(stdout.trimEnd().split("\n")).toHaveLength(1);
    }
    expect(JSON.parse(run("gov", "list", "--all", "--json").stdout).description).toBe(sly);
  });

  it("does not depend on who else works on the world", () => {
    const run = folder.world("locked");
    run("gov", "propose", folder.adding("safe.app/One@1"));
    const writer = new SqliteWorld(folder.at("locked"));
    try {
      expect(run("gov", "list")).toMatchObject({ status: 0, stdout: expect.stringContaining("submitted") });
      expect(run("gov", "show", "0").status).toBe(0);
      // Only shown: nothing is written.
      expect(run("gov", "upgrade", folder.adding("safe.app/Two@1")).stdout).toContain(
        "Nothing has been done.",
      );
      const written = run("gov", "shadow", "0");
      expect(written.status).toBe(1);
      expect(written.stderr).toContain("world.locked");
    } finally {
      writer.close();
    }
  });
});

describe("a wrong command line", () => {
  it("is told apart from what is refused, and touches nothing", () => {
    const run = folder.world("usage");
    const patch = folder.adding("safe.app/One@1");
    for (const args of [
      ["propose"],
      ["propose", patch, "--to", folder.genesis],
      ["propose", "--to", `sha256:${"00".repeat(32)}`],
      ["shadow", "x"],
      ["approve", "0"],
      ["apply", "0", "--report", "sha256:00"],
      ["upgrade", patch, "--yes"],
      ["list", "--state", "lost"],
    ]) {
      const { status, stdout } = run("gov", ...args);
      expect(status, args.join(" ")).toBe(2);
      expect(stdout).toBe("");
    }
    expect(run("journal", "head").stdout).toMatch(/^1 /);
    const missing = runAirlock(folder.path, ["gov", "list", "--world", "nowhere"]);
    expect(missing.status).toBe(1);
    expect(missing.stderr).toContain("nowhere");
    expect(runAirlock(folder.path, ["gov", "list"]).status).toBe(2);
    expect(run("gov", "show", "0")).toMatchObject({ status: 1, stdout: "" });
  });
});
