/** Lists of known failures: what they accept, what surprises, and how they are written anew. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { isAirError } from "../../air/errors.ts";
import { codeOf } from "../../tests/codes.ts";
import type { Case } from "./corpus.ts";
import { KnownFailures } from "./known-failures.ts";
import { type Outcome, outcome, PASS } from "./outcome.ts";

const folder = mkdtempSync(join(tmpdir(), "airlock-known-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const PATH = join(folder, "known.txt");

const CASES = ["a/1", "a/2", "a/3", "d/1"].map(
  (id): Case => ({
    id,
    level: "L0",
    ...(id.startsWith("d/") ? { axis: "disputed" } : {}),
    title: "a case",
    op: "cbor.check",
    inputText: "{}",
    expect: { ok: {} },
    rules: ["E2"],
    source: { hand: "by hand" },
  }),
);

function listed(text: string): KnownFailures {
  writeFileSync(PATH, text);
  return KnownFailures.read(PATH, CASES, false);
}

const failing = (how: string): Outcome => ({ verdict: "fail", how, detail: "" });
const run = (...outcomes: readonly Outcome[]): ReadonlyMap<string, Outcome> =>
  new Map(outcomes.map((one, index) => [CASES[index]?.id ?? "", one]));

describe("a list of known failures", () => {
  it("makes a run with just these failures unsurprising", () => {
    const known = listed(
      "# ours\n\na/1 reject:cbor.float # floats are not read yet\na/2  unsupported #later\n",
    );
    expect(known.surprises(run(failing("reject:cbor.float"), outcome("unsupported", "no"), PASS))).toEqual(
      [],
    );
  });

  it("is surprised by a listed pass, an unlisted failure, another failure and a missing reason", () => {
    const known = listed("a/1 accept # x\na/2 accept # y\na/3 accept # ?\n");
    expect(known.surprises(run(PASS, failing("reject:cbor.float"), failing("accept")))).toEqual([
      "a/1 is listed and passes: remove it from the list",
      "a/2 is listed as accept and fails otherwise: reject:cbor.float",
      "a/3 is listed without a reason",
    ]);
    expect(listed("").surprises(run(failing("accept")))).toEqual(["a/1 is not listed and fails: accept"]);
  });

  it("says nothing of cases that were not run, and never of disputed ones", () => {
    const reading: Outcome = { verdict: "reading", how: "neither", detail: "" };
    expect(listed("a/3 accept # x\n").surprises(run(PASS, PASS))).toEqual([]);
    for (const one of [reading, outcome("unsupported", "no")]) {
      expect(listed("").surprises(new Map([["d/1", one]]))).toEqual([]);
      listed("").fix(new Map([["d/1", one]]));
      expect(readFileSync(PATH, "utf8")).toBe("");
    }
  });

  it("names the line that cannot be read", () => {
    const placeOf = (text: string): readonly unknown[] => {
      try {
        listed(text);
      } catch (error) {
        if (isAirError(error)) return [error.code, error.place.line];
      }
      return [];
    };
    for (const line of ["a/1 accept", "a/1 accept #", "a/1 # why", "b/9 accept # why", "d/1 accept # why"])
      expect(placeOf(`# front\n${line}\n`), line).toEqual(["corpus.known_failures", 2]);
    expect(placeOf("a/1 accept # x\na/1 accept # x\n")).toEqual(["corpus.known_failures", 2]);
    expect(codeOf(() => KnownFailures.read(join(folder, "none"), CASES, false))).toBe("file.unreadable");
  });

  it("is written anew with reasons and remarks kept", () => {
    const known = listed("# ours\na/1 accept # old\na/2 accept # kept\n");
    known.fix(run(PASS, failing("at:cbor"), failing("accept")));
    expect(readFileSync(PATH, "utf8")).toBe("# ours\na/2 at:cbor # kept\na/3 accept # ?\n");
    const again = KnownFailures.read(PATH, CASES, false);
    expect(again.surprises(run(PASS, failing("at:cbor"), failing("accept")))).toEqual([
      "a/3 is listed without a reason",
    ]);
  });

  it("may begin as no file", () => {
    const path = join(folder, "new.txt");
    KnownFailures.read(path, CASES, true).fix(run(failing("accept"), PASS));
    expect(readFileSync(path, "utf8")).toBe("a/1 accept # ?\n");
  });
});
