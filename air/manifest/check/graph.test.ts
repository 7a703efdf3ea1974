import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Step } from "../../defs/kinds.ts";
import { StepGraph } from "./graph.ts";

const graph = (size: number, edges: readonly (readonly [number, number])[]) =>
  new StepGraph({
    steps: Array.from({ length: size }, (_, n): Step => ({ id: `s${n}`, op: "end" })),
    edges: edges.map(([from, to]) => ({ from: `s${from}`, to: `s${to}` })),
  });

/** All pairs, the slow way. */
function closure(size: number, edges: readonly (readonly [number, number])[]): boolean[][] {
  const reach = Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
  for (const [from, to] of edges) (reach[from] as boolean[])[to] = true;
  for (let k = 0; k < size; k++)
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) if (reach[i]?.[k] && reach[k]?.[j]) (reach[i] as boolean[])[j] = true;
  return reach;
}

describe("StepGraph", () => {
  const SIZE = 9;
  const step = fc.nat(SIZE - 1);

  it("knows which steps lead to which, and finds a circle exactly if there is one", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(step, step), { maxLength: 14 }), (edges) => {
        const found = graph(SIZE, edges);
        const reach = closure(SIZE, edges);
        const circular = reach.some((row, index) => row[index]);
        expect(found.circle !== undefined).toBe(circular);
        if (found.circle) {
          const circle = found.circle;
          for (const [index, from] of circle.entries()) {
            const to = circle[(index + 1) % circle.length] as number;
            expect(edges.some(([a, b]) => a === from && b === to)).toBe(true);
          }
          return;
        }
        for (let i = 0; i < SIZE; i++)
          for (let j = 0; j < SIZE; j++) expect(found.reaches(i, j)).toBe(reach[i]?.[j]);
      }),
      { numRuns: 300 },
    );
  });

  it("takes long chains", () => {
    const size = 20_000;
    const chain = Array.from({ length: size - 1 }, (_, n) => [n, n + 1] as const);
    const found = graph(size, chain);
    for (let to = 1; to < size; to++) if (!found.reaches(0, to) || found.reaches(to, 0)) expect.unreachable();
    expect(graph(size, [...chain, [size - 1, 0]]).circle).toHaveLength(size);
  });
});
