/** The package as others have it: packed, installed, and used by the guide alone. */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PROJECT } from "./extra-codecs.ts";
import { runGuide } from "./guides.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "airlock-package-"));
const SAMPLE = `${PROJECT}fixtures/projects/parcels`;
let tarball = "";

function run(
  command: string,
  args: readonly string[],
  cwd: string,
): { readonly status: number | null; readonly out: string } {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  return { status, out: stdout + stderr };
}

beforeAll(() => {
  const packed = run("npm", ["pack", "--pack-destination", FOLDER], PROJECT);
  expect(packed.status, packed.out).toBe(0);
  tarball = join(FOLDER, readdirSync(FOLDER).find((name) => name.endsWith(".tgz")) as string);
}, 300_000);
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

/** Native modules are those that this project has built; scripts of packages do not run. */
function useNativeModules(project: string): void {
  const built = "node_modules/better-sqlite3/build";
  if (!existsSync(join(project, built)))
    cpSync(join(PROJECT, built), join(project, built), { recursive: true });
}

describe("the package", () => {
  it("is one that publint and are-the-types-wrong have nothing to say about", () => {
    const lint = run("npx", ["publint", "run", "--strict", tarball], PROJECT);
    expect(lint.out).toContain("All good!");
    const types = run("npx", ["attw", tarball, "--profile", "esm-only", "--no-emoji"], PROJECT);
    expect(types.status, types.out).toBe(0);
  });

  it("holds no sources, tests or mutants", () => {
    const listed = run("tar", ["-tzf", tarball], FOLDER).out.split("\n");
    expect(listed.length).toBeGreaterThan(300);
    const strange = listed.filter((path) => /\.test\.|\.soak\.|\/mutants\/faults|(?<!\.d)\.ts$/.test(path));
    expect(strange.filter((path) => !path.includes("assemblyscript/runtime"))).toEqual([]);
  });
});

describe("getting started", () => {
  const project = join(FOLDER, "parcels");
  const env = {
    ...process.env,
    npm_config_ignore_scripts: "true",
    npm_config_prefer_offline: "true",
  };

  function follow(guide: string, folder: string): void {
    const path = `${PROJECT}docs/getting-started/${guide}.md`;
    const after = () => useNativeModules(folder);
    const { commands, seconds, problems } = runGuide(path, folder, { ...env, AIRLOCK: tarball }, after);
    console.log(`${guide}: ${commands} commands in ${seconds.toFixed(0)} s`);
    expect(problems).toEqual([]);
  }

  it("with generated code leads from an empty folder to a world that runs, and to the sample project", () => {
    mkdirSync(project);
    follow("generating", project);
    for (const path of [
      "air/manifest.air.json",
      "air/parcels.air.json",
      "airlock.config.json",
      "tsconfig.json",
      "src/main.ts",
      "src/adapters/parcel.book.ts",
    ])
      expect(readFileSync(join(project, path), "utf8"), path).toBe(readFileSync(join(SAMPLE, path), "utf8"));
  }, 600_000);

  it.each(["adapters", "maintaining", "implementing"])(
    "goes on: %s",
    (guide) => {
      const folder = join(FOLDER, guide);
      const modules = join(project, "node_modules");
      cpSync(project, folder, { recursive: true, filter: (path) => path !== modules });
      symlinkSync(modules, join(folder, "node_modules"));
      follow(guide, folder);
    },
    300_000,
  );
});
