/** Whatever changes in a world: what newly passes is never without a difference of authority. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { World } from "../air/manifest/world.ts";
import { compareInputs } from "../breaking/compare.ts";
import type { Inputs } from "../codegen/inputs.ts";
import { authorize } from "../runtime/authorize/authorize.ts";
import { NO_FENCES } from "../runtime/authorize/fence.ts";
import { type Asked, authorityIn, type Model, modelPairs, nodesOf, requests } from "./breaking-authority.ts";
import { fileOf, loadFiles } from "./breaking-inputs.ts";

function load(model: Model): Inputs | undefined {
  return loadFiles(fileOf(nodesOf(model))).inputs;
}

function worldIn({ worlds }: Inputs): World {
  const [only] = worlds;
  if (!only) throw new Error("there is one world");
  return only.world;
}

/** Whether a world lets each request pass. */
function passes(inputs: Inputs, asked: readonly Asked[]): readonly boolean[] {
  const world = worldIn(inputs);
  const live = authorityIn(world);
  return asked.map((one) => {
    const request = { ...one, effect: world.effects.get(one.kind), key: null };
    return authorize(request, live, NO_FENCES, 10n).outcome === "allowed";
  });
}

describe("what is told of authority", () => {
  it("is never less than what newly passes, or passes no more", () => {
    const seen = new Map<string, number>();
    const saw = (what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1);
    fc.assert(
      fc.property(modelPairs, fc.array(requests, { minLength: 100, maxLength: 120 }), (models, asked) => {
        const [before, after] = models.map(load);
        if (!before || !after) saw("no world");
        fc.pre(before !== undefined && after !== undefined);
        const told = compareInputs(before, after);
        const worst = told[0]?.categories[0] ?? (told.length > 0 ? "harmless" : "nothing");
        const [old, now] = [passes(before, asked), passes(after, asked)];
        const gains = now.some((is, index) => is && !old[index]);
        const loses = old.some((was, index) => was && !now[index]);
        if (now.some((is) => is)) saw("something passes");
        if (gains) saw("more");
        if (loses && worst !== "authority") saw("less");
        if (worst !== "authority") saw("no more");
        if (gains) expect({ models, told, worst }).toMatchObject({ worst: "authority" });
        if (loses) expect(["nothing", "harmless"]).not.toContain(worst);
      }),
      { numRuns: 700 },
    );
    for (const what of ["something passes", "more", "no more"])
      expect(seen.get(what) ?? 0, what).toBeGreaterThan(10);
  });
});
