/** Programs that are asked: several at once, and what becomes of the rest when one request ends the program. */
import { afterEach, describe, expect, it } from "vitest";
import { ProgramTestee, type Reply } from "./testee.ts";

/** Answers ok, but for some texts in the request. */
const PROGRAM = `
const lines = require("node:readline").createInterface({ input: process.stdin });
lines.on("line", (line) => {
  const { id } = JSON.parse(line);
  if (line.includes("dead")) process.exit(3);
  if (line.includes("beef")) return;
  console.log(line.includes("00ff") ? JSON.stringify({ id, ok: { cbor: 1 } }) : JSON.stringify({ id, ok: {} }));
});
`;

let testee: ProgramTestee;
afterEach(() => testee.close());

function ask(cbor: string): Promise<Reply> {
  return testee.ask("cbor.check", JSON.stringify({ cbor }));
}

describe("a program that is asked", () => {
  it("is started again after a crash, and only who is to blame has none for an answer", async () => {
    testee = new ProgramTestee([process.execPath, "-e", PROGRAM], 20_000);
    const replies = await Promise.all(["00", "01", "dead", "02"].map(ask));
    expect(replies.map((reply) => ("failed" in reply ? reply.failed : "answer"))).toEqual([
      "answer",
      "answer",
      "crash",
      "answer",
    ]);
    expect(replies[2]).toMatchObject({ detail: expect.stringContaining("exited with code 3") });
  });

  it("is given up when it does not answer, and its answers are checked", async () => {
    testee = new ProgramTestee([process.execPath, "-e", PROGRAM], 3000);
    expect(await ask("00")).toMatchObject({ answer: { ok: {} } });
    expect(await ask("beef")).toMatchObject({ failed: "timeout" });
    expect(await ask("00ff")).toMatchObject({ failed: "invalid" });
  });
});
