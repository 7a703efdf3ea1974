/** Where the items of CBOR stand, for edits that keep it sound: definite lengths only, and no more than that. */

export interface Item {
  readonly start: number;
  /** Behind its head. */
  readonly content: number;
  readonly end: number;
  readonly major: number;
  readonly value: bigint;
  /** Of a list, its items; of a map, keys and values in turn; of a tag, what it is on. */
  readonly items: readonly Item[];
}

/** Every item, from the outside in; undefined for what cannot be read in full. */
export function itemsIn(bytes: Uint8Array): readonly Item[] | undefined {
  const all: Item[] = [];
  try {
    const end = read(bytes, 0, all, 0).end;
    return end === bytes.length ? all.sort((a, b) => a.start - b.start || b.end - a.end) : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function read(bytes: Uint8Array, start: number, all: Item[], depth: number): Item {
  const first = bytes[start];
  if (first === undefined || depth > 200) throw new RangeError("the item is cut");
  const [major, info] = [first >> 5, first & 31];
  const size = info < 24 ? 0 : 1 << (info - 24);
  if (info > 27) throw new RangeError("the item has no length");
  const content = start + 1 + size;
  if (content > bytes.length) throw new RangeError("the head is cut");
  const value = size === 0 ? BigInt(info) : BigInt(`0x${hex(bytes.subarray(start + 1, content))}`);
  const count = major === 4 ? value : major === 5 ? 2n * value : major === 6 ? 1n : 0n;
  let end = content;
  if (major === 2 || major === 3) end += Number(value);
  if (end > bytes.length || count > bytes.length) throw new RangeError("the item is cut");
  const items: Item[] = [];
  for (let i = 0n; i < count; i++) {
    const item = read(bytes, end, all, depth + 1);
    items.push(item);
    end = item.end;
  }
  const item = { start, content, end, major, value, items };
  all.push(item);
  return item;
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

export function unhex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "hex"));
}

/** A head as hex: in the shortest form, or with at least so many bytes behind the first. */
export function head(major: number, value: bigint, least = 0): string {
  const sizes = [0, 1, 2, 4, 8];
  const fits = (size: number): boolean => (size === 0 ? value < 24n : value < 1n << BigInt(8 * size));
  const size = sizes.find((one) => one >= least && fits(one)) ?? 8;
  const info = size === 0 ? Number(value) : 24 + Math.log2(size);
  const first = ((major << 5) | info).toString(16).padStart(2, "0");
  return size === 0
    ? first
    : first +
        BigInt.asUintN(64, value)
          .toString(16)
          .padStart(2 * size, "0");
}
