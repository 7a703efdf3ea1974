/** The order of encoded bytes, in which the elements of sets and the keys of maps stand. */

/** Less than, equal to or greater than 0, as the bytes of one item are to those of another. */
export function compareBytes(a: usize, aSize: usize, b: usize, bSize: usize): i32 {
  const order = memory.compare(a, b, min(aSize, bSize));
  if (order !== 0) return order;
  return aSize === bSize ? 0 : aSize < bSize ? -1 : 1;
}

/**
 * Entries that were written one after the other: what is compared of the n-th lies from mark `n * stride` to the next mark,
 * and the whole of it ends where the next entry begins. Marks are relative to `base`, and the last one is the end.
 */
export class Entries {
  readonly count: i32;

  constructor(
    private readonly base: usize,
    private readonly marks: Array<usize>,
    private readonly first: i32,
    private readonly stride: i32,
  ) {
    this.count = (marks.length - 1 - first) / stride;
  }

  /** Brings them into order. Traps if two are the same. */
  arrange(): void {
    for (let i = 1; i < this.count; i++) {
      if (this.compare(i - 1, i) >= 0) {
        this.move(this.sorted());
        return;
      }
    }
  }

  private mark(entry: i32, offset: i32): usize {
    return unchecked(this.marks[this.first + entry * this.stride + offset]);
  }

  private compare(a: i32, b: i32): i32 {
    const atA = this.mark(a, 0);
    const atB = this.mark(b, 0);
    return compareBytes(this.base + atA, this.mark(a, 1) - atA, this.base + atB, this.mark(b, 1) - atB);
  }

  /** Their numbers in order, merged from runs that grow twofold. */
  private sorted(): StaticArray<i32> {
    let from = new StaticArray<i32>(this.count);
    let to = new StaticArray<i32>(this.count);
    for (let i = 0; i < this.count; i++) from[i] = i;
    for (let run = 1; run < this.count; run *= 2) {
      for (let at = 0; at < this.count; at += 2 * run) {
        this.merge(from, to, at, min(at + run, this.count), min(at + 2 * run, this.count));
      }
      const done = to;
      to = from;
      from = done;
    }
    return from;
  }

  private merge(from: StaticArray<i32>, to: StaticArray<i32>, start: i32, middle: i32, end: i32): void {
    let left = start;
    let right = middle;
    for (let at = start; at < end; at++) {
      const order = left === middle ? 1 : right === end ? -1 : this.compare(from[left], from[right]);
      if (order === 0) throw new Error("an element of a set or a key of a map is there twice");
      to[at] = order < 0 ? from[left++] : from[right++];
    }
  }

  private move(order: StaticArray<i32>): void {
    const start = this.mark(0, 0);
    const size = this.mark(this.count, 0) - start;
    const copy = __alloc(size);
    memory.copy(copy, this.base + start, size);
    let at = this.base + start;
    for (let i = 0; i < this.count; i++) {
      const from = this.mark(order[i], 0);
      const length = this.mark(order[i] + 1, 0) - from;
      memory.copy(at, copy + from - start, length);
      at += length;
    }
  }
}
