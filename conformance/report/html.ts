/**
 * Reports as one page for a browser: levels, and a matrix of cases and implementations in which every case may be opened. It
 * needs no network, and equal reports give equal bytes. What is shown may come from anybody: all of it is escaped, and the
 * page runs no script but its own.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { type Corpus, LEVELS } from "../runner/corpus.ts";
import { pageData } from "./html-data.ts";
import type { Report } from "./report.ts";
import type { LevelTally } from "./tally.ts";

const STYLES = ["base", "tables", "matrix", "case"];
/** One module, in pieces: each after those that it imports. */
const SCRIPTS = ["data", "text", "difference", "filters", "matrix", "panel", "page"];

/** The page, one column for each report, in their order. All reports are about this corpus. */
export function htmlMatrix(corpus: Corpus, reports: readonly Report[]): string {
  const style = STYLES.map((name) => pieceOf(`${name}.css`)).join("\n");
  const script = SCRIPTS.map((name) => withoutImports(pieceOf(`${name}.js`))).join("\n");
  const policy = `default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'`;
  // The only way out of a script element is through a "<".
  const data = JSON.stringify(pageData(corpus, reports)).replaceAll("<", "\\u003c");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Airlock conformance, corpus ${escaped(corpus.version)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>Airlock conformance</h1>
<p class="corpus">Corpus ${escaped(corpus.version)}, ${counted(corpus.cases.length)} cases, <code>${escaped(corpus.hash)}</code></p>
</header>
<main>
<div class="implementations">
${reports.map(implementation).join("\n")}
</div>
<h2>Levels</h2>
${levelTable(reports)}
<h2>Cases</h2>
<noscript><p>The cases are shown by a script, which does not run here.</p></noscript>
${FILTERS}
<div class="bar"><p id="count" class="count" role="status"></p><button type="button" id="expand">Open all</button><button type="button" id="collapse">Close all</button></div>
<table id="matrix">
<thead><tr><th scope="col">Case</th>${reports.map(columnHead).join("")}</tr></thead>
</table>
</main>
${DIALOG}
<script type="application/json" id="data">${data}</script>
<script type="module">${script}</script>
</body>
</html>
`;
}

function pieceOf(name: string): string {
  return readFileSync(new URL(`html/${name}`, import.meta.url), "utf8");
}

function withoutImports(script: string): string {
  return script.replaceAll(/^import [^;]*;\n/gm, "").replaceAll(/^export /gm, "");
}

function hashOf(inline: string): string {
  return `sha256-${createHash("sha256").update(inline).digest("base64")}`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
/** Characters that cannot be seen, or turn others around. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

function escaped(text: string): string {
  return text
    .replaceAll(INVISIBLE, (char) => `\\u${(char.codePointAt(0) as number).toString(16).padStart(4, "0")}`)
    .replaceAll(/[&<>"']/g, (char) => ENTITIES[char] as string);
}

function counted(count: number): string {
  return count.toLocaleString("en");
}

function nameOf({ testee }: Report): { readonly name: string; readonly version: string } {
  return testee ?? { name: "no name", version: "" };
}

function implementation(report: Report): string {
  const { testee, passed, reached, faults, surprises } = report;
  const { name, version } = nameOf(report);
  const verdict = passed
    ? '<span class="complete">✓ passed</span>'
    : '<span class="failing">✗ not passed</span>';
  return `<section class="implementation">
<h3>${escaped(name)} <small>${escaped(version)}</small></h3>
${verdict}
<dl>
<dt>Language</dt><dd>${testee ? escaped(testee.language) : "never said who it is"}</dd>
<dt>Level reached</dt><dd><strong>${escaped(reached ?? "none")}</strong></dd>
<dt>Faults</dt><dd>${listOf(faults)}</dd>
<dt>Surprises</dt><dd>${listOf(surprises)}</dd>
</dl>
</section>`;
}

function listOf(lines: readonly string[]): string {
  if (lines.length === 0) return "none";
  const items = lines.map((line) => `<li>${escaped(line)}</li>`).join("");
  return `<details${lines.length > 3 ? "" : " open"}><summary>${lines.length}</summary><ul>${items}</ul></details>`;
}

function columnHead(report: Report): string {
  const { name, version } = nameOf(report);
  return `<th scope="col">${escaped(name)} <small>${escaped(version)}</small></th>`;
}

function levelTable(reports: readonly Report[]): string {
  const rows = [
    ...levelRows(reports, "levels"),
    ...levelRows(reports, "additions"),
    `<tr><th scope="row"><a href="#axis=disputed">Disputed</a></th>${reports.map(disputedCell).join("")}</tr>`,
  ];
  return `<div class="wide"><table id="levels">
<thead><tr><th scope="col">Level</th>${reports.map(columnHead).join("")}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table></div>`;
}

function levelRows(reports: readonly Report[], axis: "levels" | "additions"): string[] {
  return LEVELS.flatMap((level) => {
    const tallies = reports.map((report) => report[axis].find((tally) => tally.level === level));
    if (tallies.every((tally) => tally === undefined)) return [];
    const name = axis === "levels" ? level : `${level}, additions`;
    const link = `<a href="#level=${level}&amp;axis=${axis}">${name}</a>`;
    return [`<tr><th scope="row">${link}</th>${tallies.map(levelCell).join("")}</tr>`];
  });
}

function levelCell(tally: LevelTally | undefined): string {
  if (!tally) return "<td>none</td>";
  const { passed, total, failed, unsupported, not_run, complete } = tally;
  const rest = [
    [failed, "failed"],
    [unsupported, "unsupported"],
    [not_run, "not run"],
  ].filter(([count]) => count !== 0);
  const [kind, symbol] = complete ? ["complete", "✓"] : failed > 0 ? ["failing", "✗"] : ["incomplete", "–"];
  const words = [complete ? "complete" : "not complete", ...rest.map(([count, word]) => `${count} ${word}`)];
  return `<td><span class="tally ${kind}">${symbol} ${passed}/${total}</span> <small>${words.join(", ")}</small></td>`;
}

function disputedCell({ disputed }: Report): string {
  const { total, specification, reference, neither, not_answered } = disputed;
  const readings = [
    `${specification} as the specification`,
    `${reference} as the reference`,
    `${neither} as neither`,
    `${not_answered} not answered`,
  ];
  return `<td>${total} <small>${readings.join(", ")}</small></td>`;
}

const FILTERS = `<form id="filters">
<div role="group" aria-labelledby="level-label"><span class="label" id="level-label">Level</span><span class="boxes">${LEVELS.map((level) => `<label><input type="checkbox" name="level" value="${level}">${level}</label>`).join("")}</span></div>
<label><span class="label">Axis</span><select name="axis"><option value="">all</option><option value="levels">levels</option><option value="additions">additions</option><option value="disputed">disputed</option></select></label>
<label><span class="label">Outcome of any implementation</span><select name="outcome"></select></label>
<label class="search"><span class="label">Id or title</span><input type="search" name="text" autocomplete="off" spellcheck="false"></label>
<button type="button" id="reset">Reset</button>
</form>`;

const DIALOG = `<dialog id="case" aria-labelledby="case-id">
<header>
<h2 id="case-id"></h2>
<button type="button" class="previous">← Previous</button>
<button type="button" class="next">Next →</button>
<button type="button" class="close">Close</button>
</header>
<div class="content" tabindex="-1" autofocus></div>
</dialog>`;
