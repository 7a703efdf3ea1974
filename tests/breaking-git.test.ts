/** `airlock breaking --against git:…`: what is read from a repository, and what is said of what is not there. */
import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runBreaking } from "./breaking-run.ts";
import { PROJECT } from "./extra-codecs.ts";

const FIXTURES = `${PROJECT}fixtures/breaking`;

let folder = "";
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "airlock-breaking-git-")));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("airlock breaking --against git:…", () => {
  let repository = "";
  const git = (...args: readonly string[]): string =>
    execFileSync(
      "git",
      ["-C", repository, "-c", "user.name=test", "-c", "user.email=test@test.example", ...args],
      {
        encoding: "utf8",
        env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
        stdio: ["ignore", "pipe", "ignore"],
      },
    );
  const inRepository = (...args: readonly string[]) => runBreaking(repository, args);
  const at = (...parts: readonly string[]): string => join(repository, ...parts);

  beforeAll(() => {
    repository = join(folder, "repository");
    mkdirSync(repository);
    git("init", "--quiet", "--initial-branch=main");
    cpSync(`${FIXTURES}/before`, at("specs/shop"), { recursive: true });
    mkdirSync(at("specs/shop/modules/shop"), { recursive: true });
    writeFileSync(at("specs/shop/modules/shop/Notes@1.wasm"), "not yet looked at");
    git("add", ".");
    git("commit", "--quiet", "-m", "older");
    git("tag", "v1");
    git("branch", "team/old");
    rmSync(at("specs/shop"), { recursive: true });
    cpSync(`${FIXTURES}/after`, at("specs/shop"), { recursive: true });
  });

  it("reads the same directories at a commit, a tag or a branch", async () => {
    for (const ref of ["HEAD", "main", "v1", "team/old", git("rev-parse", "HEAD").trim()]) {
      const { status, stdout } = await inRepository("specs/shop", "--against", `git:${ref}`);
      expect(status).toBe(1);
      expect(stdout).toContain(
        `  --> git:${ref}:specs/shop/schemas.air.json:9:9\n9 |         "count": { "nat": {} },\n`,
      );
      expect(stdout).toMatch(/\nfailed: 3 authority, 2 wire, 3 schema; 1 harmless\n$/);
    }
    git("add", ".");
    git("commit", "--quiet", "-m", "newer");
    expect(await inRepository("specs/shop", "--against", "git:HEAD")).toMatchObject({
      status: 0,
      stdout: "ok: no difference from source on\n",
    });
    expect((await inRepository("specs/shop", "--against", "git:HEAD~1")).status).toBe(1);
  });

  it("reads a directory that is given by its path", async () => {
    for (const path of ["specs/shop", "specs/shop/", "./specs/shop", "specs", "", "."]) {
      expect(
        (await inRepository("specs", "--against", `git:v1:${path}`, "--fail-on", "authority")).status,
      ).toBe(1);
      expect((await inRepository("specs", "--against", `git:main:${path}`)).status).toBe(0);
    }
  });

  it("may be run anywhere in the repository", async () => {
    const inside = await runBreaking(at("specs/shop"), ["--against", "git:team/old", "--all"]);
    expect(inside.status).toBe(1);
    expect(inside.stdout).toContain("  --> schemas.air.json:10:9\n");
    expect(inside.stdout).not.toContain("world.renamed");
    expect((await runBreaking(at("specs"), ["shop", "--against", "git:main"])).status).toBe(0);
    expect(await inRepository("--against", "git:main", "--all")).toMatchObject({
      status: 0,
      stdout: "ok: no difference from source on\n",
    });
    expect((await runBreaking(folder, ["repository/specs", "--against", "git:v1"])).status).toBe(1);
  });

  it("reads modules, and folders of any name, also in a hook", async () => {
    const name = "a[b] *";
    cpSync(`${PROJECT}fixtures/worlds/counter`, at(name), { recursive: true });
    git("add", ".");
    git("commit", "--quiet", "-m", "a world");
    const wasm = join(name, "modules/counter/Counter@1.wasm");
    writeFileSync(at(wasm), "other code");
    process.env.GIT_DIR = ".git";
    try {
      const { status, stdout } = await inRepository(name, "--against", "git:HEAD", "--all");
      expect(status).toBe(0);
      expect(stdout).toContain(
        'harmless[module.code_changed]: the module "counter/Counter@1" has other code',
      );
    } finally {
      delete process.env.GIT_DIR;
      git("checkout", "--quiet", "--", name);
    }
    expect((await inRepository(name, "--against", "git:HEAD", "--all")).stdout).toMatch(/^ok: [^;]*\n$/);
  });

  it("says what is not there", async () => {
    const usage = async (...args: readonly string[]): Promise<string> => {
      const { status, stdout, stderr } = await inRepository(...args);
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      return stderr;
    };
    expect(await usage("specs", "--against", "git:gone")).toContain(
      'there is no commit, tag or branch "gone"',
    );
    expect(await usage("specs", "--against", "git:--help")).toContain(
      'there is no commit, tag or branch "--help"',
    );
    expect(await usage("specs", "--against", "git:v1:gone")).toContain(
      'in the commit "v1" there is no directory "gone"',
    );
    expect(await usage("specs", "--against", "git:v1:specs/shop/schemas.air.json")).toContain(
      "there is a file at",
    );
    cpSync(`${FIXTURES}/after`, join(folder, "after"), { recursive: true });
    const outside = await runBreaking(folder, ["after", "--against", "git:HEAD"]);
    expect(outside.status).toBe(2);
    expect(outside.stderr).toContain('"after" lies in no git repository');
    mkdirSync(at("new"));
    expect(await usage("new", "--against", "git:v1")).toContain('there is no directory "new"');
  });

  it("names what it does not read: links, submodules, what is too large", async () => {
    git("checkout", "--quiet", "-b", "odd");
    symlinkSync("schemas.air.json", at("specs/shop/link.air.json"));
    symlinkSync("shop", at("specs/linked"));
    writeFileSync(at("specs/shop/large.air.json"), "");
    truncateSync(at("specs/shop/large.air.json"), 33 * 1024 * 1024);
    git("add", ".");
    git(
      "update-index",
      "--add",
      "--cacheinfo",
      `160000,${git("rev-parse", "HEAD").trim()},specs/shop/module`,
    );
    git("commit", "--quiet", "-m", "odd");
    git("checkout", "--quiet", "--force", "main");
    const { status, stdout } = await inRepository("specs/shop", "--against", "git:odd");
    expect(status).toBe(1);
    for (const [file, why] of [
      ["link.air.json", "a symbolic link, which is not followed in a commit"],
      ["large.air.json", "larger than 32 MiB"],
      ["module", "a submodule, which has a repository of its own"],
    ])
      expect(stdout).toContain(
        `error[file.unreadable]: cannot be read: it is ${why}\n  --> git:odd:specs/shop/${file}\n`,
      );
    expect(stdout).toMatch(/\nfailed: the older side, git:odd, does not pass check: 3 errors\n$/);
    for (const [path, what] of [
      ["specs/shop/module", "a submodule, which has a repository of its own, at"],
      ["specs/linked", "a symbolic link at"],
      ["specs/linked/shop", "no directory"],
    ]) {
      const { stderr } = await inRepository("specs/shop", "--against", `git:odd:${path}`);
      expect(stderr).toContain(`in the commit "odd" there is ${what} "${path}"`);
    }
  });
});
