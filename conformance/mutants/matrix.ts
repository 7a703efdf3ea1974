/** The kill matrix: which cases fail which mutant. */
import type { Case, Corpus } from "../runner/corpus.ts";
import { bundleMutants } from "./bundle.ts";
import type { Fault } from "./fault.ts";
import { runTasks } from "./pool.ts";
import type { Task, TaskResult } from "./worker.ts";

export interface Kill {
  readonly id: string;
  readonly verdict: string;
  readonly detail: string;
}

export interface MutantRow {
  readonly fault: Fault;
  /** How many cases it was sent. */
  readonly sent: number;
  /** The cases it failed, in the order of the corpus. */
  readonly kills: readonly Kill[];
}

export interface Matrix {
  /** What the testee itself failed, before and after the mutants: nothing, if all is well. */
  readonly honest: readonly Kill[];
  readonly mutants: readonly MutantRow[];
}

export interface MatrixOptions {
  readonly faults: readonly Fault[];
  readonly corpus: Corpus;
  /** Which cases are sent at all. */
  readonly admits: (one: Case) => boolean;
  readonly progress: (done: number, total: number) => void;
}

/** The cases of a task that looks at the testee itself. */
const CHUNK = 50;

/**
 * Runs the testee as it is, and each mutant on the cases of its levels that come by its place: whatever does not come
 * by it is answered as the testee answers. Then the testee again: no fault may have left anything behind.
 */
export async function killMatrix({ faults, corpus, admits, progress }: MatrixOptions): Promise<Matrix> {
  const bundle = await bundleMutants(faults);
  const { cases } = corpus;
  const admitted = cases.flatMap((one, place) => (admits(one) ? [place] : []));
  const chunks = Array.from({ length: Math.ceil(admitted.length / CHUNK) }, (_, i) =>
    admitted.slice(i * CHUNK, (i + 1) * CHUNK),
  );
  const look = (trace: boolean): Task[] => chunks.map((some) => ({ fault: 0, cases: some, trace }));
  const first = await runTasks(bundle, look(true), () => {});
  const tasks = tasksOf(faults, cases, first);
  const results = await runTasks(bundle, [...tasks, ...look(false)], progress);
  const kills = ({ failed }: TaskResult): Kill[] =>
    failed.map(({ place, verdict, detail }) => ({ id: (cases[place] as Case).id, verdict, detail }));
  const byFault = new Map(tasks.map((task, place) => [task.fault, results[place] as TaskResult]));
  return {
    honest: [...first, ...results.slice(tasks.length)].flatMap(kills),
    mutants: faults.map((fault, index) => {
      const result = byFault.get(index + 1);
      const sent = tasks.find((task) => task.fault === index + 1)?.cases.length ?? 0;
      return { fault, sent, kills: result ? kills(result) : [] };
    }),
  };
}

/** What each mutant is sent; those that take longest first, so that no worker is left with a long one. */
function tasksOf(faults: readonly Fault[], cases: readonly Case[], looks: readonly TaskResult[]): Task[] {
  const sent = faults.map(() => ({ places: [] as number[], ms: 0 }));
  for (const [place, passed, ms] of looks.flatMap(({ passedBy }) => passedBy)) {
    for (const number of passed) {
      const row = sent[number - 1];
      if (!row || !isSent(faults[number - 1] as Fault, cases[place] as Case)) continue;
      row.places.push(place);
      row.ms += ms;
    }
  }
  return sent
    .map(({ places, ms }, index) => ({ fault: index + 1, cases: places, trace: false, ms }))
    .filter(({ cases: some }) => some.length > 0)
    .sort((a, b) => b.ms - a.ms)
    .map(({ ms: _, ...task }) => task);
}

function isSent({ levels, families }: Fault, { id, level }: Case): boolean {
  if (levels && !levels.includes(level)) return false;
  return !families || families.some((family) => id.startsWith(family));
}
