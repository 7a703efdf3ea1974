/** Reports on the real corpus of two testees that are made up: one is right, the other one is wrong in every way. */
import { diagnosticOf } from "../conformance/report/diagnostic.ts";
import { makeReport } from "../conformance/report/report.ts";
import { type Case, type Corpus, type Expected, loadCorpus } from "../conformance/runner/corpus.ts";
import { type Answer, judge, type Outcome, outcome } from "../conformance/runner/outcome.ts";

/** Whatever it is put into, it would like to leave. */
export const HOSTILE = `</script><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'"&\u202e`;

const real = loadCorpus();
export const hostile: Case = {
  id: `hostile/"><img src=x onerror=hacked=1>/case`,
  level: "L0",
  title: HOSTILE,
  op: "cbor.check",
  inputText: JSON.stringify({ cbor: HOSTILE }),
  expect: { ok: { text: HOSTILE } },
  rules: [HOSTILE],
  source: { hand: HOSTILE },
};
export const corpus: Corpus = { ...real, cases: [...real.cases, hostile] };

function answerOf(expected: Expected): Answer {
  return "ok" in expected ? { id: "1", ok: expected.ok } : { id: "1", reject: expected.reject };
}

/** Other bytes that are CBOR, too. */
export function otherBytes(hex: string): string {
  const bytes = Buffer.from(hex, "hex");
  const shown = diagnosticOf(bytes);
  for (let at = bytes.length - 1; at > 3; at--) {
    const other = Buffer.from(bytes);
    other.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    const otherShown = diagnosticOf(other);
    if (otherShown !== undefined && otherShown !== shown) return other.toString("hex");
  }
  return hex;
}

/** The place of the first byte, in hex, that is another one. */
export function firstDifference([one, other]: readonly [string, string]): number {
  let at = 0;
  while (one.slice(at, at + 2) === other.slice(at, at + 2)) at += 2;
  return at;
}

export function cborOf({ expect }: Case): string | undefined {
  return "ok" in expect ? (expect.ok as { readonly cbor?: string }).cbor : undefined;
}

/** Its bytes are wrong now and then, it accepts too much, has no level 5, and is slow once. */
function wrongOutcome(one: Case, number: number): Outcome | undefined {
  if (one === hostile) return outcome("error", HOSTILE);
  if ("readings" in one.expect) return judge(one.expect, answerOf(one.expect.readings.specification));
  if (one.level === "L5") return outcome("unsupported", "there are no worlds");
  if (one.level === "L4") return undefined;
  if (number === 1) return outcome("timeout", "no answer within 10 s");
  const cbor = cborOf(one);
  if (cbor !== undefined && number % 23 === 0) {
    return judge(one.expect, {
      id: "1",
      ok: { ...(one.expect as { ok: object }).ok, cbor: otherBytes(cbor) },
    });
  }
  if ("reject" in one.expect && number % 41 === 0) return judge(one.expect, { id: "1", ok: { it: HOSTILE } });
  return judge(one.expect, answerOf(one.expect));
}

function rightOutcome({ expect }: Case): Outcome {
  return judge(expect, answerOf("readings" in expect ? expect.readings[expect.readings.ruling] : expect));
}

export const right = new Map(corpus.cases.map((one) => [one.id, rightOutcome(one)]));
export const wrong = new Map(
  corpus.cases.flatMap((one, number) => {
    const found = wrongOutcome(one, number);
    return found ? [[one.id, found] as const] : [];
  }),
);
export const WRONG_NAME = `wrong <img src=x onerror="window.hacked=1">`;
export const reports = [
  makeReport(corpus, {
    testee: { name: "right", version: "1", language: "TypeScript" },
    outcomes: right,
    faults: [],
  }),
  makeReport(corpus, {
    testee: { name: WRONG_NAME, version: "2", language: HOSTILE },
    outcomes: wrong,
    faults: [HOSTILE],
  }),
] as const;
