/** The smoke test against programs that are no testees, and testees with each of the usual mistakes. */
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { loadCorpus } from "./corpus.ts";
import { formatSmoke, smokeTest } from "./smoke.ts";

const MISBEHAVING = fileURLToPath(new URL("../testees/misbehaving/testee.js", import.meta.url));
const corpus = loadCorpus();

async function problemsOf(command: readonly string[], deadline = 10_000): Promise<readonly string[]> {
  const checks = await smokeTest(corpus, { command, deadline });
  return checks.flatMap(({ problem, blame }) => (problem === undefined ? [] : [`${blame}: ${problem}`]));
}

const misbehaving = (how: string): readonly string[] => [process.execPath, MISBEHAVING, how];

describe("the smoke test", () => {
  it("finds nothing in a testee that behaves", async () => {
    const checks = await smokeTest(corpus, { command: misbehaving("learned"), deadline: 10_000 });
    expect(checks.filter(({ problem }) => problem !== undefined)).toEqual([]);
    expect(checks.map(({ name }) => name)).toHaveLength(7);
    expect(formatSmoke(checks)).toMatch(/the harness works\n$/);
  });

  it.each([
    [["true"], /^harness: the program exited with code 0/],
    [["cat"], /^harness: the message must NOT/],
    [["no-such-program-anywhere"], /could not be started/],
    [["yes"], /no JSON: y \(logs belong on stderr\)/],
  ] as const)("%s is no testee", async (command, message) => {
    const [first, ...others] = await problemsOf(command);
    expect(first).toMatch(message);
    expect(others).toEqual([]);
  });

  it.each([
    ["hang-at-hello", /^harness: no answer within 4 s/],
    ["unflushed", /^harness: the answer came only when the input had ended: flush/],
    ["noise", /^harness: it printed a line that is no JSON/],
    ["stays", /^harness: it goes on for more than 4 s/],
    ["exit-1", /^harness: it exited with code 1/],
    ["no-unsupported", /^harness: expected \{"unsupported"/],
    ["one-id", /^harness: it answered to an id that was not asked/],
    ["none", /^implementation: expected reject cbor\.\w+, got an accept/],
  ] as const)("%s", async (how, message) => {
    const checks = await smokeTest(corpus, { command: misbehaving(how), deadline: 4000 });
    const problem = checks.findLast((one) => one.problem !== undefined);
    expect(`${problem?.blame}: ${problem?.problem}`).toMatch(message);
    expect(formatSmoke(checks)).toMatch(
      how === "none" ? /your implementation has something to learn\n$/ : /this is about your harness/,
    );
  });
});
