/** Which names generated code gives to definitions, where the plain ones would clash. */
import { hashBytes } from "../air/hash.ts";

/** A definition that wants names made of one stem. */
export interface Claim<T> {
  readonly of: T;
  /** What nobody else has: the kind and the AIR name. */
  readonly key: string;
  readonly stem: string;
  /** Every name that generated code makes of a stem. */
  readonly namesOf: (stem: string) => readonly string[];
}

export interface Clash<T> {
  readonly of: T;
  readonly name: string;
  /** The other's key, or the word that is reserved. */
  readonly other: string;
}

export interface Settled<T> {
  readonly stems: ReadonlyMap<T, string>;
  readonly clashes: readonly Clash<T>[];
}

/**
 * The stem of each: the one that it wants, or, if a name made of that is wanted twice or is taken, the same with the start
 * of a hash of its AIR name. So a name depends on another definition only where they clash, and never on their order.
 */
export function settleNames<T>(claims: readonly Claim<T>[], taken: ReadonlyMap<string, string>): Settled<T> {
  const owners = new Map<string, Claim<T>[]>();
  for (const claim of claims) {
    for (const name of claim.namesOf(claim.stem)) owners.set(name, [...(owners.get(name) ?? []), claim]);
  }
  const stems = new Map<T, string>();
  const clashes: Clash<T>[] = [];
  for (const claim of claims) {
    const clash = claim.namesOf(claim.stem).flatMap((name): Clash<T>[] => {
      const other = taken.get(name) ?? owners.get(name)?.find((one) => one !== claim)?.key;
      return other === undefined ? [] : [{ of: claim.of, name, other }];
    })[0];
    stems.set(claim.of, clash ? `${claim.stem}_${hashOfText(claim.key)}` : claim.stem);
    if (clash) clashes.push(clash);
  }
  return { stems, clashes };
}

const DIGITS = 8;

function hashOfText(text: string): string {
  const start = "sha256:".length;
  return hashBytes(new TextEncoder().encode(text)).slice(start, start + DIGITS);
}
