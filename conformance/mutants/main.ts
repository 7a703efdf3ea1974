/**
 * `npm run kill`: the kill matrix. Options, behind `--`: `--faults PREFIX` and `--cases PREFIX` for a part of it, `--verbose` for what each
 * mutant fails, `--write` for the pages in `docs/conformance`. Exits with 1 if anything is not proven; a part only shows.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { loadCorpus } from "../runner/corpus.ts";
import { FAULTS, UNTESTED } from "./faults/index.ts";
import { readKept } from "./kept.ts";
import { killMatrix } from "./matrix.ts";
import { pagesOf } from "./pages.ts";
import { summarize } from "./summary.ts";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
const { values } = parseArgs({
  options: {
    faults: { type: "string" },
    cases: { type: "string" },
    verbose: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});
const { faults: some = "", cases: prefix = "", verbose, write } = values;
const isPart = some !== "" || prefix !== "";
const corpus = loadCorpus();
const started = Date.now();
const matrix = await killMatrix({
  faults: FAULTS.filter(({ name }) => name.startsWith(some)),
  corpus,
  admits: ({ id }) => id.startsWith(prefix),
  progress: (done, total) => {
    if (process.stderr.isTTY)
      process.stderr.write(`\r${done} of ${total} tasks${done === total ? "\n" : ""}`);
  },
});
const summary = summarize(corpus, matrix, UNTESTED, readKept());
for (const { id, verdict, detail } of matrix.honest)
  console.log(`the testee itself: ${id}: ${verdict} ${detail}`);
for (const { fault, sent, kills } of matrix.mutants) {
  const wrong = kills.filter(({ verdict }) => verdict === "fail" || verdict === "reading").length;
  const otherwise = kills.length - wrong;
  const remark = otherwise > 0 ? `, ${otherwise} otherwise than by a wrong answer` : "";
  console.log(`${fault.name}: sent ${sent}, fails ${kills.length}${remark}`);
  if (verbose) for (const { id, verdict, detail } of kills) console.log(`    ${id} ${verdict} ${detail}`);
}
const idle = corpus.cases.filter(
  ({ id }) => id.startsWith(prefix) && summary.mutantsOf.get(id)?.length === 0,
);
console.log(`${idle.length} cases fail no mutant${verbose ? `: ${idle.map(({ id }) => id).join(" ")}` : ""}`);
if (!isPart) {
  for (const problem of summary.problems) console.log(`PROBLEM ${problem}`);
  console.log(
    `${summary.caughtOnce.length} mutants are caught by one case only; ${summary.alike.length} groups of cases fail the same`,
  );
  if (write)
    for (const [path, text] of pagesOf(corpus, matrix, summary, UNTESTED))
      writeFileSync(`${PROJECT}${path}`, text);
}
console.log(`${matrix.mutants.length} mutants in ${Math.round((Date.now() - started) / 1000)} s`);
process.exitCode = !isPart && summary.problems.length > 0 ? 1 : 0;
