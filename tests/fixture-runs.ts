/** Modules of `fixtures/modules`, run by hand: what goes in is put together from CBOR, what comes out is told in hex. */
import { readFileSync } from "node:fs";
import { encodeTree, type Tree } from "../air/cbor/tree.ts";
import { FOLDER, type ModuleName } from "../fixtures/modules/compile.ts";
import { toHex } from "./shared.ts";

export function committed(name: ModuleName): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(readFileSync(`${FOLDER}${name}.wasm`));
}

export function entryOf(name: ModuleName): "run" | "step" {
  return name === "spend-limit" || name === "witness" ? "run" : "step";
}

/** The sections of a binary by id, each of which has fewer than 2^14 bytes. */
export function sections(wasm: Uint8Array): Map<number, Uint8Array> {
  const found = new Map<number, Uint8Array>();
  let at = 8;
  while (at < wasm.length) {
    const id = wasm[at++] as number;
    let size = wasm[at++] as number;
    if (size > 0x7f) size = (size & 0x7f) | ((wasm[at++] as number) << 7);
    found.set(id, wasm.subarray(at, at + size));
    at += size;
  }
  return found;
}

/** The same module, but that its memory has a maximum, which must be less than 2^14 pages. */
function limited(wasm: Uint8Array, mostPages: number): Uint8Array<ArrayBuffer> {
  const memory = sections(wasm).get(5) as Uint8Array;
  const at = memory.byteOffset - wasm.byteOffset;
  const put = [5, 5, 1, 1, 1, 0x80 | (mostPages & 0x7f), mostPages >> 7];
  return Uint8Array.from([...wasm.subarray(0, at - 2), ...put, ...wasm.subarray(at + memory.length)]);
}

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly alloc: (len: number) => number;
  readonly step: (ret: number, ptr: number, len: number) => void;
  readonly run: (ret: number, ptr: number, len: number) => void;
}

export class Running {
  readonly exports: Exports;
  readonly #call: "step" | "run";

  constructor(name: ModuleName, mostPages?: number) {
    const wasm = mostPages === undefined ? committed(name) : limited(committed(name), mostPages);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), {});
    this.exports = exports as unknown as Exports;
    this.#call = entryOf(name);
  }

  /** Puts the input into the memory: the arguments of the call. */
  arguments(input: Uint8Array): [ret: number, ptr: number, len: number] {
    const { alloc, memory } = this.exports;
    const ret = alloc(8);
    const ptr = alloc(input.length);
    new Uint8Array(memory.buffer, ptr, input.length).set(input);
    return [ret, ptr, input.length];
  }

  /** Pointer and length of the output. */
  stretch(input: Uint8Array): [ptr: number, len: number] {
    const given = this.arguments(input);
    this.exports[this.#call](...given);
    const view = new DataView(this.exports.memory.buffer, given[0], 8);
    return [view.getUint32(0, true), view.getUint32(4, true)];
  }

  /** The output in hex. */
  call(input: Uint8Array): string {
    const [ptr, len] = this.stretch(input);
    return toHex(new Uint8Array(this.exports.memory.buffer, ptr, len));
  }
}

/** A canonical document. */
export function document(tree: Tree): Uint8Array {
  return Uint8Array.from(encodeTree(tree));
}

/** An item without the tag. */
export function item(tree: Tree): Uint8Array {
  return document(tree).subarray(3);
}

/** A map with fewer than 24 fields in the order given, as envelopes are. */
export function fields(entries: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const parts = Object.entries(entries).flatMap(([key, value]) => [item(key), value]);
  return Buffer.concat([Uint8Array.of(0xa0 | (parts.length / 2)), ...parts]);
}

export function list(...items: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([Uint8Array.of(0x80 | items.length), ...items]);
}

export type Given = { readonly version?: bigint; readonly state?: Tree; readonly ctx?: Tree };

export function reducerInput(
  schema: string,
  value: Tree,
  { version = 1n, state, ctx }: Given = {},
): Uint8Array {
  return fields({
    version: item(version),
    state: item(state === undefined ? null : document(state)),
    event: fields({ schema: item(schema), value: item(document(value)), key: item(document("k")) }),
    ...(ctx === undefined ? {} : { ctx: item(document(ctx)) }),
  });
}

/** A reducer's output in hex; states and what is in lists are told as they are in envelopes. */
export function reducerOutput(
  state: Tree | undefined,
  domainEvents: readonly Uint8Array[] = [],
  effects: readonly Uint8Array[] = [],
): string {
  return toHex(
    fields({
      state: item(state === undefined ? null : document(state)),
      domain_events: list(...domainEvents),
      effects: list(...effects),
      ann: item(null),
    }),
  );
}
