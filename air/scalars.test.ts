import { describe, expect, it } from "vitest";
import { isHash } from "./hash.ts";
import { isDec128, isUuid } from "./scalars.ts";

describe("isDec128", () => {
  const good = [
    "0",
    "-0.00",
    "+1",
    "1.00",
    "1E3",
    "9".repeat(34),
    `${"0".repeat(99)}1`,
    "9.9e6144",
    "1e-6143",
    "0e99999",
  ];
  // The leading digit's exponent counts, wherever the point stands.
  const goodExponents = ["0.001e-6140", "1234e6141", `0.${"0".repeat(6142)}1`];
  const bad = ["", ".5", "5.", "1e", "0x1", "NaN", " 1", "1 ", "1_0", "1,5", "+-1", "1\n", "١"];
  const outOfRange = [
    "1".repeat(35),
    `1.${"0".repeat(34)}`,
    "1e6145",
    "10e6144",
    "1e-6144",
    "0.1e-6143",
    "1e99999999999999999999",
  ];
  it.each([...good, ...goodExponents])("accepts %s", (text) => expect(isDec128(text)).toBe(true));
  it.each([...bad, ...outOfRange])("refuses %s", (text) => expect(isDec128(text)).toBe(false));
});

describe("isUuid and isHash", () => {
  it("take the one written form", () => {
    expect(isUuid("01234567-89ab-cdef-0123-456789abcdef")).toBe(true);
    expect(isUuid("01234567-89AB-cdef-0123-456789abcdef")).toBe(false);
    expect(isUuid("01234567-89ab-cdef-0123-456789abcdef\n")).toBe(false);
    expect(isHash(`sha256:${"0f".repeat(32)}`)).toBe(true);
    expect(isHash(`sha256:${"0F".repeat(32)}`)).toBe(false);
    expect(isHash(`sha256:${"0f".repeat(32)}\n`)).toBe(false);
  });
});
