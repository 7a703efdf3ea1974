import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Line, LineSplitter } from "./lines.ts";

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const shown = (lines: readonly Line[]): readonly (string | undefined)[] =>
  lines.map((line) => line && Buffer.from(line).toString());

describe("lines", () => {
  it("are the same however their bytes come", () => {
    const lines = fc.array(fc.string({ unit: fc.constantFrom("a", "é", " ", "\r", '"'), maxLength: 30 }));
    fc.assert(
      fc.property(lines, fc.array(fc.nat(40)), fc.string({ maxLength: 5 }), (all, cuts, rest) => {
        const limit = 20;
        const whole = bytes(`${all.map((line) => `${line}\n`).join("")}${rest.replaceAll("\n", "")}`);
        const splitter = new LineSplitter(limit);
        const got: Line[] = [];
        let at = 0;
        for (const cut of cuts) {
          got.push(...splitter.push(whole.subarray(at, at + cut)));
          at += cut;
        }
        got.push(...splitter.push(whole.subarray(at)));
        const wanted = all
          .map((line) => (bytes(line).length > limit ? undefined : line))
          .filter((line) => line === undefined || /[^ \t\r]/.test(line));
        expect(shown(got)).toEqual(wanted);
      }),
    );
  });

  it("that are too long come out once, at once, and are not kept", () => {
    const splitter = new LineSplitter(1000);
    const part = bytes("x".repeat(600));
    expect(splitter.push(part)).toEqual([]);
    expect(splitter.push(part)).toEqual([undefined]);
    for (let i = 0; i < 1000; i++) expect(splitter.push(part)).toEqual([]);
    expect(heldBy(splitter)).toBeLessThanOrEqual(1000);
    expect(shown(splitter.push(bytes("rest\nnext\n")))).toEqual(["next"]);
  });

  it("hold no more room than twice their bytes, even if they come one by one", () => {
    const splitter = new LineSplitter();
    const one = bytes("x");
    for (let i = 0; i < 100_000; i++) splitter.push(one);
    expect(heldBy(splitter)).toBeLessThanOrEqual(200_000);
    expect(splitter.push(bytes("\n"))[0]).toHaveLength(100_000);
    expect(heldBy(splitter)).toBeLessThanOrEqual(64 * 1024);
  });

  it("keep what they say when the next ones come", () => {
    const splitter = new LineSplitter();
    splitter.push(bytes("fi"));
    const [first] = splitter.push(bytes("rst\nse"));
    splitter.push(bytes("cond\nthird and more"));
    expect(shown([first])).toEqual(["first"]);
  });
});

function heldBy(splitter: LineSplitter): number {
  return (splitter as unknown as { readonly held: Uint8Array }).held.length;
}
