/** The files of JSON Schemas: their names, headers and references, and that nothing else decides their bytes. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FaultList } from "../air/errors.ts";
import { readJson } from "../air/json/read.ts";
import type { TypeExpr } from "../air/types/type-expr.ts";
import { normalizeJson } from "../air/values/normalize.ts";
import { MARK } from "../codegen/emit/header.ts";
import { jsonSchemaTarget } from "../codegen/json-schema-target/json-schema.ts";
import { schemasIn, valuesOf } from "./arbitrary.ts";
import { EXTRA_SPEC, PROJECT } from "./extra-codecs.ts";
import { isSugar, modelOfBuiltins, OPTIONS, Schemas, schema } from "./json-schema-target-model.ts";
import { sugarText } from "./lenses.ts";
import { modelOfFolder, modelOfTexts } from "./models.ts";
import { NASTY_TEXT } from "./nasty-names.ts";

const BUILTIN_SCHEMAS = readFileSync(`${PROJECT}spec/defs/builtin-schemas.air.json`, "utf8");

interface Written {
  readonly $id: string;
  readonly title: string;
  readonly description?: string;
  readonly $defs: Readonly<Record<string, { readonly $ref: string }>>;
}

function parsed({ files }: Pick<Schemas, "files">, file: string): Written {
  return JSON.parse(files.get(file)?.text as string) as Written;
}

function fixture(world: string): Schemas {
  return new Schemas(modelOfFolder(`${PROJECT}fixtures/worlds/${world}`));
}

describe("the files", () => {
  const defs = [
    schema("a.b/Order@1", { record: { total: { ref: "a.b/Money@1" }, at: { ref: "sys/TimerFired@1" } } }),
    schema("a.b/Money@1", { dec128: {} }, { description: "An amount." }),
  ];
  const schemas = new Schemas(defs);

  it("begin with the header, and are called what they say", () => {
    for (const [file, { text }] of schemas.files) {
      expect(text.slice(0, 300)).toContain(MARK);
      expect(parsed(schemas, file).$id).toBe(file);
      expect(text.endsWith("}\n")).toBe(true);
    }
  });

  it("say the AIR name, the description and the files of the definition", () => {
    const file = parsed(schemas, "a.b-money-1.schema.json");
    expect(file).toMatchObject({ title: "a.b/Money@1", description: "An amount." });
    expect(schemas.files.get("a.b-order-1.schema.json")?.text).toContain("world/defs.air.json sha256:");
    expect(schemas.files.get("sys-timerfired-1.schema.json")?.text).toContain("spec/defs/builtin-schemas");
  });

  it("are all in the index, and refer to files that are there", () => {
    const { $defs } = parsed(schemas, "index.schema.json");
    const names = ["a.b/Money@1", "a.b/Order@1", "sys/TimerFired@1", "sys/TimerSetParams@1"];
    expect(Object.keys($defs)).toEqual(expect.arrayContaining(names));
    expect(Object.keys($defs).length).toBe(schemas.files.size - 2);
    for (const { text } of schemas.files.values())
      for (const [, ref] of text.matchAll(/"\$ref": "([^"#]+)/g))
        expect(schemas.files.has(ref as string)).toBe(true);
  });

  it("describe parts, where the type does", () => {
    const type = { record: { a: { text: {}, description: "Of the field." } }, description: "Of the record." };
    const { files } = new Schemas([schema("x/A@1", type)]);
    const file = JSON.parse(files.get("x-a-1.schema.json")?.text as string);
    expect(file).toMatchObject({
      description: "Of the record.",
      properties: { a: { description: "Of the field.", type: "string" } },
    });
  });

  it("have the examples that the schema has, in one form", () => {
    const $examples = [
      { $tag: "b", $value: 1 },
      { title: "tagged", value: { tag: "b", value: { nat: 2 } } },
    ];
    const type = { variant: { a: { unit: {} }, b: { nat: {} } } };
    const { files } = new Schemas([schema("x/A@1", type, { $examples })]);
    expect(JSON.parse(files.get("x-a-1.schema.json")?.text as string).examples).toEqual([{ b: 1 }, { b: 2 }]);
  });

  it("have names that every file system takes and tells apart", () => {
    const long = "n".repeat(400);
    const names = [
      "x/Case@1",
      "x/CASE@1",
      "x/case@1",
      `${long}/A@1`,
      `${long}/B@1`,
      "con/Aux@1",
      `x/A@${"9".repeat(300)}`,
    ];
    const { files } = new Schemas(names.map((name) => schema(name, { int: {} })));
    expect(files.size).toBe(names.length + 2);
    expect(new Set([...files.keys()].map((file) => file.toLowerCase())).size).toBe(files.size);
    for (const file of files.keys()) expect(file).toMatch(/^[a-z0-9._-]{1,200}$/);
  });

  it("do not grow without bounds where types stand in each other", () => {
    let type: object = { int: {} };
    for (let depth = 0; depth < 40; depth++) {
      type = depth % 2 === 0 ? { variant: { next: type } } : { map: { key: { text: {} }, value: type } };
    }
    const deep = new Schemas([schema("x/Deep@1", type)]);
    expect(deep.files.get("x-deep-1.schema.json")?.text.length).toBeLessThan(200_000);
    expect(deep.validator("x/Deep@1")({})).toBe(true);
  });

  it("do not depend on the order of files", () => {
    const files = { "w/a.air.json": JSON.stringify(defs[0]), "w/b.air.json": JSON.stringify(defs[1]) };
    const reversed = Object.fromEntries(Object.entries(files).reverse());
    const [first, second] = [files, reversed].map((each) => [
      ...jsonSchemaTarget(modelOfTexts(each), OPTIONS),
    ]);
    expect(second).toEqual(first);
  });
});

describe("fixtures", () => {
  for (const world of ["counter", "digest", "ledger", "safe-upgrade"])
    it(`of ${world} can be used by a strict validator`, () => {
      const schemas = fixture(world);
      const { $defs } = parsed(schemas, "index.schema.json");
      for (const name of Object.keys($defs))
        expect(schemas.validator(name)("no such value")).toBeTypeOf("boolean");
    });

  it("take and refuse values", () => {
    const validate = fixture("ledger").validator("ledger/AccountEvent@1");
    const account = "123e4567-e89b-12d3-a456-426614174000";
    expect(validate({ opened: { account, currency: { eur: null } } })).toBe(true);
    expect(validate({ $tag: "opened", $value: { account, currency: { $tag: "eur" } } })).toBe(true);
    expect(validate({ opened: { account, currency: { eur: 1 } } })).toBe(false);
    expect(validate({ opened: { account } })).toBe(false);
    expect(validate({ opened: { account, currency: { other: "xau" } }, booked: {} })).toBe(false);
  });

  it("of built-in definitions, as if they were the input's own, can be used by a strict validator", () => {
    const schemas = new Schemas(modelOfBuiltins());
    const names = Object.keys(parsed(schemas, "index.schema.json").$defs);
    expect(names.length).toBeGreaterThan(40);
    for (const name of names) expect(schemas.validator(name)("no such value")).toBeTypeOf("boolean");
  });

  it("lead to events that are built in", () => {
    const wanted = parsed(fixture("safe-upgrade"), "index.schema.json").$defs;
    expect(wanted["sys/GovActionRequested@1"]?.$ref).toBe("sys-govactionrequested-1.schema.json");
  });

  it.each([
    ["of all types", readFileSync(`${PROJECT}${EXTRA_SPEC}`, "utf8")],
    ["with nasty names", NASTY_TEXT],
  ])("%s take what a decoder gives back", (_title, text) => {
    const types = schemasIn(BUILTIN_SCHEMAS, text);
    const schemas = new Schemas(JSON.parse(text) as object[]);
    for (const name of schemasIn(text).keys()) {
      const type = types.get(name) as TypeExpr;
      const validate = schemas.validator(name);
      for (const value of fc.sample(valuesOf(type, types), { numRuns: 10 })) {
        const sugar = sugarText(value, type, types);
        const json = readJson(sugar);
        // An arm called `tag` has no short form, for example.
        const isGood = normalizeJson(json, schemas.type(name), new FaultList()) !== undefined;
        const isWanted = isGood && isSugar(json, schemas.type(name));
        expect(validate(JSON.parse(sugar)), `${name} ${sugar.slice(0, 1000)}`).toBe(isWanted);
      }
    }
  });
});
