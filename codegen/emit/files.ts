/** The files of types and codecs: declarations, and the imports that follow from what they use. */
import type { Declaration, Item } from "../ir.ts";
import { codecStatements } from "./codecs.ts";
import { Imports, type Library } from "./imports.ts";
import type { Statement } from "./printer.ts";
import { typeStatement } from "./types.ts";

/** `schemas.ts`: a type for each declaration. */
export function schemasFile(declarations: readonly Declaration[], library: Library): Statement[] {
  const used = new Used(declarations);
  const imports = new Imports(library);
  if (used.has("hash")) imports.air("Hash");
  if (used.has("uuid")) imports.air("Uuid");
  if (used.has("dec128")) imports.air("Dec128");
  for (const { name } of used.others) imports.builtin(name, false);
  return [...imports.lines(), ...declarations.map(typeStatement)];
}

/** A file of codecs: how each declaration is written and read, and tables of them. */
export function codecsFile(
  declarations: readonly Declaration[],
  typesFile: string,
  library: Library,
  tables: readonly string[] = [],
): Statement[] {
  const used = new Used(declarations);
  const imports = new Imports(library);
  if (declarations.length > 0) imports.air("Codec", "makeCodec", "Reader", "Writer");
  if (used.has("tree")) imports.air("readTree", "Tree", "writeTree");
  if (used.has("map")) imports.air("MapKey", "MapValue");
  if (used.has("optional field")) imports.air("Mutable");
  if (used.has("variant")) imports.air("unknownTag");
  for (const { name } of declarations) imports.beside(typesFile, name);
  for (const { name } of used.others) {
    imports.builtin(`read${name}`, true);
    imports.builtin(`write${name}`, true);
  }
  return [...imports.lines(), ...declarations.flatMap(codecStatements), ...tables];
}

/** `export const CODECS = { "a/B@1": ABCodec, … }`, with a type that lists each. */
export function codecTable(table: string, doc: string, declarations: readonly Declaration[]): string {
  const entries = declarations.map(({ title, name }) => `  ${JSON.stringify(title)}: ${name}Codec,`);
  return [`/** ${doc} */`, `export const ${table} = {`, ...entries, "} as const;"].join("\n");
}

/** What occurs anywhere in declarations. */
class Used {
  private readonly kinds = new Set<string>();
  private readonly own: ReadonlySet<Declaration>;
  private readonly targets = new Set<Declaration>();

  constructor(declarations: readonly Declaration[]) {
    this.own = new Set(declarations);
    for (const { item } of declarations) this.visit(item);
  }

  has(kind: Item["kind"] | "optional field"): boolean {
    return this.kinds.has(kind);
  }

  /** What is referred to and is declared elsewhere. */
  get others(): readonly Declaration[] {
    return [...this.targets].filter((target) => !this.own.has(target));
  }

  private visit(item: Item): void {
    this.kinds.add(item.kind);
    if (item.kind === "ref") this.targets.add(item.target);
    if ("item" in item) this.visit(item.item);
    if (item.kind === "map") for (const inner of [item.key, item.value]) this.visit(inner);
    if (item.kind === "variant") for (const arm of item.arms) this.visit(arm.item);
    if (item.kind === "choice") for (const arm of item.arms) this.targets.add(arm.target);
    if (item.kind === "record") {
      for (const field of item.fields) this.visit(field.item);
      if (item.fields.some((field) => field.presence !== "always")) this.kinds.add("optional field");
    }
  }
}
