/**
 * Emits codecs: for each declaration `encodeX` and `decodeX`, which take whole documents, and for each class and alias
 * `writeX` and `readX`, which take parts.
 */

import { named } from "../given-names.ts";
import type { Declaration, Item } from "../ir.ts";
import { functionLines } from "./lines.ts";
import { readStatements } from "./read.ts";
import { isShape, type Names } from "./shapes.ts";
import { docLink } from "./text.ts";
import { writeStatements } from "./write.ts";

/** The functions of one declaration. */
export function codecLines(declaration: Declaration, names: Names): string[] {
  const { item } = declaration;
  const name = named(names.of, declaration);
  return [
    docLink(declaration),
    ...functionLines({ name: `encode${name}`, params: [`value: ${name}`], returns: "Uint8Array" }, [
      "const w = new Writer();",
      "w.begin();",
      `write${name}(w, value);`,
      "return w.take();",
    ]),
    docLink(declaration),
    ...functionLines({ name: `decode${name}`, params: ["bytes: Uint8Array"], returns: name }, [
      "const r = new Reader(bytes);",
      "r.begin();",
      `const value = read${name}(r);`,
      "r.finish();",
      "return value;",
    ]),
    ...(isShape(item) ? [] : partLines(name, item, names)),
    ...(names.shapes.get(declaration) ?? []).flatMap((shape) =>
      partLines(named(names.of, shape.item), shape.item, names),
    ),
  ];
}

function partLines(name: string, item: Item, names: Names): string[] {
  const write = { name: `write${name}`, params: ["w: Writer", `v: ${name}`], returns: "void" };
  const read = { name: `read${name}`, params: ["r: Reader"], returns: name };
  return [
    ...functionLines(write, writeStatements(item, names)),
    ...functionLines(read, readStatements(item, names)),
  ];
}
