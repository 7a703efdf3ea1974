/** AssemblyScript source of texts: nothing in a definition can end a literal, a line or a comment. */
import { quote } from "../../air/errors.ts";
import { backlink } from "../emit/header.ts";
import type { Declaration } from "../ir.ts";

/** A literal, in ASCII. */
export function literal(text: string): string {
  return JSON.stringify(text).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A text as it is shown in a comment: in one line, shortened. */
export function shown(text: string): string {
  return quote(text).replaceAll("*/", "* /");
}

export function docLine(text: string): string {
  return `/** ${text} */`;
}

/** A doc comment that leads back to the definition. */
export function docLink(declaration: Pick<Declaration, "title" | "origin">): string {
  return docLine(`${backlink(declaration)}.`);
}
