/** The records and variants of declarations, each with the name of its class: inline ones are named by their path. */
import { fieldSite } from "../emit/lines.ts";
import type { Arm, Declaration, Item } from "../ir.ts";
import type { Origin } from "../read.ts";
import { className, distinctNames, joinedName, namePart } from "./identifiers.ts";

export type ShapeItem = Extract<Item, { kind: "record" | "variant" }>;

export interface Shape {
  readonly item: ShapeItem;
  /** What backlinks say: the definition, and the places in it. */
  readonly link: Link;
  readonly arms: ReadonlyMap<Arm, Link>;
  /** For messages. */
  readonly site: string;
}

interface Link {
  readonly title: string;
  readonly origin: Origin;
}

/** What the code of some declarations is called. */
export interface Names {
  /** Of a declaration, an inline shape or an arm. */
  readonly of: ReadonlyMap<Declaration | Item | Arm, string>;
  /** Of each declaration, inner ones first. */
  readonly shapes: ReadonlyMap<Declaration, readonly Shape[]>;
  /** Every name that is taken. */
  readonly all: ReadonlySet<string>;
}

/** What one module has classes and codecs for. */
export interface Declarations {
  readonly schemas: readonly Declaration[];
  /** Params of caps. */
  readonly caps: readonly Declaration[];
}

/**
 * Names all declarations of a module and what is inline in them, beside those of the module that it imports; `others` are
 * names that its package exports as well.
 */
export function namesOf(
  { schemas, caps }: Declarations,
  base: Names | undefined,
  others: readonly string[],
): Names {
  const declarations = [...schemas, ...caps];
  const of = new Map(base?.of);
  const shapes = new Map<Declaration, readonly Shape[]>();
  const fixed = new Set([...(base?.all ?? []), ...others]);
  for (const declaration of declarations) {
    const name = className(declaration.name);
    of.set(declaration, name);
    if (isShape(declaration.item)) of.set(declaration.item, name);
    for (const one of [name, `${name}Codec`]) fixed.add(one);
  }
  const claims = new Map<string, Claim>();
  for (const declaration of declarations) {
    const walk = new Walk(declaration, of.get(declaration) as string);
    walk.root(caps.includes(declaration) ? "schema" : "type");
    shapes.set(declaration, walk.shapes);
    for (const claim of walk.claims) claims.set(claim.key, claim);
  }
  const stems = [...claims.values()].map(({ key, stem }) => [key, stem] as const);
  for (const [key, name] of distinctNames(stems, (one) => fixed.has(one))) {
    of.set((claims.get(key) as Claim).of, name);
    fixed.add(name);
  }
  return { of, shapes, all: fixed };
}

export function isShape(item: Item): item is ShapeItem {
  return item.kind === "record" || item.kind === "variant";
}

interface Claim {
  readonly key: string;
  readonly stem: string;
  readonly of: Item | Arm;
}

/** Where something stands in a definition. */
interface At {
  readonly path: readonly string[];
  readonly pointer: string;
  readonly site: string;
}

/** Keys are longer than messages should be. */
const LONGEST_KEY = 40;

class Walk {
  readonly shapes: Shape[] = [];
  readonly claims: Claim[] = [];
  private readonly declaration: Declaration;
  private readonly name: string;

  constructor(declaration: Declaration, name: string) {
    this.declaration = declaration;
    this.name = name;
  }

  /** `member` holds the type in the definition. */
  root(member: "schema" | "type"): void {
    const { item, title, origin } = this.declaration;
    const at = { path: [], pointer: `${origin.pointer}/${member}`, site: title };
    if (isShape(item)) this.shape(item, at, origin.pointer);
    else this.item(item, { ...at, path: ["Item"] });
  }

  private item(item: Item, at: At): void {
    switch (item.kind) {
      case "record":
      case "variant":
        this.claim(item, at.path);
        this.shape(item, at, at.pointer);
        break;
      case "option":
        this.item(item.item, { ...at, pointer: `${at.pointer}/option` });
        break;
      case "list":
      case "set":
        this.item(item.item, { ...at, pointer: `${at.pointer}/${item.kind}`, site: `${at.site}[]` });
        break;
      case "map":
        this.item(item.value, { ...at, pointer: `${at.pointer}/map/value`, site: `${at.site}[]` });
        break;
    }
  }

  private shape(item: ShapeItem, at: At, pointer: string): void {
    const within = (key: string): At => ({
      path: [...at.path, key],
      pointer: `${at.pointer}/${item.kind}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`,
      site: fieldSite(at.site, shortKey(key)),
    });
    const arms = new Map<Arm, Link>();
    if (item.kind === "record") for (const { key, item: field } of item.fields) this.item(field, within(key));
    else {
      for (const arm of item.arms) {
        const inner = within(arm.tag);
        arms.set(arm, this.link(inner.pointer));
        this.claim(arm, inner.path);
        this.item(arm.item, { ...inner, path: [...inner.path, "Value"] });
      }
    }
    this.shapes.push({ item, link: this.link(pointer), arms, site: at.site });
  }

  private link(pointer: string): Link {
    const { title, origin } = this.declaration;
    return { title, origin: { path: origin.path, pointer } };
  }

  private claim(of: Item | Arm, path: readonly string[]): void {
    const key = JSON.stringify([this.name, ...path]);
    this.claims.push({ key, stem: joinedName([this.name, ...path.map(namePart)]), of });
  }
}

/** A key as it stands in messages. */
export function shortKey(key: string): string {
  const characters = [...key];
  return characters.length > LONGEST_KEY ? `${characters.slice(0, LONGEST_KEY).join("")}...` : key;
}
