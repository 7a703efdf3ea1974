/**
 * What the emitters work from: encoded shapes. AIR types and the JSON Schemas of the def kinds are both brought to
 * this form, so that there is one emitter of codecs.
 */
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
  /** Filled in after all declarations exist, so that they can refer to each other. */
  item: Item;
}

/** Whether a value of this item is always null, refs followed (rulings E6, E10). */
export function isUnit(item: Item): boolean {
  return item.kind === "unit" || (item.kind === "ref" && isUnit(item.target.item));
}

/** Whether null is a value of this item, refs followed. */
export function isNullable(item: Item): boolean {
  return (
    item.kind === "option" || item.kind === "unit" || (item.kind === "ref" && isNullable(item.target.item))
  );
}
