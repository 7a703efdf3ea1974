/** The report of `airlock breaking` as JUnit XML: a suite for each category, for servers that show test results. */

import { formatPlace, type Place } from "../air/errors.ts";
import { type Difference, isFrom } from "../breaking/difference.ts";
import { element } from "../conformance/report/junit.ts";
import {
  type BreakingReport,
  faulty,
  LEVELS,
  type Level,
  levelOf,
  SIDES,
  shownOf,
} from "./breaking-report.ts";
import { escapeControls } from "./faults/escape.ts";

/** What is from the chosen category on fails, what is below it is skipped; a category without differences passes. */
export function breakingJunit(report: BreakingReport): string {
  const broken = faulty(report);
  const suites =
    broken.length > 0
      ? broken.map(({ side, faults }) =>
          suite(
            `check of ${SIDES[side]}`,
            faults.map(({ code, message, place }) => testCase(message, code, "failure", shown(place))),
          ),
        )
      : LEVELS.flatMap((level) => ofLevel(level, report));
  const name = `airlock breaking ${report.after.name} --against ${report.before.name}`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element("testsuites", { name }, suites)}`;
}

function ofLevel(level: Level, report: BreakingReport): readonly string[] {
  const some = shownOf(report).filter((one) => levelOf(one) === level);
  if (some.length === 0)
    return level === "harmless" ? [] : [suite(level, [testCase("no difference", level, "none", "")])];
  return [
    suite(
      level,
      some.map((one) => ofDifference(one, report)),
    ),
  ];
}

function ofDifference(one: Difference, { failOn }: BreakingReport): string {
  const { rule, message, categories, accepts, before, after } = one;
  const kind = isFrom(one, failOn) ? "failure" : categories.length > 0 ? "skipped" : "none";
  const detail = [
    categories.join(", "),
    ...(accepts === undefined ? [] : [accepts]),
    ...(after ? [shown(after.place)] : []),
    ...(before ? [`before: ${shown(before.place)}`] : []),
  ];
  return testCase(message, rule, kind, detail.join("; "));
}

function shown(place: Place): string {
  return `${formatPlace(place)}${place.pointer === undefined ? "" : `#${place.pointer}`}`;
}

function suite(name: string, cases: readonly string[]): string {
  const count = (part: string): number => cases.filter((one) => one.includes(part)).length;
  const counts = {
    tests: cases.length,
    failures: count("<failure "),
    errors: 0,
    skipped: count("<skipped "),
  };
  return element("testsuite", { name, ...counts }, cases);
}

function testCase(
  name: string,
  classname: string,
  kind: "failure" | "skipped" | "none",
  detail: string,
): string {
  const inner = kind === "none" ? [] : [element(kind, { message: escapeControls(`${name}: ${detail}`) }, [])];
  return element("testcase", { name: escapeControls(name), classname: escapeControls(classname) }, inner);
}
