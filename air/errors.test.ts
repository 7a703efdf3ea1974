import { describe, expect, it } from "vitest";
import { AirError, FaultList, formatFault, isAirError, quote } from "./errors.ts";

describe("quote", () => {
  it("escapes what would break a terminal or a line", () => {
    expect(quote('a"b\\c')).toBe('"a\\"b\\\\c"');
    expect(quote("\u001b[31m\n")).toBe('"\\u001b[31m\\u000a"');
    expect(quote("\u202eabc\u2028")).toBe('"\\u202eabc\\u2028"');
    expect(quote("\ud800")).toBe('"\\ud800"');
  });

  it("shortens at whole characters", () => {
    expect(quote("x".repeat(60))).toBe(`"${"x".repeat(60)}"`);
    expect(quote("x".repeat(61))).toBe(`"${"x".repeat(60)}…"`);
    expect(quote("😀".repeat(40))).not.toContain("\\ud83d");
  });
});

describe("faults", () => {
  it("are printed with their place", () => {
    const place = { path: "a.json", line: 3, column: 7 };
    expect(formatFault({ code: "def.type", message: "no", place })).toBe("a.json:3:7  def.type  no");
    expect(formatFault({ code: "cbor.float", message: "no", place: { offset: 4 } })).toBe(
      "byte 4  cbor.float  no",
    );
    expect(formatFault({ code: "usage", message: "no", place: {} })).toBe("usage  no");
  });

  it("are thrown together, in document order", () => {
    const faults = new FaultList();
    faults.throwIfAny();
    faults.add("def.enum", "second", { line: 2, column: 1 });
    faults.add("def.type", "first", { line: 1, column: 9 });
    const error = catchError(() => faults.throwIfAny());
    expect(isAirError(error) && [error.code, error.faults.length]).toEqual(["def.type", 2]);
    expect(new AirError("x.y", "alone").faults).toHaveLength(1);
  });
});

function catchError(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
