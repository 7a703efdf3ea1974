/**
 * Many texts in little room: what occurs twice in them, a definition in a hundred worlds say, is kept once. `html/text.js`
 * reads them again.
 */

/** A part that is shorter is not worth a reference. */
const MIN_LENGTH = 24;
/** Parts are looked for in so many levels of brackets. */
const MAX_DEPTH = 48;

/** A bracketed part of a text, or a string in it, with the parts within. */
interface Part {
  readonly start: number;
  readonly end: number;
  readonly parts: readonly Part[];
}

export class Texts {
  private readonly numbers = new Map<string, number>();
  private readonly parts = new Map<string, readonly Part[]>();

  /** The number of a text. Equal texts have one. */
  add(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.numbers.set(text, this.numbers.size);
    return this.numbers.size - 1;
  }

  /**
   * All texts by their numbers, and behind them the parts that they share. `~` with a number in base 36 and `;` stands for
   * that text, `~;` for a tilde, and single and double quotes are exchanged: JSON within JSON has no need of backslashes.
   */
  pack(): readonly string[] {
    const shared = this.sharedParts();
    const numbers = new Map(this.numbers);
    const packed: string[] = [];
    // Grows while it is read: a part that is met for the first time goes to its end.
    const texts = [...numbers.keys()];
    for (const text of texts) {
      const write = (from: number, to: number, parts: readonly Part[]): string => {
        let result = "";
        let at = from;
        for (const { start, end, parts: inner } of parts) {
          const part = text.slice(start, end);
          let number = numbers.get(part);
          if (number === undefined && shared.has(part)) {
            number = texts.push(part) - 1;
            numbers.set(part, number);
          }
          const written = number === undefined ? write(start, end, inner) : `~${number.toString(36)};`;
          result += literal(text.slice(at, start)) + written;
          at = end;
        }
        return result + literal(text.slice(at, to));
      };
      packed.push(write(0, text.length, withoutWhole(text, this.parts.get(text) ?? partsOf(text))));
    }
    return packed;
  }

  /** What is found at two places, each of them in a text or a part that is kept. */
  private sharedParts(): ReadonlySet<string> {
    const [seen, shared] = [new Set<string>(), new Set<string>()];
    for (const text of this.numbers.keys()) {
      const visit = (parts: readonly Part[]): void => {
        for (const { start, end, parts: inner } of parts) {
          const part = text.slice(start, end);
          if (seen.has(part)) shared.add(part);
          else {
            seen.add(part);
            visit(inner);
          }
        }
      };
      const parts = partsOf(text);
      this.parts.set(text, parts);
      visit(parts);
    }
    return shared;
  }
}

/** A text is no part of itself. */
function withoutWhole(text: string, parts: readonly Part[]): readonly Part[] {
  const [only] = parts;
  return only && only.start === 0 && only.end === text.length ? only.parts : parts;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[[\]{}]/gs;

/** Of JSON, whole or cut off; in other texts, what looks like it. */
function partsOf(text: string): readonly Part[] {
  const root: Part[] = [];
  const open: { start: number; parts: Part[] }[] = [];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === "{" || token === "[") {
      open.push({ start: index, parts: [] });
      continue;
    }
    const end = index + token.length;
    let part: Part = { start: index, end, parts: [] };
    if (token === "}" || token === "]") {
      const opened = open.pop();
      if (!opened) continue;
      part = { ...opened, end };
    }
    if (end - part.start >= MIN_LENGTH && open.length < MAX_DEPTH) (open.at(-1)?.parts ?? root).push(part);
  }
  // What was never closed is no part, but may have some.
  return [...root, ...open.slice(0, MAX_DEPTH).flatMap(({ parts }) => parts)];
}

function literal(text: string): string {
  return text.replaceAll(/["'~]/g, (char) => (char === "~" ? "~;" : char === '"' ? "'" : '"'));
}
