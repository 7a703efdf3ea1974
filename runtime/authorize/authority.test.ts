/** What a manifest says about authority, from a world of its files. */
import { describe, expect, it } from "vitest";
import { GRANT_CODECS } from "../../generated/codecs.ts";
import { load, worldFiles } from "../../tests/worlds.ts";
import { authorityOf } from "./authority.ts";

function authority(name: string, change: (manifest: Record<string, unknown>) => void = () => {}) {
  const files = worldFiles(name);
  const manifest = JSON.parse(files.get("manifest.air.json") as string) as Record<string, unknown>;
  change(manifest);
  const { world, faults } = load(files.set("manifest.air.json", JSON.stringify(manifest)));
  if (!world) throw new Error(JSON.stringify(faults.faults));
  return authorityOf(world);
}

describe("authorityOf", () => {
  it("has the grants, with canonical params and the enforcers of their caps", () => {
    const { grants } = authority("digest");
    const model = grants.get("model");
    expect([...grants.keys()]).toEqual(["feeds", "model"]);
    expect(model).toMatchObject({
      defcap: "sys/llm.basic@1",
      capType: "llm.basic",
      enforcer: "sys/CapEnforceLlmBasic@1",
      expiryNs: 1924992000000000000n,
    });
    expect(GRANT_CODECS["sys/llm.basic@1"].decode(model?.params as Uint8Array)).toEqual({
      providers: ["example"],
      models: ["tiny", "small"],
      max_tokens: 1000n,
      tools_allow: null,
    });
    expect(authority("ledger").grants.get("bank")?.enforcer).toBe("ledger/BankEnforcer@1");
    expect(grants.get("feeds")?.expiryNs).toBeNull();
  });

  it("has the bindings of modules, the default policy and the secrets", () => {
    const upgrade = authority("safe-upgrade");
    expect(upgrade.bindings.get("safe.app/Release@1")).toEqual(new Map([["deadline", "deadline"]]));
    expect(upgrade.policy?.name).toBe("safe.upgrade/upgrades-only@1");
    expect(upgrade.policy?.rules).toHaveLength(6);
    const none = authority("safe-upgrade", (manifest) => {
      manifest.module_bindings = { "safe.app/Release@1": {} };
      (manifest.defaults as { policy?: string }).policy = undefined as never;
    });
    expect(none.bindings.get("safe.app/Release@1")).toEqual(new Map());
    expect(none.policy).toBeNull();
    const { secrets } = authority("ledger");
    expect([...secrets].map(([key, { alias, allowedCaps }]) => [key, alias, allowedCaps])).toEqual([
      ["2 bank/token", "bank/token", ["bank"]],
    ]);
  });
});
