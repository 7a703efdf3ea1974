/** `spec/errors.json` lists every code that the sources use, and no other. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ERRORS } from "../generated/errors.ts";
import { PROJECT } from "./extra-codecs.ts";

const FOLDERS = ["air", "codegen", "conformance", "runtime", "cli"].filter((folder) =>
  existsSync(PROJECT + folder),
);
/** A code stands as text of its own: `"cbor.float"`. File names and effect kinds look alike. */
const CODE =
  /"((?:cbor|codegen|corpus|def|expr|json|ref|spec|text|type|value)\.[a-z0-9_]+)"|\b(?:AirError)\(\s*"([a-z]+)"/g;
const NOT_CODES = /^(?:cbor\.(?:canonicalize|check)|def\.hash|type\.ts)$/;

const used = new Set<string>();
for (const folder of FOLDERS) {
  for (const file of readdirSync(PROJECT + folder, { recursive: true, encoding: "utf8" })) {
    if (!/\.ts$/.test(file) || /\.test\.ts$/.test(file)) continue;
    for (const match of readFileSync(`${PROJECT}${folder}/${file}`, "utf8").matchAll(CODE)) {
      const code = match[1] ?? (match[2] as string);
      if (!NOT_CODES.test(code)) used.add(code);
    }
  }
}

interface CorpusCase {
  readonly rules: readonly string[];
  readonly expect: { readonly reject?: { readonly code: string } };
}

function corpusCases(): CorpusCase[] {
  const folder = `${PROJECT}conformance/corpus/`;
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".json") && file !== "manifest.json")
    .flatMap((file) => JSON.parse(readFileSync(folder + file, "utf8")) as CorpusCase[]);
}

describe("the registry of codes", () => {
  it("has every code in use", () => expect([...used].filter((code) => !(code in ERRORS))).toEqual([]));

  it("has no code that nothing uses", () =>
    expect(Object.keys(ERRORS).filter((code) => !used.has(code))).toEqual([]));

  it("is sorted, and says of each code what it means and the way out", () => {
    const codes = Object.keys(ERRORS);
    expect(codes).toEqual([...codes].sort());
    for (const [code, { message, help }] of Object.entries(ERRORS)) {
      expect(message, code).toMatch(/^[^A-Z].*[^.]$|^AIR /);
      expect(help, code).toMatch(/^[A-Z].*\.$|^int and/);
    }
  });

  it("has every code of the corpus", () => {
    const codes = corpusCases().flatMap((one) => (one.expect.reject ? [one.expect.reject.code] : []));
    expect([...new Set(codes)].filter((code) => !(code in ERRORS))).toEqual([]);
  });
});

describe("spec/RULINGS.md", () => {
  const rulings = new Set(
    [...readFileSync(`${PROJECT}spec/RULINGS.md`, "utf8").matchAll(/^\| ([A-Z]-?\d+) \|/gm)].map(
      (match) => match[1],
    ),
  );

  it("has every ruling that a code or a case cites", () => {
    const cited = [
      ...Object.values(ERRORS).flatMap(({ rules }) => rules),
      ...corpusCases().flatMap(({ rules }) => rules),
    ];
    expect([...new Set(cited)].filter((id) => !rulings.has(id))).toEqual([]);
  });
});
