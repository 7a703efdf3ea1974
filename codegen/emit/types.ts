/** Emits TypeScript types: one per declaration. */
import {
  type InterfaceDeclarationStructure,
  type StatementStructures,
  StructureKind,
  type TypeAliasDeclarationStructure,
} from "ts-morph";
import type { Declaration, Item } from "../ir.ts";
import { traitsOf } from "../ir.ts";
import { propertyKey } from "../names.ts";
import { backlink } from "./header.ts";

/** The type of an item, written out; declarations by name. */
export function typeText(item: Item): string {
  switch (item.kind) {
    case "bool":
      return "boolean";
    case "int":
    case "nat":
      return "bigint";
    case "text":
      return "string";
    case "bytes":
      return "Uint8Array";
    case "hash":
      return "Hash";
    case "uuid":
      return "Uuid";
    case "dec128":
      return "Dec128";
    case "unit":
      return "null";
    case "tree":
      return "Tree";
    case "words":
      return item.words.map((word) => JSON.stringify(word)).join(" | ");
    case "ref":
      return item.target.name;
    case "option":
      return `${typeText(item.item)} | null`;
    case "list":
    case "set":
      return `readonly ${element(item.item)}[]`;
    case "map":
      return `ReadonlyMap<${typeText(item.key)}, ${typeText(item.value)}>`;
    case "record":
      return item.fields.length === 0
        ? "Readonly<Record<string, never>>"
        : `{ ${item.fields.map((field) => `readonly ${propertyKey(field.key)}: ${typeText(field.item)}`).join("; ")} }`;
    case "variant":
      return item.arms.length === 0
        ? "never"
        : item.arms.map((arm) => armText(arm.tag, arm.item)).join(" | ");
    case "choice":
      return item.arms.map((arm) => arm.target.name).join(" | ");
  }
}

function element(item: Item): string {
  const text = typeText(item);
  return item.kind === "option" ||
    item.kind === "variant" ||
    item.kind === "words" ||
    item.kind === "list" ||
    item.kind === "set"
    ? `(${text})`
    : text;
}

/** Variants are told apart by `$tag`, as in CBOR; a unit arm has nothing else (ruling E6). */
function armText(tag: string, item: Item): string {
  const literal = JSON.stringify(tag);
  return traitsOf(item).unit
    ? `{ readonly $tag: ${literal} }`
    : `{ readonly $tag: ${literal}; readonly $value: ${typeText(item)} }`;
}

/** An interface for a record, an alias for everything else. */
export function typeStatement(declaration: Declaration): StatementStructures {
  const { name, item } = declaration;
  const docs = [backlink(declaration)];
  if (item.kind === "record" && item.fields.length > 0) {
    return {
      kind: StructureKind.Interface,
      isExported: true,
      name,
      docs,
      properties: item.fields.map((field) => ({
        name: propertyKey(field.key),
        type: typeText(field.item),
        isReadonly: true,
      })),
    } satisfies InterfaceDeclarationStructure;
  }
  return {
    kind: StructureKind.TypeAlias,
    isExported: true,
    name,
    docs,
    type: typeText(item),
  } satisfies TypeAliasDeclarationStructure;
}
