/** What values are made of that AssemblyScript has not got itself. */

/** A number or a truth that may be missing: `Box<u64> | null`. */
export class Box<T> {
  constructor(public value: T) {}
}

/** A type with one value, `UNIT`. */
export type Unit = u8;

export const UNIT: Unit = 0;
