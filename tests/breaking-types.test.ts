/** Whatever is done to types: what values and bytes show is never more than what is told. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareInputs } from "../breaking/compare.ts";
import type { Inputs } from "../codegen/inputs.ts";
import { schemaName, schemaPairs } from "./breaking-arbitrary.ts";
import { fileOf, inputsOf, type JsonObject, loadFiles, shopDefs, shopManifest } from "./breaking-inputs.ts";
import { checkSchema, shownOf } from "./breaking-oracle.ts";
import { TYPE_CASES } from "./breaking-type-cases.ts";

/** Of values at random: enough that what differs is met, few enough that many pairs are looked at. */
const VALUES = 12;

function load(types: readonly JsonObject[]): Inputs | undefined {
  const nodes = types.map(
    (type, index): JsonObject => ({ $kind: "defschema", name: schemaName(index), type }),
  );
  return loadFiles(fileOf(nodes)).inputs;
}

describe("what is told of types", () => {
  it("is never less than what becomes of values and their bytes", () => {
    const seen = new Map<string, number>();
    const saw = (what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1);
    fc.assert(
      fc.property(schemaPairs, fc.integer(), (pair, seed) => {
        const [before, after] = pair.map(load);
        fc.pre(before !== undefined && after !== undefined);
        const all = compareInputs(before, after);
        for (const name of pair[0].map((_, index) => schemaName(index)))
          checkSchema(name, before, after, all, { seed, count: VALUES, saw });
      }),
      { numRuns: 600 },
    );
    for (const what of ["refused", "rewritten", "newly accepted", "same", "untouched", "secrets"])
      expect(seen.get(what) ?? 0, what).toBeGreaterThan(10);
  });

  /** Where a sample cannot show it, or a lenient reader takes what a canonical document of the type is not. */
  const CAUTIOUS = ["a list and a set", "a list and a set of others", "a map and a record"];

  it.each(TYPE_CASES.filter(({ name }) => !CAUTIOUS.includes(name)).map((one) => [one.name, one] as const))(
    "is no more than that: %s",
    (_name, { before, after }) => {
      const sides = [before, after].map((edit) => {
        const defs = shopDefs();
        const draft = { defs, manifest: shopManifest(defs) };
        edit(draft);
        return inputsOf(fileOf([draft.manifest, ...draft.defs]));
      });
      for (const [old, now] of [sides, [...sides].reverse()] as [Inputs, Inputs][]) {
        const told = compareInputs(old, now);
        const accepts = (which: string) =>
          told.some((one) => one.accepts === which || one.accepts === "both");
        const options = { seed: 1, count: 200, saw: () => {} };
        expect({
          narrowed: accepts("narrowed"),
          widened: accepts("widened"),
          wire: told.some(({ categories }) => categories.includes("wire")),
        }).toEqual(shownOf("shop/State@1", old, now, options));
      }
    },
  );
});
