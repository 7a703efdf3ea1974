/** A graph to be drawn: boxes of text, and arrows between them. */
import { shortened, wrapped } from "./text.ts";

export interface Graph {
  /** Letters, digits and `-.`; unlike all others. */
  readonly id: string;
  readonly title: string;
  /** What it shows, for those who do not see it. */
  readonly description: string;
  /** Which way arrows lead as far as possible. */
  readonly direction: "down" | "right";
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Ids of nodes that are to stand beside each other. */
  readonly beside: readonly (readonly string[])[];
}

export interface GraphNode {
  readonly id: string;
  /** A word that decides how it looks. */
  readonly kind: string;
  /** Lines of its heading, and those below. */
  readonly head: readonly string[];
  readonly lines: readonly string[];
  /** All that is said of it, at length. */
  readonly hint: string;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  readonly lines: readonly string[];
  readonly hint: string;
  /** Whether it has no part in which node comes before which. */
  readonly loose?: true;
}

/** A box with a heading and what stands below it. */
export function boxOf(id: string, kind: string, head: string, lines: readonly string[]): GraphNode {
  return {
    id,
    kind,
    head: wrapped(head, BOX, MOST_LINES),
    lines: lines.flatMap((line) => wrapped(line, BOX, MOST_LINES)),
    hint: shortened([head, ...lines].join(", "), HINT),
  };
}

/** An arrow with a text beside it. */
export function arrowOf(
  from: string,
  to: string,
  kind: string,
  says: readonly string[],
  hint: string,
): GraphEdge {
  const lines = says.flatMap((line) => wrapped(line, LABEL, MOST_LINES));
  return { from, to, kind, lines, hint: shortened(hint, HINT) };
}

/** Columns of a box, and of what is written at an arrow. */
const BOX = 32;
const LABEL = 22;
const MOST_LINES = 4;
const HINT = 1000;
