/** Emits AssemblyScript types: a class for each record and each variant, an alias for everything else. */

import { named } from "../given-names.ts";
import { type Declaration, type Item, traitsOf } from "../ir.ts";
import { memberNames } from "./identifiers.ts";
import { indent } from "./lines.ts";
import type { Names, RecordItem, Shape, VariantItem } from "./shapes.ts";
import { isShape } from "./shapes.ts";
import { docLine, docLink, literal, shown } from "./text.ts";
import { contentText, formOf, optionalText, someText, typeText } from "./values.ts";

/** Engines take functions of 1,000 params; records of so many fields are filled after they are made. */
const MOST_PARAMS = 500;

/** What every variant has. */
const VARIANT_MEMBERS = ["payload", "prototype", "tag"];

/** The names of a record's fields, by key. */
export function fieldNames({ fields }: RecordItem): ReadonlyMap<string, string> {
  return memberNames(
    fields.map(({ key }) => key),
    "field",
  );
}

/** The names of a variant's arms, by tag. */
export function armNames({ arms }: VariantItem): ReadonlyMap<string, string> {
  return memberNames(
    arms.map(({ tag }) => tag),
    "arm",
    VARIANT_MEMBERS,
  );
}

/** Whether a record's constructor takes its fields. */
export function takesFields({ fields }: RecordItem): boolean {
  return fields.length <= MOST_PARAMS;
}

/** The statements of a declaration: its classes, or its alias and the classes that this needs. */
export function typeLines(declaration: Declaration, names: Names): string[] {
  const shapes = (names.shapes.get(declaration) ?? []).flatMap((shape) => [...shapeLines(shape, names), ""]);
  if (isShape(declaration.item)) return shapes;
  return [
    docLink(declaration),
    `export type ${named(names.of, declaration)} = ${typeText(declaration.item, names.of)};`,
    "",
    ...shapes,
  ];
}

function shapeLines({ item, link }: Shape, names: Names): string[] {
  return item.kind === "record"
    ? [docLink(link), ...recordLines(item, names)]
    : variantLines(item, docLink(link), names);
}

function recordLines(item: RecordItem, names: Names): string[] {
  const fields = fieldNames(item);
  const isWhole = takesFields(item);
  const lines = item.fields.flatMap((field) => {
    const name = fields.get(field.key) as string;
    const type = typeText(field.item, names.of);
    const doc = name === field.key ? [] : [docLine(`The field ${shown(field.key)}.`)];
    return [...doc, isWhole ? `public ${name}: ${type},` : memberLine(name, type, field.item)];
  });
  const start = `export class ${named(names.of, item)} {`;
  if (lines.length === 0) return [`${start}}`];
  if (!isWhole) return [start, ...indent(lines), "}"];
  const [only = "", ...others] = lines;
  if (others.length === 0) return [start, `  constructor(${only.slice(0, -1)}) {}`, "}"];
  return [start, "  constructor(", ...indent(indent(lines)), "  ) {}", "}"];
}

function memberLine(name: string, type: string, item: Item): string {
  const form = formOf(item);
  if (form === "reference") return `${name}!: ${type};`;
  return `${name}: ${type} = ${form === "nullable" ? "null" : "0"};`;
}

function variantLines(item: VariantItem, doc: string, names: Names): string[] {
  const name = named(names.of, item);
  const tags = names.tags.get(item) as string;
  const arms = armNames(item);
  return [
    docLine(`The arms of \`${name}\`.`),
    `export enum ${tags} {`,
    ...item.arms.flatMap(({ tag }) => {
      const arm = arms.get(tag) as string;
      return [...(arm === tag ? [] : [`  ${docLine(`The arm ${shown(tag)}.`)}`]), `  ${arm},`];
    }),
    "}",
    "",
    doc,
    `export class ${name} {`,
    "  private constructor(",
    `    readonly tag: ${tags},`,
    "    private readonly payload: Object | null,",
    "  ) {}",
    ...item.arms.flatMap((arm) =>
      indent(armLines(arm.item, arms.get(arm.tag) as string, { name, tags }, names)),
    ),
    "}",
  ];
}

function armLines(
  item: Item,
  arm: string,
  { name, tags }: { readonly name: string; readonly tags: string },
  { of }: Names,
): string[] {
  if (traitsOf(item).unit)
    return ["", `static ${arm}(): ${name} {`, `  return new ${name}(${tags}.${arm}, null);`, "}"];
  const type = typeText(item, of);
  const isNullable = formOf(item) === "nullable";
  const payload = isNullable ? "value" : someText(item, of, "value");
  const kept = isNullable ? type : optionalText(item, of).replace(/ \| null$/, "");
  const content = isNullable
    ? `changetype<${type}>(this.payload)`
    : contentText(item, `changetype<${kept}>(this.payload)`);
  return [
    "",
    `static ${arm}(value: ${type}): ${name} {`,
    `  return new ${name}(${tags}.${arm}, ${payload});`,
    "}",
    "",
    docLine("Traps if it is another arm."),
    `get ${arm}(): ${type} {`,
    `  if (this.tag !== ${tags}.${arm}) throw new Error(${literal(`it is no ${name}.${arm}`)});`,
    `  return ${content};`,
    "}",
  ];
}
