/** Generated Python packages against the corpus: documents, and every value that is given in CBOR. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Case, loadCorpus } from "../conformance/runner/corpus.ts";
import type { Outcome } from "../conformance/runner/outcome.ts";
import { runSession } from "../conformance/runner/session.ts";
import { PROJECT } from "./extra-codecs.ts";
import { HAS_PYTHON, modelOfTexts, writePackage } from "./python-target-packages.ts";

interface Given {
  readonly schema: string | object;
  readonly defs?: readonly object[];
  readonly lens?: string;
  readonly value?: string;
}

/** Packages name the schema of a request so; a request may only say its type. */
const WRAPPER = "wrapped/Value@1";

const folder = mkdtempSync(join(tmpdir(), "airlock-python-corpus-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const all = loadCorpus().cases.filter(({ op }) => op.startsWith("cbor.") || op === "value.normalize");
const values = all.filter(
  ({ op, inputText }) => op === "value.normalize" && (JSON.parse(inputText) as Given).lens === "cbor",
);
let packages = 0;

const TAG = "d9d9f7";

/** With these a strict reader refuses also what a lenient one takes, or calls otherwise. */
const LENIENT_CODES: ReadonlySet<string> = new Set([
  ...["cbor.too_deep", "cbor.unexpected_tag", "value.missing_field", "value.payload", "value.type"],
  ...["value.unknown_field", "value.unknown_tag"],
]);

/** A package for each set of definitions, unless they have faults, and the index that the testee looks them up in. */
function writePackages(): void {
  const sets = new Map<string, Given>();
  for (const { inputText } of values) {
    const { schema, defs = [] } = JSON.parse(inputText) as Given;
    sets.set(JSON.stringify([schema, defs]), { schema, defs });
  }
  const index = [...sets.values()].flatMap(({ schema, defs = [] }) => {
    const type = typeof schema === "string" ? { ref: schema } : schema;
    const texts = [...defs, { $kind: "defschema", name: WRAPPER, type }];
    const model = modelOfTexts(new Map([["defs.air.json", JSON.stringify(texts)]]));
    if (!model) return [];
    const name = `p${packages++}`;
    writePackage(folder, name, model);
    return [{ schema, defs, package: name, codec: WRAPPER }];
  });
  writeFileSync(join(folder, "index.json"), JSON.stringify(index));
}

describe.skipIf(!HAS_PYTHON)("generated Python packages", () => {
  const outcomes = new Map<string, Outcome>();
  beforeAll(async () => {
    writePackages();
    const testee = `${PROJECT}conformance/testees/generated-python/testee.py`;
    const result = await runSession(all, {
      command: ["python3", testee, folder],
      deadline: 60_000,
      progress: () => {},
    });
    expect(result.faults).toEqual([]);
    for (const [id, outcome] of result.outcomes) outcomes.set(id, outcome);
  }, 120_000);

  const verdictOf = ({ id }: Case): string => outcomes.get(id)?.verdict ?? "missing";

  it("answer no case of the corpus wrongly", () => {
    const wrong = all.filter((one) => !["pass", "unsupported", "reading"].includes(verdictOf(one)));
    expect(wrong.map(({ id }) => [id, outcomes.get(id)])).toEqual([]);
    for (const one of all) {
      if ("readings" in one.expect && verdictOf(one) === "reading")
        expect(["unsupported", one.expect.readings.ruling], one.id).toContain(outcomes.get(one.id)?.how);
    }
  });

  it("answer whether any document is canonical", () => {
    const checks = all.filter(({ op }) => op === "cbor.check");
    expect(checks.length).toBeGreaterThan(300);
    expect(checks.filter((one) => verdictOf(one) !== "pass")).toEqual([]);
  });

  it("answer for every value that a strict reader takes, and for most that it refuses", () => {
    const unanswered = values.filter(
      ({ id }) => !["pass", "specification", "reference"].includes(outcomes.get(id)?.how ?? ""),
    );
    const strict = unanswered.filter(({ expect: expected, inputText }) => {
      if ("reject" in expected) return !LENIENT_CODES.has(expected.reject.code);
      const { value } = JSON.parse(inputText) as Given;
      return "ok" in expected && [value, `${TAG}${value}`].includes((expected.ok as { cbor: string }).cbor);
    });
    expect(strict.map(({ id }) => id)).toEqual([]);
    expect(values.length - unanswered.length).toBeGreaterThan(120);
    expect(packages).toBeGreaterThan(20);
  });
});
