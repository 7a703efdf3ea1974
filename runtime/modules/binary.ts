/**
 * WASM binaries as far as the host has to know them: which modules it runs (ruling P-11), and the form in which it runs
 * them. The code itself is the engine's to read.
 */
import { AirError, isAirError, quote } from "../../air/errors.ts";
import { bound, type Runnable } from "./bound.ts";
import { strangeInstruction } from "./instructions.ts";
import { exportedSignatures, SECTION, type Signature, sectionsOf } from "./sections.ts";

/** What a module exports beside `memory` and `alloc`: reducers `step`, pure modules `run`. */
export type EntryPoint = "step" | "run";

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
  return read(() => prepared(source, entries));
}

/** What goes beyond the form that is read here goes beyond WebAssembly 2.0. */
function read(prepare: () => Runnable): Runnable {
  try {
    return prepare();
  } catch (error) {
    throw isAirError(error) ? error : invalid((error as Error).message);
  }
}

function prepared(source: Uint8Array, entries: readonly EntryPoint[]): Runnable {
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
  return bound(source, sections, invalid);
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
