/** Puts a request to both testees, and says what to make of the two answers. */
import { type Comparison, compare } from "./compare.ts";
import { printJson } from "./json.ts";
import { type Base, type Kind, type Recipe, type Sample, sampleOf } from "./kind.ts";
import type { Sources } from "./sources.ts";
import type { Reply, Testee } from "./testee.ts";

export interface Verdict {
  readonly a: Reply;
  readonly b: Reply;
  readonly comparison: Comparison;
}

export class Judge {
  private readonly a: Testee;
  private readonly b: Testee;
  private readonly sources: Sources;
  private readonly accepted = new Map<string, Promise<boolean>>();

  constructor(a: Testee, b: Testee, sources: Sources) {
    this.a = a;
    this.b = b;
    this.sources = sources;
  }

  async put(op: string, inputText: string): Promise<Verdict> {
    const [a, b] = await Promise.all([this.a.ask(op, inputText), this.b.ask(op, inputText)]);
    return { a, b, comparison: compare(a, b) };
  }

  sample(kind: Kind, recipe: Recipe): Sample | undefined {
    return sampleOf(kind, recipe, this.sources);
  }

  /** Whether both accept what was edited, alike. */
  accepts({ op, input }: Base): Promise<boolean> {
    const text = printJson(input);
    const known = this.accepted.get(text);
    if (known) return known;
    const asked = this.put(op, text).then(
      ({ a, comparison }) =>
        comparison.is === "equal" && "answer" in a && a.answer.ok !== undefined && !("deny" in a.answer.ok),
    );
    this.accepted.set(text, asked);
    return asked;
  }

  /**
   * Of a recipe after which both refuse with other codes: the one edit of it that does so by itself, to an input that
   * both accept. Undefined if there is none: then several faults are present, and both may be right.
   */
  async oneFault(kind: Kind, recipe: Recipe, what: string): Promise<Recipe | undefined> {
    const single = recipe.edits.map((edit): Recipe => ({ ...recipe, edits: [edit] }));
    for (const one of single) {
      const sample = this.sample(kind, one);
      if (sample?.edits !== 1 || !sample.oneChange || !(await this.accepts(sample.base))) continue;
      const { comparison } = await this.put(sample.op, sample.inputText);
      if (comparison.is === "codes" && comparison.what === what) return one;
    }
    return undefined;
  }
}
