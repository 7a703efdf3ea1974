/** What a kill matrix says about the corpus and its mutants. */
import type { Corpus } from "../runner/corpus.ts";
import { type Clause, clausesWith, readClauses } from "./clauses.ts";
import type { Breach } from "./fault.ts";
import type { Matrix, MutantRow } from "./matrix.ts";
import { runUnconditional } from "./unconditional.ts";

export interface Untested extends Breach {
  readonly why: string;
}

export interface Summary {
  /** What is wrong, a sentence each; nothing, if all is proven. */
  readonly problems: readonly string[];
  /** Mutants that one case only catches, and which. */
  readonly caughtOnce: readonly (readonly [mutant: string, id: string])[];
  /** Cases that fail just the same mutants. */
  readonly alike: readonly (readonly string[])[];
  /** By case, the mutants it fails. */
  readonly mutantsOf: ReadonlyMap<string, readonly string[]>;
}

/** `kept` says of a case that fails no mutant which bug it once caught. */
export function summarize(
  corpus: Corpus,
  matrix: Matrix,
  untested: readonly Untested[],
  kept: Readonly<Record<string, string>>,
): Summary {
  const mutantsOf = new Map<string, string[]>(corpus.cases.map(({ id }) => [id, []]));
  for (const { fault, kills } of matrix.mutants)
    for (const { id } of kills) mutantsOf.get(id)?.push(fault.name);
  return {
    problems: [
      ...matrix.honest.map(({ id, verdict, detail }) => `the testee itself: ${id}: ${verdict} ${detail}`),
      ...mutantProblems(matrix.mutants),
      ...clauseProblems(matrix.mutants, untested),
      ...caseProblems(mutantsOf, kept),
      ...unconditionalProblems(corpus),
    ],
    caughtOnce: matrix.mutants.flatMap(({ fault, kills: [first, second] }) =>
      first && !second ? [[fault.name, first.id] as const] : [],
    ),
    alike: alike(mutantsOf),
    mutantsOf,
  };
}

/** Every mutant fails a case, and gives a wrong answer to one at least; names are its own. */
function mutantProblems(mutants: readonly MutantRow[]): readonly string[] {
  const names = new Set<string>();
  return mutants.flatMap(({ fault: { name }, sent, kills }) => {
    const twice = names.has(name) ? [`two mutants are called ${name}`] : [];
    names.add(name);
    if (kills.length === 0) return [...twice, `${name} lives: none of ${sent} cases fails it`];
    const wrong = kills.some(({ verdict }) => verdict === "fail" || verdict === "reading");
    return wrong || NAMED_FOR_IT.test(name)
      ? twice
      : [...twice, `${name} only breaks down: ${kills[0]?.detail}`];
  });
}

/** Mutants whose fault is that they break down. */
const NAMED_FOR_IT = /crash|hang|stack/;

/** Every clause is broken by a mutant, or said to be none that a case can tell; every breach quotes its ruling. */
function clauseProblems(mutants: readonly MutantRow[], untested: readonly Untested[]): readonly string[] {
  const clauses = readClauses();
  const covered = new Set<Clause>();
  const problems: string[] = [];
  for (const [owner, breach] of [
    ...mutants.flatMap(({ fault }) => fault.breaks.map((one) => [fault.name, one] as const)),
    ...untested.map((one) => ["untested", one] as const),
  ]) {
    const found = clausesWith(clauses, breach);
    if (found.length === 0)
      problems.push(`${owner}: ${breach.rule} does not say ${JSON.stringify(breach.words)}`);
    for (const clause of found) covered.add(clause);
  }
  for (const clause of clauses)
    if (!covered.has(clause))
      problems.push(`no mutant breaks ${clause.rule}, sentence ${clause.number}: ${clause.text}`);
  for (const { fault } of mutants)
    if (fault.breaks.length === 0) problems.push(`${fault.name} breaks nothing`);
  return problems;
}

function caseProblems(
  mutantsOf: Summary["mutantsOf"],
  kept: Readonly<Record<string, string>>,
): readonly string[] {
  const problems: string[] = [];
  for (const [id, mutants] of mutantsOf) {
    const isKept = Object.hasOwn(kept, id);
    if (mutants.length === 0 && !isKept) problems.push(`${id} fails no mutant`);
    if (mutants.length > 0 && isKept)
      problems.push(`${id} is kept, and fails ${mutants[0]}: it needs no excuse`);
  }
  for (const id of Object.keys(kept))
    if (!mutantsOf.has(id)) problems.push(`${id} is kept, and there is no such case`);
  return problems;
}

/** Who does not look at the question must fail at every level, with every op. */
function unconditionalProblems({ cases }: Corpus): readonly string[] {
  const counted = cases.filter(({ axis }) => axis !== "disputed");
  return runUnconditional(cases).flatMap(({ name, passes }) => {
    const passed = new Set(passes);
    const groups = new Set(counted.map(({ level, op }) => `${level} ${op}`));
    return [...groups]
      .filter((group) => counted.every(({ id, level, op }) => `${level} ${op}` !== group || passed.has(id)))
      .map((group) => `${name} passes all cases of ${group}`);
  });
}

function alike(mutantsOf: Summary["mutantsOf"]): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>();
  for (const [id, mutants] of mutantsOf) {
    if (mutants.length === 0) continue;
    const key = mutants.join("\n");
    groups.set(key, [...(groups.get(key) ?? []), id]);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}
