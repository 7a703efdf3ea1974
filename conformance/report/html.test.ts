import { describe, expect, it } from "vitest";
import type { Case, Corpus } from "../runner/corpus.ts";
import { judge } from "../runner/outcome.ts";
import { htmlMatrix } from "./html.ts";
import { makeReport } from "./report.ts";

const EVIL = `</script><img src=x onerror='alert(1)'>"`;
const one: Case = {
  id: "cbor/a",
  level: "L0",
  title: EVIL,
  op: "cbor.check",
  inputText: `{"cbor": ${JSON.stringify(EVIL)}, "n": 18446744073709551615}`,
  expect: { ok: { cbor: "d9d9f701", n: 18446744073709551615n } },
  rules: ["E1"],
  source: { hand: EVIL },
};
const corpus: Corpus = { version: "1.0.0", hash: "sha256:00", cases: [one] };
const testee = { name: EVIL, version: EVIL, language: EVIL };
const outcomes = new Map([
  ["cbor/a", judge(one.expect, { id: "1", ok: { cbor: "d9d9f702", [EVIL]: EVIL } })],
]);

function page(): string {
  return htmlMatrix(corpus, [makeReport(corpus, { testee, outcomes, faults: [EVIL] }, [EVIL])]);
}

describe("htmlMatrix", () => {
  it("makes equal bytes of equal reports", () => expect(page()).toBe(page()));

  it("writes nothing of anybody's as HTML", () => {
    expect(page().match(/<\/script/g)).toHaveLength(2);
    expect(page()).not.toContain("<img");
    expect(page()).toContain("&lt;/script&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&quot;");
  });

  it("runs and loads nothing but what is in it", () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page())?.[1];
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-\S{44}'; script-src 'sha256-\S{44}'; base-uri 'none'; form-action 'none'$/,
    );
    expect(page()).not.toMatch(/\b(?:src|href)="(?!#)/);
    expect(page()).not.toMatch(/^(?:import|export) /m);
  });

  it("has integers as they are, and both sides of wrong bytes in diagnostic notation", () => {
    for (const text of ["18446744073709551615", "55799(1)", "55799(2)"]) expect(page()).toContain(text);
  });

  it("says that a testee never said who it is", () => {
    const silent = makeReport(corpus, { testee: undefined, outcomes: new Map(), faults: ["it is silent"] });
    expect(htmlMatrix(corpus, [silent])).toContain("never said who it is");
  });

  it("has whole denominators, whatever was run", () => {
    const none = makeReport(corpus, { testee, outcomes: new Map(), faults: [] });
    expect(htmlMatrix(corpus, [none])).toContain(
      '<span class="tally incomplete">– 0/1</span> <small>not complete, 1 not run</small>',
    );
  });

  it("has the cases without any report", () => expect(htmlMatrix(corpus, [])).toContain("cbor"));
});
