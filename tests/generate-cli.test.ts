/** `airlock generate` on directories of others: what it writes, what it leaves alone, and what it says. */
import { spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { MARK } from "../codegen/emit/header.ts";
import { PROJECT } from "./extra-codecs.ts";

const ROOT = mkdtempSync(join(tmpdir(), "airlock-generate-cli-"));
afterAll(() => rmSync(ROOT, { recursive: true, force: true }));
let count = 0;
let folder = "";

interface Output {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function generate(...args: string[]): Output {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [`${PROJECT}cli/airlock.js`, "generate", ...args],
    {
      encoding: "utf8",
      cwd: folder,
    },
  );
  return { status, out: stdout, err: stderr };
}

function put(path: string, content: string | object): void {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), typeof content === "string" ? content : JSON.stringify(content));
}

function read(path: string): string {
  return readFileSync(join(folder, path), "utf8");
}

const schema = (name: string, type: object) => ({ $kind: "defschema", name, type });

beforeEach(() => {
  folder = join(ROOT, String(count++));
  mkdirSync(folder);
  cpSync(`${PROJECT}fixtures/projects/parcels/air`, join(folder, "air"), { recursive: true });
});

const TYPESCRIPT = { target: "typescript", folder: "gen", stubs: "src" };

describe("a project of others", () => {
  it("is generated, is left alone when nothing has changed, and is written again where somebody meddled", () => {
    put("airlock.config.json", { inputs: ["air"], outputs: [TYPESCRIPT] });
    expect(generate()).toMatchObject({ status: 0, out: "gen (typescript): 10 files, 10 changed\n" });
    const times = readdirSync(join(folder, "gen")).map((file) => statSync(join(folder, "gen", file)).mtimeMs);
    expect(generate()).toMatchObject({ status: 0, out: "gen (typescript): nothing changed\n" });
    expect(
      readdirSync(join(folder, "gen")).map((file) => statSync(join(folder, "gen", file)).mtimeMs),
    ).toEqual(times);
    put("gen/codecs.ts", `${read("gen/codecs.ts")}// more\n`);
    expect(generate()).toMatchObject({ status: 0, out: "gen (typescript): 10 files, 1 changed\n" });
    rmSync(join(folder, "gen/.airlock.json"));
    expect(generate()).toMatchObject({ status: 0, out: "gen (typescript): 10 files, nothing changed\n" });
  });

  it("does not depend on order, line ends or locale", () => {
    put("airlock.config.json", { inputs: ["air"], outputs: [TYPESCRIPT] });
    generate();
    const before = readdirSync(join(folder, "gen")).map((file) => read(`gen/${file}`));
    for (const file of readdirSync(join(folder, "air")))
      put(`air/${file}`, read(`air/${file}`).replaceAll("\n", "\r\n"));
    const { status } = spawnSync(process.execPath, [`${PROJECT}cli/airlock.js`, "generate", "--check"], {
      cwd: folder,
      env: { ...process.env, LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" },
    });
    // The stubs cannot be type-checked without the package: that is the only fault there may be.
    expect(generate("--diff")).toMatchObject({ status: 0 });
    expect(status).toBe(1);
    expect(readdirSync(join(folder, "gen")).map((file) => read(`gen/${file}`))).toEqual(before);
  });

  it("touches no file without the header, and names what is left over until it is told to remove it", () => {
    put("airlock.config.json", { inputs: ["air"], outputs: [TYPESCRIPT] });
    put("gen/codecs.ts", "// mine\n");
    const refused = generate();
    expect(refused.status).toBe(1);
    expect(refused.err).toMatch(/^error\[codegen\.foreign_file\][\s\S]*gen\/codecs\.ts/);
    expect(readdirSync(join(folder, "gen"))).toEqual(["codecs.ts"]);
    rmSync(join(folder, "gen"), { recursive: true });
    put("gen/old.ts", `// ${MARK}\n`);
    put("gen/deep/older.py", `# ${MARK}\n`);
    put("gen/notes.md", "mine\n");
    put("gen/node_modules/x/y.ts", `// ${MARK}\n`);
    const { out } = generate();
    expect(out).toContain(
      "orphan   gen/deep/older.py (nothing generates it; --prune removes it)\norphan   gen/old.ts",
    );
    expect(existsSync(join(folder, "gen/old.ts"))).toBe(true);
    expect(generate("--prune").status).toBe(0);
    expect(existsSync(join(folder, "gen/old.ts"))).toBe(false);
    expect(read("gen/notes.md")).toBe("mine\n");
    expect(existsSync(join(folder, "gen/node_modules/x/y.ts"))).toBe(true);
  });

  it("writes stubs once", () => {
    put("airlock.config.json", { inputs: ["air"], outputs: [TYPESCRIPT] });
    generate();
    expect(read("src/adapters/parcel.book.ts")).toContain('kind: "parcel.book"');
    expect(read("src/adapters/parcel.book.ts")).not.toContain(MARK);
    put("src/adapters/parcel.book.ts", "// mine\n");
    rmSync(join(folder, "gen"), { recursive: true });
    expect(generate().status).toBe(0);
    expect(read("src/adapters/parcel.book.ts")).toBe("// mine\n");
    expect(generate("--check").err).toContain("codegen.stub");
  });

  it("says what a check finds as text, JSON and annotations", () => {
    put("airlock.config.json", { inputs: ["air"], outputs: [{ target: "corpus", folder: "cases" }] });
    expect(generate("--check")).toMatchObject({ status: 1 });
    generate();
    put("cases/examples/parcels-order-1.json", `[] ${MARK}`);
    expect(generate("--check").out).toBe(
      "differs  cases/examples/parcels-order-1.json\n1 generated file differs from the spec; mend with: airlock generate\n",
    );
    expect(JSON.parse(generate("--check", "--json").out)).toEqual({
      ok: false,
      outputs: [
        {
          target: "corpus",
          folder: "cases",
          files: 1,
          changes: [{ path: "cases/examples/parcels-order-1.json", kind: "differs" }],
        },
      ],
      findings: [],
    });
    expect(generate("--check", "--format", "github").out).toBe(
      "::error file=cases/examples/parcels-order-1.json,title=codegen.stale::the file is not what the spec says; mend with: airlock generate\n",
    );
    expect(generate("--diff").out).toMatch(/^--- cases\/examples\/parcels-order-1\.json\n\+\+\+ /);
  });
});

describe("inputs", () => {
  it("may be generated into a folder below that of another run, and neither takes the other's files for left over", () => {
    put("lone/a.air.json", { $kind: "defschema", name: "x/One@1", type: { nat: {} } });
    const into = (target: string, out: string) =>
      generate("--input", "lone", "--target", target, "--out", out);
    expect(into("json-schema", "gen").status).toBe(0);
    expect(into("docs", "gen/docs").status).toBe(0);
    expect(into("json-schema", "gen").out).toBe("gen (json-schema): nothing changed\n");
    expect(generate("--input", "lone", "--target", "json-schema", "--out", "gen", "--check").status).toBe(0);
  });

  it("need no manifest: then all definitions count, and nothing is said of what a manifest lacks", () => {
    put("lone/a.air.json", { $kind: "defschema", name: "x/One@1", type: { nat: {} } });
    const done = generate("--input", "lone", "--target", "json-schema", "--out", "schemas");
    expect(done).toMatchObject({ status: 0, err: "" });
  });

  it("share their definitions: a manifest may list what another root defines", () => {
    put("lib/common.air.json", [schema("lib/Id@1", { text: {} })]);
    put("one/a.air.json", [
      {
        $kind: "manifest",
        air_version: "1",
        schemas: [{ name: "lib/Id@1" }, { name: "one/A@1" }],
        modules: [],
        plans: [],
        caps: [],
        policies: [],
      },
      schema("one/A@1", { ref: "lib/Id@1" }),
    ]);
    put("two/b.air.json", [
      {
        $kind: "manifest",
        air_version: "1",
        schemas: [{ name: "lib/Id@1" }],
        modules: [],
        plans: [],
        caps: [],
        policies: [],
      },
      schema("two/Unlisted@1", { nat: {} }),
    ]);
    put("airlock.config.json", {
      inputs: ["lib", "one", "two"],
      outputs: [{ target: "typescript", folder: "gen" }],
    });
    const { status, err } = generate();
    expect(status).toBe(0);
    expect(err).toMatch(/warning\[def\.unlisted\]: no manifest lists this defschema[\s\S]*two\/b\.air\.json/);
    expect(read("gen/schemas.ts")).toContain("export type OneA = LibId;");
    expect(read("gen/schemas.ts")).not.toContain("TwoUnlisted");
    expect(read("gen/catalogue.ts")).toMatch(/"one": \{[\s\S]*"two": \{/);
  });

  it("with a fault are shown with their lines, and nothing is written", () => {
    put("air/bad.air.json", [
      schema("x/A@1", { ref: "x/Nothing@1" }),
      schema("parcels/Order@1", { nat: {} }),
    ]);
    put("airlock.config.json", { inputs: ["air"], outputs: [TYPESCRIPT] });
    const { status, err } = generate();
    expect(status).toBe(1);
    expect(err).toMatch(/error\[def\.duplicate\]: .*\n +--> air\/parcels\.air\.json:\d+:\d+/);
    expect(existsSync(join(folder, "gen"))).toBe(false);
    const json = JSON.parse(generate("--json").out) as {
      readonly ok: boolean;
      readonly findings: readonly object[];
    };
    expect(json.ok).toBe(false);
    expect(json.findings).toContainEqual(
      expect.objectContaining({ code: "def.duplicate", severity: "error" }),
    );
  });

  it("hold examples to their schemas", () => {
    const examples = [
      { value: { id: "a" } },
      { value: "b", cbor: "00", hash: "sha256:0" },
      { reject: "c", code: "value.type" },
      { reject: 5, code: "value.range" },
      { reject_cbor: "zz", code: "cbor.truncated" },
    ];
    put("air/examples.air.json", [{ ...schema("x/Text@1", { text: {} }), $examples: examples }]);
    put("airlock.config.json", { inputs: ["air"], outputs: [{ target: "corpus", folder: "cases" }] });
    const manifest = JSON.parse(read("air/manifest.air.json")) as { readonly schemas: object[] };
    manifest.schemas.push({ name: "x/Text@1" });
    put("air/manifest.air.json", manifest);
    const { status, err } = generate();
    expect(status).toBe(1);
    const found = [...err.matchAll(/error\[codegen\.example\]: (.*)/g)].map(([, text]) => text);
    expect(found).toEqual([
      expect.stringMatching(/^the example is no value of its schema: .* \(value\.type\)$/),
      "the example's bytes are d9d9f76162",
      expect.stringMatching(/^the example's hash is sha256:[0-9a-f]{64}$/),
      'the example is a value of its schema, not refused with "value.type"',
      'the example is refused with value.type, not refused with "value.range"',
      'a refused example has a "code", and its CBOR is hex',
    ]);
  });
});

describe("a config", () => {
  it.each([
    ["{", "json.syntax", /1:2/],
    ['{"outputs": []}', "config.invalid", /1:13/],
    [
      '{"inputs": ["air"], "outputs": [{"target": "rust", "folder": "x"}]}',
      "config.invalid",
      /"rust" is none of/,
    ],
    [
      '{"inputs": ["air"], "outputs": [{"target": "corpus", "folder": "x", "fodler": 1}]}',
      "config.invalid",
      /"fodler"/,
    ],
    ['{"inputs": ["air"], "outputs": [{"target": "corpus"}]}', "config.invalid", /"folder" is missing/],
    ['{"outputs": [{"target": "corpus", "folder": "x"}]}', "config.invalid", /there is nothing to read/],
    [
      '{"inputs": ["air"], "outputs": [{"target": "corpus", "folder": "x"}, {"target": "corpus", "folder": "./x/"}]}',
      "config.invalid",
      /has this folder already/,
    ],
  ])("that is wrong is refused: %s", (text, code, shown) => {
    put("airlock.config.json", text);
    const { status, err } = generate();
    expect(status).toBe(1);
    expect(err).toContain(`error[${code}]`);
    expect(err).toMatch(shown);
  });

  it("may be missing: flags say the same, or the way out is shown", () => {
    expect(generate()).toMatchObject({
      status: 2,
      err: expect.stringContaining("airlock.config.json cannot be read"),
    });
    expect(generate("--input", "air")).toMatchObject({ status: 2 });
    expect(generate("--input", "nowhere", "--target", "corpus", "--out", "x")).toMatchObject({ status: 2 });
    expect(generate("--input", "air", "--target", "rust", "--out", "x")).toMatchObject({ status: 2 });
    expect(generate("--check", "--diff")).toMatchObject({ status: 2 });
    expect(generate("--input", "air", "--target", "corpus", "--out", "cases").status).toBe(0);
    expect(generate("--builtins", "--target", "typescript", "--out", "all").status).toBe(0);
    expect(read("all/schemas.ts")).toContain("export interface GovShadowReceipt");
  });
});

it("watches: what changes is generated again, and a fault does not end it", async () => {
  put("airlock.config.json", { inputs: ["air"], outputs: [{ target: "corpus", folder: "air/cases" }] });
  const child = spawn(process.execPath, [`${PROJECT}cli/airlock.js`, "generate", "--watch"], { cwd: folder });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const until = async (pattern: RegExp): Promise<void> => {
    for (let i = 0; i < 600 && !pattern.test(text); i++) await new Promise((done) => setTimeout(done, 50));
    expect(text).toMatch(pattern);
    text = "";
  };
  await until(/1 file, 1 changed\n[\s\S]*watching/);
  const good = read("air/parcels.air.json");
  put("air/parcels.air.json", good.replace('"a heavy one"', '"a very heavy one"'));
  await until(/1 file, 1 changed/);
  put("air/parcels.air.json", good.replace('"nat"', '"nut"'));
  await until(/error\[type\.unknown\]/);
  put("air/parcels.air.json", good);
  await until(/1 file, 1 changed/);
  child.kill("SIGTERM");
  const status = await new Promise((done) => child.on("exit", done));
  expect(status).toBe(0);
});
