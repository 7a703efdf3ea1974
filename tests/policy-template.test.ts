/** The template of a policy for governed upgrades: what it admits, and that it can be adapted as its README says. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readNode } from "../air/defs/node.ts";
import { readJson } from "../air/json/read.ts";
import { EFFECTS } from "../generated/catalogue.ts";
import { decidePolicy, type PolicyRequest } from "../runtime/authorize/policy.ts";
import { runAirlock } from "./cli.ts";
import { PROJECT } from "./extra-codecs.ts";
import { load, worldFiles } from "./worlds.ts";

const TEMPLATE = `${PROJECT}fixtures/policies/governed-upgrades/`;
const template = (file: string): string => readFileSync(TEMPLATE + file, "utf8");

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "airlock-policy-"));
  cpSync(TEMPLATE, folder, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Rule {
  readonly when: object;
  readonly decision: string;
}

/** The template with more rules behind its own. */
function policyWith(...rules: readonly Rule[]) {
  const json = JSON.parse(template("policy.air.json")) as { rules: Rule[] };
  const node = readNode(readJson(JSON.stringify({ ...json, rules: [...json.rules, ...rules] })));
  if (node.kind !== "defpolicy") throw new Error("the template is a policy");
  return node.def;
}

describe("the template", () => {
  it("admits the named plan through the named grant to governance.*, and nobody else, whatever is put behind it", () => {
    const policy = policyWith({ when: {}, decision: "allow" });
    const plan = { cap_name: "upgrade", origin_kind: "plan", origin_name: "acme.ops/UpgradePlan@1" } as const;
    const others: readonly Partial<PolicyRequest>[] = [
      { cap_name: "other" },
      { origin_kind: "reducer" },
      { origin_name: "acme.ops/UpgradePlan@2" },
    ];
    const governance = Object.values(EFFECTS).filter(({ capType }) => capType === "governance");
    expect(governance).toHaveLength(4);
    for (const { kind: effect_kind, capType: cap_type } of governance) {
      expect(decidePolicy(policy, { effect_kind, cap_type, ...plan }).decision).toBe("allow");
      for (const other of others) {
        expect(decidePolicy(policy, { effect_kind, cap_type, ...plan, ...other }).decision).toBe("deny");
      }
    }
    const request = { effect_kind: "http.request", cap_type: "http.out", ...plan };
    expect(decidePolicy(policy, request).decision).toBe("allow");
    expect(decidePolicy(policyWith(), request).decision).toBe("deny");
  });

  it("passes its table of decisions, which notices every rule", () => {
    const table = join(folder, "decisions.json");
    const passed = runAirlock(folder, ["policy", "test", table]);
    expect([passed.status, passed.stderr]).toEqual([0, ""]);
    expect(passed.stdout).not.toContain("note");
    const path = join(folder, "policy.air.json");
    const { rules, ...rest } = JSON.parse(template("policy.air.json")) as { rules: Rule[] };
    for (const index of rules.keys()) {
      writeFileSync(path, JSON.stringify({ ...rest, rules: rules.toSpliced(index, 1) }));
      expect(runAirlock(folder, ["policy", "test", table]).status, `without rule ${index}`).toBe(1);
    }
    writeFileSync(path, template("policy.air.json"));
  });

  it("can be adapted to a world, which then has no warning", () => {
    const adapt = (text: string): string =>
      text
        .replaceAll("acme.ops/UpgradePlan@1", "safe.upgrade/UpgradePlan@1")
        .replaceAll("acme.ops/governed-upgrades@1", "safe.upgrade/upgrades-only@1")
        .replaceAll("acme.app/", "safe.app/");
    const files = worldFiles("safe-upgrade");
    const manifest = JSON.parse(files.get("manifest.air.json") as string) as {
      defaults: { cap_grants: { name: string }[] };
    };
    const grant = JSON.parse(adapt(template("grant.json"))) as { name: string };
    manifest.defaults.cap_grants = manifest.defaults.cap_grants.map((one) =>
      one.name === grant.name ? grant : one,
    );
    files
      .set("manifest.air.json", JSON.stringify(manifest))
      .set("policy.air.json", adapt(template("policy.air.json")));
    const { world, faults } = load(files);
    expect([...faults.faults, ...faults.warnings].map(({ code, message }) => `${code} ${message}`)).toEqual(
      // The fixture comes without code.
      [expect.stringMatching(/^module\.missing /)],
    );
    expect(world?.grants.get("upgrade")?.cap.name).toBe("sys/governance@1");
  });

  it("comes with a grant that lists what every change of a definition needs", () => {
    const { params } = JSON.parse(template("grant.json")) as { params: Record<string, readonly string[]> };
    expect(params.ops).toContain("set_manifest_refs");
    expect(params.manifest_sections).toContain("manifest_refs");
    expect(template("README.md")).toContain(
      "every change of a definition also is the op `set_manifest_refs`",
    );
  });
});
