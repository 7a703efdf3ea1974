/** The sections of a WASM binary that the engine has accepted, as far as the host reads them. */

export const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  export: 7,
  start: 8,
  code: 10,
} as const;

export const PREAMBLE_BYTES = 8;

export interface Section {
  readonly id: number;
  /** Where the section begins, with its id, and where its content begins and ends. */
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

export function sectionsOf(bytes: Uint8Array): readonly Section[] {
  const sections: Section[] = [];
  let at = PREAMBLE_BYTES;
  while (at < bytes.length) {
    const [size, start] = readLeb(bytes, at + 1);
    sections.push({ id: bytes[at] as number, at, start, end: start + size });
    at = start + size;
  }
  return sections;
}

/** Value types by their byte; those of no function of the ABI are all the same to the host. */
const I32 = 0x7f;
const FUNCTION_TYPE = 0x60;
const VALUE_TYPES: ReadonlySet<number> = new Set([I32, 0x7e, 0x7d, 0x7c, 0x7b, 0x70, 0x6f]);

/** How many params and results of type i32 a function has; null if it has others. */
export type Signature = { readonly params: number; readonly results: number } | null;

/**
 * The signatures of a module's own exported functions, by name. A type section with types that are no functions is not
 * read: the functions have none then.
 */
export function exportedSignatures(
  bytes: Uint8Array,
  sections: readonly Section[],
): ReadonlyMap<string, Signature> {
  const at = (id: number) => sections.find((section) => section.id === id)?.start;
  const types = readTypes(bytes, at(SECTION.type));
  const functions: number[] = [];
  const reader = new Cursor(bytes, at(SECTION.function));
  for (let count = reader.leb(); count > 0; count--) functions.push(reader.leb());
  const signatures = new Map<string, Signature>();
  const exports = new Cursor(bytes, at(SECTION.export));
  for (let count = exports.leb(); count > 0; count--) {
    const name = exports.text();
    const kind = exports.byte();
    const index = exports.leb();
    if (kind === 0) signatures.set(name, types[functions[index] as number] ?? null);
  }
  return signatures;
}

function readTypes(bytes: Uint8Array, start: number | undefined): readonly Signature[] {
  const reader = new Cursor(bytes, start);
  const types: Signature[] = [];
  for (let count = reader.leb(); count > 0; count--) {
    if (reader.byte() !== FUNCTION_TYPE) return [];
    const [params, results] = [reader.valueTypes(), reader.valueTypes()];
    const plain = [...params, ...results].every((type) => type === I32);
    types.push(plain ? { params: params.length, results: results.length } : null);
  }
  return types;
}

class Cursor {
  private readonly bytes: Uint8Array;
  private pos: number;

  /** At the content of a section; without one there is nothing. */
  constructor(bytes: Uint8Array, start: number | undefined) {
    this.bytes = start === undefined ? new Uint8Array([0]) : bytes;
    this.pos = start ?? 0;
  }

  byte(): number {
    return this.bytes[this.pos++] as number;
  }

  leb(): number {
    const [value, next] = readLeb(this.bytes, this.pos);
    this.pos = next;
    return value;
  }

  text(): string {
    const length = this.leb();
    this.pos += length;
    return new TextDecoder().decode(this.bytes.subarray(this.pos - length, this.pos));
  }

  valueTypes(): readonly number[] {
    const types: number[] = [];
    for (let count = this.leb(); count > 0; count--) {
      const type = this.byte();
      // Others may be longer than a byte: what follows could not be told from them.
      if (!VALUE_TYPES.has(type))
        throw new Error(`the value type 0x${type.toString(16)} is none of WebAssembly 2.0`);
      types.push(type);
    }
    return types;
  }
}

/** An unsigned LEB128 of at most 32 bits, and where it ends. */
export function readLeb(bytes: Uint8Array, at: number): readonly [number, number] {
  let value = 0;
  let scale = 1;
  let next = at;
  for (;;) {
    const byte = bytes[next++];
    if (byte === undefined) throw new Error("the module ends within a number");
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return [value, next];
    scale *= 0x80;
  }
}

/** The same, written. */
export function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return [...bytes, rest];
}
