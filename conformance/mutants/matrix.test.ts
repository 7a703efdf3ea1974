/** The kill matrix: the corpus against every mutant. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { loadCorpus } from "../runner/corpus.ts";
import { FAULTS, UNTESTED } from "./faults/index.ts";
import { readKept } from "./kept.ts";
import { killMatrix, type Matrix } from "./matrix.ts";
import { pagesOf } from "./pages.ts";
import { type Summary, summarize } from "./summary.ts";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
/** On a busy machine it takes several times as long as on a quiet one. */
const PATIENCE = 25 * 60_000;

const corpus = loadCorpus();
let matrix: Matrix;
let summary: Summary;

beforeAll(async () => {
  matrix = await killMatrix({ faults: FAULTS, corpus, admits: () => true, progress: () => {} });
  summary = summarize(corpus, matrix, UNTESTED, readKept());
}, PATIENCE);

describe("the kill matrix", () => {
  it("is complete: every mutant fails, every clause has one, every case fails one, the testee none", () => {
    expect(matrix.mutants.length).toBeGreaterThan(250);
    expect(summary.problems).toEqual([]);
  });

  it("has the mistakes that are known to be made", () => {
    const names = new Set(FAULTS.map(({ name }) => name));
    for (const name of KNOWN_MISTAKES) expect(names, name).toContain(name);
  });

  it("is what the pages say", () => {
    for (const [path, text] of pagesOf(corpus, matrix, summary, UNTESTED))
      expect(readFileSync(`${PROJECT}${path}`, "utf8") === text, `${path}: npm run kill -- --write`).toBe(
        true,
      );
  });
});

/** Mistakes that implementations of this kind of thing are known to make. */
const KNOWN_MISTAKES = [
  "length-first-sort",
  "utf16-sort",
  "keeps-duplicate-keys",
  "last-duplicate-wins",
  "accepts-long-int",
  "accepts-float",
  "int-through-double",
  "drops-55799",
  "hashes-without-55799",
  "set-not-deduped",
  "set-sorted-by-value",
  "option-none-omitted",
  "int-key-hides-unknown-fields",
  "alias-ref-crash",
  "unit-arm-two-forms",
  "intent-hash-as-array",
  "clock-from-host",
  "journal-order-by-arrival",
  "receipt-without-intent",
  "receipt-applied-twice",
  "shadow-emits-effect",
  "shadow-uses-live-state",
  "approve-without-shadow",
  "approve-own-proposal",
  "approve-after-reject",
  "apply-without-approve",
  "apply-without-base-check",
  "swap-before-journal",
  "missing-policy-allows",
  "reshadow-keeps-approval",
  "reshadow-drops-approval",
  "cap-widening-unseen",
  "sys-def-patched",
  "replay-skips-governance",
];
