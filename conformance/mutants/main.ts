/**
 * `npm run kill [-- --faults PREFIX] [-- --cases PREFIX]`: the kill matrix, or a part of it, for whoever adds a mutant
 * or a case. Exits with 1 if a mutant lives, a case fails none, or a clause has no mutant.
 */
import { parseArgs } from "node:util";
import { loadCorpus } from "../runner/corpus.ts";
import { FAULTS } from "./faults/index.ts";
import { killMatrix } from "./matrix.ts";

const { values } = parseArgs({
  options: { faults: { type: "string" }, cases: { type: "string" }, verbose: { type: "boolean" } },
});
const corpus = loadCorpus();
const faults = FAULTS.filter(({ name }) => name.startsWith(values.faults ?? ""));
const started = Date.now();
const matrix = await killMatrix({
  faults,
  corpus,
  admits: ({ id }) => id.startsWith(values.cases ?? ""),
  progress: () => {},
});
for (const { id, verdict, detail } of matrix.honest) console.log(`HONEST ${id}: ${verdict} ${detail}`);
for (const { fault, sent, kills } of matrix.mutants) {
  const wrong = kills.filter(({ verdict }) => verdict === "fail").length;
  console.log(
    `${fault.name}: sent ${sent}, fails ${kills.length}${wrong < kills.length ? `, of which ${kills.length - wrong} otherwise than by a wrong answer` : ""}`,
  );
  if (values.verbose)
    for (const { id, verdict, detail } of kills) console.log(`    ${id} ${verdict} ${detail}`);
}
const killed = new Set(matrix.mutants.flatMap(({ kills }) => kills.map(({ id }) => id)));
const idle = corpus.cases.filter(({ id }) => id.startsWith(values.cases ?? "") && !killed.has(id));
console.log(
  `${idle.length} cases fail no mutant${values.verbose ? `: ${idle.map(({ id }) => id).join(" ")}` : ""}`,
);
console.log(`${(Date.now() - started) / 1000} s`);
process.exit(0);
