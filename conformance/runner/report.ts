/** A run as text for people and as JSON for programs; equal results give equal bytes. */
import { type Corpus, familyOf } from "./corpus.ts";
import type { Outcome } from "./outcome.ts";
import type { SessionResult, TesteeIdentity } from "./session.ts";

export interface Report {
  readonly protocol: 1;
  readonly corpus: { readonly hash: string; readonly cases: number };
  readonly testee: TesteeIdentity | null;
  /** True if every case passed, none was unsupported, and the testee behaved. */
  readonly passed: boolean;
  readonly families: readonly FamilyCount[];
  readonly faults: readonly string[];
  /** Every case that did not pass, in corpus order. */
  readonly failures: readonly ({ readonly id: string } & Outcome)[];
}

export interface FamilyCount {
  readonly family: string;
  readonly total: number;
  readonly passed: number;
  readonly failed: number;
  readonly unsupported: number;
}

export function makeReport(corpus: Corpus, result: SessionResult): Report {
  const families = new Map<string, { total: number; passed: number; failed: number; unsupported: number }>();
  const failures: ({ id: string } & Outcome)[] = [];
  for (const { id } of corpus.cases) {
    const outcome = result.outcomes.get(id);
    if (!outcome) continue;
    const family = familyOf(id);
    const count = families.get(family) ?? { total: 0, passed: 0, failed: 0, unsupported: 0 };
    families.set(family, count);
    count.total++;
    if (outcome.verdict === "pass") count.passed++;
    else if (outcome.verdict === "unsupported") count.unsupported++;
    else count.failed++;
    if (outcome.verdict !== "pass") failures.push({ id, ...outcome });
  }
  return {
    protocol: 1,
    corpus: { hash: corpus.hash, cases: corpus.cases.length },
    testee: result.testee ?? null,
    passed: failures.length === 0 && result.faults.length === 0 && result.testee !== undefined,
    families: [...families].map(([family, count]) => ({ family, ...count })),
    faults: result.faults,
    failures,
  };
}

/** At most this many failures are listed for people; `--json` has all. */
const LISTED = 40;

export function formatReport(report: Report): string {
  const { testee } = report;
  const lines = [
    testee ? `testee  ${testee.name} ${testee.version} (${testee.language})` : "testee  did not answer hello",
    `corpus  ${report.corpus.cases} cases, ${report.corpus.hash}`,
    "",
    ...table(report.families),
    "",
    ...report.faults.map((fault) => `fault   ${fault}`),
    ...report.failures
      .slice(0, LISTED)
      .map(({ id, verdict, detail }) => `${verdict.padEnd(7)} ${id}: ${detail}`),
  ];
  if (report.failures.length > LISTED)
    lines.push(`…       and ${report.failures.length - LISTED} more; --json lists all`);
  const passed = report.families.reduce((sum, family) => sum + family.passed, 0);
  const total = report.families.reduce((sum, family) => sum + family.total, 0);
  lines.push(`${passed} of ${total} cases pass${report.passed ? "" : "; the run fails"}`);
  return `${lines.join("\n")}\n`;
}

function table(families: readonly FamilyCount[]): string[] {
  const width = Math.max(6, ...families.map(({ family }) => family.length));
  const row = (name: string, ...cells: readonly (string | number)[]) =>
    `${name.padEnd(width)}${cells.map((cell) => String(cell).padStart(13)).join("")}`;
  return [
    row("family", "cases", "passed", "failed", "unsupported"),
    ...families.map(({ family, total, passed, failed, unsupported }) =>
      row(family, total, passed, failed, unsupported),
    ),
  ];
}
