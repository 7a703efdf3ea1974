/** The clauses of the rulings: each sentence of `spec/RULINGS.md` is one. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const RULINGS = fileURLToPath(new URL("../../spec/RULINGS.md", import.meta.url));

export interface Clause {
  readonly rule: string;
  /** From 1, within its ruling. */
  readonly number: number;
  readonly text: string;
}

const ROW = /^\| ([A-Z]+-?[0-9]+) \| (.*) \|$/;
const SENTENCE_END = /(?<=[.])\s+(?=[A-Z*`])/;

export function readClauses(text: string = readFileSync(RULINGS, "utf8")): readonly Clause[] {
  return text.split("\n").flatMap((line) => {
    const [, rule, ruling] = ROW.exec(line) ?? [];
    if (rule === undefined || ruling === undefined) return [];
    return ruling.split(SENTENCE_END).map((sentence, index) => ({ rule, number: index + 1, text: sentence }));
  });
}

/** The clauses of a ruling that have some of the words; none if the ruling does not say them in one go. */
export function clausesWith(
  clauses: readonly Clause[],
  { rule, words }: { readonly rule: string; readonly words: string },
): readonly Clause[] {
  const found = clauses.filter((clause) => clause.rule === rule && clause.text.includes(words));
  return words === "" ? [] : found;
}
