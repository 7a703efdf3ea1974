import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Texts } from "./html-texts.ts";

/** As the script of the page reads them. */
function unpack(packed: readonly string[], number: number): string {
  return (packed[number] as string).replaceAll(/~([0-9a-z]*);|["']/g, (found, reference?: string) => {
    if (reference === undefined) return found === '"' ? "'" : '"';
    return reference === "" ? "~" : unpack(packed, Number.parseInt(reference, 36));
  });
}

function packed(texts: readonly string[]): readonly string[] {
  const all = new Texts();
  const numbers = texts.map((text) => all.add(text));
  const result = all.pack();
  expect(numbers.map((number) => unpack(result, number))).toEqual(texts);
  return result;
}

describe("Texts", () => {
  const shared = `{"name":"t/Thing@1","type":{"record":{"a~b":{"text":{}}}}}`;

  it("keeps once what two texts have", () => {
    const result = packed([`{"defs":[${shared}],"n":1}`, `{"defs":[${shared}],"n":'2'}`]);
    expect(result.filter((text) => text.includes("t/Thing@1"))).toHaveLength(1);
    expect(result[0]).toBe("{'defs':~2;,'n':1}");
  });

  it("keeps a text once that is a part of another one", () => {
    expect(packed([`[${shared}]`, shared])[0]).toBe("[~1;]");
  });

  it("gives equal texts one number", () => {
    const texts = new Texts();
    expect([texts.add("a"), texts.add("b"), texts.add("a")]).toEqual([0, 1, 0]);
  });

  it.each([
    ["cut off", [`{"defs":[${shared},${shared}`, `{"defs":[${shared},"never closed`]],
    ["no JSON", [`}]{[" ~1; ~;`, `]]]]${"[".repeat(1000)}`, ""]],
    ["nested deeply", [`${"[".repeat(5000)}${shared}${"]".repeat(5000)}`, shared]],
  ])("gives back what is %s", (_what, texts) => {
    packed(texts);
  });

  it("gives back any JSON", () => {
    const json = fc.json({ maxDepth: 5 });
    fc.assert(
      fc.property(fc.array(json, { maxLength: 4 }), json, (texts, part) => {
        const nested = texts.map((text) => `{"a":[${text},${part}],"b":${part},"c":"~${texts.length};'"}`);
        packed([...nested, part, ...texts]);
      }),
    );
  });
});
