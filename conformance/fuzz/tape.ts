/**
 * Random choices as data: a tape of numbers that whatever makes an input reads from left to right. A tape that is cut or
 * set to zeros makes a simpler input, so that fast-check can shrink what it knows nothing about.
 */
import fc from "fast-check";

/** One more than the largest number on a tape. */
const RANGE = 0x10000;

export class Tape {
  private readonly numbers: readonly number[];
  private next = 0;

  constructor(numbers: readonly number[]) {
    this.numbers = numbers;
  }

  /** From 0 to below the bound; 0 where the tape has ended. */
  below(bound: number): number {
    const number = this.numbers[this.next++] ?? 0;
    return Math.floor((number * bound) / RANGE);
  }

  /** The first is the simplest. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  pickAny<T>(list: readonly T[]): T | undefined {
    return list.length === 0 ? undefined : this.pick(list);
  }

  /** Each as often as its weight says. */
  weighted<T>(list: readonly (readonly [weight: number, value: T])[]): T {
    let at = this.below(list.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, value] of list) {
      at -= weight;
      if (at < 0) return value;
    }
    throw new Error("there is nothing to pick from");
  }

  /** False where the tape has ended. */
  chance(percent: number): boolean {
    return this.below(100) >= 100 - percent;
  }

  /** So many things, at most: none where the tape has ended. */
  times<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.below(most + 1) }, make);
  }

  some<T>(list: readonly T[], percent = 40): T[] {
    return list.filter(() => this.chance(percent));
  }

  shuffled<T>(list: readonly T[]): T[] {
    const rest = [...list];
    return list.map(() => rest.splice(this.below(rest.length), 1)[0] as T);
  }
}

const number = fc.noBias(fc.nat(RANGE - 1));

/** A tape for whatever is made from scratch. */
export function longTape(length: number): fc.Arbitrary<number[]> {
  return fc.array(number, { minLength: Math.floor(length / 4), maxLength: length, size: "max" });
}

/** A tape of which the beginning alone means nothing: it is kept or dropped as a whole. */
export function fixedTape(length: number): fc.Arbitrary<number[]> {
  return fc.noShrink(fc.array(number, { minLength: length, maxLength: length, size: "max" }));
}
