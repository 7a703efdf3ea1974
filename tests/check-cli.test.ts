/** `airlock check` and `airlock hash` as commands: what they print, and how they exit. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashBytes } from "../air/hash.ts";
import { runAirlock } from "./cli.ts";
import { PROJECT } from "./extra-codecs.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "airlock-check-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const airlock = (...args: readonly string[]) => runAirlock(folder, args);

/** A copy of a fixture world; changes a file of it. */
function copy(world: string, name: string, file = "", change = (text: string): string => text): string {
  cpSync(`${PROJECT}fixtures/worlds/${world}`, join(folder, name), { recursive: true });
  if (file !== "") {
    const path = join(folder, name, file);
    writeFileSync(path, change(readFileSync(path, "utf8")));
  }
  return name;
}

describe("airlock check", () => {
  it("exits 0 for a world, and 1 for warnings only if asked to", () => {
    const clean = airlock("check", copy("digest", "clean"));
    expect(clean).toMatchObject({ status: 0, stderr: "" });
    expect(clean.stdout).toMatch(/^ok: 12 definitions, manifest sha256:[0-9a-f]{64}\n$/);
    const warned = airlock("check", copy("counter", "warned"));
    expect(warned).toMatchObject({ status: 0, stderr: "" });
    rmSync(join(folder, "warned/modules"), { recursive: true });
    const without = airlock("check", "warned");
    expect(without.status).toBe(0);
    expect(without.stdout).toContain("warning[module.missing]");
    expect(airlock("check", "--strict", "warned").status).toBe(1);
    expect(airlock("check", "--strict", "clean").status).toBe(0);
  });

  it("takes a module's hash from modules/", () => {
    copy("counter", "built");
    writeFileSync(join(folder, "built/modules/counter/Counter@1.wasm"), "not yet looked at");
    writeFileSync(join(folder, "built/modules/notes.air.json"), "modules/ holds no AIR JSON");
    const { stdout, status } = airlock("check", "--json", "built");
    expect({ status, findings: JSON.parse(stdout).findings }).toEqual({ status: 0, findings: [] });
    const hash = hashBytes(Buffer.from("not yet looked at"));
    expect(hash).toMatch(/^sha256/);
  });

  it("prints findings as JSON and for GitHub", () => {
    copy("digest", "wrong", "plans/digest.air.json", (text) => text.replace("@var:headers", "@var:headerz"));
    const json = airlock("check", "--json", "wrong");
    expect(json.status).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: false,
      findings: [
        {
          severity: "error",
          code: "ref.unknown",
          place: { path: "wrong/plans/digest.air.json", line: 32, column: 31 },
          rules: ["D7"],
        },
      ],
    });
    const github = airlock("check", "--format", "github", "wrong");
    expect(github.status).toBe(1);
    expect(github.stdout).toMatch(
      /^::error file=wrong\/plans\/digest\.air\.json,line=32,col=31,title=ref\.unknown::nothing binds .*\n$/,
    );
  });

  it("exits 2 for a wrong command line", () => {
    expect(airlock("check").status).toBe(2);
    expect(airlock("check", "nowhere").status).toBe(2);
    expect(airlock("check", "--format", "xml", "clean").status).toBe(2);
    writeFileSync(join(folder, "file"), "");
    expect(airlock("check", "file").status).toBe(2);
  });

  it("obeys nothing that files or their names say", () => {
    const red = "\u001b[31m";
    copy("digest", "evil");
    writeFileSync(
      join(folder, "evil", `x${red}\n::error::y.air.json`),
      `{"$kind":"defschema","name":"${red}","type":{"int":{}}, "${red}\u202e": "\u007f"}`,
    );
    for (const format of ["text", "json", "github"]) {
      const { stdout, stderr, status } = airlock("check", "--format", format, "evil");
      expect(status).toBe(1);
      expect(stdout + stderr).not.toContain("\u001b");
      expect(stdout + stderr).not.toMatch(/[\u202e\u007f]/);
      if (format === "github")
        expect(stdout.split("\n").filter((line) => line.startsWith("::error::"))).toEqual([]);
    }
  });

  it("says which file it cannot read, and does not run in circles", () => {
    copy("digest", "odd");
    symlinkSync(".", join(folder, "odd/loop"));
    symlinkSync("nowhere", join(folder, "odd/dangling.air.json"));
    writeFileSync(join(folder, "odd/empty.air.json"), "");
    const { status, stdout } = airlock("check", "odd");
    expect(status).toBe(1);
    expect(stdout).toContain("error[file.unreadable]: cannot be read: ENOENT");
    rmSync(join(folder, "odd/dangling.air.json"));
    expect(airlock("check", "odd").status).toBe(0);
    writeFileSync(join(folder, "odd/binary.air.json"), Uint8Array.from([0xff, 0xfe, 0]));
    expect(airlock("check", "odd").stdout).toContain("error[json.syntax]: the file is not valid UTF-8");
  });

  it("passes over what is no regular file, and over links that lead to themselves", () => {
    copy("digest", "special");
    symlinkSync("circle", join(folder, "special/circle"));
    expect(airlock("check", "special").status).toBe(0);
    expect(airlock("check", "a".repeat(300)).status).toBe(2);
    if (spawnSync("mkfifo", [join(folder, "special/pipe.air.json")]).status !== 0) return;
    const { status, stdout } = airlock("check", "special");
    expect(status).toBe(1);
    expect(stdout).toContain("cannot be read: no regular file");
    expect(stdout.match(/error\[/g)).toHaveLength(1);
  });

  it("warns of modules that have another hash, and of code for no module", () => {
    const given = `"module_kind": "reducer", "wasm_hash": "sha256:${"7".repeat(64)}"`;
    copy("counter", "other", "counter.air.json", (text) => text.replace('"module_kind": "reducer"', given));
    const codes = () =>
      JSON.parse(airlock("check", "--json", "other").stdout).findings.map(
        (one: { code: string }) => one.code,
      );
    expect(codes()).toEqual(["module.missing"]);
    mkdirSync(join(folder, "other/modules/counter"), { recursive: true });
    writeFileSync(join(folder, "other/modules/counter/Counter@1.wasm"), "other code");
    writeFileSync(join(folder, "other/modules/counter/Conter@1.wasm"), "");
    expect(codes()).toEqual(["module.missing", "def.unlisted"]);
  });

  it("reads lines that end with CR LF, and places carets behind tabs and wide characters", () => {
    copy("digest", "crlf", "defs/secrets.air.json", (text) =>
      text.replaceAll("\n", "\r\n").replace('"binding_id"', '\t"$comment": "é漢", "binding"'),
    );
    const { stdout } = airlock("check", "crlf");
    expect(stdout).toContain("error[def.unknown_key]");
    expect(stdout).toMatch(/\n4 \| .*"binding": "env:DIGEST_MODEL_KEY",\n/);
  });
});

describe("airlock hash", () => {
  it("prints the hashes of a world as a table and as JSON", () => {
    copy("ledger", "world");
    const { stdout, status } = airlock("hash", "--json", "world");
    const hashes = JSON.parse(stdout);
    expect(status).toBe(0);
    expect(hashes.manifest_hash).not.toBe(hashes.node_hash);
    expect(hashes.defs).toHaveLength(16);
    const table = airlock("hash", "world").stdout;
    expect(table).toContain(`manifest_hash`);
    for (const { kind, name, hash } of hashes.defs) {
      expect(table).toMatch(new RegExp(`^${kind} +${name} +${hash}$`, "m"));
    }
  });

  it("prints the hashes of the definitions in a file", () => {
    const { stdout, status } = airlock("hash", "--json", "world/policy.air.json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      defs: [{ kind: "defpolicy", name: "ledger/policy@1", hash: expect.stringMatching(/^sha256:/) }],
    });
  });

  it("exits 1 for what is no world, 2 for what is not there", () => {
    copy("ledger", "bad", "policy.air.json", (text) => text.replace("defpolicy", "defpolice"));
    expect(airlock("hash", "bad")).toMatchObject({ status: 1, stdout: "" });
    expect(airlock("hash", "bad").stderr).toContain("def.unknown_kind");
    expect(airlock("hash", "bad/policy.air.json").status).toBe(1);
    expect(airlock("hash", "nowhere").status).toBe(2);
  });
});
