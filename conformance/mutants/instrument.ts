/** Builds faults into sources, each behind a switch: one program is the testee and all of its mutants. */
import type { Edit, Fault } from "./fault.ts";

/** The global function that says whether the fault of this number is on; see `switch.ts`. */
export const SWITCH = "__fault";

interface Span {
  readonly start: number;
  readonly end: number;
  /** By the number of the fault. */
  readonly variants: (readonly [number: number, replace: string])[];
}

/** The edits of each file, with the numbers of their faults, from 1. */
export function editsByFile(faults: readonly Fault[]): Map<string, (readonly [number, Edit])[]> {
  const files = new Map<string, (readonly [number, Edit])[]>();
  for (const [index, fault] of faults.entries()) {
    for (const edit of fault.edits) {
      const edits = files.get(edit.file) ?? [];
      files.set(edit.file, edits);
      edits.push([index + 1, edit]);
    }
  }
  return files;
}

/** The source with all edits built in. Throws if a text is not found exactly once, or two cut into each other. */
export function instrument(source: string, edits: readonly (readonly [number, Edit])[]): string {
  const spans = new Map<string, Span>();
  for (const [number, { file, find, replace }] of edits) {
    const start = source.indexOf(find);
    if (start < 0) throw new Error(`${file}: ${JSON.stringify(find)} is not there`);
    if (source.indexOf(find, start + 1) >= 0)
      throw new Error(`${file}: ${JSON.stringify(find)} is there twice`);
    const span = spans.get(find) ?? { start, end: start + find.length, variants: [] };
    spans.set(find, span);
    span.variants.push([number, replace]);
  }
  const ordered = [...spans.values()].sort((a, b) => a.start - b.start || b.end - a.end);
  return switched(source, 0, source.length, ordered);
}

/** The text from `start` to `end`, with the spans in it; takes those from the front of the list. */
function switched(source: string, start: number, end: number, spans: Span[]): string {
  let text = "";
  let at = start;
  for (let span = spans[0]; span && span.start < end; span = spans[0]) {
    if (span.end > end)
      throw new Error(`edits cut into each other at ${JSON.stringify(source.slice(span.start, end))}`);
    spans.shift();
    text += source.slice(at, span.start);
    const sound = switched(source, span.start, span.end, spans);
    const isStatement = /[;}]$/.test(sound);
    if (!isStatement && isListed(source.slice(span.start, span.end)))
      throw new Error(`${JSON.stringify(source.slice(span.start, span.end))} is several expressions`);
    text += isStatement ? statement(span, sound) : expression(span, sound);
    at = span.end;
  }
  return text + source.slice(at, end);
}

function expression({ variants }: Span, sound: string): string {
  const tests = variants.map(([number, replace]) => `${SWITCH}(${number}) ? (${replace}) : `);
  return `(${tests.join("")}(${sound}))`;
}

function statement({ variants }: Span, sound: string): string {
  const tests = variants.map(([number, replace]) => `if (${SWITCH}(${number})) { ${replace} } else `);
  return `${tests.join("")}{ ${sound} }`;
}

/** Whether the text has a comma outside of all brackets and quotes: together its parts would be worth the last one. */
function isListed(text: string): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|[,()[\]{}]/g)) {
    if (token === "," && depth === 0) return true;
    if (/^[([{]$/.test(token)) depth++;
    else if (/^[)\]}]$/.test(token)) depth--;
  }
  return false;
}
