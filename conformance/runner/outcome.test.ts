import { describe, expect, it } from "vitest";
import { judge } from "./outcome.ts";

describe("judge", () => {
  const denied = { ok: { deny: { code: "expired", message: "grant expired at 5" } } };
  const verdict = (expected: { ok: object }, ok: object) => judge(expected, { id: "1", ok }).verdict;

  it("compares the code of a denial, and not what is said beside it", () => {
    expect(verdict(denied, { deny: { code: "expired", message: "too late" } })).toBe("pass");
    expect(verdict(denied, { deny: { code: "other", message: "grant expired at 5" } })).toBe("fail");
    expect(verdict(denied, { allow: true })).toBe("fail");
    expect(verdict({ ok: { allow: true } }, denied.ok)).toBe("fail");
  });

  it("compares a message that is no remark", () => {
    expect(verdict({ ok: { message: "a" } }, { message: "a" })).toBe("pass");
    expect(verdict({ ok: { message: "a" } }, { message: "b" })).toBe("fail");
  });
});
