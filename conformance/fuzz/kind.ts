/** A kind of inputs: how one is made, and then edited. Whatever is random in it is on tapes. */
import fc from "fast-check";
import type { Case } from "../runner/corpus.ts";
import { editInput } from "./edit.ts";
import { type JsonObject, printJson } from "./json.ts";
import { isOneChange } from "./one-change.ts";
import { isRequest } from "./sound.ts";
import type { Sources } from "./sources.ts";
import { fixedTape, Tape } from "./tape.ts";

/** A request before it is edited. */
export interface Base {
  readonly op: string;
  readonly input: JsonObject;
  /** The case whose input it is. */
  readonly origin?: Case;
}

export interface Kind {
  readonly name: string;
  /** How many are asked for at once. */
  readonly batch: number;
  readonly tape: fc.Arbitrary<number[]>;
  readonly edits: { readonly least: number; readonly most: number };
  make(tape: Tape, sources: Sources): Base | undefined;
}

/** All that is random in an input. */
export interface Recipe {
  readonly base: readonly number[];
  readonly edits: readonly (readonly number[])[];
}

/** A request: valid by its schema. */
export interface Sample {
  readonly kind: string;
  readonly op: string;
  readonly inputText: string;
  readonly base: Base;
  /** How many edits away from the base. */
  readonly edits: number;
  /** Whether it differs from the base in one thing, but for hashes that follow from it. */
  readonly oneChange: boolean;
}

/** Numbers that an edit reads at most. */
const EDIT_TAPE = 40;

/** Every other one has as few edits as there may be. */
export function recipesOf({ tape, edits: { least, most } }: Kind): fc.Arbitrary<Recipe> {
  const edits = (maxLength: number): fc.Arbitrary<number[][]> =>
    fc.noBias(fc.array(fixedTape(EDIT_TAPE), { minLength: least, maxLength, size: "max" }));
  return fc.record({ base: tape, edits: fc.oneof(edits(least), edits(most)) });
}

/** Undefined if nothing valid comes of the recipe. An edit after which the request is none is left out. */
export function sampleOf(kind: Kind, recipe: Recipe, sources: Sources): Sample | undefined {
  const base = kind.make(new Tape(recipe.base), sources);
  if (!base || !isRequest(base.op, base.input)) return undefined;
  let { input } = base;
  let edits = 0;
  let oneChange = true;
  for (const numbers of recipe.edits) {
    const edited = editInput(base.op, input, new Tape(numbers), sources);
    if (!edited || printJson(edited.input) === printJson(input) || !isRequest(base.op, edited.input))
      continue;
    oneChange = edits === 0 && isOneChange(input, edited.before);
    input = edited.input;
    edits++;
  }
  if (edits < kind.edits.least) return undefined;
  return { kind: kind.name, op: base.op, inputText: printJson(input), base, edits, oneChange };
}
