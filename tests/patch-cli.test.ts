/** `airlock patch` and `airlock store` as commands: what they print, and how they exit. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashBytes } from "../air/hash.ts";
import { SqliteStore } from "../runtime/store/sqlite.ts";
import { runAirlock } from "./cli.ts";
import { PROJECT } from "./extra-codecs.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "airlock-patch-"));
  copy("old");
  copy("new");
  change("new", "policy.air.json", (text) => text.replace('"allow"', '"deny"'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const airlock = (...args: readonly string[]) => runAirlock(folder, args);

const at = (name: string): string => join(folder, name);

function copy(name: string): string {
  cpSync(`${PROJECT}fixtures/worlds/safe-upgrade`, at(name), { recursive: true });
  return name;
}

function change(world: string, file: string, edit: (text: string) => string): void {
  const path = at(`${world}/${file}`);
  writeFileSync(path, edit(readFileSync(path, "utf8")));
}

/** The hash of a directory's manifest. */
function manifestHash(world: string): string {
  return JSON.parse(airlock("hash", "--json", world).stdout).manifest_hash;
}

describe("airlock patch", () => {
  it("writes, compiles and shows the way from one world to another", () => {
    const diff = airlock("patch", "diff", "old", "new");
    expect(diff.status).toBe(0);
    expect(diff.stderr).toBe(`${manifestHash("old")} becomes ${manifestHash("new")}\n`);
    expect(JSON.parse(diff.stdout)).toMatchObject({
      version: "1",
      patches: [{ replace_def: { kind: "defpolicy" } }],
    });
    writeFileSync(at("patch.json"), diff.stdout);

    const compiled = airlock(
      "patch",
      "compile",
      "patch.json",
      "--world",
      "old",
      "--out",
      "patch.cbor",
      "--json",
    );
    expect(compiled.status).toBe(0);
    const { patch_hash, manifest_hash } = JSON.parse(compiled.stdout);
    expect(manifest_hash).toBe(manifestHash("new"));
    expect(hashBytes(readFileSync(at("patch.cbor")))).toBe(patch_hash);

    const shown = airlock("patch", "show", "patch.json", "--world", "old");
    expect(shown.stdout).toContain("~ changed defpolicy safe.upgrade/upgrades-only@1");
    expect(shown.stdout).toMatch(/^ {2}- {6}"decision": "allow"\n {2}\+ {6}"decision": "deny"$/m);
    // Nobody reads it on a terminal.
    expect(shown.stdout).not.toContain("\u001b[");
    const raw = JSON.parse(airlock("patch", "show", "patch.cbor", "--world", "old", "--json").stdout);
    expect(raw).toMatchObject({
      patch_hash,
      manifest_hash,
      summary: { base_manifest_hash: null, ops: ["replace_def", "set_manifest_refs"] },
      changes: { defs: [{ kind: "defpolicy", action: "changed" }], sections: [] },
    });
  });

  it("says what no document can say, and comes as near as there is if asked to", () => {
    copy("bare");
    change("bare", "manifest.air.json", (text) => {
      const manifest = JSON.parse(text);
      delete manifest.routing;
      return JSON.stringify({ ...manifest, caps: [...manifest.caps, { name: "sys/blob@1" }] });
    });
    const refused = airlock("patch", "diff", "old", "bare");
    expect(refused).toMatchObject({ status: 1, stdout: "" });
    expect(refused.stderr).toContain("error[patch.inexpressible]: no operation can say to list the built-in");
    expect(refused.stderr).toContain("no operation can say to have no routing at all");
    expect(refused.stderr).toContain("bare/manifest.air.json:1:");
    const nearest = airlock("patch", "diff", "old", "bare", "--nearest", "--json");
    expect(nearest.status).toBe(0);
    const report = JSON.parse(nearest.stdout);
    expect(report).toMatchObject({ ok: true, exact: false, findings: [{ severity: "warning" }, {}] });
    expect(JSON.parse(report.document).patches).toHaveLength(1);
  });

  it("exits 1 where there is nothing to patch, and 2 for a wrong command line", () => {
    const same = airlock("patch", "diff", "old", "old");
    expect(same).toMatchObject({ status: 1, stdout: "" });
    expect(same.stderr).toContain("error[patch.empty]");
    expect(airlock("patch", "diff", "old").status).toBe(2);
    expect(airlock("patch", "compile", "patch.json").status).toBe(2);
    expect(airlock("patch", "compile", "none.json", "--world", "old").status).toBe(2);
    expect(airlock("patch", "diff", "old", "nowhere").status).toBe(2);
    expect(airlock("patch").status).toBe(2);
  });

  it("shows faults in the document and in the files of the live world", () => {
    const document = JSON.parse(airlock("patch", "diff", "old", "new").stdout);
    const { name } = document.patches[0].replace_def;
    const pre = {
      ...document,
      patches: [{ remove_def: { kind: "defpolicy", name, pre_hash: hashBytes(new Uint8Array()) } }],
    };
    writeFileSync(at("pre.json"), JSON.stringify(pre, null, 2));
    const stale = airlock("patch", "compile", "pre.json", "--world", "old");
    expect(stale.status).toBe(1);
    expect(stale.stderr).toMatch(
      /error\[patch\.pre_hash\].*\n {2}--> pre\.json:\d+:\d+\n\d+ \| .*"pre_hash"/,
    );

    const schema = JSON.parse(airlock("hash", "--json", "old").stdout).defs.find(
      (def: { kind: string }) => def.kind === "defschema",
    );
    const gone = {
      ...document,
      patches: [{ remove_def: { kind: "defschema", name: schema.name, pre_hash: schema.hash } }],
    };
    writeFileSync(at("gone.json"), JSON.stringify(gone));
    const broken = airlock("patch", "compile", "gone.json", "--world", "old");
    expect(broken.status).toBe(1);
    expect(broken.stderr).toContain("error[ref.unknown]");
    expect(broken.stderr).toMatch(/--> old\/[a-z-]+\.air\.json:\d+:\d+/);
    const json = airlock("patch", "compile", "gone.json", "--world", "old", "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, findings: [{ code: "ref.unknown" }] });

    writeFileSync(at("cut.json"), '{"version": "1", "patches": [');
    expect(airlock("patch", "show", "cut.json", "--world", "old").stderr).toContain("cut.json:1:30");
    expect(airlock("patch", "compile", "patch.json", "--world", "new").stderr).toContain(
      "error[governance.stale_base]",
    );
    const unwritable = airlock("patch", "compile", "patch.json", "--world", "old", "--out", "no/such/file");
    expect(unwritable).toMatchObject({ status: 1 });
    expect(unwritable.stderr).toContain("file.unwritable");
  });
});

describe("a patch on a world in a directory", () => {
  const hashes = () =>
    JSON.parse(airlock("hash", "--json", "old").stdout) as {
      node_hash: string;
      defs: { name: string; hash: string }[];
    };
  const write = (name: string, ...patches: readonly object[]): void =>
    writeFileSync(at(name), JSON.stringify({ base_manifest_hash: hashes().node_hash, patches }));

  it("is refused with the place in the file of a plan that no longer fits", () => {
    const name = "safe.app/ApprovalGiven@1";
    const pre_hash = hashes().defs.find((def) => def.name === name)?.hash;
    write("unawaited.json", { remove_def: { kind: "defschema", name, pre_hash } });
    const { stderr } = airlock("patch", "compile", "unawaited.json", "--world", "old");
    expect(stderr).toMatch(/--> old\/upgrade-plan\.air\.json:45:\d+\n45 \|.*"safe\.app\/ApprovalGiven@1"/);
  });

  it("is shown with what is worth a look in the new world", () => {
    write("open.json", { set_defaults: { policy: null } });
    const shown = airlock("patch", "show", "open.json", "--world", "old");
    expect(shown).toMatchObject({ status: 0, stderr: "" });
    expect(shown.stdout).toContain("~ changed section defaults");
    expect(shown.stdout).toContain("warning[policy.none]");
    expect(airlock("patch", "compile", "open.json", "--world", "old").stderr).toContain(
      "warning[policy.none]",
    );
  });
});

describe("the example of the README", () => {
  it("is an upgrade that can be read", () => {
    const [world, next] = ["worlds/safe-upgrade", "upgrades/approval-by-operator"].map(
      (dir) => `${PROJECT}fixtures/${dir}`,
    );
    writeFileSync(at("example.json"), airlock("patch", "diff", world as string, next as string).stdout);
    const { status, stdout } = airlock("patch", "show", "example.json", "--world", world as string);
    expect(status).toBe(0);
    expect(stdout).toMatch(/governance\.approve[^}]*\n.*- .*"allow"\n.*\+ .*"deny"/s);
  });
});

describe("airlock store", () => {
  it("keeps what a patch brings, tells whether it is sound, and copies it", () => {
    const put = airlock("patch", "compile", "patch.json", "--world", "old", "--put", "store.db");
    expect(put.status).toBe(0);
    expect(airlock("store", "verify", "store.db")).toMatchObject({
      status: 0,
      stdout: "sound: 3 nodes, 1 blob\n",
    });
    expect(airlock("store", "backup", "store.db", "copy.db")).toMatchObject({
      status: 0,
      stdout: "copied: 3 nodes, 1 blob\n",
    });
    expect(airlock("store", "backup", "store.db", "copy.db").stderr).toContain("store.exists");
    const copied = JSON.parse(airlock("store", "verify", "copy.db", "--json").stdout);
    expect(copied).toEqual({ ok: true, read: { node: 3, blob: 1 }, faults: [] });
    expect(airlock("store", "verify", "none.db")).toMatchObject({ status: 1 });
    expect(existsSync(at("none.db"))).toBe(false);
    writeFileSync(
      at("text.db"),
      "no store at all, but a text of some length that SQLite looks at. ".repeat(10),
    );
    expect(airlock("store", "verify", "text.db").stderr).toContain("store.format");
  });

  it("exits 1 for a damaged store, and names what is damaged", () => {
    const store = new SqliteStore(at("damaged.db"));
    const blob = Buffer.from("a blob that is found again in the file");
    const hash = store.put("blob", blob);
    store.close();
    const bytes = readFileSync(at("damaged.db"));
    bytes[bytes.indexOf(blob)] = 0x41;
    writeFileSync(at("damaged.db"), bytes);
    const verified = airlock("store", "verify", "damaged.db");
    expect(verified.status).toBe(1);
    expect(verified.stderr).toContain(hash);
    expect(airlock("store", "backup", "damaged.db", "worse.db").status).toBe(1);
    expect(existsSync(at("worse.db"))).toBe(false);
  });

  it("lends definitions to patches that name them by their hashes", () => {
    copy("more");
    change("more", "schemas.air.json", (text) =>
      JSON.stringify([
        ...JSON.parse(text),
        { $kind: "defschema", name: "safe.upgrade/Extra@1", type: { text: {} } },
      ]),
    );
    change("more", "manifest.air.json", (text) => {
      const manifest = JSON.parse(text);
      return JSON.stringify({
        ...manifest,
        schemas: [...manifest.schemas, { name: "safe.upgrade/Extra@1" }],
      });
    });
    writeFileSync(at("more.json"), airlock("patch", "diff", "old", "more").stdout);
    airlock("patch", "compile", "more.json", "--world", "old", "--put", "lent.db");
    const { base_manifest_hash } = JSON.parse(readFileSync(at("more.json"), "utf8"));
    const { hash } = JSON.parse(airlock("hash", "--json", "more").stdout).defs.find(
      (def: { name: string }) => def.name === "safe.upgrade/Extra@1",
    );
    const patches = [
      { set_manifest_refs: { add: [{ kind: "defschema", name: "safe.upgrade/Extra@1", hash }] } },
    ];
    writeFileSync(at("by-hash.json"), JSON.stringify({ base_manifest_hash, patches }));
    expect(airlock("patch", "compile", "by-hash.json", "--world", "old").stderr).toContain("ref.unknown");
    const lent = airlock(
      "patch",
      "compile",
      "by-hash.json",
      "--world",
      "old",
      "--store",
      "lent.db",
      "--json",
    );
    expect(JSON.parse(lent.stdout).manifest_hash).toBe(manifestHash("more"));
  });
});
