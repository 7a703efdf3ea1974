/** What the documentation says, whatever it is written in: sections of articles, which are made of blocks. */
import type { Token } from "./shape.ts";
import type { Picture } from "./svg.ts";

/** A part of a line: plain text, code, or the name of something that has an article, in code. */
export type Inline =
  | string
  | { readonly code: string }
  /** `of` is an anchor. */
  | { readonly link: string; readonly of: string };

export type Block =
  | { readonly block: "heading"; readonly text: string }
  | { readonly block: "text"; readonly inlines: readonly Inline[] }
  /** What somebody wrote in a definition. */
  | { readonly block: "said"; readonly text: string }
  | { readonly block: "facts"; readonly rows: readonly Fact[] }
  | { readonly block: "table"; readonly head: readonly string[]; readonly rows: readonly (readonly Cell[])[] }
  | { readonly block: "shape"; readonly tokens: readonly Token[] }
  | { readonly block: "picture"; readonly picture: Picture };

/** A row of facts: a label, and one or several things. */
export interface Fact {
  readonly label: string;
  readonly items: readonly Cell[];
}

export type Cell = readonly Inline[];

export interface Article {
  /** Letters, digits and `-._/@`; unlike all others. */
  readonly anchor: string;
  readonly title: string;
  /** One word: what it is. */
  readonly kind: string;
  /** For lists: the beginning of what is said of it. */
  readonly summary: string;
  readonly blocks: readonly Block[];
}

export interface Section {
  /** Lower-case letters; its Markdown file is called so. */
  readonly id: string;
  readonly title: string;
  readonly intro: string;
  readonly articles: readonly Article[];
}

export interface Documentation {
  readonly title: string;
  /** Lines of the header. */
  readonly header: readonly string[];
  readonly intro: readonly Block[];
  readonly sections: readonly Section[];
}

/** Facts with nothing to say are left out. */
export function facts(...rows: readonly (readonly [label: string, ...items: readonly Cell[]])[]): Block[] {
  const full = rows.flatMap(([label, ...items]) => (items.length > 0 ? [{ label, items }] : []));
  return full.length > 0 ? [{ block: "facts", rows: full }] : [];
}

/** A table under a heading, if there are rows. */
export function table(heading: string, head: readonly string[], rows: readonly (readonly Cell[])[]): Block[] {
  if (rows.length === 0) return [];
  return [
    { block: "heading", text: heading },
    { block: "table", head, rows },
  ];
}

export function code(text: string): Inline {
  return { code: text };
}

/** Things with commas between them. */
export function listed(items: readonly Cell[]): Cell {
  return items.flatMap((item, index) => (index === 0 ? item : [", ", ...item]));
}
