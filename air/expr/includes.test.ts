import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { includes } from "./includes.ts";

const few = (max: number) => fc.string({ unit: fc.constantFrom("a", "b"), maxLength: max });

describe("includes", () => {
  it("finds what the platform finds, for short and for long texts", () => {
    fc.assert(
      fc.property(few(400), few(4), fc.nat(300), fc.nat(120), (text, repeated, start, length) => {
        const inside = text.slice(start, start + length);
        for (const sought of [inside, `${inside}c`, repeated.repeat(40), `${repeated.repeat(40)}b`]) {
          expect(includes(text, sought)).toBe(text.includes(sought));
        }
      }),
    );
  });

  it("finds a long text at the very end, after many near misses", () => {
    const sought = `${"ab".repeat(50)}c`;
    expect(includes(`${"ab".repeat(1000)}c`, sought)).toBe(true);
    expect(includes("ab".repeat(1000), sought)).toBe(false);
  });
});
