/** A run as data, for programs and for later; equal results give equal bytes. Its shape: `protocol/report.schema.json`. */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { AirError } from "../../air/errors.ts";
import { parseExactly } from "../protocol/exact-json.ts";
import { problemWith } from "../protocol/validate.ts";
import { type Case, type Corpus, familyOf, type Level } from "../runner/corpus.ts";
import type { Difference, Outcome, Verdict } from "../runner/outcome.ts";
import type { SessionResult, TesteeIdentity } from "../runner/session.ts";
import {
  type DisputedTally,
  type LevelTally,
  levelReached,
  type Tally,
  tallyCases,
  tallyDisputed,
  tallyLevels,
} from "./tally.ts";

export interface Report {
  readonly protocol: 1;
  readonly corpus: { readonly version: string; readonly hash: string; readonly cases: number };
  /** Null if it never said who it is. */
  readonly testee: TesteeIdentity | null;
  /** Whether every selected case came out as it should: it passed, or failed as it is known to; and the testee behaved. */
  readonly passed: boolean;
  /** The highest level reached together with all below. Known failures are failures. */
  readonly reached: Level | null;
  /** Of the whole corpus, whatever was selected. */
  readonly levels: readonly LevelTally[];
  /** Cases that need our additions to the language; no level depends on them. */
  readonly additions: readonly LevelTally[];
  /** Points in which the specification and the reference differ; never counted. */
  readonly disputed: DisputedTally;
  /** Of each family with a selected case that counts. */
  readonly families: readonly ({ readonly family: string } & Tally)[];
  /** What the testee did wrong beside its answers. */
  readonly faults: readonly string[];
  /** How the run differs from the list of known failures. */
  readonly surprises: readonly string[];
  /** Of every selected case, in the order of the corpus. */
  readonly results: readonly CaseResult[];
}

export interface CaseResult {
  readonly id: string;
  readonly verdict: Verdict;
  readonly how?: string;
  readonly detail?: string;
  readonly difference?: Difference;
}

/** `surprises` is what a list of known failures makes of the run; undefined if there is none. */
export function makeReport(corpus: Corpus, result: SessionResult, surprises?: readonly string[]): Report {
  const { cases, version, hash } = corpus;
  const { outcomes, faults, testee } = result;
  const levels = tallyLevels(cases, outcomes);
  const counted = cases.filter(({ axis }) => axis !== "disputed");
  const run = new Set(counted.filter(({ id }) => outcomes.has(id)).map(({ id }) => familyOf(id)));
  const families = new Map([...run].map((family): [string, Case[]] => [family, []]));
  for (const one of counted) families.get(familyOf(one.id))?.push(one);
  const results = cases.flatMap(({ id }) => {
    const found = outcomes.get(id);
    return found ? [resultOf(id, found)] : [];
  });
  const fine = surprises
    ? surprises.length === 0
    : counted.every(({ id }) => (outcomes.get(id)?.verdict ?? "pass") === "pass");
  return {
    protocol: 1,
    corpus: { version, hash, cases: cases.length },
    testee: testee ?? null,
    passed: fine && faults.length === 0 && testee !== undefined,
    reached: faults.length === 0 ? levelReached(levels) : null,
    levels,
    additions: tallyLevels(cases, outcomes, "additions"),
    disputed: tallyDisputed(cases, outcomes),
    families: [...families].map(([family, some]) => ({ family, ...tallyCases(some, outcomes) })),
    faults,
    surprises: surprises ?? [],
    results,
  };
}

function resultOf(id: string, { verdict, how, detail, difference }: Outcome): CaseResult {
  if (verdict === "pass") return { id, verdict };
  return { id, verdict, how, detail, ...(difference ? { difference } : {}) };
}

/** Reads a report that was kept. Throws `file.unreadable`, or `corpus.report` if it is none, or one about another corpus. */
export function readReport(path: string, corpus: Corpus): Report {
  const text = readText(path);
  let value: unknown;
  try {
    value = parseExactly(text);
  } catch {
    throw new AirError("corpus.report", "is no JSON", { path });
  }
  const problem = problemWith("report.schema.json", value);
  if (problem !== undefined) throw new AirError("corpus.report", problem, { path });
  const report = value as Report;
  if (report.corpus.hash !== corpus.hash) {
    const [theirs, ours] = [report.corpus, corpus].map(({ version, hash }) => `${version}, ${hash}`);
    throw new AirError("corpus.report", `is about the corpus ${theirs}; this one is ${ours}`, { path });
  }
  return report;
}

/** Reports of one testee that have no case in common are parts of one run; the others stay as they are. */
export function mergeShards(corpus: Corpus, reports: readonly Report[]): readonly Report[] {
  const merged: Report[] = [];
  for (const report of reports) {
    const at = merged.findIndex(
      (one) => isDeepStrictEqual(one.testee, report.testee) && !overlap(one, report),
    );
    const other = merged[at];
    if (other) merged[at] = merge(corpus, other, report);
    else merged.push(report);
  }
  return merged;
}

function overlap(a: Report, b: Report): boolean {
  const ids = new Set(a.results.map(({ id }) => id));
  return b.results.some(({ id }) => ids.has(id));
}

function merge(corpus: Corpus, a: Report, b: Report): Report {
  const outcomes = new Map(
    [...a.results, ...b.results].map(({ id, how, detail = "", ...rest }) => [
      id,
      { ...rest, how: how ?? rest.verdict, detail },
    ]),
  );
  const faults = [...new Set([...a.faults, ...b.faults])];
  const surprises = [...a.surprises, ...b.surprises];
  const report = makeReport(corpus, { testee: a.testee ?? undefined, outcomes, faults }, surprises);
  return { ...report, passed: a.passed && b.passed };
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new AirError("file.unreadable", `cannot be read: ${(error as NodeJS.ErrnoException).code}`, {
      path,
    });
  }
}
