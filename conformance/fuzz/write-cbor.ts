/** CBOR from values, as hex: canonical, or as loosely as a tape says. */
import { head, hex } from "./cbor-items.ts";
import type { Tape } from "./tape.ts";

export type Item = null | boolean | bigint | string | Uint8Array | readonly Item[] | ItemMap | Elements;
export type ItemMap = ReadonlyMap<Item, Item>;

/** A set: its elements are sorted, and each stands there once. */
export class Elements {
  readonly items: readonly Item[];

  constructor(items: readonly Item[]) {
    this.items = items;
  }
}

const TAG = "d9d9f7";

/** How often a part is not canonical. */
const LOOSE_PERCENT = 6;

export function documentHex(item: Item, loose?: Tape): string {
  return (loose?.chance(LOOSE_PERCENT) ? "" : TAG) + itemHex(item, loose);
}

export function itemHex(item: Item, loose?: Tape): string {
  const isLoose = loose?.chance(LOOSE_PERCENT) ?? false;
  const headOf = (major: number, value: bigint): string =>
    head(major, value, isLoose && loose ? loose.pick([0, 1, 2, 4, 8]) : 0);
  if (item === null) return "f6";
  if (typeof item === "boolean") return item ? "f5" : "f4";
  if (typeof item === "bigint") return item < 0n ? headOf(1, -1n - item) : headOf(0, item);
  if (typeof item === "string") return stringHex(3, new TextEncoder().encode(item), isLoose, headOf);
  if (item instanceof Uint8Array) return stringHex(2, item, isLoose, headOf);
  if (item instanceof Map) return mapHex(item, isLoose ? loose : undefined, loose, headOf);
  const items = (item instanceof Elements ? item.items : (item as readonly Item[])).map((one) =>
    itemHex(one, loose),
  );
  const listed = item instanceof Elements && !isLoose ? [...new Set(items)].sort() : items;
  const isOpen = isLoose && loose?.chance(50);
  return isOpen ? `9f${listed.join("")}ff` : headOf(4, BigInt(listed.length)) + listed.join("");
}

type HeadOf = (major: number, value: bigint) => string;

function stringHex(major: number, bytes: Uint8Array, isLoose: boolean, headOf: HeadOf): string {
  const whole = headOf(major, BigInt(bytes.length)) + hex(bytes);
  return isLoose && bytes.length % 2 === 1 ? `${major === 2 ? "5f" : "7f"}${whole}ff` : whole;
}

/** Keys are sorted by their bytes, which for hex is the order of the text. */
function mapHex(item: ItemMap, shuffle: Tape | undefined, loose: Tape | undefined, headOf: HeadOf): string {
  const entries = [...item].map(([key, value]) => [itemHex(key, loose), itemHex(value, loose)] as const);
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const listed = (shuffle ? shuffle.shuffled(entries) : sorted).map(([key, value]) => key + value).join("");
  return shuffle?.chance(50) ? `bf${listed}ff` : headOf(5, BigInt(entries.length)) + listed;
}
