import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codeOf } from "../../tests/codes.ts";
import { isAirError, type Place } from "../errors.ts";
import { type JsonNode, member, placeOf, pointerOf, textOf } from "./node.ts";
import { readJson, readJsonBytes } from "./read.ts";

function placeOfError(text: string): Place {
  try {
    readJson(text, "a.json");
  } catch (error) {
    if (isAirError(error)) return error.place;
    throw error;
  }
  throw new Error("accepted");
}

/** What JSON.parse would give, numbers aside. */
function toValue(node: JsonNode): unknown {
  switch (node.type) {
    case "object":
      return Object.fromEntries(node.members.map(({ key, value }) => [key, toValue(value)]));
    case "array":
      return node.items.map(toValue);
    case "number":
      return Number(node.text);
    case "null":
      return null;
    default:
      return node.value;
  }
}

describe("invalid UTF-8", () => {
  it("is told at its place, even behind a replacement character", () => {
    const bytes = Uint8Array.from([...new TextEncoder().encode('["\ufffd",\n "é'), 0xff, 0x22, 0x5d]);
    try {
      readJsonBytes(bytes);
      expect.unreachable();
    } catch (error) {
      expect(isAirError(error) && error.place).toMatchObject({ line: 2, column: 4 });
    }
  });
});

describe("readJson", () => {
  it("reads what JSON.parse reads, to the same values", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        // A repeated key is the one thing that JSON.parse lets pass.
        if (codeOf(() => readJson(text)) !== "json.duplicate_key")
          expect(toValue(readJson(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it("refuses what JSON.parse refuses", () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom("", ",", "}", "x", "\u0000", "'", "01", "//"),
        (text, at, extra) => {
          const place = at % (text.length + 1);
          const changed = text.slice(0, place) + extra + text.slice(place + 1);
          const theirs = accepts(() => JSON.parse(changed));
          const ours = codeOf(() => readJson(changed));
          if (ours !== "json.duplicate_key") expect(ours === "accepted").toBe(theirs);
        },
      ),
    );
  });

  it("keeps numbers as written", () => {
    const json = readJson("[18446744073709551615, 1.50, -0, 1E5]");
    expect(json.type === "array" && json.items.map((item) => item.type === "number" && item.text)).toEqual([
      "18446744073709551615",
      "1.50",
      "-0",
      "1E5",
    ]);
  });

  it("knows lines, columns and pointers, whatever the line ends", () => {
    for (const end of ["\n", "\r\n", "\r"]) {
      const json = readJson(`{${end}  "a/b": [${end}    1, "x~y"${end}  ]${end}}`, "f.json");
      const list = json.type === "object" ? member(json, "a/b") : undefined;
      const item = list?.type === "array" ? list.items[1] : undefined;
      expect(item && placeOf(item)).toEqual({ path: "f.json", line: 3, column: 8, pointer: "/a~1b/1" });
      expect(item && textOf(item)).toBe('"x~y"');
      expect(list && pointerOf(list)).toBe("/a~1b");
    }
  });

  it("shows where it stopped", () => {
    expect(placeOfError('{"a": 1,\n "b" 2}')).toMatchObject({ path: "a.json", line: 2, column: 6 });
    expect(placeOfError('{"a": 1, "b": {"c": 1, "c": 2}}')).toMatchObject({
      line: 1,
      column: 24,
      pointer: "/b/c",
    });
    expect(placeOfError('["a\tb"]')).toMatchObject({ line: 1, column: 4 });
    expect(placeOfError("[1, 2")).toMatchObject({ line: 1 });
    expect(placeOfError("")).toMatchObject({ line: 1, column: 1 });
  });

  it("refuses nesting that would exhaust the stack, and nothing less", () => {
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    expect(codeOf(() => readJson(nested(1024)))).toBe("accepted");
    expect(codeOf(() => readJson(nested(1025)))).toBe("json.too_deep");
    expect(codeOf(() => readJson("[".repeat(1_000_000)))).toBe("json.too_deep");
    expect(codeOf(() => readJson(`${'{"a":'.repeat(100_000)}1`))).toBe("json.too_deep");
    expect(codeOf(() => readJson(JSON.stringify("[".repeat(5000))))).toBe("accepted");
    expect(codeOf(() => readJson(JSON.stringify('\\"['.repeat(5000))))).toBe("accepted");
  });
});

describe("readJsonBytes", () => {
  it("refuses bytes that are not UTF-8 and a byte order mark", () => {
    expect(codeOf(() => readJsonBytes(Uint8Array.of(0x22, 0xff, 0x22)))).toBe("json.syntax");
    expect(codeOf(() => readJsonBytes(Uint8Array.of(0xef, 0xbb, 0xbf, 0x31)))).toBe("json.syntax");
    expect(codeOf(() => readJsonBytes(Uint8Array.of(0x31)))).toBe("accepted");
  });
});

function accepts(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}
