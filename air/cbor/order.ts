/**
 * The one order of canonical CBOR: bytewise over encoded items (RFC 8949 §4.2.1). Map entries and set elements
 * are sorted by it; for texts it puts the shorter first, for integers the non-negative ones.
 */

/** Compares two stretches of one buffer as byte strings. */
export function compareBytes(
  bytes: Uint8Array,
  aStart: number,
  aEnd: number,
  bStart: number,
  bEnd: number,
): number {
  const shared = Math.min(aEnd - aStart, bEnd - bStart);
  for (let i = 0; i < shared; i++) {
    const difference = (bytes[aStart + i] as number) - (bytes[bStart + i] as number);
    if (difference !== 0) return difference;
  }
  return aEnd - aStart - (bEnd - bStart);
}

/** The first six bytes as a number, zero-padded: decides most comparisons without touching the bytes again. */
function prefix(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < start + 6; i++) value = value * 256 + (i < end ? (bytes[i] as number) : 0);
  return value;
}

/** Indices of `count` stretches in canonical order; stretch i is `[starts(i), ends(i))`. Equal ones stay in order. */
export function sortStretches(
  bytes: Uint8Array,
  count: number,
  start: (index: number) => number,
  end: (index: number) => number,
): Uint32Array {
  const prefixes = new Float64Array(count);
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    prefixes[i] = prefix(bytes, start(i), end(i));
    order[i] = i;
  }
  return order.sort(
    (a, b) =>
      (prefixes[a] as number) - (prefixes[b] as number) ||
      compareBytes(bytes, start(a), end(a), start(b), end(b)) ||
      a - b,
  );
}
