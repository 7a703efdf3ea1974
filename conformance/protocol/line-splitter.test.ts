import { expect, it } from "vitest";
import { type Line, LineSplitter } from "./line-splitter.ts";

it("splits at LF only, wherever the chunks end, and tells what is not UTF-8", () => {
  const e = Buffer.from("é");
  const chunks = ["a\r", "b\n", "", "\nc", "\n"].map((text) => Buffer.from(text));
  const splitter = new LineSplitter();
  const lines: Line[] = [];
  for (const chunk of [...chunks, Uint8Array.of(0xff, 10), e.subarray(0, 1), e.subarray(1)]) {
    lines.push(...splitter.push(chunk));
  }
  expect(splitter.pendingSize).toBe(2);
  lines.push(...splitter.flush(), ...splitter.flush());
  expect(lines).toEqual(["a\rb", "", "c", undefined, "é"]);
});
