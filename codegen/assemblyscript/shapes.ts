/** The records and variants of declarations, each with the name of its class: inline ones are named by their path. */

import { type NameOf, named } from "../given-names.ts";
import type { Declaration, Item } from "../ir.ts";
import type { Origin } from "../read.ts";
import { className, distinctNames, pathName } from "./identifiers.ts";

export type ShapeItem = Extract<Item, { kind: "record" | "variant" }>;
export type RecordItem = Extract<Item, { kind: "record" }>;
export type VariantItem = Extract<Item, { kind: "variant" }>;

export interface Shape {
  readonly item: ShapeItem;
  /** What backlinks say: the definition, and the place in it. */
  readonly link: { readonly title: string; readonly origin: Origin };
}

/** What the code of some declarations is called. */
export interface Names {
  readonly of: NameOf;
  /** Of the enum with the tags of a variant. */
  readonly tags: ReadonlyMap<Item, string>;
  /** Of each declaration, outer ones first. */
  readonly shapes: ReadonlyMap<Declaration, readonly Shape[]>;
}

/** Names all declarations and what is inline in them. */
export function namesOf(declarations: readonly Declaration[]): Names {
  const of = new Map<Declaration | Item, string>();
  const shapes = new Map<Declaration, readonly Shape[]>();
  const inline = new Map<string, { readonly of: Item; readonly stem: string }>();
  for (const declaration of declarations) {
    const name = className(declaration.name);
    of.set(declaration, name);
    const found = [...shapesIn(declaration)];
    shapes.set(declaration, found);
    for (const { item, path } of found) {
      if (path.length === 0) of.set(item, name);
      else inline.set(JSON.stringify([name, ...path]), { of: item, stem: pathName(name, path) });
    }
  }
  const taken = new Set(of.values());
  const stems = [...inline].map(([key, { stem }]) => [key, stem] as const);
  for (const [key, name] of distinctNames(stems, (one) => taken.has(one))) {
    of.set((inline.get(key) as { of: Item }).of, name);
    taken.add(name);
  }
  return { of, tags: tagsOf([...shapes.values()].flat(), of, taken), shapes };
}

function tagsOf(shapes: readonly Shape[], of: NameOf, taken: ReadonlySet<string>): ReadonlyMap<Item, string> {
  const variants = new Map(
    shapes.flatMap(({ item }) => (item.kind === "variant" ? [[named(of, item), item] as const] : [])),
  );
  const stems = [...variants.keys()].map((name) => [name, `${name}Tag`] as const);
  const names = distinctNames(stems, (one) => taken.has(one));
  return new Map([...names].map(([name, tags]) => [variants.get(name) as Item, tags]));
}

export function isShape(item: Item): item is ShapeItem {
  return item.kind === "record" || item.kind === "variant";
}

interface Found extends Shape {
  /** Keys and tags; empty for the declaration itself. */
  readonly path: readonly string[];
}

function* shapesIn({ item, title, origin }: Declaration): Generator<Found> {
  if (!isShape(item)) yield* inItem(item, ["Item"], `${origin.pointer}/type`);
  else {
    yield { item, path: [], link: { title, origin } };
    yield* inShape(item, [], `${origin.pointer}/type`);
  }

  function* inItem(part: Item, path: readonly string[], pointer: string): Generator<Found> {
    if (isShape(part)) {
      yield { item: part, path, link: { title, origin: { path: origin.path, pointer } } };
      yield* inShape(part, path, pointer);
    } else if (part.kind === "map") yield* inItem(part.value, path, `${pointer}/map/value`);
    else if (part.kind === "option" || part.kind === "list" || part.kind === "set")
      yield* inItem(part.item, path, `${pointer}/${part.kind}`);
  }

  function* inShape(shape: ShapeItem, path: readonly string[], pointer: string): Generator<Found> {
    const parts =
      shape.kind === "record"
        ? shape.fields.map((field) => [field.key, field.item] as const)
        : shape.arms.map((arm) => [arm.tag, arm.item] as const);
    for (const [key, part] of parts) {
      const token = key.replaceAll("~", "~0").replaceAll("/", "~1");
      yield* inItem(part, [...path, key], `${pointer}/${shape.kind}/${token}`);
    }
  }
}
