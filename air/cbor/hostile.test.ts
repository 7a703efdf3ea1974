/** Input made to hurt: neither reader may crash, hang or allocate beyond the input (ruling E2). */
import { describe, expect, it } from "vitest";
import { codeOf } from "../../tests/codes.ts";
import { checkDocument } from "./document.ts";
import { canonicalize } from "./lenient.ts";
import { decodeTree } from "./tree.ts";

const TAG = [0xd9, 0xd9, 0xf7];

function tagged(...bytes: number[]): Uint8Array {
  return Uint8Array.from([...TAG, ...bytes]);
}

function repeated(byte: number, count: number): Uint8Array {
  const bytes = new Uint8Array(3 + count).fill(byte);
  bytes.set(TAG);
  return bytes;
}

const READERS = [
  ["strict", checkDocument],
  ["strict tree", decodeTree],
  ["lenient", canonicalize],
] as const;

describe.each(READERS)("the %s reader", (_, read) => {
  it("refuses 100,000 nested arrays, maps and indefinite arrays", () => {
    expect(codeOf(() => read(repeated(0x81, 100_000)))).toBe("cbor.too_deep");
    expect(codeOf(() => read(repeated(0xa1, 100_000)))).toMatch(/^cbor\.too_deep$/);
    expect(codeOf(() => read(repeated(0x9f, 100_000)))).toMatch(/^cbor\.(too_deep|non_canonical)$/);
  });

  it("refuses lengths of eight bytes before allocating", () => {
    for (const major of [0x5b, 0x7b, 0x9b, 0xbb]) {
      for (const last of [
        [0, 0, 0, 1, 0, 0, 0, 0],
        [0x7f, ...Array<number>(7).fill(0xff)],
        Array<number>(8).fill(0xff),
      ]) {
        expect(codeOf(() => read(tagged(major, ...last)))).toBe("cbor.truncated");
      }
    }
  });

  it("reads a map of 10 MB whose keys are sorted", () => {
    const bytes = largeMap((i) => i);
    expect(codeOf(() => read(bytes))).toBe("accepted");
  });
});

/** A map of 1.6 million entries in about 10 MB; keys are five bytes, values one. */
function largeMap(keyOf: (index: number) => number): Uint8Array {
  const count = 1_600_000;
  const bytes = new Uint8Array(3 + 5 + count * 6);
  const view = new DataView(bytes.buffer);
  bytes.set(TAG);
  bytes[3] = 0xba;
  view.setUint32(4, count);
  for (let i = 0; i < count; i++) {
    bytes[8 + i * 6] = 0x1a;
    view.setUint32(9 + i * 6, 0x10000 + keyOf(i));
    bytes[13 + i * 6] = 0xf6;
  }
  return bytes;
}

describe("a map of 10 MB", () => {
  it("in reverse order is sorted by the lenient reader and refused by the strict one", () => {
    const reversed = largeMap((i) => 1_600_000 - i);
    expect(codeOf(() => checkDocument(reversed))).toBe("cbor.non_canonical");
    expect(
      Buffer.compare(
        canonicalize(reversed),
        largeMap((i) => i + 1),
      ),
    ).toBe(0);
  });

  it("of equal keys is refused", () => {
    const equal = largeMap(() => 7);
    expect(codeOf(() => checkDocument(equal))).toBe("cbor.duplicate_key");
    expect(codeOf(() => canonicalize(equal))).toBe("cbor.duplicate_key");
  });
});

describe("offsets", () => {
  it("point at the head that is wrong", () => {
    for (const [bytes, offset] of [
      [tagged(0x18, 0x17), 3],
      [tagged(0x82, 0x01, 0x18, 0x17), 5],
      [tagged(0x62, 0x61, 0xff), 3],
      [tagged(0xa2, 0x61, 0x62, 0x00, 0x61, 0x61, 0x00), 7],
      [tagged(0x01, 0x02), 4],
    ] as const) {
      expect(() => checkDocument(bytes)).toThrow(expect.objectContaining({ place: { offset } }));
    }
  });
});
