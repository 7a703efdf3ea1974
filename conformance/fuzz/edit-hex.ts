/** One random edit of bytes in hex: of any byte, or of an item if they are CBOR. */
import { head, hex, type Item, itemsIn, unhex } from "./cbor-items.ts";
import { editText } from "./edit-json.ts";
import type { Tape } from "./tape.ts";

/** Items that come in the place of another. */
const ITEMS = [
  ..."00 01 17 1818 20 f4 f5 f6 f7 40 4100 60 6161 80 a0 8100 a1616100 f90000 fb3ff0000000000000 d9d9f700".split(
    " ",
  ),
  ..."1b7fffffffffffffff 1b8000000000000000 1bffffffffffffffff 3b7fffffffffffffff 3bffffffffffffffff".split(
    " ",
  ),
];

/** Undefined where the edit finds nothing to do. */
type Edit = (text: string, items: readonly Item[], tape: Tape) => string | undefined;

const EDITS: readonly (readonly [weight: number, edit: Edit])[] = [
  [16, replaceItem],
  [14, copyItem],
  [14, changeText],
  [12, dropPart],
  [10, swapParts],
  [8, duplicatePart],
  [8, longHead],
  [5, flip],
  [4, indefinite],
  [3, byte],
  [2, truncate],
];

export function editHex(text: string, tape: Tape): string | undefined {
  const items = itemsIn(unhex(text));
  if (!items || items.length === 0) return tape.pick([flip, byte, truncate])(text, [], tape);
  return tape.weighted(EDITS)(text, items, tape);
}

function cut(text: string, start: number, end: number, other: string): string {
  return text.slice(0, 2 * start) + other + text.slice(2 * end);
}

function flip(text: string, _: readonly Item[], tape: Tape): string | undefined {
  const at = tape.below(text.length / 2);
  const old = Number.parseInt(text.slice(2 * at, 2 * at + 2), 16);
  return text === "" ? undefined : cut(text, at, at + 1, hex(Uint8Array.of(old ^ (1 << tape.below(8)))));
}

/** One more, one less, or another. */
function byte(text: string, _: readonly Item[], tape: Tape): string {
  const at = tape.below(text.length / 2 + 1);
  const other = hex(Uint8Array.of(tape.below(256)));
  return cut(text, at, Math.min(at + tape.below(2), text.length / 2), tape.chance(50) ? other : "");
}

function truncate(text: string, _: readonly Item[], tape: Tape): string {
  return text.slice(0, 2 * tape.below(text.length / 2));
}

function replaceItem(text: string, items: readonly Item[], tape: Tape): string {
  const { start, end } = tape.pick(items);
  return cut(text, start, end, tape.pick(ITEMS));
}

function copyItem(text: string, items: readonly Item[], tape: Tape): string {
  const { start, end } = tape.pick(items);
  const other = tape.pick(items);
  return cut(text, start, end, text.slice(2 * other.start, 2 * other.end));
}

/** Texts that are texts still, and integers that are one more or less. */
function changeText(text: string, items: readonly Item[], tape: Tape): string | undefined {
  const item = tape.pickAny(items.filter(({ major }) => major < 4));
  if (!item) return undefined;
  const { start, content, end, major, value } = item;
  if (major < 2)
    return cut(text, start, end, head(major, BigInt.asUintN(64, value + (tape.chance(50) ? 1n : -1n))));
  const old = Buffer.from(text.slice(2 * content, 2 * end), "hex");
  const other = major === 2 ? unhex(byte(hex(old), [], tape)) : Buffer.from(editText(old.toString(), tape));
  return cut(text, start, end, head(major, BigInt(other.length)) + hex(other));
}

/** The entries of a map, or the items of a list, each as hex. */
function parts(text: string, { major, items }: Item): string[] {
  const width = major === 5 ? 2 : 1;
  return Array.from({ length: items.length / width }, (_, index) => {
    const last = items[width * (index + 1) - 1] as Item;
    return text.slice(2 * (items[width * index] as Item).start, 2 * last.end);
  });
}

function withParts(
  text: string,
  items: readonly Item[],
  tape: Tape,
  change: (all: readonly string[]) => readonly string[] | undefined,
): string | undefined {
  const item = tape.pickAny(
    items.filter((one) => (one.major === 4 || one.major === 5) && one.items.length > 0),
  );
  const changed = item && change(parts(text, item));
  return (
    changed && cut(text, item.start, item.end, head(item.major, BigInt(changed.length)) + changed.join(""))
  );
}

function dropPart(text: string, items: readonly Item[], tape: Tape): string | undefined {
  return withParts(text, items, tape, (all) => all.toSpliced(tape.below(all.length), 1));
}

function duplicatePart(text: string, items: readonly Item[], tape: Tape): string | undefined {
  return withParts(text, items, tape, (all) => all.toSpliced(tape.below(all.length), 0, tape.pick(all)));
}

function swapParts(text: string, items: readonly Item[], tape: Tape): string | undefined {
  return withParts(text, items, tape, (all) => (all.length < 2 ? undefined : tape.shuffled(all)));
}

function longHead(text: string, items: readonly Item[], tape: Tape): string | undefined {
  const { start, content, major, value } = tape.pick(items);
  if (major === 7) return undefined;
  return cut(text, start, content, head(major, value, content - start === 1 ? tape.pick([1, 2, 4, 8]) : 8));
}

function indefinite(text: string, items: readonly Item[], tape: Tape): string | undefined {
  const item = tape.pickAny(items.filter(({ major }) => major > 1 && major < 6));
  if (!item) return undefined;
  const { start, content, end, major } = item;
  const open = hex(Uint8Array.of((major << 5) | 31));
  const inside = major < 4 ? text.slice(2 * start, 2 * end) : text.slice(2 * content, 2 * end);
  return cut(text, start, end, `${open}${inside}ff`);
}
