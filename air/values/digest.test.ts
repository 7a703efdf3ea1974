import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestOf } from "./digest.ts";
import { identityOf, type Value } from "./value.ts";

const nat = (value: bigint): Value => ({ kind: "nat", value });
const text = (value: string): Value => ({ kind: "text", value });
const list = (...items: readonly Value[]): Value => ({ kind: "list", items });

const { value: anyValue } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.nat(3).map((n) => nat(BigInt(n))),
    fc.nat(3).map((n): Value => ({ kind: "int", value: BigInt(n) })),
    fc.string({ maxLength: 3 }).map(text),
    fc.array(tie("value"), { maxLength: 3 }).map((items): Value => ({ kind: "list", items })),
    fc
      .dictionary(fc.constantFrom("a", "b", "c"), tie("value"))
      .map((fields): Value => ({ kind: "record", fields: new Map(Object.entries(fields)) })),
  ),
}));

describe("a digest", () => {
  it("is the same for equal values, and only for them", () => {
    fc.assert(
      fc.property(anyValue, anyValue, (a, b) => {
        expect(digestOf(a) === digestOf(b)).toBe(identityOf(a) === identityOf(b));
        expect(digestOf(structuredClone(a))).toBe(digestOf(a));
      }),
    );
  });

  it("does not mind the order of fields, and minds kinds and nesting", () => {
    const record = (...names: readonly string[]): Value => ({
      kind: "record",
      fields: new Map(names.map((name) => [name, text(name)])),
    });
    expect(digestOf(record("a", "b"))).toBe(digestOf(record("b", "a")));
    const all = [nat(1n), { kind: "int", value: 1n } as const, text("1"), list(nat(1n)), list(list(nat(1n)))];
    expect(new Set(all.map(digestOf)).size).toBe(all.length);
  });

  it("looks at shared parts once", () => {
    let shared = list(nat(1n));
    for (let i = 0; i < 60; i++) shared = list(shared, shared);
    expect(digestOf(shared)).toMatch(/^sha256:/);
  });
});
