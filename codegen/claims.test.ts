/** Names that clash are told apart, and names that do not are left alone; whatever the order. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Claim, settleNames } from "./claims.ts";
import { fileStems } from "./file-stems.ts";
import { importPath, pathFrom } from "./paths.ts";

function claim(key: string, stem: string): Claim<string> {
  return { of: key, key, stem, namesOf: (name) => [name, `${name}Codec`] };
}

describe("names", () => {
  it("are as wanted where nobody else wants them", () => {
    const { stems, clashes } = settleNames([claim("a", "A"), claim("b", "B")], new Map());
    expect([...stems.values()]).toEqual(["A", "B"]);
    expect(clashes).toEqual([]);
  });

  it("of both ends change where a derived name would clash, and the third's does not", () => {
    const { stems, clashes } = settleNames(
      [claim("a", "A"), claim("b", "ACodec"), claim("c", "C")],
      new Map(),
    );
    expect(stems.get("a")).toMatch(/^A_[0-9a-f]{8}$/);
    expect(stems.get("b")).toMatch(/^ACodec_[0-9a-f]{8}$/);
    expect(stems.get("c")).toBe("C");
    expect(clashes).toEqual([
      { of: "a", name: "ACodec", other: "b" },
      { of: "b", name: "ACodec", other: "a" },
    ]);
  });

  it("that are taken are not given", () => {
    const { stems, clashes } = settleNames([claim("a", "Map")], new Map([["Map", "Map itself"]]));
    expect(stems.get("a")).toMatch(/^Map_[0-9a-f]{8}$/);
    expect(clashes).toEqual([{ of: "a", name: "Map", other: "Map itself" }]);
  });

  it("are distinct, and the same in every order", () => {
    const claims = fc
      .uniqueArray(
        fc.tuple(fc.string({ minLength: 1, maxLength: 3 }), fc.constantFrom("A", "B", "ACodec", "C")),
        {
          selector: ([key]) => key,
        },
      )
      .map((all) => all.map(([key, stem]) => claim(key, stem)));
    fc.assert(
      fc.property(claims, (all) => {
        const { stems } = settleNames(all, new Map([["B", "B itself"]]));
        const names = [...stems.values()].flatMap((stem) => [stem, `${stem}Codec`]);
        expect(new Set(names).size).toBe(names.length);
        expect(names).not.toContain("B");
        expect(new Map(settleNames(all.toReversed(), new Map([["B", "B itself"]])).stems)).toEqual(
          new Map(stems),
        );
      }),
    );
  });
});

describe("file names", () => {
  it("are ones that every file system tells apart and takes", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: "grapheme", maxLength: 300 })), (texts) => {
        const stems = [...fileStems(texts.map((text) => [text, text] as const)).values()];
        expect(new Set(stems.map((stem) => stem.toLowerCase())).size).toBe(stems.length);
        for (const stem of stems) {
          expect(stem).toMatch(/^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/);
          expect(stem.length).toBeLessThan(120);
        }
      }),
    );
  });

  it("say what they are of, and are no devices", () => {
    const stems = fileStems([
      ["a", "http.request"],
      ["b", "com.acme/Order@2"],
      ["c", "con"],
      ["d", "nul.x"],
      ["e", "x/A@1"],
      ["f", "x/a@1"],
    ]);
    expect([...stems.values()].slice(0, 4)).toEqual(["http.request", "com.acme-order-2", "x-con", "x-nul.x"]);
    expect(stems.get("e")).toMatch(/^x-a-1_[0-9a-f]{8}$/);
    expect(stems.get("e")).not.toBe(stems.get("f"));
  });
});

describe("paths", () => {
  it.each([
    ["src/generated", "src/adapters/a", "../adapters/a", "../adapters/a"],
    ["gen", "gen/x", "./x", "x"],
    ["../up/gen", "src/a", "../../d/src/a", "../../d/src/a"],
    [".", "src/a", "./src/a", "src/a"],
  ])("from %s to %s", (folder, file, asImport, asPath) => {
    expect(importPath(folder, file)).toBe(asImport);
    expect(pathFrom(folder, file)).toBe(asPath);
  });
});
