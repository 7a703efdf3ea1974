/**
 * Whether the code of a module holds to WebAssembly 2.0: what every engine runs and computes alike. Threads, relaxed SIMD and
 * whatever an engine may have beyond that are found here, since engines cannot be told to refuse them (ruling P-11).
 */
import { readLeb, SECTION, type Section } from "./sections.ts";

/** What stands behind an instruction: numbers in LEB128 (`n`), bytes (`b`), a list of numbers (`l`). */
type Immediates = string;

const NONE: Immediates = "";

/** By opcode, ranges of instructions with the same immediates. */
const PLAIN: readonly (readonly [number, number, Immediates])[] = [
  [0x00, 0x01, NONE],
  [0x02, 0x04, "n"],
  [0x05, 0x05, NONE],
  [0x0b, 0x0b, NONE],
  [0x0c, 0x0d, "n"],
  [0x0e, 0x0e, "ln"],
  [0x0f, 0x0f, NONE],
  [0x10, 0x10, "n"],
  [0x11, 0x11, "nn"],
  [0x1a, 0x1b, NONE],
  [0x1c, 0x1c, "l"],
  [0x20, 0x26, "n"],
  [0x28, 0x3e, "nn"],
  [0x3f, 0x42, "n"],
  [0x43, 0x43, "bbbb"],
  [0x44, 0x44, "bbbbbbbb"],
  [0x45, 0xc4, NONE],
  [0xd0, 0xd0, "n"],
  [0xd1, 0xd1, NONE],
  [0xd2, 0xd2, "n"],
];

/** Behind the prefix 0xfc: saturating conversions, bulk memory and tables. */
const BULK: readonly (readonly [number, number, Immediates])[] = [
  [0, 7, NONE],
  [8, 8, "nn"],
  [9, 9, "n"],
  [10, 10, "nn"],
  [11, 11, "n"],
  [12, 12, "nn"],
  [13, 13, "n"],
  [14, 14, "nn"],
  [15, 17, "n"],
];

/** Behind the prefix 0xfd: vectors of 128 bits. What comes after 0xff is relaxed. */
const VECTOR: readonly (readonly [number, number, Immediates])[] = [
  [0, 11, "nn"],
  [12, 13, "b".repeat(16)],
  [14, 20, NONE],
  [21, 34, "b"],
  [35, 83, NONE],
  [84, 91, "nnb"],
  [92, 93, "nn"],
  [94, 255, NONE],
];

const TABLES = { plain: table(PLAIN), 252: table(BULK), 253: table(VECTOR) };

function table(
  ranges: readonly (readonly [number, number, Immediates])[],
): readonly (Immediates | undefined)[] {
  const all: (Immediates | undefined)[] = [];
  for (const [from, to, immediates] of ranges) for (let op = from; op <= to; op++) all[op] = immediates;
  return all;
}

/** The first instruction that is none of WebAssembly 2.0, in hex. The engine has accepted the module. */
export function strangeInstruction(bytes: Uint8Array, sections: readonly Section[]): string | undefined {
  const code = sections.find(({ id }) => id === SECTION.code);
  if (!code) return undefined;
  let [count, at] = readLeb(bytes, code.start);
  for (; count > 0; count--) {
    const [size, start] = readLeb(bytes, at);
    const strange = strangeIn(bytes, afterLocals(bytes, start), start + size);
    if (strange !== undefined) return strange;
    at = start + size;
  }
  return undefined;
}

function afterLocals(bytes: Uint8Array, start: number): number {
  let [groups, at] = readLeb(bytes, start);
  for (; groups > 0; groups--) {
    // A count, and a type of one byte; a longer type is none of WebAssembly 2.0, and shows in what follows.
    [, at] = readLeb(bytes, at);
    at++;
  }
  return at;
}

function strangeIn(bytes: Uint8Array, from: number, end: number): string | undefined {
  let at = from;
  while (at < end) {
    const op = bytes[at] as number;
    const prefixed = op === 0xfc || op === 0xfd;
    const [sub, next] = prefixed ? readLeb(bytes, at + 1) : [op, at + 1];
    const immediates = (prefixed ? TABLES[op] : TABLES.plain)[sub];
    if (immediates === undefined) return prefixed ? `0x${op.toString(16)} ${sub}` : `0x${op.toString(16)}`;
    at = afterImmediates(bytes, next, immediates);
  }
  return undefined;
}

function afterImmediates(bytes: Uint8Array, start: number, immediates: Immediates): number {
  let at = start;
  for (const kind of immediates) {
    if (kind === "b") at++;
    else if (kind === "n") at = afterNumber(bytes, at);
    else {
      let [count, next] = readLeb(bytes, at);
      for (; count > 0; count--) next = afterNumber(bytes, next);
      at = next;
    }
  }
  return at;
}

/** A number in LEB128 may have up to 64 bits, and a sign: its value is nothing to us. */
function afterNumber(bytes: Uint8Array, start: number): number {
  let at = start;
  while ((bytes[at] as number) >= 0x80) at++;
  return at + 1;
}
