/** What is told of two states of a specification: one difference, its rule, and where it stands on both sides. */
import type { Place } from "../air/errors.ts";
import type { ListedKind } from "../air/manifest/authored.ts";
import { compareUtf8 } from "../air/utf8-order.ts";
import { RULES, type RuleId } from "./rules.ts";

/**
 * What a difference does, from the least to the most severe. `source`: code that was written against the generated API
 * may not compile. `schema`: more or less is accepted, or something is there no more. `wire`: bytes or hashes of values
 * that exist change, or their bytes are read otherwise or not at all. `authority`: somebody may do more than before.
 */
export const CATEGORIES = ["source", "schema", "wire", "authority"] as const;

export type Category = (typeof CATEGORIES)[number];

/** What is accepted: values that were not, no longer all that were, or both. */
export type Accepts = "widened" | "narrowed" | "both";

/** A definition or manifest, and the part of it that a difference is about. */
export interface Spot {
  readonly kind: ListedKind | "manifest";
  /** Of the definition; of a manifest the name of its world. */
  readonly name: string;
  readonly place: Place;
}

export interface Difference {
  readonly rule: RuleId;
  /** The most severe first; empty of one that is harmless. */
  readonly categories: readonly Category[];
  /** Of one that is of the category `schema`. */
  readonly accepts?: Accepts;
  /** A sentence without its full stop. */
  readonly message: string;
  /** Where it is, or what it was part of; undefined if there was nothing. */
  readonly before?: Spot;
  readonly after?: Spot;
}

/** What a difference is made of beside its rule. */
export interface Told {
  readonly message: string;
  readonly accepts?: Accepts | undefined;
  readonly before?: Spot | undefined;
  readonly after?: Spot | undefined;
}

export function difference(rule: RuleId, { message, accepts, before, after }: Told): Difference {
  const { categories, accepts: always } = RULES[rule];
  const said = accepts ?? always;
  return {
    rule,
    categories,
    ...(said === undefined ? {} : { accepts: said }),
    message,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

/** Whether a difference is of a category or of a more severe one. */
export function isFrom({ categories }: Difference, least: Category): boolean {
  return categories.some((category) => CATEGORIES.indexOf(category) >= CATEGORIES.indexOf(least));
}

/** By what newly is accepted, and what is no more. */
export function acceptsOf(gains: boolean, loses: boolean): Accepts | undefined {
  return gains ? (loses ? "both" : "widened") : loses ? "narrowed" : undefined;
}

/** The most severe first, then by the files of the newer side, then by rule. */
export function inOrder(differences: readonly Difference[]): readonly Difference[] {
  return [...differences].sort(
    (a, b) =>
      severity(b) - severity(a) ||
      compareUtf8(placeOf(a).path ?? "", placeOf(b).path ?? "") ||
      (placeOf(a).line ?? 0) - (placeOf(b).line ?? 0) ||
      (placeOf(a).column ?? 0) - (placeOf(b).column ?? 0) ||
      compareUtf8(a.rule, b.rule) ||
      compareUtf8(a.message, b.message),
  );
}

function severity({ categories }: Difference): number {
  const [worst] = categories;
  return worst === undefined ? -1 : CATEGORIES.indexOf(worst);
}

/** The place that is to be mended: on the newer side, if it is there. */
export function placeOf({ before, after }: Difference): Place {
  return (after ?? before)?.place ?? {};
}
