/** What is told of a difference, and what is counted. */
import type { Difference } from "./compare.ts";
import { readyCase, shortly } from "./ready-case.ts";
import type { Shrunk } from "./shrink.ts";

export interface Counts {
  sent: number;
  equal: number;
  /** Of those, which both accept. */
  accepted: number;
  unsupported: number;
  /** Both refuse with other codes, and several faults may be present. */
  severalFaults: number;
  different: number;
}

export interface Finding {
  readonly kind: string;
  readonly op: string;
  /** What differs, the same for all differences of a sort. */
  readonly what: string;
  readonly detail: string;
  /** With the path, what makes the request again. */
  readonly seed: number;
  readonly path: string;
  /** The case that was edited, and how often. */
  readonly origin?: string;
  readonly edits: number;
  readonly a: string;
  readonly b: string;
  /** A corpus case as JSON text. */
  readonly caseText: string;
  /** How many requests showed it. */
  times: number;
}

export function findingOf(
  { sample, inputText, verdict, path }: Shrunk,
  found: Difference,
): Omit<Finding, "kind" | "seed" | "times"> {
  const { comparison, a, b } = verdict;
  return {
    op: sample.op,
    what: found.what,
    detail: "detail" in comparison ? comparison.detail : found.detail,
    path,
    ...(sample.base.origin ? { origin: sample.base.origin.id } : {}),
    edits: sample.edits,
    a: shortly(a),
    b: shortly(b),
    caseText: readyCase(sample, verdict, inputText),
  };
}
