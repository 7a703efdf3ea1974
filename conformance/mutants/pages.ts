/** The pages that a kill matrix makes: which cases a clause has, which clauses a case has, and the mutants. */
import { type Corpus, familyOf } from "../runner/corpus.ts";
import { type Clause, clausesWith, readClauses } from "./clauses.ts";
import type { Matrix } from "./matrix.ts";
import type { Summary, Untested } from "./summary.ts";

/** Paths from the project's folder, and texts. */
export function pagesOf(
  corpus: Corpus,
  matrix: Matrix,
  summary: Summary,
  untested: readonly Untested[],
): ReadonlyMap<string, string> {
  const clauses = readClauses();
  const casesOf = casesByClause(clauses, matrix);
  return new Map([
    ["docs/conformance/clauses.md", clausesPage(clauses, casesOf, matrix, untested)],
    ["docs/conformance/cases-to-clauses.md", casesPage(corpus, casesOf)],
    ["docs/conformance/mutants.md", mutantsPage(matrix, summary)],
  ]);
}

const GENERATED = "<!-- Written by `npm run kill -- --write`: do not edit. -->";

/** A clause has the cases that fail a mutant which breaks it. */
function casesByClause(
  clauses: readonly Clause[],
  { mutants }: Matrix,
): ReadonlyMap<Clause, ReadonlySet<string>> {
  const cases = new Map(clauses.map((clause) => [clause, new Set<string>()]));
  for (const { fault, kills } of mutants)
    for (const breach of fault.breaks)
      for (const clause of clausesWith(clauses, breach))
        for (const { id } of kills) cases.get(clause)?.add(id);
  return cases;
}

function clausesPage(
  clauses: readonly Clause[],
  casesOf: ReadonlyMap<Clause, ReadonlySet<string>>,
  { mutants }: Matrix,
  untested: readonly Untested[],
): string {
  const sections = clauses.map((clause) => {
    const broken = mutants.filter(({ fault }) =>
      fault.breaks.some((breach) => clausesWith([clause], breach).length > 0),
    );
    const reasons = untested.filter((one) => clausesWith([clause], one).length > 0).map(({ why }) => why);
    const ids = [...(casesOf.get(clause) ?? [])];
    return [
      `### ${labelOf(clause)}`,
      `> ${clause.text}`,
      ...reasons.map((why) => `Not tested: ${why}`),
      ...(broken.length > 0 ? [`Mutants: ${broken.map(({ fault }) => `\`${fault.name}\``).join(", ")}`] : []),
      ...(ids.length > 0 ? [`${ids.length} cases: ${compact(ids)}`] : []),
    ].join("\n\n");
  });
  return page(
    "From clauses to cases",
    "Each sentence of [the rulings](../../spec/RULINGS.md) is a clause. Its cases are those that fail an implementation which breaks it, shown by a [mutant](mutants.md).",
    sections,
  );
}

function casesPage({ cases }: Corpus, casesOf: ReadonlyMap<Clause, ReadonlySet<string>>): string {
  const clausesOf = new Map<string, string[]>(cases.map(({ id }) => [id, []]));
  for (const [clause, ids] of casesOf) for (const id of ids) clausesOf.get(id)?.push(labelOf(clause));
  const families = [...new Set(cases.map(({ id }) => familyOf(id)))];
  const sections = families.map((family) => {
    const rows = cases
      .filter(({ id }) => familyOf(id) === family)
      .map(({ id, rules }) => {
        const clauses = clausesOf.get(id)?.join(", ") ?? "";
        return `| ${id.slice(family.length + 1)} | ${rules.join(", ")} | ${clauses} |`;
      });
    return [
      `### ${family}`,
      ["| case | rests on | fails who breaks |", "|---|---|---|", ...rows].join("\n"),
    ].join("\n\n");
  });
  return page(
    "From cases to clauses",
    "What a case rests on stands in the case; what it catches is shown by [mutants](mutants.md). Numbers of clauses are sentences of [the rulings](clauses.md).",
    sections,
  );
}

function mutantsPage({ mutants }: Matrix, { caughtOnce, alike }: Summary): string {
  const rows = mutants.map(({ fault, sent, kills }) => {
    const rules = [...new Set(fault.breaks.map(({ rule }) => rule))];
    return `| \`${fault.name}\` | ${rules.join(", ")} | ${sent} | ${kills.length} |`;
  });
  const sections = [
    `## The ${mutants.length} mutants\n\n${["| mutant | breaks | sent | fails |", "|---|---|---|---|", ...rows].join("\n")}`,
    `## Caught by one case only\n\nIf that case goes, so does the proof that this mistake is caught.\n\n${
      caughtOnce.map(([name, id]) => `- \`${name}\`: ${id}`).join("\n") || "None."
    }`,
    `## Cases that fail the same mutants\n\nWithin each of these ${alike.length} groups no mutant tells one case from another.\n\n${alike
      .map((ids) => `- ${compact(ids)}`)
      .join("\n")}`,
  ];
  return page(
    "Mutants",
    "Each is the project's own testee with one fault. It is sent the cases that come by the place of the fault.",
    sections,
  );
}

function page(title: string, front: string, sections: readonly string[]): string {
  return `${GENERATED}\n\n# ${title}\n\n${[front, ...sections].join("\n\n")}\n`;
}

function labelOf({ rule, number }: Clause): string {
  return `${rule}.${number}`;
}

/** `cbor/order/{a, b}`. */
function compact(ids: readonly string[]): string {
  const families = new Map<string, string[]>();
  for (const id of ids) {
    const family = familyOf(id);
    families.set(family, [...(families.get(family) ?? []), id.slice(family.length + 1)]);
  }
  return [...families]
    .map(([family, names]) =>
      names.length === 1 ? `${family}/${names[0]}` : `${family}/{${names.join(", ")}}`,
    )
    .join("; ");
}
