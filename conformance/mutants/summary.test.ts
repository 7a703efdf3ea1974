/** What a matrix has to prove, shown on matrices that do not. */
import { describe, expect, it } from "vitest";
import { type Corpus, loadCorpus } from "../runner/corpus.ts";
import { clausesWith, readClauses } from "./clauses.ts";
import type { Fault } from "./fault.ts";
import type { Kill, Matrix } from "./matrix.ts";
import { summarize } from "./summary.ts";
import { runUnconditional } from "./unconditional.ts";

const whole = loadCorpus();
const corpus: Corpus = { ...whole, cases: whole.cases.filter(({ id }) => id.startsWith("cbor/tag/")) };
const ids = corpus.cases.map(({ id }) => id);
const breaks = [{ rule: "E1", words: "A canonical document begins with" }];

function matrixOf(...mutants: readonly (readonly [string, readonly string[], string?])[]): Matrix {
  return {
    honest: [],
    mutants: mutants.map(([name, killers, verdict = "fail"]) => {
      const fault: Fault = { name, breaks, edits: [] };
      return { fault, sent: ids.length, kills: killers.map((id): Kill => ({ id, verdict, detail: "d" })) };
    }),
  };
}

function problems(matrix: Matrix, kept: Readonly<Record<string, string>> = {}): readonly string[] {
  return summarize(corpus, matrix, [], kept).problems.filter((one) => !one.startsWith("no mutant breaks"));
}

describe("a summary", () => {
  it("has no problem if every case fails a mutant, and every mutant a case", () => {
    expect(problems(matrixOf(["a", ids], ["b", ids.slice(1)]))).toEqual([]);
  });

  it("names mutants that live, that only break down, and that are called like another", () => {
    expect(
      problems(matrixOf(["a", ids], ["b", []], ["c", ids, "error"], ["stack", ids, "crash"], ["a", ids])),
    ).toEqual(["b lives: none of 15 cases fails it", "c only breaks down: d", "two mutants are called a"]);
  });

  it("names cases that fail nothing, unless they are kept for a bug", () => {
    const [first = "", ...others] = ids;
    expect(problems(matrixOf(["a", others]))).toEqual([`${first} fails no mutant`]);
    expect(problems(matrixOf(["a", others]), { [first]: "it was wrong once" })).toEqual([]);
    expect(problems(matrixOf(["a", ids]), { [first]: "it was wrong once", "no/case": "x" })).toEqual([
      `${first} is kept, and fails a: it needs no excuse`,
      "no/case is kept, and there is no such case",
    ]);
  });

  it("names clauses without a mutant, and words that no ruling says", () => {
    const all = summarize(
      corpus,
      matrixOf(["a", ids]),
      [{ rule: "E2", words: "no such words", why: "x" }],
      {},
    ).problems;
    expect(all).toContain('untested: E2 does not say "no such words"');
    expect(all.some((one) => one.startsWith("no mutant breaks E1, sentence 2"))).toBe(true);
    expect(all.some((one) => one.startsWith("no mutant breaks E1, sentence 1:"))).toBe(false);
  });

  it("names who is caught once, and cases that fail the same", () => {
    const [first = "", second = "", ...others] = ids;
    const { caughtOnce, alike } = summarize(
      corpus,
      matrixOf(["a", [first]], ["b", [second, ...others]]),
      [],
      {},
    );
    expect(caughtOnce).toEqual([["a", first]]);
    expect(alike).toEqual([[second, ...others]]);
  });
});

describe("clauses", () => {
  it("are the sentences of the rulings, and no ruling is lost", () => {
    const clauses = readClauses();
    expect(new Set(clauses.map(({ rule }) => rule)).size).toBeGreaterThan(65);
    expect(clauses.length).toBeGreaterThan(230);
    expect(clauses.filter(({ text }) => !/[.*)]$/.test(text))).toEqual([]);
    expect(clausesWith(clauses, { rule: "E1", words: "It stands nowhere else" })).toHaveLength(1);
  });
});

describe("implementations that do not look at the question", () => {
  it("are four, and each is failed by most of the corpus", () => {
    const found = runUnconditional(whole.cases);
    expect(found.map(({ name }) => name)).toEqual(["accept-all", "reject-all", "constant", "echo"]);
    for (const { name, passes } of found) expect(passes.length, name).toBeLessThan(whole.cases.length / 3);
  });
});
