/** Builds `dist/`, what the package holds: compiled sources with their types, and the data that they read. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROJECT = fileURLToPath(new URL("../", import.meta.url));
const DIST = join(PROJECT, "dist");

/** Folders that are shipped; of them, what no compiler makes is copied. */
const FOLDERS = ["air", "breaking", "codegen", "generated", "runtime", "conformance", "cli", "spec"];
/** What the demo and the first steps use. */
const FIXTURES = [
  "fixtures/upgrades/approval-by-operator",
  "fixtures/worlds/counter",
  "fixtures/worlds/safe-upgrade",
];
const LEFT_OUT = /\/(?:mutants|misbehaving|known-failures|__pycache__)(?:\/|$)|\.tsx?$/;

function build(): void {
  rmSync(DIST, { recursive: true, force: true });
  const tsc = join(PROJECT, "node_modules/typescript/bin/tsc");
  const compiled = spawnSync(process.execPath, [tsc, "-p", join(PROJECT, "package/tsconfig.json")], {
    stdio: "inherit",
  });
  if (compiled.status !== 0) process.exit(1);
  for (const folder of [...FOLDERS, ...FIXTURES]) {
    if (existsSync(join(PROJECT, folder)))
      cpSync(join(PROJECT, folder), join(DIST, folder), {
        recursive: true,
        filter: (path) => !LEFT_OUT.test(path),
      });
  }
  const { name, version, type } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as Record<
    string,
    string
  >;
  writeFileSync(join(DIST, "package.json"), `${JSON.stringify({ name, version, type })}\n`);
  writeFileSync(
    join(DIST, "cli/airlock.js"),
    '#!/usr/bin/env node\nimport { main } from "./main.js";\n\nawait main(process.argv);\n',
  );
  for (const path of filesBelow(DIST)) if (path.endsWith(".d.ts")) nameCompiled(path);
}

/** Declarations name the files that they came from; theirs are the compiled ones. */
function nameCompiled(path: string): void {
  const text = readFileSync(path, "utf8");
  const named = text.replace(/((?:from |import\()"\.[^"]*)\.ts"/g, '$1.js"');
  if (named !== text) writeFileSync(path, named);
}

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

build();
