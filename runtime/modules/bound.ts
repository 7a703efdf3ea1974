/**
 * A module in the form in which it is run: its memory is the host's, so that one memory, cleared, serves all its calls; and
 * neither memory nor tables grow beyond what there is, on any machine (rulings P-11, K11).
 */
import { leb, PREAMBLE_BYTES, readLeb, SECTION, type Section } from "./sections.ts";

/** What one call may use: 64 MiB in pages of 64 KiB. `memory.grow` beyond it answers -1. */
export const MEMORY_PAGES = 1024;
/** Elements of a table; `table.grow` beyond it answers -1. */
export const TABLE_ELEMENTS = 65_536;
export const TABLES = 8;

/** Under these names the host gives a module its memory. */
export const MEMORY_IMPORT = { module: "airlock", name: "memory" } as const;

export interface Runnable {
  readonly bytes: Uint8Array;
  /** Of the memory, in pages. */
  readonly initial: number;
  readonly maximum: number;
}

interface Limits {
  readonly initial: number;
  /** As declared; undefined if there is none. */
  readonly maximum: number | undefined;
  /** Where they end. */
  readonly next: number;
}

/** `invalid` makes the error for a module that asks for more than there is, or for another kind of memory. */
export function bound(
  bytes: Uint8Array,
  sections: readonly Section[],
  invalid: (why: string) => Error,
): Runnable {
  const memory = memoryOf(bytes, sections, invalid);
  const { initial } = memory;
  const maximum = Math.min(memory.maximum ?? MEMORY_PAGES, MEMORY_PAGES);
  if (initial > MEMORY_PAGES) {
    throw invalid(`it asks for ${initial} pages of memory, and there are ${MEMORY_PAGES}`);
  }
  const imports = [
    1,
    ...text(MEMORY_IMPORT.module),
    ...text(MEMORY_IMPORT.name),
    0x02,
    ...limits(initial, maximum),
  ];
  const parts: Uint8Array[] = [bytes.subarray(0, PREAMBLE_BYTES)];
  // Imports stand before all but types; what custom sections say is nothing to us. Index spaces stay as they are: there
  // are no other imports, and memories are counted by themselves.
  let written = false;
  for (const { id, at, start, end } of sections) {
    if (!written && id !== SECTION.custom && id !== SECTION.type) {
      parts.push(section(SECTION.import, imports));
      written = true;
    }
    if (id === SECTION.table) parts.push(section(id, tables(bytes, start, invalid)));
    else if (id !== SECTION.memory && id !== SECTION.custom && id !== SECTION.import) {
      parts.push(bytes.subarray(at, end));
    }
  }
  return { bytes: concat(parts), initial, maximum };
}

function memoryOf(bytes: Uint8Array, sections: readonly Section[], invalid: (why: string) => Error): Limits {
  const memory = sections.find(({ id }) => id === SECTION.memory);
  if (!memory) throw invalid("it has no memory of its own");
  const [count, at] = readLeb(bytes, memory.start);
  if (count !== 1) throw invalid("it has several memories");
  return readLimits(bytes, at) ?? refuse(invalid("its memory is shared or has 64-bit addresses"));
}

/** The content of the section of tables, with a maximum for each. */
function tables(bytes: Uint8Array, start: number, invalid: (why: string) => Error): number[] {
  let [count, at] = readLeb(bytes, start);
  if (count > TABLES) throw invalid(`it has ${count} tables, and may have ${TABLES}`);
  const content = leb(count);
  for (; count > 0; count--) {
    const type = bytes[at] as number;
    const found = readLimits(bytes, at + 1) ?? refuse(invalid("a table is of no kind of WebAssembly 2.0"));
    if (found.initial > TABLE_ELEMENTS) {
      throw invalid(`a table begins with ${found.initial} elements, and may have ${TABLE_ELEMENTS}`);
    }
    content.push(type, ...limits(found.initial, Math.min(found.maximum ?? TABLE_ELEMENTS, TABLE_ELEMENTS)));
    at = found.next;
  }
  return content;
}

/** Undefined for limits of another kind: shared, or with 64-bit addresses. */
function readLimits(bytes: Uint8Array, at: number): Limits | undefined {
  const flags = bytes[at] as number;
  if (flags > 1) return undefined;
  const [initial, next] = readLeb(bytes, at + 1);
  if (flags === 0) return { initial, maximum: undefined, next };
  const [maximum, end] = readLeb(bytes, next);
  return { initial, maximum, next: end };
}

function refuse(error: Error): never {
  throw error;
}

function limits(initial: number, maximum: number): number[] {
  return [0x01, ...leb(initial), ...leb(maximum)];
}

function section(id: number, content: readonly number[]): Uint8Array {
  return new Uint8Array([id, ...leb(content.length), ...content]);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function text(value: string): number[] {
  return [...leb(value.length), ...new TextEncoder().encode(value)];
}
