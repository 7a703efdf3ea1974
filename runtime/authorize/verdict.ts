/** How what is allowed changes: whether something passes that did not, or no longer passes what did. */

export type Verdict = "equal" | "wider" | "narrower" | "different";

/** By whether something newly passes, and whether something newly does not. */
export function verdictOf(gains: boolean, loses: boolean): Verdict {
  return gains ? (loses ? "different" : "wider") : loses ? "narrower" : "equal";
}

/** Of the whole, by the verdicts on its parts: what one of them lets through more, another may not make good. */
export function combined(verdicts: Iterable<Verdict>): Verdict {
  const all = new Set(verdicts);
  const isMixed = all.has("different");
  return verdictOf(isMixed || all.has("wider"), isMixed || all.has("narrower"));
}

/** A part of what is compared, and in words why it is judged so. */
export interface Judged {
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
}

export function together(parts: readonly Judged[]): Judged {
  return {
    verdict: combined(parts.map(({ verdict }) => verdict)),
    reasons: parts.flatMap(({ reasons }) => reasons),
  };
}
