import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../tests/shared.ts";
import { canonicalize } from "./lenient.ts";

describe("canonicalize", () => {
  it("gives the same bytes wherever in the arena it writes them", () => {
    // Small documents of every length, until several arenas have been filled.
    const inputs = [
      "9fff",
      "9f01ff",
      "5f41024103ff",
      "bf016161ff",
      "9f9f05ffbf01ffff".replace("01ff", "0102ff"),
    ].map(fromHex);
    const expected = inputs.map((input) => toHex(canonicalize(input)));
    expect(expected).toEqual([
      "d9d9f780",
      "d9d9f78101",
      "d9d9f7420203",
      "d9d9f7a1016161",
      "d9d9f7828105a10102",
    ]);
    for (let written = 0, i = 0; written < 1_500_000; i++) {
      const index = (i * 7) % inputs.length;
      const bytes = canonicalize(inputs[index] as Uint8Array);
      written += bytes.length;
      if (toHex(bytes) !== expected[index])
        expect(toHex(bytes), `after ${written} bytes`).toBe(expected[index]);
    }
  });

  it("leaves its input alone, and takes views of larger buffers", () => {
    const buffer = fromHex("ffff9f0102ffff");
    const view = buffer.subarray(2, 6);
    expect(toHex(canonicalize(view))).toBe("d9d9f7820102");
    expect(toHex(buffer)).toBe("ffff9f0102ffff");
    expect(toHex(canonicalize(Buffer.from("9f0102ff", "hex")))).toBe("d9d9f7820102");
  });
});
