import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTime } from "./time.ts";

describe("parseTime", () => {
  it("reads what the platform writes", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date("2500-01-01"), noInvalidDate: true }), (date) => {
        expect(parseTime(date.toISOString())).toBe(BigInt(date.getTime()) * 1_000_000n);
      }),
    );
  });

  it("reads offsets and nanoseconds", () => {
    expect(parseTime("1970-01-01T00:00:00.000000001Z")).toBe(1n);
    expect(parseTime("1970-01-01T02:00:00+02:00")).toBe(0n);
    expect(parseTime("1969-12-31T22:30:00-01:30")).toBe(0n);
    expect(parseTime("0000-01-01T00:00:00Z")).toBeLessThan(0n);
  });

  it.each([
    "2025-02-29T00:00:00Z",
    "2025-00-10T00:00:00Z",
    "2025-13-10T00:00:00Z",
    "2025-04-31T00:00:00Z",
    "2025-01-01T24:00:00Z",
    "2025-01-01T00:60:00Z",
    "2025-01-01T00:00:60Z",
    "2025-01-01T00:00:00+24:00",
    "2025-01-01T00:00:00",
    "2025-01-01T00:00:00.Z",
    "2025-01-01T00:00:00.1234567890Z",
    "20250101T000000Z",
    " 2025-01-01T00:00:00Z",
  ])("refuses %s", (text) => expect(parseTime(text)).toBeUndefined());
});
