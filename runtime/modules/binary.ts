/**
 * WASM binaries as far as the host has to know them: which modules it runs (ruling P-11), and the form in which it runs
 * them. The code itself is the engine's to read.
 */
import { AirError, quote } from "../../air/errors.ts";
import { strangeInstruction } from "./instructions.ts";
import {
  exportedSignatures,
  PREAMBLE_BYTES,
  readLeb,
  SECTION,
  type Section,
  type Signature,
  sectionsOf,
} from "./sections.ts";

/** What one call may use: 64 MiB in pages of 64 KiB. `memory.grow` beyond it answers -1 (ruling K11). */
export const MEMORY_PAGES = 1024;

/** Under these names the host gives a module its memory. */
export const MEMORY_IMPORT = { module: "airlock", name: "memory" } as const;

/** What a module exports beside `memory` and `alloc`: reducers `step`, pure modules `run`. */
export type EntryPoint = "step" | "run";

/** A module as it is run: its memory is the host's, so that one memory, cleared, serves all its calls. */
export interface Runnable {
  readonly bytes: Uint8Array;
  /** Of the memory, in pages. */
  readonly initial: number;
  readonly maximum: number;
}

/**
 * Checks a module and brings it to the form in which it is run. Throws `module.invalid` for what is no valid module, has
 * imports or a start function, lacks an export of the ABI, goes beyond WebAssembly 2.0, or asks for shared memory or for more
 * than there is.
 */
export function prepareModule(bytes: Uint8Array, entries: readonly EntryPoint[]): Runnable {
  const source = new Uint8Array(bytes);
  let module: WebAssembly.Module;
  try {
    module = new WebAssembly.Module(source);
  } catch (error) {
    throw invalid(`it is no valid WASM: ${(error as Error).message}`);
  }
  const [imported] = WebAssembly.Module.imports(module);
  if (imported)
    throw invalid(
      `it imports ${quote(`${imported.module}.${imported.name}`)}, and nothing is given to modules`,
    );
  const memory = WebAssembly.Module.exports(module).find(({ name }) => name === "memory");
  if (memory?.kind !== "memory") throw invalid('it exports no memory "memory"');
  const sections = sectionsOf(source);
  const signatures = exportedSignatures(source, sections);
  checkExport(signatures, "alloc", [{ params: 1, results: 1 }]);
  for (const entry of entries) checkExport(signatures, entry, ENTRY_SHAPES);
  if (sections.some(({ id }) => id === SECTION.start)) {
    throw invalid("it has a start function, and only its exports are called");
  }
  const strange = strangeInstruction(source, sections);
  if (strange !== undefined)
    throw invalid(`its code has the instruction ${strange}, which is none of WebAssembly 2.0`);
  return withImportedMemory(source, sections);
}

/** The output's place and length as two results, or written where the first param points to. */
const ENTRY_SHAPES = [
  { params: 2, results: 2 },
  { params: 3, results: 0 },
];

function checkExport(
  signatures: ReadonlyMap<string, Signature>,
  name: string,
  shapes: readonly NonNullable<Signature>[],
): void {
  const found = signatures.get(name);
  if (found === undefined) throw invalid(`it exports no function ${quote(name)}`);
  if (shapes.some(({ params, results }) => found?.params === params && found.results === results)) return;
  const good = shapes.map(({ params, results }) => `${params} params and ${results} results`).join(", or ");
  throw invalid(`its function ${quote(name)} has another type than the ABI's: ${good}, all of i32`);
}

function invalid(why: string): AirError {
  return new AirError("module.invalid", `the module cannot be run: ${why}`);
}

/**
 * The same module with its memory imported. Index spaces stay as they are: it has no other imports, and memories are
 * counted by themselves.
 */
function withImportedMemory(bytes: Uint8Array, sections: readonly Section[]): Runnable {
  const memory = sections.find(({ id }) => id === SECTION.memory);
  if (!memory) throw invalid("it has no memory of its own");
  const [count, afterCount] = readLeb(bytes, memory.start);
  const flags = bytes[afterCount] as number;
  if (count !== 1) throw invalid("it has several memories");
  if (flags > 1) throw invalid("its memory is shared or has 64-bit addresses");
  const [initial, afterInitial] = readLeb(bytes, afterCount + 1);
  const declared = flags === 1 ? readLeb(bytes, afterInitial)[0] : MEMORY_PAGES;
  const maximum = Math.min(declared, MEMORY_PAGES);
  if (initial > MEMORY_PAGES) {
    throw invalid(`it asks for ${initial} pages of memory, and there are ${MEMORY_PAGES}`);
  }
  const content = [
    1,
    ...text(MEMORY_IMPORT.module),
    ...text(MEMORY_IMPORT.name),
    0x02,
    0x01,
    ...leb(initial),
    ...leb(maximum),
  ];
  const imports = [SECTION.import, ...leb(content.length), ...content];
  const parts: Uint8Array[] = [bytes.subarray(0, PREAMBLE_BYTES)];
  // Imports stand before all but types; what custom sections say is nothing to us.
  let written = false;
  for (const { id, at, end } of sections) {
    if (!written && id !== SECTION.custom && id !== SECTION.type) {
      parts.push(new Uint8Array(imports));
      written = true;
    }
    const kept = id !== SECTION.memory && id !== SECTION.custom && id !== SECTION.import;
    if (kept) parts.push(bytes.subarray(at, end));
  }
  return { bytes: concat(parts), initial, maximum };
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

function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return [...bytes, rest];
}

function text(value: string): number[] {
  return [...leb(value.length), ...new TextEncoder().encode(value)];
}
