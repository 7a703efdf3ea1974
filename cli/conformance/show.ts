/** `airlock conformance show`: all that there is to say of a case. */
import { Command } from "commander";
import type { Case, Expected } from "../../conformance/runner/corpus.ts";
import { ERRORS, type ErrorCode } from "../../generated/errors.ts";
import { escapeControls } from "../faults/escape.ts";
import { caseOf } from "./case.ts";
import { type CorpusOption, corpusOption } from "./select.ts";

export function showCommand(): Command {
  return new Command("show")
    .description("Show a case: what it asks, what is expected and why.")
    .argument("<id>", "id of the case")
    .addOption(corpusOption())
    .option("--json", "print as JSON")
    .action(show);
}

async function show(id: string, { json, corpus }: CorpusOption & { readonly json?: true }): Promise<void> {
  const { loadCorpus } = await import("../../conformance/runner/corpus.ts");
  const one = caseOf(loadCorpus(corpus), id);
  if (json) {
    const { inputText, ...rest } = one;
    // Integers in an input may be beyond what numbers hold: its text goes out as it is.
    process.stdout.write(`${JSON.stringify(rest).slice(0, -1)},"input":${inputText}}\n`);
    return;
  }
  const { readClauses } = await import("../../conformance/mutants/clauses.ts");
  const { diagnosticOf } = await import("../../conformance/report/diagnostic.ts");
  const clauses = readClauses();
  const rules = one.rules.map((rule) => {
    const text = clauses.filter((clause) => clause.rule === rule).map((clause) => clause.text);
    return `${rule}: ${text.join(" ")}`;
  });
  const [[sort, origin] = []] = Object.entries(one.source);
  const lines = [
    one.id,
    one.title,
    "",
    `level   ${one.level}${one.axis ? `, ${one.axis}` : ""}`,
    `op      ${one.op}`,
    ...(one.pair === undefined ? [] : [`pair    ${one.pair}`]),
    `source  ${SOURCES[sort ?? ""] ?? sort}: ${origin}`,
    ...rules,
    "",
    "input",
    indent(pretty(one.inputText)),
    "",
    ...expectedLines(one, diagnosticOf),
  ];
  process.stdout.write(`${escapeLines(lines)}\n`);
}

const SOURCES: Readonly<Record<string, string>> = {
  vector: "computed by the Rust reference",
  hand: "derived by hand",
  second: "computed by another implementation",
};

type Diagnostic = (bytes: Uint8Array) => string | undefined;

function expectedLines({ expect }: Case, diagnostic: Diagnostic): readonly string[] {
  if (!("readings" in expect)) return ["expected", ...expectation(expect, diagnostic)];
  const { specification, reference, ruling } = expect.readings;
  return [
    "by the specification as it is written",
    ...expectation(specification, diagnostic),
    "by the Rust reference",
    ...expectation(reference, diagnostic),
    `the rulings follow the ${ruling}`,
  ];
}

function expectation(expect: Expected, diagnostic: Diagnostic): readonly string[] {
  const documents = "ok" in expect ? Object.entries(expect.ok) : [];
  const shown = documents.flatMap(([key, value]: [string, unknown]) => {
    if (typeof value !== "string" || !/^(?:[0-9a-f]{2})+$/.test(value)) return [];
    const text = diagnostic(Uint8Array.from(Buffer.from(value, "hex")));
    return text === undefined ? [] : [`${key}, in diagnostic notation`, indent(text)];
  });
  const meaning = "reject" in expect && isCode(expect.reject.code) ? ERRORS[expect.reject.code].message : "";
  return [indent(JSON.stringify(expect, null, 2)), ...(meaning === "" ? [] : [indent(meaning)]), ...shown];
}

/** Spread over lines, if no number would come out as another text. */
function pretty(text: string): string {
  const spread = JSON.stringify(JSON.parse(text), null, 2);
  return JSON.stringify(JSON.parse(text)) === text.replaceAll(BLANKS, "$1") ? spread : text;
}

/** Blanks outside of strings. */
const BLANKS = /("(?:[^"\\]|\\.)*")|\s+/g;

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}

function indent(text: string): string {
  return text.replace(/^/gm, "  ");
}

function escapeLines(lines: readonly string[]): string {
  return lines
    .flatMap((line) => line.split("\n"))
    .map(escapeControls)
    .join("\n");
}
