import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diagnosticOf } from "./diagnostic.ts";

function shown(hex: string): string | undefined {
  return diagnosticOf(Uint8Array.from(Buffer.from(hex, "hex")));
}

/** Examples of RFC 8949, appendix A. Its bignums, and its infinities and NaNs in more bytes than needed, are below. */
const EXAMPLES: readonly (readonly [hex: string, text: string])[] = [
  ["00", "0"],
  ["01", "1"],
  ["0a", "10"],
  ["17", "23"],
  ["1818", "24"],
  ["1819", "25"],
  ["1864", "100"],
  ["1903e8", "1000"],
  ["1a000f4240", "1000000"],
  ["1b000000e8d4a51000", "1000000000000"],
  ["1bffffffffffffffff", "18446744073709551615"],
  ["3bffffffffffffffff", "-18446744073709551616"],
  ["20", "-1"],
  ["29", "-10"],
  ["3863", "-100"],
  ["3903e7", "-1000"],
  ["f90000", "0.0"],
  ["f98000", "-0.0"],
  ["f93c00", "1.0"],
  ["fb3ff199999999999a", "1.1"],
  ["f93e00", "1.5"],
  ["f97bff", "65504.0"],
  ["fa47c35000", "100000.0"],
  ["fa7f7fffff", "3.4028234663852886e+38"],
  ["fb7e37e43c8800759c", "1.0e+300"],
  ["f90001", "5.960464477539063e-8"],
  ["f90400", "0.00006103515625"],
  ["f9c400", "-4.0"],
  ["fbc010666666666666", "-4.1"],
  ["f97c00", "Infinity"],
  ["f97e00", "NaN"],
  ["f9fc00", "-Infinity"],
  ["f4", "false"],
  ["f5", "true"],
  ["f6", "null"],
  ["f7", "undefined"],
  ["f0", "simple(16)"],
  ["f8ff", "simple(255)"],
  ["c074323031332d30332d32315432303a30343a30305a", '0("2013-03-21T20:04:00Z")'],
  ["c11a514b67b0", "1(1363896240)"],
  ["c1fb41d452d9ec200000", "1(1363896240.5)"],
  ["d74401020304", "23(h'01020304')"],
  ["d818456449455446", "24(h'6449455446')"],
  ["d82076687474703a2f2f7777772e6578616d706c652e636f6d", '32("http://www.example.com")'],
  ["40", "h''"],
  ["4401020304", "h'01020304'"],
  ["60", '""'],
  ["6449455446", '"IETF"'],
  ["62225c", '"\\"\\\\"'],
  ["62c3bc", '"ü"'],
  ["63e6b0b4", '"水"'],
  ["64f0908591", '"𐅑"'],
  ["80", "[]"],
  ["83010203", "[1, 2, 3]"],
  ["8301820203820405", "[1, [2, 3], [4, 5]]"],
  ["a0", "{}"],
  ["a201020304", "{1: 2, 3: 4}"],
  ["a26161016162820203", '{"a": 1, "b": [2, 3]}'],
  ["826161a161626163", '["a", {"b": "c"}]'],
  ["5f42010243030405ff", "(_ h'0102', h'030405')"],
  ["7f657374726561646d696e67ff", '(_ "strea", "ming")'],
  ["9fff", "[_ ]"],
  ["9f018202039f0405ffff", "[_ 1, [2, 3], [_ 4, 5]]"],
  ["83018202039f0405ff", "[1, [2, 3], [_ 4, 5]]"],
  ["83019f0203ff820405", "[1, [_ 2, 3], [4, 5]]"],
  ["bf61610161629f0203ffff", '{_ "a": 1, "b": [_ 2, 3]}'],
  ["bf6346756ef563416d7421ff", '{_ "Fun": true, "Amt": -2}'],
];

describe("diagnosticOf", () => {
  it.each(EXAMPLES)("shows %s", (hex, text) => expect(shown(hex)).toBe(text));

  it.each([
    ["a head in more bytes than needed", "1801", "1_0"],
    ["a length in more bytes than needed", "990001f5", "[_1 true]"],
    ["a tag in more bytes than needed", "da0000d9f7f6", "55799_2(null)"],
    ["text with a long length", "78016b", '"k"_0'],
    ["a half in four bytes", "fa3f800000", "1.0_2"],
    ["a single in eight bytes", "fb40f86a0000000000", "100000.0_3"],
    ["an infinity in eight bytes", "fb7ff0000000000000", "Infinity_3"],
    ["a bignum", "c249010000000000000000", "2(h'010000000000000000')"],
    ["an empty string of indefinite length", "5fff", "''_"],
    ["a document within", "43d9d9f7", "h'd9d9f7'"],
    ["a document in a byte string", "d9d9f744d9d9f701", "55799(<<55799(1)>>)"],
    ["what is no text", "61ff", "/ text that is not UTF-8: / h'ff'"],
    ["characters that cannot be seen", "65e280aec2a0", '"\\u202e\\u00a0"'],
  ])("shows %s", (_what, hex, text) => expect(shown(hex)).toBe(text));

  it("breaks what is long into lines", () => {
    const text = `78${(70).toString(16)}${"61".repeat(70)}`;
    expect(shown(`d9d9f7a2616101616282${text}80`)).toBe(
      ["55799({", '  "a": 1,', '  "b": [', `    "${"a".repeat(70)}",`, "    []", "  ]", "})"].join("\n"),
    );
  });

  it.each([
    ["nothing", ""],
    ["two items", "0101"],
    ["an item that is cut off", "1903"],
    ["an array without its items", "9bffffffffffffffff"],
    ["a string without its bytes", "5bffffffffffffffff01"],
    ["a break alone", "ff"],
    ["a map that ends behind a key", "bf01ff"],
    ["a chunk of another type", "5f6161ff"],
    ["a chunk without a length", "5f5fffff"],
    ["an integer of indefinite length", "1f"],
    ["a tag of indefinite length", "df01"],
    ["a reserved length", "1c"],
    ["a simple value in two bytes that has one", "f818"],
    ["what is nested without end", "81".repeat(100_000)],
    ["what is nested too deeply", `${"81".repeat(100_000)}00`],
    ["tags without end", "c1".repeat(100_000)],
  ])("does not show %s", (_what, hex) => expect(shown(hex)).toBeUndefined());

  it("shows documents in documents only so deeply", () => {
    let bytes = Buffer.from("d9d9f700", "hex");
    for (let depth = 0; depth < 300; depth++) {
      const head = Buffer.from([0xd9, 0xd9, 0xf7, 0x59, bytes.length >> 8, bytes.length & 255]);
      bytes = Buffer.concat([head, bytes]);
    }
    expect(shown(bytes.toString("hex"))).toContain("h'd9d9f7");
  });

  it("throws nothing, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        diagnosticOf(bytes);
      }),
      { numRuns: 3000 },
    );
  });
});
