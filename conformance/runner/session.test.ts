/** The runner against programs that do not behave: it ends in time and names the fault. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Case } from "./corpus.ts";
import { requestLine, runSession, type SessionResult } from "./session.ts";

const MISBEHAVING = fileURLToPath(new URL("../testees/misbehaving/testee.js", import.meta.url));

/** Six checks that a well-behaved program accepts. */
const CASES: readonly Case[] = Array.from({ length: 6 }, (_, i) => ({
  id: `test/case-${i + 1}`,
  level: "L0",
  title: "a case",
  op: "cbor.check",
  inputText: `{"cbor":"d9d9f70${i + 1}"}`,
  expect: { ok: {} },
  rules: ["E2"],
  source: { hand: "by hand" },
}));

function runCommand(command: readonly string[], deadline = 1500): Promise<SessionResult> {
  return runSession(CASES, { command, deadline, progress: () => {} });
}

function run(how: string, deadline?: number): Promise<SessionResult> {
  return runCommand([process.execPath, MISBEHAVING, how], deadline);
}

function verdicts(result: SessionResult): string[] {
  return CASES.map(({ id }) => result.outcomes.get(id)?.verdict ?? "none");
}

function detail(result: SessionResult, number: number): string {
  return result.outcomes.get(`test/case-${number}`)?.detail ?? "";
}

const GIVEN_UP = Array<string>(6).fill("not_run");

describe("programs that are no testees", () => {
  it("cat echoes the request", async () => {
    const result = await runCommand(["cat"]);
    expect(verdicts(result)).toEqual(GIVEN_UP);
    expect(result.faults[0]).toMatch(
      /given up \(invalid\).*the answer to hello does not follow the protocol/,
    );
  });

  it("true exits at once", async () => {
    const result = await runCommand(["true"]);
    expect(verdicts(result)).toEqual(GIVEN_UP);
    expect(result.faults[0]).toMatch(
      /given up \(crash\): the testee exited with code 0, before it answered hello/,
    );
  });

  it("false exits with 1, and a missing program does not start", async () => {
    expect((await runCommand(["false"])).faults[0]).toMatch(/exited with code 1/);
    expect((await runCommand(["no-such-program-anywhere"])).faults[0]).toMatch(/could not be started/);
  });

  it("sleep hangs", async () => {
    const result = await runCommand(["sleep", "600"], 300);
    expect(verdicts(result)).toEqual(GIVEN_UP);
    expect(result.faults[0]).toMatch(
      /given up \(timeout\): no answer within 0.3 s, before it answered hello/,
    );
  });

  it("yes prints garbage without end", async () => {
    const result = await runCommand(["yes"]);
    expect(verdicts(result)).toEqual(GIVEN_UP);
    expect(result.faults.join()).toMatch(/a line that is no JSON object: "y".*given up \(garbage\)/s);
  });
});

describe("testees that misbehave at one case", () => {
  const only = (verdict: string) => ["pass", "pass", verdict, "pass", "pass", "pass"];

  it.each([
    ["garbage", "garbage", /no JSON object: "Debugger attached."/, true],
    ["latin1", "garbage", /not valid UTF-8/, true],
    ["array", "garbage", /no JSON object: "\[1\]"/, true],
    ["strange-id", "garbage", /an id that was never sent/, true],
    ["twice", "duplicate", /answered twice/, true],
    ["two-outcomes", "invalid", /NOT have more than 2 properties/, false],
    ["extra-field", "invalid", /NOT have more than 2 properties|took/, false],
    ["ok-with-more", "invalid", /additional properties \("canonical"\)/, false],
    ["no-code", "invalid", /required property 'code'/, false],
    ["contradiction", "invalid", /the first of faults is not/, false],
    ["null-field", "invalid", /offset must be integer/, false],
    ["error", "error", /boom/, false],
    ["unsupported", "unsupported", /not yet/, false],
    ["reject", "fail", /expected an accept, got reject cbor.float/, false],
    ["crash", "crash", /exited with code 3/, false],
    ["killed", "crash", /ended by SIGKILL/, false],
  ] as const)("%s: %s", async (how, verdict, message, faulty) => {
    const result = await run(how);
    expect(verdicts(result)).toEqual(only(verdict));
    expect(detail(result, 3)).toMatch(message);
    expect(result.faults.length > 0).toBe(faulty);
  });

  it("skip: a missing answer is told from a hanging program", async () => {
    const result = await run("skip", 500);
    expect(verdicts(result)).toEqual(only("missing"));
    expect(detail(result, 3)).toMatch(/later requests were answered/);
  });

  it("endless-line: a line without end is cut off", async () => {
    const result = await run("endless-line", 20_000);
    expect(verdicts(result)).toEqual(only("garbage"));
  });
});

describe("testees that misbehave throughout", () => {
  it("hang: each case is tried alone, and five deadlines are enough", async () => {
    const result = await run("hang", 300);
    expect(verdicts(result)).toEqual(["timeout", "timeout", "timeout", "timeout", "not_run", "not_run"]);
    expect(result.faults[0]).toMatch(/no answer within 0.3 s, for the 5th time/);
  });

  it("crash-always: every case is to blame", async () => {
    expect(verdicts(await run("crash-always"))).toEqual(Array(6).fill("crash"));
  });

  it("newest-first: whatever the order of answers, the case that crashes is the one that is blamed", async () => {
    const result = await run("newest-first", 5000);
    expect(verdicts(result)).toEqual(["pass", "pass", "crash", "pass", "pass", "pass"]);
  });

  it("last-words: garbage without a line end is garbage", async () => {
    expect((await run("last-words")).faults).toEqual([expect.stringMatching(/no JSON object: "goodbye"/)]);
  });

  it("hang-at-hello and hello-unsupported never begin", async () => {
    expect((await run("hang-at-hello", 300)).faults[0]).toMatch(/before it answered hello/);
    const result = await run("hello-unsupported");
    expect(result.testee).toBeUndefined();
    expect(verdicts(result)).toEqual(GIVEN_UP);
  });

  it("noise: a line of garbage before every answer fails every case", async () => {
    const result = await run("noise");
    expect(new Set(verdicts(result))).toEqual(new Set(["garbage"]));
  });

  it("stays and exit-1: the end of input must end the program, with 0", async () => {
    expect((await run("stays", 3000)).faults).toEqual([
      "the testee did not exit within 3 s of the end of its input",
    ]);
    expect((await run("exit-1")).faults).toEqual(["at the end of its input the testee exited with code 1"]);
    expect(verdicts(await run("exit-1"))).toEqual(Array(6).fill("pass"));
  });
});

describe("what a testee starts", () => {
  it("ends with it, and does not keep the runner waiting", async () => {
    const marker = `airlock-test-${process.pid}`;
    for (const output of [">/dev/null 2>&1", ""]) {
      const script = `sh -c 'sleep 60; : ${marker}' ${output} & exec "$0" "$1" none`;
      const result = await runCommand(["sh", "-c", script, process.execPath, MISBEHAVING]);
      expect(verdicts(result)).toEqual(Array(6).fill("pass"));
      expect(result.faults).toEqual([]);
    }
    const left = spawnSync("pgrep", ["-f", marker], { encoding: "utf8" }).stdout.trim();
    expect(left).toBe("");
  });
});

describe("request ids", () => {
  it("say nothing about the case", () => {
    expect(requestLine("x", "cbor.check", "{}")).toBe('{"id":"x","op":"cbor.check","input":{}}');
  });
});

describe("testees that behave", () => {
  it.each(["none", "stderr", "split"])("%s", async (how) => {
    const result = await run(how);
    expect(verdicts(result)).toEqual(Array(6).fill("pass"));
    expect(result.faults).toEqual([]);
    expect(result.testee?.name).toBe("misbehaving");
  });
});
