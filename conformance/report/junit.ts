/** A report as JUnit XML: a suite for each family, for servers that show test results. */
import { familyOf } from "../runner/corpus.ts";
import type { CaseResult, Report } from "./report.ts";

/** With a list of known failures, what differs from it fails, and what is listed is skipped; without one, whatever does not pass fails. */
export function formatJunit(report: Report): string {
  const { results, testee, corpus, faults, surprises, reached } = report;
  const families = new Map<string, CaseResult[]>();
  for (const result of results) {
    const family = familyOf(result.id);
    families.set(family, [...(families.get(family) ?? []), result]);
  }
  const problems = [...faults, ...surprises].map((problem) =>
    element("testcase", { name: problem, classname: "run" }, [element("failure", { message: problem }, [])]),
  );
  const name = testee ? `${testee.name} ${testee.version} (${testee.language})` : "unknown testee";
  const about = element("properties", {}, [
    element("property", { name: "corpus", value: `${corpus.version} ${corpus.hash}` }, []),
    element("property", { name: "reached", value: reached ?? "none" }, []),
  ]);
  const listed = report.passed || surprises.length > 0;
  const suites = [...families].map(([family, some]) =>
    suite(
      family,
      some.map((one) => testCase(one, listed)),
      [],
    ),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element("testsuites", { name }, [
    suite("run", problems, [about]),
    ...suites,
  ])}`;
}

function suite(name: string, cases: readonly string[], front: readonly string[]): string {
  const count = (part: string): number => cases.filter((one) => one.includes(part)).length;
  const counts = {
    tests: cases.length,
    failures: count("<failure "),
    errors: count("<error "),
    skipped: count("<skipped "),
  };
  return element("testsuite", { name, ...counts }, [...front, ...cases]);
}

function testCase({ id, verdict, detail = "" }: CaseResult, listed: boolean): string {
  const isFine = verdict === "pass" || verdict === "reading";
  const wrong =
    verdict === "fail" || verdict === "unsupported" || verdict === "not_run" ? "failure" : "error";
  const kind = isFine ? undefined : listed ? "skipped" : wrong;
  const message = `${verdict}: ${detail}`;
  return element(
    "testcase",
    { name: id, classname: familyOf(id) },
    kind ? [element(kind, { message }, [])] : [],
  );
}

/** An element of XML. Children are markup already. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly string[],
): string {
  const head = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`);
  if (children.length === 0) return `<${name}${head.join("")} />\n`;
  return `<${name}${head.join("")}>\n${children.join("")}</${name}>\n`;
}

/** What XML 1.0 has no place for is shown as U+FFFD. */
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
  "\r": "&#13;",
  "\t": "&#9;",
};

function escapeXml(text: string): string {
  return text.replace(NOT_XML, "\ufffd").replace(/[&<>"\n\r\t]/g, (char) => ENTITIES[char] ?? char);
}
