/** Inputs by seed, their shape, what is made of a difference, and that the project's testee does not differ from itself. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Tree } from "../../air/cbor/tree.ts";
import { printTreeLine } from "../../air/json/print.ts";
import { problemWith, problemWithRequest } from "../protocol/validate.ts";
import { loadCorpus } from "../runner/corpus.ts";
import { answerLine } from "../testees/airlock/testee.ts";
import { formatFuzz } from "./format.ts";
import { type FuzzOptions, fuzz } from "./fuzz.ts";
import { type Kind, recipesOf, type Sample, sampleOf } from "./kind.ts";
import { KINDS } from "./kinds/index.ts";
import { sourcesOf } from "./sources.ts";
import { localTestee, type Testee } from "./testee.ts";

const { cases } = loadCorpus();
const sources = sourcesOf(cases);
const own = localTestee((line) => printTreeLine(answerLine(line, "0") as Tree));

function samples(kind: Kind, seed: number, numRuns: number): Sample[] {
  return fc
    .sample(recipesOf(kind), { seed, numRuns })
    .flatMap((recipe) => sampleOf(kind, recipe, sources) ?? []);
}

/** Says whatever the project's testee says, but for inputs that hold a text. */
function mutant(text: string, answer: object): Testee {
  return localTestee((line) =>
    line.includes('"hello"') || !line.includes(text)
      ? printTreeLine(answerLine(line, "0") as Tree)
      : JSON.stringify({ id: "1", ...answer }),
  );
}

function run(options: Partial<FuzzOptions>) {
  return fuzz({ a: own, b: own, cases, seed: 1, runs: 300, ...options });
}

describe.each(KINDS)("inputs of the kind $name", (kind) => {
  const made = samples(kind, 7, kind.name === "script" ? 9 : 60);

  it("are the same for the same seed", () => {
    const texts = (seed: number): string[] => samples(kind, seed, 5).map(({ inputText }) => inputText);
    expect(texts(3)).toEqual(texts(3));
    expect(texts(3)).not.toEqual(texts(4));
  });

  it("are requests, of which the project's testee accepts a third", async () => {
    expect(made.length).toBeGreaterThan(0);
    let accepted = 0;
    for (const { op, inputText } of made) {
      const input = JSON.parse(inputText);
      expect(problemWithRequest(op, { id: "1", op, input }, input)).toBeUndefined();
      const reply = await own.ask(op, inputText);
      if ("answer" in reply && reply.answer.ok) accepted++;
      expect("answer" in reply ? reply.answer.error : reply).toBeUndefined();
    }
    expect(accepted / made.length).toBeGreaterThan(1 / 3);
  });
});

describe("fuzzing", () => {
  it.each([
    ["case", 100],
    ["script", 6],
    ["patch", 30],
    ["cap", 100],
  ])("finds no difference between the project's testee and itself: %s", async (only, runs) => {
    const { findings, counts } = await run({ only, runs });
    expect(findings).toEqual([]);
    expect(counts.get(only)?.sent).toBeGreaterThan(runs / 2);
  });

  it("shrinks what was made from nothing", async () => {
    const { findings } = await run({ b: mutant("f5", { reject: { code: "cbor.malformed" } }), only: "cbor" });
    const check = findings.find(({ op }) => op === "cbor.check");
    expect(check?.what).toBe("ok / cbor.malformed");
    expect(JSON.parse(check?.caseText ?? "").input).toEqual({ cbor: "d9d9f7f5" });
  });

  it("shrinks edits to the one that matters, and pairs it with its case", async () => {
    const decide = cases.filter(
      ({ id, inputText }) => id.startsWith("policy/decide/") && inputText.includes("pol@1"),
    );
    const a = localTestee((line) =>
      line.includes('"hello"') || line.includes("policy_name")
        ? printTreeLine(answerLine(line, "0") as Tree)
        : '{"id":"1","reject":{"code":"def.missing_field"}}',
    );
    const { findings } = await run({ a, cases: decide, only: "case", runs: 600 });
    const found = findings.find(({ what }) => what === "def.missing_field / ok");
    expect(found?.edits).toBe(1);
    const one = JSON.parse(found?.caseText ?? "");
    expect(problemWith("case.schema.json", [one])).toBeUndefined();
    expect(one).toMatchObject({
      op: "policy.decide",
      expect: { reject: { code: "def.missing_field" } },
      pair: found?.origin,
    });
    expect(one.input).toEqual({ rules: expect.anything(), request: expect.anything() });
  });

  it("makes a finding again from its seed and path", async () => {
    const b = mutant("f5", { error: { message: "no" } });
    const { findings } = await run({ b, only: "cbor" });
    const [found] = findings;
    const again = await run({ b, only: "cbor", seed: found?.seed ?? 0, path: found?.path ?? "" });
    expect(again.findings[0]?.what).toBe(found?.what);
    expect([...again.counts.values()][0]?.sent).toBe(1);
  });

  it("takes other codes for what both refuse as several faults, if no accepted input is one edit away", async () => {
    const no = (code: string): Testee =>
      localTestee((line) => {
        const hello =
          '{"id":"1","ok":{"protocol":1,"testee":{"name":"t","version":"1","language":"x"},"ops":[]}}';
        return line.includes('"hello"') ? hello : `{"id":"1","reject":{"code":"${code}"}}`;
      });
    const { findings, counts } = await run({
      a: no("def.name"),
      b: no("def.type"),
      only: "policy",
      runs: 50,
    });
    expect(findings).toEqual([]);
    expect(counts.get("policy")?.severalFaults).toBeGreaterThan(20);
  });

  it("says what was asked, and how to ask it again", async () => {
    const b = mutant("f5", { reject: { code: "cbor.malformed" } });
    const text = formatFuzz(await run({ b, only: "cbor" }));
    expect(text).toMatch(/again {2}--only cbor --seed -?[0-9]+ --path [0-9:]+\n/);
    expect(formatFuzz(await run({ only: "none" }))).toMatch(/^there is no kind none; there are case, script/);
  });
});
