/**
 * Texts of definitions for pages and pictures. They may come from anybody: what these functions give back can be put between
 * tags, into a quoted attribute, or into a paragraph or cell of Markdown, and is nothing but text there.
 */
import stringWidth from "string-width";
import { escapeInvisible } from "../../air/errors.ts";

/** On one line, with what cannot be seen, or turns other characters around, as `\u202e`. */
export function visible(text: string): string {
  return escapeInvisible(text).replace(/[\ufffe\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`);
}

/** At most so many columns of visible text; what is cut off shows as `…`. */
export function shortened(text: string, most: number): string {
  // An escape is six times as long as what it stands for, and marks that combine have no width.
  const points = [...visible(text.slice(0, 2 * most + 2).toWellFormed())].slice(0, 2 * most + 2);
  let columns = 0;
  for (const [index, point] of points.entries()) {
    const width = stringWidth(point);
    const isLast = index === points.length - 1 && text.length <= 2 * most + 2;
    if (columns + width > (isLast ? most : most - 1)) return `${points.slice(0, index).join("")}…`;
    columns += width;
  }
  return text.length > 2 * most + 2 ? `${points.join("")}…` : points.join("");
}

/** The columns that a visible text takes in a monospaced font. */
export function columnsOf(text: string): number {
  return stringWidth(text);
}

/** In lines of at most so many columns, broken at blanks where there are some, and at most so many lines. */
export function wrapped(text: string, columns: number, mostLines: number): string[] {
  const lines: string[] = [];
  let rest = [...shortened(text, columns * mostLines)];
  while (rest.length > 0 && lines.length < mostLines) {
    let fits = 0;
    for (let width = 0; fits < rest.length; fits++) {
      width += columnsOf(rest[fits] as string);
      if (width > columns) break;
    }
    const blank = rest.slice(0, fits + 1).lastIndexOf(" ");
    const end = fits === rest.length || blank <= 0 ? Math.max(1, fits) : blank;
    lines.push(rest.slice(0, end).join("").trim());
    rest = rest.slice(end);
    while (rest[0] === " ") rest.shift();
  }
  if (rest.length > 0) lines[lines.length - 1] = `${lines.at(-1)}…`;
  return lines;
}

/** The paragraphs of what somebody wrote. */
export function paragraphsOf(text: string): readonly string[] {
  return text
    .split(/(?:\r\n?|\n)+/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** For HTML and SVG. */
export function htmlText(text: string): string {
  return entities(visible(text), /[&<>"']/g);
}

/** For Markdown, in a line, a cell or a tag, but in no quotes: what means something there is an entity. */
export function markdownText(text: string): string {
  return entities(
    visible(text),
    /[&<>`*[\]\\|~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|\{(?=[{%])|:(?=\/\/)|(?<=\bwww)\./gi,
  ).replace(/^[#+=-]|^[0-9]+(?=[.)])/, (start) => [...start].map(entity).join(""));
}

/** A comment that begins a file of HTML, SVG or Markdown. */
export function commentOf(lines: readonly string[]): string {
  // Two hyphens end a comment, or make it none, in one format or another.
  const safe = lines.map((line) => visible(line).replace(/-(?=-)|-$/g, "- "));
  return `<!--\n${safe.join("\n")}\n-->`;
}

function entities(text: string, which: RegExp): string {
  return text.replace(which, entity);
}

const NAMED: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function entity(char: string): string {
  return NAMED[char] ?? `&#${char.codePointAt(0)};`;
}
