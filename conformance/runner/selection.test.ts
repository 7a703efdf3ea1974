import { describe, expect, it } from "vitest";
import { codeOf } from "../../tests/codes.ts";
import { loadCorpus } from "./corpus.ts";
import { isPartial, parseLevels, parseShard, selectCases } from "./selection.ts";

const corpus = loadCorpus();

describe("a selection", () => {
  it("of shards is each case once", () => {
    const parts = [1, 2, 3].flatMap((index) => selectCases(corpus, { shard: { index, of: 3 } }));
    expect(parts.map(({ id }) => id).sort()).toEqual(corpus.cases.map(({ id }) => id).sort());
  });

  it("goes by prefix and level", () => {
    expect(selectCases(corpus, { only: "cbor/tag" }).every(({ id }) => id.startsWith("cbor/tag"))).toBe(true);
    expect(new Set(selectCases(corpus, { levels: ["L3"] }).map(({ level }) => level))).toEqual(
      new Set(["L3"]),
    );
    expect(codeOf(() => selectCases(corpus, { only: "no/such" }))).toBe("usage");
  });

  it("knows whether it is the whole", () => {
    expect(isPartial({})).toBe(false);
    expect(isPartial({ shard: { index: 1, of: 1 } })).toBe(false);
    expect([{ only: "" }, { levels: [] }, { shard: { index: 1, of: 2 } }].map(isPartial)).toEqual([
      true,
      true,
      true,
    ]);
  });

  it("reads levels and shards as people write them", () => {
    expect(parseLevels("L0-L2,L5")).toEqual(["L0", "L1", "L2", "L5"]);
    for (const text of ["", "L6", "L2-L1", "l1", "L1-", "L0,,L1"])
      expect(parseLevels(text), text).toBeUndefined();
    expect(parseShard("2/5")).toEqual({ index: 2, of: 5 });
    for (const text of ["0/5", "6/5", "1", "1/0", "a/b", "1/2/3"])
      expect(parseShard(text), text).toBeUndefined();
  });
});
