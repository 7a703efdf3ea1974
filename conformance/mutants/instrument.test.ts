/** How faults are built in. */
import { describe, expect, it } from "vitest";
import { instrument } from "./instrument.ts";

const edit = (find: string, replace: string) => ({ file: "x.ts", find, replace });

describe("instrument", () => {
  it("puts a switch around an expression and around statements", () => {
    expect(instrument("f(a < b);", [[1, edit("a < b", "a <= b")]])).toBe(
      "f((__fault(1) ? (a <= b) : (a < b)));",
    );
    expect(instrument("x; check(); y;", [[2, edit("check();", "")]])).toBe(
      "x; if (__fault(2)) {  } else { check(); } y;",
    );
  });

  it("takes several faults at one place, and one inside another", () => {
    expect(
      instrument("return a + b;", [
        [1, edit("a + b", "a")],
        [2, edit("a + b", "b")],
        [3, edit("return a + b;", "return 0;")],
      ]),
    ).toBe("if (__fault(3)) { return 0; } else { return (__fault(1) ? (a) : __fault(2) ? (b) : (a + b)); }");
  });

  it("refuses what is not there, is there twice, or cuts into something else", () => {
    const refusal = (...edits: readonly (readonly [number, ReturnType<typeof edit>])[]): string => {
      try {
        return instrument("a + b + a", edits);
      } catch (error) {
        return String(error);
      }
    };
    expect(refusal([1, edit("c", "d")])).toMatch(/x\.ts: "c" is not there/);
    expect(refusal([1, edit("a", "d")])).toMatch(/is there twice/);
    expect(() => instrument("f(a, b)", [[1, edit("a, b", "b, a")]])).toThrow(/several expressions/);
    expect(refusal([1, edit("a + b", "d")], [2, edit("b + a", "e")])).toMatch(/cut into each other/);
  });
});
