/** The JSON Schema of patch documents says what the reader does (ruling P-1), as far as a JSON Schema can. */
import { readdirSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import { loadCorpus } from "../conformance/runner/corpus.ts";
import { PROJECT } from "./extra-codecs.ts";

const folder = `${PROJECT}spec/schemas/`;
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, validateFormats: false });
for (const file of readdirSync(folder)) ajv.addSchema(JSON.parse(readFileSync(folder + file, "utf8")), file);
const fits = (document: unknown): boolean => ajv.getSchema("patch.schema.json")?.(document) as boolean;

interface Case {
  readonly id: string;
  readonly document: unknown;
  readonly code: string | undefined;
}

const cases: Case[] = loadCorpus().cases.flatMap(({ id, op, inputText, expect: wanted }): Case[] => {
  const { doc } = JSON.parse(inputText) as { doc?: unknown };
  if (op !== "patch.compile" || doc === undefined) return [];
  return [{ id, document: doc, code: "reject" in wanted ? wanted.reject.code : undefined }];
});

/** Parts that are null and comments are read, but the schema describes what to write. */
const onlyReaders = (id: string, document: unknown): boolean => /comments/.test(id) || hasNull(document);

/** Null somewhere but for a policy, which it clears. */
function hasNull(value: unknown): boolean {
  if (value === null || typeof value !== "object") return value === null;
  return Object.entries(value).some(
    ([key, inner]) => !(key === "policy" && inner === null) && hasNull(inner),
  );
}

/** What the schema says of a document without knowing the world; definitions inside are not its business. */
const SHAPE =
  /^(?:def\.(?:type|enum|missing_field|unknown_key|name)|value\.hash|patch\.(?:empty|operation))$/;
const inDefinitions = /node-|bad-name|no-wasm/;

it("takes every document of the corpus that is compiled, or refused for what the world is", () => {
  const wrong = cases.filter(
    ({ id, document, code }) => !(code && SHAPE.test(code)) && !onlyReaders(id, document) && !fits(document),
  );
  expect(wrong.map(({ id }) => id)).toEqual([]);
});

it("refuses those that have another shape", () => {
  const shapeless = cases.filter(({ id, code }) => code && SHAPE.test(code) && !inDefinitions.test(id));
  expect(shapeless.length).toBeGreaterThan(30);
  expect(shapeless.filter(({ document }) => fits(document)).map(({ id }) => id)).toEqual([]);
});
