/**
 * Paired timing: every round runs all contenders one after the other, in reverse order every other round, and ratios
 * are taken within a round, so that a machine that slows down slows down all of them.
 */
import { arch, cpus, platform } from "node:os";

export interface Contender {
  readonly name: string;
  readonly run: () => unknown;
}

export interface Result {
  readonly name: string;
  /** Median over the rounds. */
  readonly nanoseconds: number;
  /** Median over the rounds of (time of the first contender / this one's time). */
  readonly speed: number;
}

export interface MeasureOptions {
  readonly rounds: number;
  /** Milliseconds per contender and round. */
  readonly slice: number;
}

/** Keeps results alive, so that no work is optimised away. */
let sink: unknown;

/** Times the contenders; ratios are against the first. */
export function measure(contenders: readonly Contender[], options: MeasureOptions): Result[] {
  const batches = contenders.map((contender) => calibrate(contender, options.slice));
  const times: number[][] = contenders.map(() => []);
  for (let round = 0; round < options.rounds; round++) {
    const order = contenders.map((_, index) => index);
    if (round % 2 === 1) order.reverse();
    for (const index of order) {
      times[index]?.push(time(contenders[index] as Contender, batches[index] as number));
    }
  }
  const first = times[0] as number[];
  return contenders.map(({ name }, index) => {
    const own = times[index] as number[];
    return {
      name,
      nanoseconds: median(own),
      speed: median(own.map((value, round) => (first[round] as number) / value)),
    };
  });
}

/** How many calls fill the slice; warms up on the way. */
function calibrate(contender: Contender, slice: number): number {
  let calls = 1;
  for (;;) {
    const perCall = time(contender, calls);
    if (perCall * calls > slice * 1e6 || calls > 1e7) return Math.max(1, Math.round((slice * 1e6) / perCall));
    calls *= 2;
  }
}

function time({ run }: Contender, calls: number): number {
  const start = process.hrtime.bigint();
  for (let i = 0; i < calls; i++) sink = run();
  return Number(process.hrtime.bigint() - start) / calls;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

/** What the figures were taken on. */
export function machine(): string {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  return `Node ${process.version}, ${platform()} ${arch()}, ${cpus().length} × ${model}`;
}

/** Uses the last result, so that the engine must compute it. */
export function lastResult(): unknown {
  return sink;
}
