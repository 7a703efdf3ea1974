/** WASM modules, put together from their parts, to be run or refused. */
import { encodeTree } from "../air/cbor/tree.ts";

import { leb } from "../runtime/modules/sections.ts";

export interface WasmParts {
  /** Instructions of `step`, without the last `end`. */
  readonly body?: readonly number[];
  /** Instructions of `alloc`, without the last `end`. */
  readonly alloc?: readonly number[];
  /** `pair`: two results; `pointer`: the first param says where they go. */
  readonly shape?: "pair" | "pointer" | "wrong";
  readonly entry?: string;
  /** The memory's limits as they are encoded. */
  readonly memory?: readonly number[];
  readonly data?: readonly number[];
  /** Sections as id and content, put in their place. */
  readonly more?: readonly (readonly [number, readonly number[]])[];
  readonly exports?: readonly string[];
}

const I32 = 0x7f;
const ALLOC = [0x23, 0, 0x23, 0, 0x20, 0, 0x6a, 0x24, 0];
/** Gives the input back. */
export const ECHO = {
  pointer: [0x20, 0, 0x20, 1, 0x36, 2, 0, 0x20, 0, 0x20, 2, 0x36, 2, 4],
  pair: [0x20, 0, 0x20, 1],
  wrong: [0x20, 0],
} as const;

export function wasm(parts: WasmParts = {}): Uint8Array {
  const { shape = "pointer", entry = "step", memory = [0, 1], data = [], more = [], alloc = ALLOC } = parts;
  const { body = ECHO[shape], exports = ["memory", "alloc", entry] } = parts;
  const types = {
    pointer: [0x60, 3, I32, I32, I32, 0],
    pair: [0x60, 2, I32, I32, 2, I32, I32],
    wrong: [0x60, 1, I32, 1, I32],
  };
  const items: Readonly<Record<string, readonly number[]>> = {
    memory: [...text("memory"), 2, 0],
    alloc: [...text("alloc"), 0, 0],
    [entry]: [...text(entry), 0, 1],
  };
  const own: readonly (readonly [number, readonly number[]])[] = [
    [1, [2, 0x60, 1, I32, 1, I32, ...types[shape]]],
    [3, [2, 0, 1]],
    [5, [1, ...memory]],
    // Where the next allocation goes, from 1,024 on.
    [6, [2, I32, 1, 0x41, 0x80, 0x08, 0x0b, I32, 1, 0x41, 0, 0x0b]],
    [7, [exports.length, ...exports.flatMap((name) => items[name] ?? [])]],
    [10, [2, ...func(alloc), ...func(body)]],
    ...(data.length > 0 ? [[11, [1, 0, 0x41, 0, 0x0b, ...leb(data.length), ...data]] as const] : []),
  ];
  const replaced = new Set(more.map(([id]) => id));
  const sections = [...own.filter(([id]) => !replaced.has(id)), ...more].sort(
    ([a], [b]) => order(a) - order(b),
  );
  const bytes = sections.flatMap(([id, content]) => [id, ...leb(content.length), ...content]);
  return new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...bytes]);
}

/** Sections stand in the order of their ids, but for the count of data segments, which stands before code. */
function order(id: number): number {
  return id === 12 ? 9.5 : id;
}

function func(body: readonly number[]): number[] {
  const content = [0, ...body, 0x0b];
  return [...leb(content.length), ...content];
}

export function text(value: string): number[] {
  return [...leb(value.length), ...Buffer.from(value)];
}

/** A module whose every state is the same text. */
export function saying(text: string): Uint8Array {
  const state = encodeTree(text).slice();
  const output = Buffer.concat([
    Buffer.from([0xa1, 0x65]),
    Buffer.from("state"),
    Buffer.from([0x40 | state.length]),
    state,
  ]);
  const write = [0x20, 0, 0x41, 0, 0x36, 2, 0, 0x20, 0, 0x41, output.length, 0x36, 2, 4];
  return wasm({ body: write, data: [...output] });
}
