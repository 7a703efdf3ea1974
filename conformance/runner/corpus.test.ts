import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { ERRORS } from "../../generated/errors.ts";
import { codeOf } from "../../tests/codes.ts";
import { type Case, CORPUS, familyOf, isYes, loadCorpus } from "./corpus.ts";

const OPS_OF_THE_CORPUS = [
  "cbor.canonicalize",
  "cbor.check",
  "def.hash",
  "value.normalize",
  "expr.eval",
  "manifest.load",
  "policy.decide",
];

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The codes that a case is about: of a reject, of a denial, of a step or of a record. */
function codesIn({ expect: wanted }: Case): readonly string[] {
  return codesBelow(wanted);
}

function codesBelow(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === "string" && (key === "code" || key === "error_code") ? [inner] : codesBelow(inner),
  );
}

/** A copy of the corpus with one file changed, its hash in the manifest kept or not. */
function changed(path: string, change: (text: string) => string): string {
  const folder = mkdtempSync(join(tmpdir(), "airlock-corpus-"));
  folders.push(folder);
  cpSync(CORPUS, folder, { recursive: true });
  writeFileSync(join(folder, path), change(readFileSync(join(folder, path), "utf8")));
  return folder;
}

describe("the corpus", () => {
  const { cases } = loadCorpus();

  it("has the families of this protocol, each with accepts and rejects", () => {
    const families = new Set(cases.map(({ id }) => familyOf(id)));
    expect(families.size).toBeGreaterThanOrEqual(50);
    for (const op of OPS_OF_THE_CORPUS) {
      const ofOp = cases.filter((one) => one.op === op);
      expect(ofOp.some((one) => "ok" in one.expect)).toBe(true);
      expect(ofOp.some((one) => "reject" in one.expect)).toBe(true);
    }
  });

  it("has beside every denial what would be allowed, one thing being otherwise", () => {
    const byId = new Map(cases.map((one) => [one.id, one]));
    const denials = cases.filter((one) => "ok" in one.expect && !isYes(one));
    expect(denials.length).toBeGreaterThan(200);
    for (const { id, inputText, pair } of denials) {
      const [denied, allowed] = [inputText, byId.get(pair ?? "")?.inputText ?? "{}"].map(
        (text) => JSON.parse(text) as Readonly<Record<string, unknown>>,
      );
      const keys = new Set([...Object.keys(denied ?? {}), ...Object.keys(allowed ?? {})]);
      const other = [...keys].filter(
        (key) => JSON.stringify(denied?.[key]) !== JSON.stringify(allowed?.[key]),
      );
      expect(other, id).toHaveLength(1);
    }
  });

  it("asks no two questions twice", () => {
    const questions = cases.map(({ op, inputText, id }) => [`${op} ${inputText}`, id] as const);
    const twice = questions.filter(
      ([question], index) => questions.findIndex(([other]) => other === question) !== index,
    );
    expect(twice.map(([, id]) => id)).toEqual([]);
  });

  it("has a case for every code that the ops of these families can answer with", () => {
    const codes = new Set(cases.flatMap(codesIn));
    /**
     * Answered by the codecs, the generator, the command line and whoever keeps files, or warnings: no op leads there. What
     * needs an upgrade has to wait for it, and no machine is sure to run out of memory.
     */
    const elsewhere =
      /^(?:codegen|corpus|spec|file|policy|origin|grant|store)\.|^(?:usage|constraints_failed)$|^cbor\.too_large$|^value\.set_order$|^manifest\.count$|^def\.unlisted$|^patch\.inexpressible$|^world\.(?!closed)|^replay\.|^module\.(?:memory|output)$|^(?:cap\.grant_missing|reducer\.changed|event\.schema_changed)$/;
    expect(Object.keys(ERRORS).filter((code) => !codes.has(code) && !elsewhere.test(code))).toEqual([]);
  });

  it("keeps numbers as they are written", () => {
    const one = cases.find(({ id }) => id === "def/defplan/slot-max-u64");
    expect(one?.inputText).toContain("18446744073709551615");
    expect(cases.find(({ id }) => id === "def/defplan/slot-float-zero")?.inputText).toContain("1.0");
  });
});

describe("loadCorpus", () => {
  const codes = (path: string, change: (text: string) => string) =>
    codeOf(() => loadCorpus(changed(path, change)));

  it("refuses a file that is not the one that the manifest names", () => {
    expect(codes("cbor/tag.json", (text) => text.replace("E1", "E9"))).toBe("corpus.invalid");
    expect(codes("cbor/tag.json", () => "[]")).toBe("corpus.invalid");
    expect(codes("manifest.json", (text) => text.replace('"version": 1', '"version": 2'))).toBe(
      "corpus.invalid",
    );
    expect(codes("manifest.json", (text) => text.slice(1))).toBe("corpus.invalid");
    expect(codes("manifest.json", (text) => text.replace("cbor/tag.json", "cbor/none.json"))).toBe(
      "corpus.invalid",
    );
  });
});
