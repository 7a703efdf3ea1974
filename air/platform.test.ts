import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  portableSha256Hex,
  portableSliceLatin1,
  portableWriteUtf8,
  sha256Hex,
  sliceLatin1,
  writeUtf8,
} from "./platform.ts";

describe("the platform's own functions and the portable ones", () => {
  it("hash alike", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(sha256Hex(bytes)).toBe(portableSha256Hex(bytes));
      }),
    );
    expect(sha256Hex(new Uint8Array())).toBe(
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
  });

  it("write and cut text alike", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const [a, b] = [new Uint8Array(4000), new Uint8Array(4000)];
        expect(writeUtf8(a, text, 7)).toBe(portableWriteUtf8(b, text, 7));
        expect(a).toEqual(b);
      }),
    );
    const ascii = Uint8Array.from({ length: 128 }, (_, i) => i);
    expect(sliceLatin1(ascii, 3, 100)).toBe(portableSliceLatin1(ascii, 3, 100));
  });
});
