/**
 * Differential fuzzing: random requests are put to two testees, and where they differ, a small request is sought about
 * which they differ in the same way. A seed makes the same requests again.
 */
import fc from "fast-check";
import type { Case } from "../runner/corpus.ts";
import type { Difference } from "./compare.ts";
import { type Counts, type Finding, findingOf } from "./finding.ts";
import { Judge, type Verdict } from "./judge.ts";
import { type Kind, type Recipe, recipesOf, type Sample } from "./kind.ts";
import { KINDS } from "./kinds/index.ts";
import { shortly } from "./ready-case.ts";
import { shrink, shrinkCodes } from "./shrink.ts";
import { sourcesOf } from "./sources.ts";
import type { Testee } from "./testee.ts";

export interface FuzzOptions {
  readonly a: Testee;
  readonly b: Testee;
  readonly cases: readonly Case[];
  readonly seed: number;
  /** Ends after so many requests, or so many seconds; what comes first. */
  readonly runs?: number;
  readonly seconds?: number;
  /** The name of one kind, or its beginning. */
  readonly only?: string;
  /** Of a finding: makes just its request again, with its seed and its kind. */
  readonly path?: string;
  /** Distinct findings after which it ends. */
  readonly most?: number;
  readonly onProgress?: (result: FuzzResult) => void;
}

export interface FuzzResult {
  readonly seed: number;
  readonly counts: ReadonlyMap<string, Readonly<Counts>>;
  readonly findings: readonly Readonly<Finding>[];
  readonly seconds: number;
  /** Why nothing was asked at all. */
  readonly problem?: string;
}

/** Between the seeds of two batches. */
const SEED_STEP = 0x9e3779b1;
const MOST_FINDINGS = 20;

/** Ends when the time, the requests or the room for findings are used up. The testees are the caller's to close. */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const kinds = KINDS.filter(({ name }) => name.startsWith(options.only ?? ""));
  const problem = kinds.length === 0 ? `there is no kind ${options.only}; ${KNOWN}` : await greet(options);
  if (problem !== undefined)
    return { seed: options.seed, counts: new Map(), findings: [], seconds: 0, problem };
  return new Fuzzer(options, kinds).run();
}

const KNOWN = `there are ${KINDS.map(({ name }) => name).join(", ")}`;

async function greet({ a, b }: FuzzOptions): Promise<string | undefined> {
  for (const [name, testee] of [
    ["A", a],
    ["B", b],
  ] as const) {
    const reply = await testee.ask("hello", '{"protocol":1}');
    if ("failed" in reply || !reply.answer.ok) return `${name} did not answer hello: ${shortly(reply)}`;
  }
  return undefined;
}

interface Made {
  /** Where fast-check finds the recipe. */
  readonly path: string;
  readonly recipe: Recipe;
  readonly sample: Sample;
}

interface Batch {
  readonly kind: Kind;
  readonly seed: number;
  readonly made: readonly Made[];
}

class Fuzzer {
  private readonly options: FuzzOptions;
  private readonly kinds: readonly Kind[];
  private readonly judge: Judge;
  private readonly started = performance.now();
  private readonly counts = new Map<string, Counts>();
  private readonly findings = new Map<string, Finding>();
  private sent = 0;

  constructor(options: FuzzOptions, kinds: readonly Kind[]) {
    this.options = options;
    this.kinds = kinds;
    this.judge = new Judge(options.a, options.b, sourcesOf(options.cases));
    for (const { name } of kinds) {
      this.counts.set(name, {
        sent: 0,
        equal: 0,
        accepted: 0,
        unsupported: 0,
        severalFaults: 0,
        different: 0,
      });
    }
  }

  async run(): Promise<FuzzResult> {
    const { path, onProgress } = this.options;
    for (let number = 0, batch = this.batch(0); ; number++) {
      const asked = Promise.all(batch.made.map(({ sample }) => this.judge.put(sample.op, sample.inputText)));
      // A batch of which nothing comes counts as well, so that this ends.
      this.sent += Math.max(1, batch.made.length);
      const last = path !== undefined || this.isOver();
      // The next batch is made while this one is answered.
      const next = last ? batch : this.batch(number + 1);
      for (const [index, verdict] of (await asked).entries()) await this.take(batch, index, verdict);
      onProgress?.(this.result());
      if (last || this.findings.size >= (this.options.most ?? MOST_FINDINGS)) return this.result();
      batch = next;
    }
  }

  private isOver(): boolean {
    const { runs, seconds } = this.options;
    if (runs !== undefined && this.sent >= runs) return true;
    return performance.now() - this.started > 1000 * (seconds ?? (runs === undefined ? 60 : Infinity));
  }

  private batch(number: number): Batch {
    const kind = this.kinds[number % this.kinds.length] as Kind;
    const seed = (this.options.seed + number * SEED_STEP) | 0;
    const { path = "", runs = Infinity } = this.options;
    const size = path === "" ? Math.max(1, Math.min(kind.batch, runs - this.sent)) : 1;
    const recipes = fc.sample(recipesOf(kind), { seed, path, numRuns: size });
    const made = recipes.flatMap((recipe, index) => {
      const sample = this.judge.sample(kind, recipe);
      return sample ? [{ path: path === "" ? String(index) : path, recipe, sample }] : [];
    });
    return { kind, seed, made };
  }

  private async take({ kind, seed, made }: Batch, index: number, verdict: Verdict): Promise<void> {
    const one = made[index] as Made;
    const counts = this.counts.get(kind.name) as Counts;
    const { comparison, a } = verdict;
    counts.sent++;
    switch (comparison.is) {
      case "equal":
        counts.equal++;
        if ("answer" in a && a.answer.ok) counts.accepted++;
        return;
      case "unsupported":
        counts.unsupported++;
        return;
      case "several_faults":
        counts.severalFaults++;
        return;
      default:
        if (await this.difference(kind, seed, one, comparison, verdict)) counts.different++;
        else counts.severalFaults++;
    }
  }

  /** False if it is none, since several faults are present. */
  private async difference(
    kind: Kind,
    seed: number,
    { path, recipe, sample }: Made,
    found: Difference,
    verdict: Verdict,
  ): Promise<boolean> {
    const key = `${sample.op} ${found.what}`;
    const known = this.findings.get(key);
    if (known) known.times++;
    if (known || this.findings.size >= (this.options.most ?? MOST_FINDINGS)) return true;
    const isCodes = found.is === "codes";
    const shrunk = isCodes
      ? await shrinkCodes(this.judge, kind, recipe, path, found)
      : await shrink(this.judge, kind, seed, path, recipe, found);
    if (!shrunk && isCodes) return false;
    const last = shrunk ?? { sample, inputText: sample.inputText, verdict, path };
    this.findings.set(key, { ...findingOf(last, found), kind: kind.name, seed, times: 1 });
    return true;
  }

  private result(): FuzzResult {
    return {
      seed: this.options.seed,
      counts: this.counts,
      findings: [...this.findings.values()],
      seconds: (performance.now() - this.started) / 1000,
    };
  }
}
