import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type JsonNode, textOf } from "../../air/json/node.ts";
import { readJson } from "../../air/json/read.ts";
import { ERRORS } from "../../generated/errors.ts";
import { codeOf } from "../../tests/codes.ts";
import { readClauses } from "../mutants/clauses.ts";
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

/** JSON with its keys in order and its numbers as written, and names by when they first occur: only their being equal means something. */
function meaningOf(json: JsonNode, names: Map<string, number>): string {
  switch (json.type) {
    case "object": {
      const members = [...json.members].sort((a, b) => (a.key < b.key ? -1 : 1));
      return `{${members.map(({ key, value }) => `${JSON.stringify(key)}:${meaningOf(value, names)}`).join()}}`;
    }
    case "array":
      return `[${json.items.map((item) => meaningOf(item, names)).join()}]`;
    case "string": {
      if (!/^(?!sys\/)[\w.-]+\/[\w.-]+@\d+$/.test(json.value)) return JSON.stringify(json.value);
      if (!names.has(json.value)) names.set(json.value, names.size);
      return `#${names.get(json.value)}`;
    }
    default:
      return textOf(json);
  }
}

/** `status_as`, `code_as`, and `from: "external"` of what a plan waits for (rulings K10 and K15). */
function usesAdditions(json: JsonNode): boolean {
  if (json.type === "array") return json.items.some(usesAdditions);
  if (json.type !== "object") return false;
  return json.members.some(
    ({ key, value }) =>
      key === "status_as" ||
      key === "code_as" ||
      (key === "from" && value.type === "string" && value.value === "external") ||
      usesAdditions(value),
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

  it("asks no question twice, however it is written", () => {
    const asked = new Map<string, string>();
    const twice: string[] = [];
    for (const { id, op, inputText } of cases) {
      const question = `${op} ${meaningOf(readJson(inputText), new Map())}`;
      const other = asked.get(question);
      // Names are what these are about.
      if (other !== undefined && !/^(?:def\/defschema\/|manifest\/secrets\/|intent\/)/.test(id))
        twice.push(`${other} and ${id}`);
      asked.set(question, id);
    }
    expect(twice).toEqual([]);
  });

  it("rests on rulings that there are, and codes of the registry", () => {
    const rulings = new Set(readClauses().map(({ rule }) => rule));
    for (const { id, rules } of cases)
      for (const rule of rules) expect(rulings, `${id}: ${rule}`).toContain(rule);
    // What enforcers and plans of a case say is their own.
    const rejects = cases.flatMap(({ expect: wanted }) => ("reject" in wanted ? [wanted.reject.code] : []));
    expect(rejects.filter((code) => !(code in ERRORS))).toEqual([]);
  });

  it("has apart what needs additions to the language, and nothing else", () => {
    const wrong = cases.filter(
      ({ axis, inputText }) => (axis === "additions") !== usesAdditions(readJson(inputText)),
    );
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it("gives both readings of what is disputed, and they differ", () => {
    const disputed = cases.filter(({ axis }) => axis === "disputed");
    expect(disputed.length).toBeGreaterThan(10);
    for (const { id, expect: wanted } of cases) {
      expect("readings" in wanted, id).toBe(disputed.some((one) => one.id === id));
      if ("readings" in wanted)
        expect(wanted.readings.specification, id).not.toEqual(wanted.readings.reference);
    }
  });

  it("has a case for every code that the ops of these families can answer with", () => {
    const codes = new Set(cases.flatMap(codesIn));
    /**
     * Answered by the codecs, the generator, the command line, hosts and whoever keeps files, or warnings: no op leads there.
     * What needs an upgrade has to wait for it, and no machine is sure to run out of memory.
     */
    const elsewhere =
      /^(?:codegen|config|corpus|spec|file|policy|origin|grant|store|control|snapshot)\.|^(?:usage|constraints_failed|decode_error|host_error|invalid_request|unknown_method)$|^cbor\.too_large$|^value\.set_order$|^manifest\.count$|^def\.unlisted$|^patch\.inexpressible$|^world\.(?!closed)|^replay\.|^module\.(?:memory|output)$|^(?:cap\.grant_missing|reducer\.changed|event\.schema_changed)$/;
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
    expect(codes("manifest.json", (text) => text.replace('"protocol": 1', '"protocol": 2'))).toBe(
      "corpus.invalid",
    );
    expect(codes("manifest.json", (text) => text.slice(1))).toBe("corpus.invalid");
    expect(codes("manifest.json", (text) => text.replace("cbor/tag.json", "cbor/none.json"))).toBe(
      "corpus.invalid",
    );
  });
});
