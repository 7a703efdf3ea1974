/** Which AssemblyScript types AIR values have. */
import { type NameOf, named } from "../given-names.ts";
import type { Item } from "../ir.ts";

/** Numbers and truths are values, the rest references, which can be null or not. */
export type Form = "value" | "reference" | "nullable";

export function typeText(item: Item, names: NameOf): string {
  switch (item.kind) {
    case "bool":
      return "bool";
    case "int":
      return "i64";
    case "nat":
      return "u64";
    case "unit":
      return "Unit";
    case "text":
    case "hash":
    case "uuid":
    case "dec128":
      return "string";
    case "bytes":
      return "Uint8Array";
    case "ref":
      return named(names, item.target);
    case "option":
      return optionalText(item.item, names);
    case "list":
    case "set":
      return `Array<${typeText(item.item, names)}>`;
    case "map":
      return `Map<${typeText(item.key, names)}, ${typeText(item.value, names)}>`;
    case "record":
    case "variant":
      return named(names, item);
    default:
      throw new Error(`AIR has no ${item.kind}`);
  }
}

export function formOf(item: Item): Form {
  switch (item.kind) {
    case "bool":
    case "int":
    case "nat":
    case "unit":
      return "value";
    case "option":
      return "nullable";
    case "ref":
      return formOf(item.target.item);
    default:
      return "reference";
  }
}

/** The type of what may be missing. Only references can be null, and one that can be null already says something else. */
export function optionalText(item: Item, names: NameOf): string {
  const type = typeText(item, names);
  return `${formOf(item) === "reference" ? type : `Box<${type}>`} | null`;
}

/** A value as one that may be missing. */
export function someText(item: Item, names: NameOf, value: string): string {
  return formOf(item) === "reference" ? value : `new Box<${typeText(item, names)}>(${value})`;
}

/** What is there of one that may be missing. */
export function contentText(item: Item, some: string): string {
  return formOf(item) === "reference" ? some : `${some}.value`;
}
