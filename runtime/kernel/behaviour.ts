/** What a world is derived by: what is in here changes what is derived, and is never altered under its number (ruling K14). */

export interface Behaviour {
  readonly number: number;
  /** How many things a turn may derive: events, reducer calls, plan steps (ruling K11). */
  readonly thingsPerTurn: number;
  /** Which queue is asked first in a turn where both hold something (ruling K2). */
  readonly first: "plans" | "deliveries";
}

/** The format of records, their chain and genesis. */
export const FORMAT = 1;

export const BEHAVIOUR: Behaviour = { number: 1, thingsPerTurn: 10_000, first: "plans" };

/** By number: all that were ever released. */
export const BEHAVIOURS: ReadonlyMap<number, Behaviour> = new Map([[BEHAVIOUR.number, BEHAVIOUR]]);
