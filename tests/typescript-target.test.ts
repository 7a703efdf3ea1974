/** TypeScript for worlds: it compiles under several compilers whatever things are called, and its codecs are the language's. */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Codec } from "../air/cbor/document.ts";
import type { TypeExpr } from "../air/types/type-expr.ts";
import type { Type } from "../air/types/types.ts";
import type { Model } from "../codegen/model.ts";
import type { PlannedFiles, TargetOptions } from "../codegen/target.ts";
import { typescriptTarget } from "../codegen/typescript/typescript.ts";
import { schemasIn, valuesOf } from "./arbitrary.ts";
import { checkNormalization, checkRoundTrip, checkStrictness } from "./codec-properties.ts";
import { PROJECT } from "./extra-codecs.ts";
import { modelOfFolder, modelOfTexts } from "./models.ts";
import { NASTY_DEFS, NASTY_TEXT } from "./nasty-names.ts";

const FOLDER = `${PROJECT}.extra-typescript-target`;
const OPTIONS: TargetOptions = { folder: "gen", stubs: "src", importExtension: ".ts" };

function put(name: string, files: PlannedFiles): void {
  for (const [path, { text }] of files) {
    const file = join(FOLDER, name, "gen", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

const nasty = modelOfTexts({ "air/nasty.air.json": NASTY_TEXT });

beforeAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
  put("nasty", typescriptTarget(nasty, OPTIONS));
  for (const world of ["counter", "digest", "ledger", "safe-upgrade"])
    put(world, typescriptTarget(modelOfFolder(`${PROJECT}fixtures/worlds/${world}`), OPTIONS));
});
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

describe("generated TypeScript", () => {
  it.each(["typescript", "typescript-6.0", "typescript-5.9"])(
    "compiles by %s, as strict as can be",
    (compiler) => {
      const config = join(FOLDER, "tsconfig.json");
      const paths = { "airlock/air": ["../air/index.ts"], "airlock/builtins": ["../generated/index.ts"] };
      const compilerOptions = {
        noPropertyAccessFromIndexSignature: true,
        isolatedDeclarations: false,
        paths,
      };
      writeFileSync(
        config,
        JSON.stringify({ extends: "../tsconfig.json", compilerOptions, include: ["**/*.ts"], exclude: [] }),
      );
      const tsc = `${PROJECT}node_modules/${compiler}/bin/tsc`;
      const result = spawnSync(process.execPath, [tsc, "--noEmit", "-p", config], { encoding: "utf8" });
      expect(result.stdout).toBe("");
      expect(result.status).toBe(0);
    },
  );

  it("gives every definition a name of its own, which does not depend on the order of the others", () => {
    const namesOf = (model: Model): ReadonlyMap<string, string> =>
      new Map(model.own.schemas.map(({ title, name }) => [title, name]));
    const names = namesOf(nasty);
    expect(new Set([...names.values()].map((name) => name.toLowerCase())).size).toBeGreaterThan(1);
    expect(new Set(names.values()).size).toBe(names.size);
    expect(namesOf(modelOfTexts({ "air/nasty.air.json": JSON.stringify(NASTY_DEFS.toReversed()) }))).toEqual(
      names,
    );
    const alone = modelOfTexts({
      "air/one.air.json": JSON.stringify(NASTY_DEFS.filter(({ name }) => name === "x/Foo@1")),
    });
    expect([...namesOf(alone).values()]).toEqual(["XFoo"]);
  });

  it("writes and reads what the language writes and reads", async () => {
    const module = (await import(pathToFileURL(`${FOLDER}/nasty/gen/codecs.ts`).href)) as {
      readonly CODECS: Readonly<Record<string, Codec<unknown>>>;
    };
    const schemas = schemasIn(JSON.stringify(NASTY_DEFS.filter(({ $kind }) => $kind === "defschema")));
    for (const [name, codec] of Object.entries(module.CODECS)) {
      const expr = schemas.get(name) as TypeExpr;
      const type = nasty.worlds[0]?.world.types.named(name) as Type;
      const subject = { name, codec, values: valuesOf(expr, schemas), expr, type, schemas };
      checkRoundTrip(codec, subject.values, 10);
      checkNormalization(subject, 10);
      checkStrictness(codec, subject.values, 10);
    }
  });
});
