/** What the script of the HTML report shows, in little room. `html/data.js` reads it. */
import { type Case, type Corpus, familyOf } from "../runner/corpus.ts";
import type { Verdict } from "../runner/outcome.ts";
import { diagnosticOf } from "./diagnostic.ts";
import { Texts } from "./html-texts.ts";
import type { CaseResult, Report } from "./report.ts";

/** Characters of an input or an expectation that the page shows. */
export const SHOWN = 4000;
/** Digits of bytes in hex that are shown in diagnostic notation, and characters of that. */
const SHOWN_HEX = 8000;
const SHOWN_NOTATION = 12_000;

/** In the order in which filters list them; the page knows each by its place. */
export const VERDICTS: readonly Verdict[] = [
  "pass",
  "fail",
  "unsupported",
  "error",
  "invalid",
  "garbage",
  "duplicate",
  "missing",
  "timeout",
  "crash",
  "not_run",
  "reading",
];

/** A number of one of `texts`. */
type Text = number;
/** Where bytes are, and the bytes in diagnostic notation. */
type Notation = readonly [where: string, notation: Text];

export interface PageData {
  readonly verdicts: readonly Verdict[];
  readonly texts: readonly string[];
  readonly families: readonly string[];
  readonly ops: readonly string[];
  readonly cases: readonly CaseData[];
  readonly implementations: readonly ImplementationData[];
}

type CaseData = readonly [
  family: number,
  name: string,
  level: string,
  axis: string,
  title: string,
  op: number,
  rules: string,
  source: Text,
  /** The number of a case, or -1. */
  pair: number,
  input: ShownJson,
  /** One, or of a disputed case the two readings; the first of which is the one of the specification. */
  expected: readonly ShownJson[],
  /** Of a disputed case, the reading that the rulings follow; else empty. */
  ruling: string,
];

/** Something of a case, perhaps cut off; how long the whole is in one line; and bytes that it has. */
type ShownJson = readonly [json: Text, length: number, notations: readonly Notation[]];

export interface ImplementationData {
  readonly name: string;
  readonly version: string;
  /** A character a case: the place of its verdict, in base 36. */
  readonly verdicts: string;
  /** Of what did not pass, by the number of the case. */
  readonly notes: Readonly<Record<number, NoteData>>;
}

type NoteData =
  | readonly [how: string, detail: Text]
  | readonly [
      how: string,
      detail: Text,
      place: Text,
      expected: Text,
      found: Text,
      /** In diagnostic notation, or -1. */
      expectedNotation: Text,
      foundNotation: Text,
    ];

export function pageData({ cases }: Corpus, reports: readonly Report[]): PageData {
  const texts = new Texts();
  const families = [...new Set(cases.map(({ id }) => familyOf(id)))];
  const ops = [...new Set(cases.map(({ op }) => op))];
  const numbers = new Map(cases.map(({ id }, number) => [id, number]));
  const rows = cases.map((one): CaseData => {
    const family = familyOf(one.id);
    const { expect } = one;
    const expected =
      "readings" in expect ? [expect.readings.specification, expect.readings.reference] : [expect];
    return [
      families.indexOf(family),
      one.id.slice(family === "" ? 0 : family.length + 1),
      one.level,
      one.axis ?? "",
      one.title,
      ops.indexOf(one.op),
      one.rules.join(" "),
      texts.add(sourceText(one.source)),
      one.pair === undefined ? -1 : (numbers.get(one.pair) ?? -1),
      shownJson(compact(one.inputText), JSON.parse(one.inputText), texts),
      expected.map((each) => shownJson(jsonOf(each), "ok" in each ? each.ok : {}, texts)),
      "readings" in expect ? expect.readings.ruling : "",
    ];
  });
  const implementations = reports.map((report) => implementationData(report, cases, texts));
  return { verdicts: VERDICTS, texts: texts.pack(), families, ops, cases: rows, implementations };
}

function implementationData(report: Report, cases: readonly Case[], texts: Texts): ImplementationData {
  const results = new Map(report.results.map((result) => [result.id, result]));
  const notes: Record<number, NoteData> = {};
  const verdicts = cases.map(({ id }, number) => {
    const result = results.get(id);
    if (result && result.verdict !== "pass") notes[number] = noteOf(result, texts);
    return VERDICTS.indexOf(result?.verdict ?? "not_run").toString(36);
  });
  const { name, version } = report.testee ?? { name: "no name", version: "" };
  return { name, version, verdicts: verdicts.join(""), notes };
}

function noteOf({ how = "", detail = "", difference }: CaseResult, texts: Texts): NoteData {
  if (!difference) return [how, texts.add(detail)];
  const { place, expected, found } = difference;
  const sides = [hexOf(expected), hexOf(found)];
  // A canonical document on one side is enough: what the other has instead may begin otherwise.
  const isCbor = sides.some((side) => side?.startsWith(DOCUMENT));
  const notations = sides.map((side) => {
    const notation = isCbor && side !== undefined ? notationOf(side) : undefined;
    return notation === undefined ? -1 : texts.add(notation);
  });
  return [
    how,
    texts.add(detail),
    texts.add(place),
    texts.add(expected),
    texts.add(found),
    notations[0] as number,
    notations[1] as number,
  ];
}

/** Beginning of every canonical document, in hex. */
const DOCUMENT = "d9d9f7";
const HEX = /^(?:[0-9a-f]{2})+$/;

/** The bytes in hex that a JSON text is, if it is a string of them. */
function hexOf(json: string): string | undefined {
  const inner = json.startsWith('"') && json.endsWith('"') ? json.slice(1, -1) : "";
  return HEX.test(inner) ? inner : undefined;
}

function notationOf(hex: string): string | undefined {
  const notation = diagnosticOf(Buffer.from(hex, "hex"));
  return notation === undefined ? undefined : cut(notation, SHOWN_NOTATION);
}

/** What is meant as CBOR among the members of `holder` is shown in diagnostic notation beside the JSON. */
function shownJson(json: string, holder: object, texts: Texts): ShownJson {
  const isCborLens = "lens" in holder && holder.lens === "cbor";
  const notations = Object.entries(holder).flatMap(([key, member]: [string, unknown]): Notation[] => {
    if (typeof member !== "string" || member.length > SHOWN_HEX || !HEX.test(member)) return [];
    if (key !== "cbor" && !member.startsWith(DOCUMENT) && !(key === "value" && isCborLens)) return [];
    const notation = notationOf(member);
    return notation === undefined ? [] : [[key, texts.add(notation)]];
  });
  return [texts.add(cut(json, SHOWN)), json.length, notations];
}

function sourceText(source: Case["source"]): string {
  if ("vector" in source) return `vector of the Rust reference: ${source.vector}`;
  if ("hand" in source) return `by hand: ${source.hand}`;
  return `second implementation: ${source.second}`;
}

const STRING_OR_BLANKS = /("(?:[^"\\]|\\.)*")|\s+/g;

/** JSON without the blanks between its tokens. */
function compact(json: string): string {
  return json.replaceAll(STRING_OR_BLANKS, "$1");
}

/** As JSON; integers beyond what numbers hold as they are. */
function jsonOf(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(",")}]`;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${jsonOf(member)}`).join(",")}}`;
}

function cut(text: string, length: number): string {
  return text.length > length + 1 ? `${text.slice(0, length)}…` : text;
}
