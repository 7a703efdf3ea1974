/** The folders, what may import what, and what the project may not say. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { PROJECT } from "./extra-codecs.ts";

/** What each top-level folder may import; `spec/` is data. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  air: [],
  codegen: ["air"],
  generated: ["air"],
  runtime: ["air", "generated"],
  breaking: ["air", "codegen", "generated", "runtime"],
  conformance: ["air", "generated", "runtime"],
  cli: ["air", "codegen", "generated", "runtime", "breaking", "conformance"],
  package: [],
  // Sources of modules, and what builds them.
  fixtures: [],
  bench: ["air", "codegen", "generated", "runtime", "conformance", "cli"],
  tests: ["air", "codegen", "generated", "runtime", "breaking", "conformance", "cli", "bench", "fixtures"],
};

const IMPORT = /(?:from|import)\s*\(?\s*"([^"]+)"/g;

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: PROJECT,
  encoding: "utf8",
})
  .split("\n")
  .filter((path) => path !== "" && existsSync(join(PROJECT, path)));
const sources = files.filter((path) => /\.(?:ts|js)$/.test(path) && path.includes("/"));

function importsOf(path: string): string[] {
  const text = readFileSync(join(PROJECT, path), "utf8");
  return [...text.matchAll(IMPORT)].map((match) => match[1] as string);
}

function folderOf(path: string): string {
  return path.split("/")[0] as string;
}

describe("the layout", () => {
  it("has no folder of code but those of the picture", () => {
    expect([...new Set(sources.map(folderOf))].filter((folder) => !(folder in MAY_IMPORT))).toEqual([]);
  });

  it("has no import that points upwards", () => {
    const wrong: string[] = [];
    for (const path of sources) {
      // A test may use what all tests share.
      const own = [folderOf(path), ...(/\.(?:test|soak)\.ts$/.test(path) ? ["tests"] : [])];
      for (const target of importsOf(path).filter((one) => one.startsWith("."))) {
        const folder = folderOf(relative(PROJECT, join(PROJECT, dirname(path), target)));
        if (!own.includes(folder) && !MAY_IMPORT[folderOf(path)]?.includes(folder))
          wrong.push(`${path} → ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("keeps I/O and Node out of the language", () => {
    const wrong = sources
      .filter((path) => path.startsWith("air/") && !path.endsWith(".test.ts"))
      .filter((path) => importsOf(path).some((target) => target.startsWith("node:")));
    expect(wrong).toEqual([]);
  });

  it("names files in kebab-case", () => {
    const wrong = sources.filter((path) => !/^[a-z0-9.-]+$/.test(path.slice(path.lastIndexOf("/") + 1)));
    expect(wrong).toEqual([]);
  });

  it("has no file that takes two sittings to read", () => {
    const long = sources
      .filter((path) => !path.startsWith("generated/"))
      .filter((path) => readFileSync(join(PROJECT, path), "utf8").split("\n").length > 400);
    expect(long).toEqual([]);
  });
});

describe("the project", () => {
  const texts = files
    .filter((path) => !path.endsWith("package-lock.json") && !path.endsWith(".hex"))
    .map((path) => [path, readFileSync(join(PROJECT, path), "utf8")] as const);

  it("names no path of a machine and no registry", () => {
    const words = [
      ["/wo", "rk/"],
      ["/ro", "ot/"],
      ["/ho", "me/"],
      ["registry.npm", "js"],
    ].map((parts) => parts.join(""));
    const found = texts.flatMap(([path, text]) =>
      words.filter((word) => text.includes(word)).map((word) => `${path}: ${word}`),
    );
    expect(found).toEqual([]);
  });

  it("locks packages without saying where they come from", () => {
    const lock = JSON.parse(readFileSync(join(PROJECT, "package-lock.json"), "utf8")) as {
      packages: Record<string, { resolved?: string }>;
    };
    expect(Object.values(lock.packages).filter((entry) => entry.resolved !== undefined)).toEqual([]);
  });
});
