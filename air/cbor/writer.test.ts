import { describe, expect, it } from "vitest";
import { codeOf } from "../../tests/codes.ts";
import { toHex } from "../../tests/shared.ts";
import { Writer } from "./writer.ts";

/** Writes one document after the other until several arenas have been filled; all must come out alike. */
function everywhere(expected: string, write: (writer: Writer) => void): void {
  const writer = new Writer();
  for (let written = 0; written < 1_200_000; ) {
    writer.begin();
    write(writer);
    const bytes = writer.take();
    written += bytes.length;
    if (toHex(bytes) !== expected) expect(toHex(bytes), `after ${written} bytes`).toBe(expected);
  }
}

describe("the writer, wherever in its arena", () => {
  it("sorts sets and drops what repeats", () =>
    everywhere("d9d9f7820102", (w) => {
      const open = w.openSet([2n, 1n, 2n], "");
      for (const n of [2n, 1n, 2n]) {
        w.mark();
        w.nat(n, "");
      }
      w.closeSet(open);
    }));

  it("shortens the head of a set that loses elements", () =>
    everywhere("d9d9f78100", (w) => {
      const open = w.openSet(Array(24).fill(0n), "");
      for (let i = 0; i < 24; i++) {
        w.mark();
        w.nat(0n, "");
      }
      w.closeSet(open);
    }));

  it("sorts maps in maps", () =>
    everywhere("d9d9f7a20020a1010220", (w) => {
      const outer = w.openMap(2);
      w.mark();
      w.map(1);
      w.nat(1n, "");
      w.nat(2n, "");
      w.mark();
      w.int(-1n, "");
      w.mark();
      w.nat(0n, "");
      w.mark();
      w.int(-1n, "");
      w.closeMap(outer, "");
    }));

  it("writes texts whose heads turn out longer, and hashes", () => {
    const hash = `sha256:${"ab".repeat(32)}`;
    everywhere(`d9d9f7827830${"c3a9".repeat(24)}7847${Buffer.from(hash).toString("hex")}`, (w) => {
      w.array(2);
      w.text("é".repeat(24), "");
      w.hash(hash, "");
    });
  });
});

describe("the writer", () => {
  it("refuses a map that has a key twice", () => {
    const writer = new Writer();
    writer.begin();
    const open = writer.openMap(2);
    for (const key of ["a", "a"]) {
      writer.mark();
      writer.text(key, "");
      writer.mark();
      writer.null();
    }
    expect(codeOf(() => writer.closeMap(open, "a map"))).toBe("cbor.duplicate_key");
  });
});
