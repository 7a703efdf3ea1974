/** Emits the module of schemas: classes, the functions that write and read them, codecs, and the tables of these. */
import { backlink } from "../emit/header.ts";
import { named } from "../given-names.ts";
import type { Declaration } from "../ir.ts";
import { docstring } from "./lines.ts";
import { pyString } from "./literals.ts";
import { inOrder } from "./reach.ts";
import { readLines } from "./read.ts";
import type { Declarations, Names } from "./shapes.ts";
import { typeLines } from "./types.ts";
import { writeLines } from "./write.ts";

/** The statements of a module that has the declarations. */
export function schemaLines(declarations: Declarations, names: Names): string[] {
  const ordered = inOrder(declarations);
  return [
    ...ordered.flatMap((one) => typeLines(one, names)),
    ...ordered.flatMap((one) => [
      ...writeLines(one, names),
      ...readLines(one, names),
      ...codecLines(one, names),
    ]),
    ...tableLines("CODECS", "The codec of every schema, by name.", declarations.schemas, names),
    "",
    ...tableLines(
      "GRANT_CODECS",
      "The codec of every cap's grants, by the cap's name.",
      declarations.caps,
      names,
    ),
  ];
}

/** What a module of schemas gives to others: the classes and codecs that somebody needs by name. */
export function publicNames({ schemas, caps }: Declarations, { of, shapes }: Names): string[] {
  return [...schemas, ...caps].flatMap((declaration) => {
    const inner = (shapes.get(declaration) ?? []).flatMap(({ item }) => [
      named(of, item),
      ...(item.kind === "variant" ? item.arms.map((arm) => named(of, arm)) : []),
    ]);
    const name = named(of, declaration);
    return [...new Set([name, ...inner, `${name}Codec`])];
  });
}

/** What a module of schemas gives to the other one. */
export function sharedNames(declarations: readonly Declaration[], { of }: Names): string[] {
  return declarations.flatMap((one) => {
    const name = named(of, one);
    return [name, `read_${name}`, `write_${name}`];
  });
}

function codecLines(declaration: Declaration, { of }: Names): string[] {
  const name = named(of, declaration);
  return [
    `${name}Codec: Final[Codec[${name}]] = Codec(${pyString(declaration.title)}, write_${name}, read_${name})`,
    ...docstring(`${backlink(declaration)}, in canonical CBOR.`),
    "",
    "",
  ];
}

function tableLines(
  table: string,
  doc: string,
  declarations: readonly Declaration[],
  names: Names,
): string[] {
  const start = `${table}: Final[Mapping[str, Codec[Any]]] = {`;
  const entries = declarations.map((one) => `    ${pyString(one.title)}: ${named(names.of, one)}Codec,`);
  return [...(entries.length === 0 ? [`${start}}`] : [start, ...entries, "}"]), ...docstring(doc)];
}
