import { describe, expect, it } from "vitest";
import { parseExactly } from "../protocol/exact-json.ts";
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

  it("compares integers exactly, and what a script and its journal are", () => {
    const judged = (expected: object, text: string, more: object = {}) =>
      judge({ ok: expected, ...more }, { id: "1", ok: parseExactly(text) as object }).verdict;
    const max = parseExactly('{"n": 18446744073709551615}') as object;
    expect(judged(max, '{"n": 18446744073709551615}')).toBe("pass");
    expect(judged(max, '{"n": 18446744073709551614}')).toBe("fail");
    const journal = { world: { journal: [{ kind: "a" }, { kind: "b", n: 1 }] } };
    const records = (list: string) => `{"world": {"journal": [${list}]}}`;
    const a = '{"kind": "a", "x": 5}';
    const b = '{"kind": "b", "n": 1}';
    const other = '{"kind": "b", "n": 2}';
    expect(judged(journal, records(`${a}, ${other}, ${b}`))).toBe("pass");
    expect(judged(journal, records(`${a}, ${b}`), { exact: true })).toBe("pass");
    expect(judged(journal, records(`${a}, ${other}, ${b}`), { exact: true })).toBe("fail");
    expect(judged(journal, records(`${b}, ${a}`))).toBe("fail");
    expect(judged(journal, records(`${a}, ${other}`))).toBe("fail");
    const equal = { equal: [["/steps/0/ok/h", "/h"]] };
    expect(judged({}, '{"steps": [{"ok": {"h": "x"}}], "h": "x"}', equal)).toBe("pass");
    expect(judged({}, '{"steps": [{"ok": {"h": "x"}}], "h": "y"}', equal)).toBe("fail");
    expect(judged({}, '{"steps": [{"ok": {}}]}', equal)).toBe("fail");
    expect(judged({ steps: [{ ok: {} }] }, '{"steps": [{"unsupported": {"why": "no"}}]}')).toBe(
      "unsupported",
    );
  });

  it("compares a message that is no remark", () => {
    expect(verdict({ ok: { message: "a" } }, { message: "a" })).toBe("pass");
    expect(verdict({ ok: { message: "a" } }, { message: "b" })).toBe("fail");
  });
});
