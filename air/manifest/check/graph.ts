/** The steps of a plan and the edges between them, as a graph. */
import type { Defplan } from "../../defs/kinds.ts";

const OFTEN = 4;

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
    this.rank = this.order();
    this.circle = this.rank ? undefined : this.findCircle();
  }

  private readonly asked = new Map<number, number>();
  private readonly descendants = new Map<number, ReadonlySet<number>>();

  /** Whether a way of one edge or more leads from one step to another; false in a plan with a circle. */
  reaches(from: number, to: number): boolean {
    const { rank } = this;
    if (!rank) return false;
    const known = this.descendants.get(from);
    if (known) return known.has(to);
    // Who is asked often is told everything at once.
    const times = (this.asked.get(from) ?? 0) + 1;
    this.asked.set(from, times);
    if (times > OFTEN) {
      const all = this.behind(from);
      this.descendants.set(from, all);
      return all.has(to);
    }
    const floor = rank[from] as number;
    if ((rank[to] as number) <= floor) return false;
    // Backwards from the end, and never before the start: of a long plan only the part between is looked at.
    const seen = new Set<number>([to]);
    for (const at of seen) {
      for (const before of this.previous[at] as number[]) {
        if (before === from) return true;
        if ((rank[before] as number) > floor) seen.add(before);
      }
    }
    return false;
  }

  private behind(from: number): ReadonlySet<number> {
    const found = new Set<number>(this.next[from]);
    for (const at of found) for (const after of this.next[at] as number[]) found.add(after);
    return found;
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
