/** What a world is derived by: what is in here changes what is derived, and is never altered under its number (ruling K14). */

export interface Behaviour {
  readonly number: number;
  /** How many things a turn may derive: events, reducer calls, plan steps (ruling K11). */
  readonly thingsPerTurn: number;
  /** How many bytes what a turn derives may have: of events, params, receipts, results and states (ruling K11). */
  readonly bytesPerTurn: number;
  /** How often a turn may shadow (ruling G4). */
  readonly shadowsPerTurn: number;
  /** Which queue is asked first in a turn where both hold something (ruling K2). */
  readonly first: "plans" | "deliveries";
}

/** The format of records, their chain and genesis. */
export const FORMAT = 1;

export const BEHAVIOUR: Behaviour = {
  number: 1,
  thingsPerTurn: 10_000,
  bytesPerTurn: 67_108_864,
  shadowsPerTurn: 64,
  first: "plans",
};

/** By number: all that were ever released. */
export const BEHAVIOURS: ReadonlyMap<number, Behaviour> = new Map([[BEHAVIOUR.number, BEHAVIOUR]]);
