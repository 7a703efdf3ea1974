/** `spec/errors.json` lists every code that the sources use, and no other. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ERRORS } from "../generated/errors.ts";
import { PROJECT } from "./extra-codecs.ts";

const FOLDERS = ["air", "codegen", "conformance", "breaking", "runtime", "cli"].filter((folder) =>
  existsSync(PROJECT + folder),
);
/** Where a fault is made, its code comes first. */
const MADE =
  /\b(?:AirError|add|warn|refuse\w*|fault|pattern|constant)(?:<\w+>)?\(\s*(?:\w+,\s*)*"([a-z0-9]+\.[a-z0-9_]+)"/g;
/** Of a denial. */
const DENIED = /(?:\bdeny\(\s*|\bcode: )"([a-z0-9_.]+)"/g;
/** What a list of files is added to is no list of faults. */
const FILE = /\.(?:ts|py|json|typed|md)$/;
/** Any text that could be a code. */
const TEXT = /"([a-z0-9_]+(?:\.[a-z0-9_]+)?)"/g;

const made = new Set<string>();
const mentioned = new Set<string>();
for (const folder of FOLDERS) {
  for (const file of readdirSync(PROJECT + folder, { recursive: true, encoding: "utf8" })) {
    // What mutants say is wrong on purpose.
    if (!/\.ts$/.test(file) || /\.test\.ts$/.test(file) || /^mutants[\\/]faults/.test(file)) continue;
    const text = readFileSync(`${PROJECT}${folder}/${file}`, "utf8");
    for (const match of text.matchAll(MADE)) made.add(match[1] as string);
    for (const match of text.matchAll(DENIED)) made.add(match[1] as string);
    for (const match of text.matchAll(TEXT)) mentioned.add(match[1] as string);
  }
}

interface CorpusCase {
  readonly rules: readonly string[];
  readonly expect: {
    readonly reject?: { readonly code: string };
    readonly ok?: { readonly deny?: { readonly code: string } };
  };
}

function corpusCases(): CorpusCase[] {
  const folder = `${PROJECT}conformance/corpus/`;
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /[\\/].*\.json$/.test(file))
    .flatMap((file) => JSON.parse(readFileSync(folder + file, "utf8")) as CorpusCase[]);
}

describe("the registry of codes", () => {
  it("has every code in use", () =>
    expect([...made].filter((code) => !(code in ERRORS) && !FILE.test(code))).toEqual([]));

  it("has no code that nothing uses", () =>
    expect(Object.keys(ERRORS).filter((code) => !mentioned.has(code))).toEqual([]));

  it("finds the codes where they are made", () => expect(made.size).toBeGreaterThan(70));

  it("is sorted, and says of each code what it means and the way out", () => {
    const codes = Object.keys(ERRORS);
    expect(codes).toEqual([...codes].sort());
    for (const [code, { message, help }] of Object.entries(ERRORS)) {
      expect(message, code).toMatch(/^[^A-Z].*[^.]$|^AIR /);
      expect(help, code).toMatch(/^[A-Z].*\.$|^int and/);
    }
  });

  it("has every code of the corpus", () => {
    const codes = corpusCases().flatMap(({ expect: { reject, ok } }) => {
      const said = reject ?? ok?.deny;
      return said ? [said.code] : [];
    });
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
