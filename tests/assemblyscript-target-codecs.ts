/** A module with the codecs of a test, and functions that call them. */
import { PLAINLY, type Workspace } from "./assemblyscript-target-modules.ts";

interface CodecExports {
  readonly memory: WebAssembly.Memory;
  readonly alloc: (len: number) => number;
  readonly again: (which: number, ptr: number, len: number) => bigint;
  readonly [name: string]: unknown;
}

/** What is read as one schema of `pairs/` and written as another. */
const CONVERSIONS = `
function entries<T>(list: Array<T>): Map<T, T> {
  const map = new Map<T, T>();
  for (let i = 0; i < list.length; i++) map.set(list[i], list[list.length - 1 - i]);
  return map;
}

function textOf(units: Array<i64>): string {
  const codes = new Array<i32>();
  for (let i = 0; i < units.length; i++) codes.push(units[i] as i32);
  return String.fromCharCodes(codes);
}

export function TextsToTextSet(ptr: usize, len: i32): u64 {
  return said(encodePairsTextSet(decodePairsTexts(given(ptr, len))));
}
export function IntsToIntSet(ptr: usize, len: i32): u64 {
  return said(encodePairsIntSet(decodePairsInts(given(ptr, len))));
}
export function TextsToTextMap(ptr: usize, len: i32): u64 {
  return said(encodePairsTextMap(entries<string>(decodePairsTexts(given(ptr, len)))));
}
export function IntsToIntMap(ptr: usize, len: i32): u64 {
  return said(encodePairsIntMap(entries<i64>(decodePairsInts(given(ptr, len)))));
}
export function IntsToText(ptr: usize, len: i32): u64 {
  return said(encodePairsText(textOf(decodePairsInts(given(ptr, len)))));
}
export function TextToHash(ptr: usize, len: i32): u64 {
  return said(encodePairsHash(decodePairsText(given(ptr, len))));
}
export function TextToUuid(ptr: usize, len: i32): u64 {
  return said(encodePairsUuid(decodePairsText(given(ptr, len))));
}
export function TextToDec128(ptr: usize, len: i32): u64 {
  return said(encodePairsDec128(decodePairsText(given(ptr, len))));
}
`;

/** A module that decodes and encodes again, by schema. */
export class CodecModule {
  private readonly module: WebAssembly.Module;
  readonly titles: readonly string[];

  private constructor(wasm: Uint8Array<ArrayBuffer>, titles: readonly string[]) {
    this.module = new WebAssembly.Module(wasm);
    this.titles = titles;
  }

  /** Of all schemas that are generated, among them those of `pairs/`. */
  static async of(workspace: Workspace): Promise<CodecModule> {
    const codecs = workspace.read("generated/codecs.ts");
    const found = [...codecs.matchAll(/^\/\*\* (\S+): .*\nexport function encode(\w+)\(/gm)];
    const names = found.map(([, , name]) => name as string);
    const text = [
      ...names.map((name) => `import { encode${name}, decode${name} } from "./generated/codecs";`),
      'export { alloc } from "./generated/abi";',
      "function given(ptr: usize, len: i32): Uint8Array {",
      "  return Uint8Array.wrap(changetype<ArrayBuffer>(ptr), 0, len);",
      "}",
      "function said(out: Uint8Array): u64 {",
      "  return (out.dataStart as u64) | ((out.byteLength as u64) << 32);",
      "}",
      CONVERSIONS,
      "export function again(which: i32, ptr: usize, len: i32): u64 {",
      ...names.map(
        (name, index) =>
          `  if (which === ${index}) return said(encode${name}(decode${name}(given(ptr, len))));`,
      ),
      "  return 0;",
      "}",
    ];
    workspace.write("codecs.ts", text.join("\n"));
    const wasm = await workspace.compile("codecs.ts", PLAINLY);
    return new CodecModule(
      wasm,
      found.map(([, title]) => title as string),
    );
  }

  /** The bytes that came out, or undefined for a trap. */
  again(title: string, bytes: Uint8Array): Uint8Array | undefined {
    return this.call(bytes, ({ again }, ptr) => again(this.titles.indexOf(title), ptr, bytes.length));
  }

  /** The same, read as one schema of `pairs/` and written as another. */
  convert(from: string, to: string, bytes: Uint8Array): Uint8Array | undefined {
    return this.call(bytes, (exports, ptr) => {
      const convert = exports[`${from}To${to}`] as (ptr: number, len: number) => bigint;
      return convert(ptr, bytes.length);
    });
  }

  private call(
    bytes: Uint8Array,
    run: (exports: CodecExports, ptr: number) => bigint,
  ): Uint8Array | undefined {
    const exports = new WebAssembly.Instance(this.module, {}).exports as unknown as CodecExports;
    const { memory, alloc } = exports;
    const ptr = alloc(bytes.length);
    new Uint8Array(memory.buffer, ptr, bytes.length).set(bytes);
    try {
      const out = run(exports, ptr);
      return new Uint8Array(memory.buffer, Number(out & 0xffffffffn), Number(out >> 32n)).slice();
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) return undefined;
      throw error;
    }
  }
}
