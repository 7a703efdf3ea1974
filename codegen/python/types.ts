/** Emits Python types: a frozen dataclass for each record and each arm of a variant, an alias for everything else. */
import { backlink } from "../emit/header.ts";
import { named } from "../given-names.ts";
import { type Declaration, type Item, traitsOf } from "../ir.ts";
import { fieldNames } from "./identifiers.ts";
import { comment, docstring, indent, WIDTH } from "./lines.ts";
import { isShape, type Names, type Shape, shortKey } from "./shapes.ts";

type NameOf = Names["of"];

/** The annotation of an item. */
export function typeText(item: Item, names: NameOf): string {
  switch (item.kind) {
    case "bool":
      return "bool";
    case "int":
    case "nat":
      return "int";
    case "text":
      return "str";
    case "bytes":
      return "bytes";
    case "hash":
      return "Hash";
    case "uuid":
      return "Uuid";
    case "dec128":
      return "Dec128";
    case "unit":
      return "None";
    case "ref":
      return named(names, item.target);
    case "option":
      return `${typeText(item.item, names)} | None`;
    case "list":
    case "set":
      return `tuple[${typeText(item.item, names)}, ...]`;
    case "map":
      return `Mapping[${typeText(item.key, names)}, ${typeText(item.value, names)}]`;
    case "record":
    case "variant":
      return named(names, item);
    default:
      throw new Error(`AIR has no ${item.kind}`);
  }
}

/** The names of a record's fields, by key. */
export function fieldsOf(
  item: Extract<Item, { kind: "record" }>,
  names: NameOf,
): ReadonlyMap<string, string> {
  const used = new Set(item.fields.flatMap((field) => typeText(field.item, names).match(/\w+/g) ?? []));
  return fieldNames(
    item.fields.map(({ key }) => key),
    used,
  );
}

/** The statements of a declaration: its classes, inner ones first, and its alias, if it is no record. */
export function typeLines(declaration: Declaration, { of, shapes }: Names): string[] {
  const inner = (shapes.get(declaration) ?? []).flatMap((shape) => shapeLines(shape, of));
  if (isShape(declaration.item)) return inner;
  const alias = `${named(of, declaration)}: TypeAlias = ${typeText(declaration.item, of)}`;
  return [...inner, alias, ...docstring(`${backlink(declaration)}.`), "", ""];
}

function shapeLines({ item, link, arms: links }: Shape, names: NameOf): string[] {
  const name = named(names, item);
  if (item.kind === "record") return recordLines(name, item, `${backlink(link)}.`, names);
  const arms = item.arms.map((arm) => named(names, arm));
  return [
    ...item.arms.flatMap((arm) => {
      const doc = docstring(`The arm \`${shortKey(arm.tag)}\` of ${backlink(links.get(arm) ?? link)}.`);
      const value = traitsOf(arm.item).unit ? [] : ["", `value: ${typeText(arm.item, names)}`];
      return [
        "@dataclass(frozen=True, slots=True)",
        `class ${named(names, arm)}:`,
        ...indent([...doc, ...value]),
        "",
        "",
      ];
    }),
    ...unionLines(name, arms),
    ...docstring(`${backlink(link)}.`),
    "",
    "",
  ];
}

function recordLines(
  name: string,
  item: Extract<Item, { kind: "record" }>,
  doc: string,
  names: NameOf,
): string[] {
  const fields = fieldsOf(item, names);
  const lines = item.fields.flatMap((field) => {
    const fieldName = fields.get(field.key) as string;
    const line = `${fieldName}: ${typeText(field.item, names)}`;
    if (fieldName === field.key) return [line];
    return [...comment(`The field \`${shortKey(field.key)}\`.`), line];
  });
  return [
    "@dataclass(frozen=True, slots=True, kw_only=True)",
    `class ${name}:`,
    ...indent([...docstring(doc), ...(lines.length > 0 ? ["", ...lines] : [])]),
    "",
    "",
  ];
}

function unionLines(name: string, arms: readonly string[]): string[] {
  const line = `${name}: TypeAlias = ${arms.join(" | ")}`;
  if (line.length <= WIDTH) return [line];
  const [first = "", ...others] = arms;
  return [`${name}: TypeAlias = (`, ...indent([first, ...others.map((arm) => `| ${arm}`)]), ")"];
}
