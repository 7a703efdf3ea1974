/** How many cases of each level, and of each axis, came out how: of the whole corpus, whatever was run. */
import { type Axis, type Case, LEVELS, type Level } from "../runner/corpus.ts";
import type { Outcome } from "../runner/outcome.ts";

export interface Tally {
  /** Of the whole corpus. */
  readonly total: number;
  readonly passed: number;
  readonly failed: number;
  readonly unsupported: number;
  /** Not selected, or the testee was given up before. */
  readonly not_run: number;
}

export interface LevelTally extends Tally {
  readonly level: Level;
  /** Whether all of its cases pass; none is unsupported, none left out. */
  readonly complete: boolean;
}

/** How disputed cases were answered. */
export interface DisputedTally {
  readonly total: number;
  readonly specification: number;
  readonly reference: number;
  readonly neither: number;
  readonly not_answered: number;
}

type Outcomes = ReadonlyMap<string, Outcome>;

/** A row for each level that has such a case; without an axis, of the levels themselves. */
export function tallyLevels(cases: readonly Case[], outcomes: Outcomes, axis?: Axis): readonly LevelTally[] {
  return LEVELS.flatMap((level) => {
    const some = cases.filter((one) => one.level === level && one.axis === axis);
    if (some.length === 0) return [];
    const tally = tallyCases(some, outcomes);
    return [{ level, ...tally, complete: tally.passed === tally.total }];
  });
}

export function tallyCases(cases: readonly Case[], outcomes: Outcomes): Tally {
  const count = { total: cases.length, passed: 0, failed: 0, unsupported: 0, not_run: 0 };
  for (const { id } of cases) {
    const verdict = outcomes.get(id)?.verdict ?? "not_run";
    if (verdict === "pass") count.passed++;
    else if (verdict === "unsupported" || verdict === "not_run") count[verdict]++;
    else count.failed++;
  }
  return count;
}

export function tallyDisputed(cases: readonly Case[], outcomes: Outcomes): DisputedTally {
  const disputed = cases.filter(({ axis }) => axis === "disputed");
  const count = { total: disputed.length, specification: 0, reference: 0, neither: 0, not_answered: 0 };
  for (const { id } of disputed) {
    const { verdict, how } = outcomes.get(id) ?? {};
    if (verdict === "reading") count[how as "specification" | "reference" | "neither"]++;
    else count.not_answered++;
  }
  return count;
}

/** The highest level such that it and all below are complete. */
export function levelReached(levels: readonly LevelTally[]): Level | null {
  const first = levels.findIndex(({ complete }) => !complete);
  return levels[(first < 0 ? levels.length : first) - 1]?.level ?? null;
}
