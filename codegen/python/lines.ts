/** Lines of Python: indentation, docstrings, and breaking what is too long. */
import { escaped } from "./literals.ts";

/** No line is longer if it can be broken. */
export const WIDTH = 100;

const INDENT = "    ";

export function indent(lines: readonly string[]): string[] {
  return lines.map((line) => (line === "" ? "" : `${INDENT}${line}`));
}

/** A text as a docstring, or as what documents the assignment above it. */
export function docstring(text: string): string[] {
  const lines = words(escaped(text).replaceAll('"', '\\"'), WIDTH - 2 * INDENT.length - 6);
  return lines.length === 1 ? [`"""${lines[0]}"""`] : [`"""${lines[0]}`, ...lines.slice(1), '"""'];
}

/** A text as a comment. */
export function comment(text: string): string[] {
  return words(escaped(text), WIDTH - 2 * INDENT.length).map((line) => `# ${line}`);
}

function words(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line.trimEnd());
      line = word;
    } else line += line === "" ? word : ` ${word}`;
  }
  return [...lines, line.trimEnd()];
}

/** The text of a file: every line that is too long is broken inside brackets. */
export function fileText(lines: readonly string[]): string {
  let inDocstring = false;
  const text = lines.flatMap((line) => {
    const begins = !inDocstring && /^ *"""/.test(line);
    if (!inDocstring && !begins) return /^ *#/.test(line) ? [line] : wrapped(line);
    inDocstring = !line.endsWith('"""') || (begins && line.trim() === '"""');
    return [line];
  });
  const joined = text.join("\n").replace(/\n{4,}/g, "\n\n\n");
  return `${joined.trimEnd()}\n`;
}

/** `isPart`: stands in brackets by itself, so that it may be broken outside of those in it, too. */
function wrapped(line: string, isPart = false): string[] {
  const before = /^ */.exec(line)?.[0] ?? "";
  // What is nested so deeply does not become readable by lines of a few characters.
  if (line.length <= WIDTH || before.length > WIDTH / 2) return [line];
  const [first = "", ...others] = isPart ? cuts(line, /^ \| /) : [];
  if (others.length > 0)
    return [first, ...others.map((arm) => `${before}| ${arm}`)].flatMap((one) => wrapped(one));
  const pair = pairToOpen(line);
  if (!pair) return [line];
  const [open, close] = pair;
  const { parts, isList } = partsOf(line.slice(open + 1, close));
  const isCall = line[open] === "(" && /[A-Za-z0-9_\])]/.test(line[open - 1] ?? "");
  const separator = isCall || isList ? "," : "";
  const inner = parts.map((part, index) => {
    // A comma behind the last part makes a tuple of what stands in brackets by itself.
    const comma = index < parts.length - 1 || line[open] !== "[" ? separator : "";
    return `${before}${INDENT}${part}${comma}`;
  });
  return [
    line.slice(0, open + 1),
    ...inner.flatMap((part) => wrapped(part, true)),
    ...wrapped(`${before}${line.slice(close)}`),
  ];
}

const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** A pair of brackets that stands in no other and is not empty: of a function its parameters, else the last one. */
function pairToOpen(line: string): readonly [open: number, close: number] | undefined {
  const pairs: (readonly [number, number])[] = [];
  let depth = 0;
  let open = 0;
  for (const [at, character] of outsideStrings(line)) {
    if (character in CLOSING) {
      if (depth === 0) open = at;
      depth++;
    } else if (character === ")" || character === "]" || character === "}") {
      depth--;
      if (depth === 0 && at > open + 1) pairs.push([open, at]);
    }
  }
  return /^ *(?:async )?def /.test(line) ? pairs[0] : pairs.at(-1);
}

/** What stands between commas (and whether there are any), between literals that follow each other, or around a `for`. */
function partsOf(text: string): { readonly parts: readonly string[]; readonly isList: boolean } {
  const commas = cuts(text, /^, ?/);
  if (commas.length > 1) return { parts: commas.filter((part) => part !== ""), isList: true };
  const literals = cuts(text, /^ (?=b?["'])/);
  return { parts: literals.length > 1 ? literals : cuts(text, /^ (?=for )/), isList: false };
}

function cuts(text: string, separator: RegExp): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (const [at, character] of outsideStrings(text)) {
    if (character in CLOSING) depth++;
    else if (character === ")" || character === "]" || character === "}") depth--;
    else if (depth === 0) {
      const match = separator.exec(text.slice(at, at + 5));
      if (match) {
        parts.push(text.slice(from, at));
        from = at + match[0].length;
      }
    }
  }
  parts.push(text.slice(from));
  return parts;
}

/** The characters of a line that are in no string literal. */
function* outsideStrings(line: string): Generator<readonly [at: number, character: string]> {
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const character = line[at] as string;
    if (quote !== "" && character === "\\") at++;
    else if (quote === character) quote = "";
    else if (quote === "" && (character === '"' || character === "'")) quote = character;
    else if (quote === "") yield [at, character];
  }
}
