/** The steps of a plan and the edges between them, as a graph. */
import type { Defplan } from "../../defs/kinds.ts";

const OFTEN = 4;

/** As much as is kept of what is behind steps, in words: 64 MB. */
const MOST_WORDS = 2 ** 24;

export class StepGraph {
  /** Index of each step by its id; of repeated ids the first. */
  readonly byId = new Map<string, number>();
  private readonly next: number[][];
  private readonly previous: number[][];
  /** Where each step stands in an order that follows the edges; undefined where there is none. */
  private readonly rank: readonly number[] | undefined;
  /** The steps on one circle of edges, if there is one. */
  readonly circle: readonly number[] | undefined;

  constructor({ steps, edges = [] }: Pick<Defplan, "steps" | "edges">) {
    for (const [index, { id }] of steps.entries()) if (!this.byId.has(id)) this.byId.set(id, index);
    this.next = steps.map(() => []);
    this.previous = steps.map(() => []);
    for (const { from, to } of edges) {
      const [a, b] = [this.byId.get(from), this.byId.get(to)];
      if (a === undefined || b === undefined) continue;
      this.next[a]?.push(b);
      this.previous[b]?.push(a);
    }
    this.seen = new Uint32Array(steps.length);
    this.open = new Uint32Array(steps.length + 1);
    this.rank = this.order();
    this.circle = this.rank ? undefined : this.findCircle();
  }

  private readonly asked = new Map<number, number>();
  /** What is behind a step, a bit for each. */
  private readonly descendants = new Map<number, Uint32Array>();
  /** By which question a step was seen last. */
  private readonly seen: Uint32Array;
  private readonly open: Uint32Array;
  private question = 0;

  /** Whether a way of one edge or more leads from one step to another; false in a plan with a circle. */
  reaches(from: number, to: number): boolean {
    const { rank } = this;
    if (!rank) return false;
    const floor = rank[from] as number;
    if ((rank[to] as number) <= floor) return false;
    const known = this.descendants.get(from) ?? this.whatIsBehind(from);
    return known ? ((known[to >>> 5] as number) & (1 << (to & 31))) !== 0 : this.leadsBack(to, from, floor);
  }

  /** Who is asked often is told everything at once. */
  private whatIsBehind(from: number): Uint32Array | undefined {
    const times = (this.asked.get(from) ?? 0) + 1;
    this.asked.set(from, times);
    if (times <= OFTEN) return undefined;
    const size = (this.next.length + 31) >>> 5;
    if (this.descendants.size * size > MOST_WORDS) this.descendants.clear();
    const behind = new Uint32Array(size);
    this.walk(from, this.next, (at) => {
      behind[at >>> 5] = (behind[at >>> 5] as number) | (1 << (at & 31));
      return true;
    });
    this.descendants.set(from, behind);
    return behind;
  }

  /** Backwards from the end, and never before the start: of a long plan only the part between is looked at. */
  private leadsBack(to: number, from: number, floor: number): boolean {
    let found = false;
    this.walk(to, this.previous, (at) => {
      found ||= at === from;
      return !found && (this.rank?.[at] as number) > floor;
    });
    return found;
  }

  /** Goes along edges, to each step once; `enter` says whether to go on from there. */
  private walk(start: number, along: readonly number[][], enter: (at: number) => boolean): void {
    const { seen, open } = this;
    const question = ++this.question;
    let count = 1;
    open[0] = start;
    while (count > 0) {
      for (const at of along[open[--count] as number] as number[]) {
        if (seen[at] === question) continue;
        seen[at] = question;
        if (enter(at)) open[count++] = at;
      }
    }
  }

  private order(): number[] | undefined {
    const waiting = this.previous.map((list) => list.length);
    const ready = waiting.flatMap((count, index) => (count === 0 ? [index] : []));
    const rank: number[] = new Array(waiting.length).fill(-1);
    let placed = 0;
    for (const at of ready) {
      rank[at] = placed++;
      for (const after of this.next[at] as number[]) {
        waiting[after] = (waiting[after] as number) - 1;
        if (waiting[after] === 0) ready.push(after);
      }
    }
    return placed === rank.length ? rank : undefined;
  }

  private findCircle(): number[] | undefined {
    const done = new Set<number>();
    for (const root of this.next.keys()) {
      const path: { at: number; edge: number }[] = [];
      const open = new Set<number>();
      if (!done.has(root)) path.push({ at: root, edge: 0 });
      for (let top = path.at(-1); top; top = path.at(-1)) {
        open.add(top.at);
        const after = (this.next[top.at] as number[])[top.edge++];
        if (after === undefined) {
          open.delete(top.at);
          done.add(top.at);
          path.pop();
        } else if (open.has(after)) {
          const start = path.findIndex(({ at }) => at === after);
          return path.slice(start).map(({ at }) => at);
        } else if (!done.has(after)) path.push({ at: after, edge: 0 });
      }
    }
    return undefined;
  }
}
