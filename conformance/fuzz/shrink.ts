/** From an input about which two testees differ to a small one about which they differ in the same way. */
import fc from "fast-check";
import type { Difference } from "./compare.ts";
import { isObject, type JsonObject, parseJson, printJson } from "./json.ts";
import type { Judge, Verdict } from "./judge.ts";
import { type Kind, type Recipe, recipesOf, type Sample } from "./kind.ts";
import { reduceInput } from "./reduce.ts";

export interface Shrunk {
  readonly sample: Sample;
  readonly inputText: string;
  readonly verdict: Verdict;
  /** Where fast-check finds the recipe again, or the one that it was shrunk from. */
  readonly path: string;
}

/** Tries of fast-check, each of which is asked alone. */
const MOST_TRIED = 200;

/** The recipe is shrunk first, to one of its edits if that is enough, then the input that it makes. */
export async function shrink(
  judge: Judge,
  kind: Kind,
  seed: number,
  path: string,
  first: Recipe,
  found: Difference,
): Promise<Shrunk | undefined> {
  const same = ({ comparison }: Verdict): boolean =>
    comparison.is === found.is && (comparison as Difference).what === found.what;
  for (const edit of first.edits.length > 1 ? first.edits : []) {
    const single = judge.sample(kind, { ...first, edits: [edit] });
    const verdict = single && (await judge.put(single.op, single.inputText));
    if (single && verdict && same(verdict))
      return finished(judge, { sample: single, inputText: single.inputText, verdict, path }, same);
  }
  let tried = 0;
  const property = fc.asyncProperty(recipesOf(kind), async (recipe) => {
    if (++tried > MOST_TRIED) return true;
    const sample = judge.sample(kind, recipe);
    return !sample || !same(await judge.put(sample.op, sample.inputText));
  });
  const result = await fc.check(property, { seed, path, numRuns: 1 });
  const recipe = result.counterexample?.[0];
  const sample = recipe && judge.sample(kind, recipe);
  if (!sample) return undefined;
  const verdict = await judge.put(sample.op, sample.inputText);
  const shrunk = { sample, inputText: sample.inputText, verdict, path: result.counterexamplePath ?? path };
  return finished(judge, shrunk, same);
}

/** A refused input one edit away from an accepted one stays as it is, as its pair. Any other is made smaller. */
async function finished(judge: Judge, shrunk: Shrunk, same: (verdict: Verdict) => boolean): Promise<Shrunk> {
  const { sample, verdict } = shrunk;
  const isPair = sample.edits === 1 && sample.base.origin !== undefined && isRefusal(verdict);
  return isPair && (await judge.accepts(sample.base)) ? shrunk : reduced(judge, shrunk, same);
}

/** Both refuse with other codes: the recipe of one edit stays as it is. */
export async function shrinkCodes(
  judge: Judge,
  kind: Kind,
  recipe: Recipe,
  path: string,
  found: Difference,
): Promise<Shrunk | undefined> {
  const one = await judge.oneFault(kind, recipe, found.what);
  const sample = one && judge.sample(kind, one);
  if (!sample) return undefined;
  return { sample, inputText: sample.inputText, verdict: await judge.put(sample.op, sample.inputText), path };
}

function isRefusal({ a, b }: Verdict): boolean {
  return [a, b].some((reply) => "answer" in reply && reply.answer.reject !== undefined);
}

async function reduced(judge: Judge, shrunk: Shrunk, same: (verdict: Verdict) => boolean): Promise<Shrunk> {
  const { op } = shrunk.sample;
  const input = parseJson(shrunk.inputText);
  if (!isObject(input)) return shrunk;
  const holds = async (one: JsonObject): Promise<boolean> => same(await judge.put(op, printJson(one)));
  const inputText = printJson(await reduceInput(op, input, holds));
  return { ...shrunk, inputText, verdict: await judge.put(op, inputText) };
}
