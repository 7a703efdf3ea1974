/** A report for people at a terminal. */
import type { CaseResult, Report } from "./report.ts";
import type { LevelTally, Tally } from "./tally.ts";

/** At most this many failures are listed; the other formats have all. */
const LISTED = 40;

export function formatReport(report: Report): string {
  const { testee, corpus, faults, surprises, results, reached } = report;
  const failures = results.filter(({ verdict }) => verdict !== "pass" && verdict !== "reading");
  // Nothing was asked: there is one thing to say.
  if (!testee && results.length === 0)
    return `${[...faults, "nothing was asked; the run fails"].join("\n")}\n`;
  const lines = [
    testee ? `testee  ${testee.name} ${testee.version} (${testee.language})` : "testee  did not answer hello",
    `corpus  ${corpus.version}, ${corpus.cases} cases, ${corpus.hash}`,
    "",
    ...levelTable(report),
    ...disputedLines(report),
    "",
    ...table(
      "family",
      report.families.map(({ family, ...tally }) => [family, tally]),
    ),
    "",
    ...faults.map((fault) => `fault     ${fault}`),
    ...surprises.slice(0, LISTED).map((surprise) => `surprise  ${surprise}`),
    ...more(surprises.length),
    ...(surprises.length > 0 ? [] : failureLines(failures)),
    summary(report),
    reached === null ? "no level is reached" : `reached: ${reached}`,
  ];
  return `${lines.join("\n")}\n`;
}

function failureLines(failures: readonly CaseResult[]): readonly string[] {
  const listed = failures.slice(0, LISTED);
  return [
    ...listed.map(({ id, verdict, detail }) => `${verdict.padEnd(9)} ${id}: ${detail}`),
    ...more(failures.length),
  ];
}

function more(count: number): readonly string[] {
  return count > LISTED ? [`…         and ${count - LISTED} more; --json lists all`] : [];
}

function summary({ results, passed }: Report): string {
  const counted = results.filter(({ verdict }) => verdict !== "reading");
  const good = counted.filter(({ verdict }) => verdict === "pass").length;
  return `${good} of ${counted.length} cases pass${passed ? "" : "; the run fails"}`;
}

function levelTable({ levels, additions }: Report): readonly string[] {
  const rows = [
    ...levels.map((tally) => [tally.level, tally] as const),
    ...additions.map((tally) => [`${tally.level} additions`, tally] as const),
  ];
  return table("level", rows);
}

function disputedLines({ disputed }: Report): readonly string[] {
  const { total, specification, reference, neither, not_answered } = disputed;
  if (total === 0) return [];
  return [
    `disputed: ${total}, answered as the specification ${specification}, as the reference ${reference}, otherwise ${neither}, not ${not_answered}`,
  ];
}

function table(head: string, rows: readonly (readonly [string, Tally | LevelTally])[]): readonly string[] {
  const width = Math.max(head.length, ...rows.map(([name]) => name.length));
  const row = (name: string, ...cells: readonly (string | number)[]): string =>
    `${name.padEnd(width)}${cells.map((cell) => String(cell).padStart(13)).join("")}`.trimEnd();
  return [
    row(head, "cases", "passed", "failed", "unsupported", "not run", ""),
    ...rows.map(([name, tally]) => {
      const { total, passed, failed, unsupported, not_run } = tally;
      const mark = "complete" in tally && tally.complete ? "complete" : "";
      return row(name, total, passed, failed, unsupported, not_run, mark);
    }),
  ];
}
