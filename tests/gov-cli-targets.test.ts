/** What `airlock gov` takes to be proposed: patches in both forms, directories, earlier manifests; and modules with them. */
import { copyFileSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { hashBytes } from "../air/hash.ts";
import { runAirlock } from "./cli.ts";
import { GovFolder, type Json, OTHER_WASM, said, textSchema, WORLD_DIR } from "./gov-cli-worlds.ts";

const folder = new GovFolder();
afterAll(() => folder.remove());

const MODULE = "safe.app/Release@1";
const POLICY = "safe.upgrade/upgrades-only@1";
const WASM = hashBytes(readFileSync(OTHER_WASM));
const hashes = said(runAirlock(folder.path, ["hash", WORLD_DIR, "--json"])) as unknown as {
  readonly node_hash: string;
  readonly defs: readonly { readonly name: string; readonly hash: string }[];
};

/** A document that gives the reducer other code. */
function otherCode(): string {
  const { $comment: _comment, ...node } = JSON.parse(readFileSync(`${WORLD_DIR}/release.air.json`, "utf8"));
  const pre_hash = hashes.defs.find(({ name }) => name === MODULE)?.hash;
  const new_node = { ...node, wasm_hash: WASM };
  return folder.document([{ replace_def: { kind: "defmodule", name: MODULE, new_node, pre_hash } }]);
}

const yes = ["--yes", "--approver", "duty"];

describe("what is proposed", () => {
  it("is a directory, with the code of its modules", () => {
    const run = folder.world("dir");
    const dir = folder.directory("next", (text, file) => {
      if (file === "schemas") return JSON.stringify([...JSON.parse(text), textSchema("safe.app/New@1")]);
      return file === "manifest"
        ? text.replace('"schemas": [', '"schemas": [{ "name": "safe.app/New@1" },')
        : text;
    });
    copyFileSync(OTHER_WASM, folder.at(`${dir}/modules/${MODULE}.wasm`));
    const wanted = said(runAirlock(folder.path, ["hash", dir, "--json"])) as Json;
    const applied = run("gov", "upgrade", dir, ...yes);
    expect(applied).toMatchObject({ status: 0, stderr: "" });
    expect(applied.stdout).toContain(`the manifest ${wanted.manifest_hash} is live`);
    const shown = said(run("gov", "show", "0", "--json"));
    expect(shown).toMatchObject({
      manifest_hash: wanted.manifest_hash,
      def_changes: [
        { kind: "defmodule", name: MODULE, action: "changed" },
        { kind: "defschema", name: "safe.app/New@1", action: "added" },
      ],
    });
    // It is there already.
    const again = run("gov", "propose", dir);
    expect(again.status).toBe(1);
    expect(again.stderr).toContain("patch.empty");
    expect(run("journal", "verify", "--recompute").status).toBe(0);
  });

  it("is checked as a directory, and no plan may be listed by the hash of its text", () => {
    const run = folder.world("checked");
    const dir = folder.directory("broken", (text) =>
      text.replace("safe.app/Outcome@1", "safe.app/Outcome@2"),
    );
    const broken = run("gov", "propose", dir);
    expect(broken.status).toBe(1);
    expect(broken.stderr).toContain("schemas.air.json:");
    expect(run("journal", "head").stdout).toMatch(/^1 /);

    const plan = "safe.upgrade/UpgradePlan@1";
    const written = JSON.parse(
      runAirlock(folder.path, ["hash", `${WORLD_DIR}/upgrade-plan.air.json`, "--json"]).stdout,
    ) as typeof hashes;
    const asWritten = folder.directory("as-written", (text, file) =>
      file === "manifest"
        ? text.replace(`"name": "${plan}" }`, `"name": "${plan}", "hash": "${written.defs[0]?.hash}" }`)
        : text,
    );
    const refused = run("gov", "propose", asWritten);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain("manifest.hash");
  });

  it("is a patch, whose modules come from a folder", () => {
    const run = folder.world("modules");
    const patch = otherCode();
    const without = run("gov", "propose", patch);
    expect(without.status).toBe(1);
    expect(without.stderr).toContain("module.missing");
    copyFileSync(OTHER_WASM, folder.at("other.wasm"));
    const raw = ["patch", "compile", patch, "--world", WORLD_DIR, "--out", "raw.cbor"];
    expect(runAirlock(folder.path, raw).status).toBe(0);
    expect(said(run("gov", "propose", "raw.cbor", "--modules", ".", "--json"))).toMatchObject({
      ok: true,
      proposal_id: 0,
      steps: [{ manifest_base: folder.genesis }],
    });
    const document = ["gov", "upgrade", patch, "--modules", ".", ...yes, "--input-id", "one"];
    expect(run(...document)).toMatchObject({ status: 0, stderr: "" });
    // The manifest that it was for is not live any more, and yet it is the same input.
    const again = run(...document);
    expect(again.status).toBe(0);
    expect(again.stdout).toContain("recorded before");
    expect(run("gov", "list").stdout).toContain("STALE");
  });

  it("is any manifest that the journal names, by either of its hashes", () => {
    const run = folder.world("back");
    run("gov", "upgrade", folder.adding("safe.app/One@1"), ...yes);
    const upgrade = ["gov", "upgrade", "--to", hashes.node_hash, ...yes, "--input-id", "back"];
    const back = run(...upgrade);
    expect(back).toMatchObject({ status: 0, stderr: "" });
    expect(back.stdout).toContain(`applied: proposal 1, the manifest ${folder.genesis} is live`);
    expect(run(...upgrade).stdout).toContain("recorded before");
    expect(run("gov", "propose", "--to", folder.genesis).stderr).toContain("patch.empty");
    expect(run("journal", "verify", "--recompute").status).toBe(0);
  });

  it("that does not compile is refused with all that is wrong, where it stands", () => {
    const run = folder.world("wrong");
    const node = (name: string, ref: string) => ({
      kind: "defschema",
      node: { ...textSchema(name), type: { ref } },
    });
    const patch = folder.document([
      { add_def: node("safe.app/A@1", "safe.app/None@1") },
      { add_def: node("safe.app/B@1", "safe.app/Nothing@1") },
    ]);
    const refused = run("gov", "propose", patch);
    expect(refused).toMatchObject({ status: 1, stdout: "" });
    expect(refused.stderr).toContain('there is no schema "safe.app/None@1"');
    expect(refused.stderr).toContain('there is no schema "safe.app/Nothing@1"');
    expect(refused.stderr).toContain(`${patch}:1:`);
    expect(run("journal", "show", "--kind", "gov_refused").stdout).toContain("ref.unknown");
    const rehearsed = run("gov", "upgrade", patch, "--json");
    expect(said(rehearsed)).toMatchObject({ ok: false, findings: [{ code: "ref.unknown" }, {}] });
    // What cannot be read is not sent.
    folder.write("text.json", "no patch");
    expect(run("gov", "propose", "text.json").status).toBe(1);
    expect(run("journal", "head").stdout).toMatch(/^2 /);
  });
});

describe("an upgrade without --yes", () => {
  it("shows what would come of it, does nothing, and says how to do just that", () => {
    const run = folder.world("rehearsed");
    const dir = folder.directory("open", (text, file) => {
      if (file === "policy") return text.replace('"cap_type": "governance"', '"cap_type": "nothing"');
      return file === "manifest" ? text.replace('"defplan"]', '"defplan", "defpolicy"]') : text;
    });
    const shown = run("gov", "upgrade", dir, "--description", "let's see");
    expect(shown.status).toBe(1);
    expect(shown.stdout).toContain(`AUTHORITY   is touched: section defaults, defpolicy ${POLICY}\n`);
    expect(shown.stdout).toMatch(/^authority {3}wider$/m);
    expect(shown.stdout).toContain('    def_kinds gains "defpolicy"\n');
    expect(shown.stdout).toContain(
      `  equal  policy ${POLICY}\n    rule removed at 4: deny cap_type "governance"\n`,
    );
    expect(shown.stdout).toContain(`  ledger    policy ${POLICY} changed\n`);
    const patchHash = /--patch-hash (\S+) --yes/.exec(shown.stdout)?.[1] ?? "";
    expect(shown.stdout).toContain(`upgrade open --description 'let'\\''s see' --approver NAME`);
    expect(run("journal", "head").stdout).toMatch(/^1 /);
    expect(said(run("gov", "upgrade", dir, "--json"))).toMatchObject({
      ok: false,
      done: false,
      refusal: null,
      patch_hash: patchHash,
      authority: { verdict: "wider" },
    });

    folder.directory("open", (text, file) => (file === "policy" ? text.replace('"allow"', '"deny"') : text));
    const changed = run("gov", "upgrade", dir, ...yes, "--patch-hash", patchHash);
    expect(changed.status).toBe(1);
    expect(changed.stderr).toContain("governance.changed");
    expect(run("gov", "list", "--all").stdout).toBe("");
    const { patch_hash } = said(run("gov", "upgrade", dir, "--json")) as Json;
    expect(run("gov", "upgrade", dir, ...yes, "--patch-hash", `${patch_hash}`).status).toBe(0);
  });
});

describe("airlock blob put", () => {
  it("brings the code that a plan proposes", () => {
    const run = folder.world("blobs");
    const patch = { patch_doc_json: readFileSync(folder.at(otherCode())).toString("base64") };
    const want = (release: string) =>
      run(
        "event",
        "send",
        "safe.app/UpgradeWanted@1",
        JSON.stringify({ release, patch, manifest_base: null, deadline_ns: "4102444800000000000" }),
      );
    expect(want("early").status).toBe(0);
    expect(run("journal", "show", "--kind", "gov_refused").stdout).toContain("module.missing");
    copyFileSync(OTHER_WASM, folder.at("brought.wasm"));
    const put = run("blob", "put", "brought.wasm", "brought.wasm");
    expect(put).toMatchObject({ status: 0, stderr: "" });
    expect(put.stdout).toMatch(new RegExp(`^(${WASM}  \\d+  brought\\.wasm\n){2}$`));
    expect(said(run("blob", "put", "brought.wasm", "--json"))).toMatchObject({
      ok: true,
      blobs: [{ file: "brought.wasm", hash: WASM }],
    });
    expect(want("late").status).toBe(0);
    expect(run("gov", "list").stdout).toMatch(/^ {2}0 {2}shadowed .*"late" {2}1 change {2}next: approve\n$/);
    expect(run("journal", "verify", "--recompute").status).toBe(0);
    expect(run("blob", "put", "none.wasm").status).toBe(2);
    expect(runAirlock(folder.path, ["blob", "put", "brought.wasm", "--world", "nowhere"]).status).toBe(1);
  });
});
