/**
 * What the emitters work from: encoded shapes. AIR types and the JSON Schemas of the def kinds are both brought to
 * this form, so that there is one emitter of codecs.
 */
import type { TypeExpr } from "../air/types/type-expr.ts";
import type { Origin } from "./read.ts";

/** A part of an encoded value. */
export type Item =
  | { readonly kind: "bool" | "int" | "nat" | "text" | "bytes" | "hash" | "uuid" | "dec128" | "unit" }
  /** CBOR of any shape, checked elsewhere. `depth` is how deep it stands in a document: nesting is limited. */
  | { readonly kind: "tree"; depth: number }
  /** Text out of a closed list; one word is a constant. */
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "list" | "set" | "option"; readonly item: Item }
  | { readonly kind: "map"; readonly key: Item; readonly value: Item }
  /** Fields in the author's order. */
  | { readonly kind: "record"; readonly fields: readonly Field[] }
  | { readonly kind: "variant"; readonly arms: readonly Arm[] }
  /** Another declaration. */
  | { readonly kind: "ref"; readonly target: Declaration }
  /** Records told apart by the text under a key, or by whether the key is there. */
  | { readonly kind: "choice"; readonly key: string; readonly arms: readonly ChoiceArm[] };

export interface Field {
  readonly key: string;
  readonly item: Item;
  /** `omit`: absent when undefined; `omit_empty`: absent when empty too. */
  readonly presence: "always" | "omit" | "omit_empty";
}

export interface Arm {
  readonly tag: string;
  readonly item: Item;
}

export interface ChoiceArm {
  /** The text under the key; null if the key is absent, undefined if any text is good. */
  readonly word: string | null | undefined;
  readonly target: Declaration;
}

/** A type that gets a name in generated code. */
export interface Declaration {
  /** Its TypeScript name. */
  readonly name: string;
  /** How messages and backlinks call it. */
  readonly title: string;
  readonly origin: Origin;
  /** Of the built-in definitions, for which code is there already; it is imported. */
  readonly builtin: boolean;
  /** As the definition writes it, if it is AIR. */
  readonly type: TypeExpr | undefined;
  /** Filled in after all declarations exist, so that they can refer to each other. */
  item: Item;
  /** What follows from the item, refs followed; set by `settle` in the order of dependence. */
  traits: Traits;
}

export interface Traits {
  /** A value is always null (rulings E6, E10). */
  readonly unit: boolean;
  /** Null is a value. */
  readonly nullable: boolean;
  /** How many arrays and maps are in each other at most. */
  readonly depth: number;
}

export const NO_TRAITS: Traits = { unit: false, nullable: false, depth: 0 };

export function traitsOf(item: Item): Traits {
  switch (item.kind) {
    case "unit":
      return { unit: true, nullable: true, depth: 0 };
    case "ref":
      return item.target.traits;
    case "option":
      return { ...traitsOf(item.item), unit: false, nullable: true };
    case "list":
    case "set":
      return { ...NO_TRAITS, depth: 1 + traitsOf(item.item).depth };
    case "map":
      return { ...NO_TRAITS, depth: 1 + traitsOf(item.value).depth };
    case "record":
      return { ...NO_TRAITS, depth: 1 + deepest(item.fields) };
    case "variant":
      return { ...NO_TRAITS, depth: 1 + deepest(item.arms) };
    default:
      return NO_TRAITS;
  }
}

function deepest(parts: readonly { readonly item: Item }[]): number {
  return parts.reduce((depth, part) => Math.max(depth, traitsOf(part.item).depth), 0);
}

/** What an item refers to, in order of occurrence. */
export function targetsIn(item: Item): readonly Declaration[] {
  switch (item.kind) {
    case "ref":
      return [item.target];
    case "list":
    case "set":
    case "option":
      return targetsIn(item.item);
    case "map":
      return [...targetsIn(item.key), ...targetsIn(item.value)];
    case "record":
      return item.fields.flatMap((field) => targetsIn(field.item));
    case "variant":
      return item.arms.flatMap((arm) => targetsIn(arm.item));
    case "choice":
      return item.arms.map((arm) => arm.target);
    default:
      return [];
  }
}

/** Some declarations and all that they refer to, directly or not. */
export function reachedFrom(first: Iterable<Declaration>): ReadonlySet<Declaration> {
  const found = new Set(first);
  for (const declaration of found) for (const target of targetsIn(declaration.item)) found.add(target);
  return found;
}
