/** Text from files on its way to a terminal or a log: nothing in it is obeyed, and nothing in it is unseen. */
import type { Tree } from "../../air/cbor/tree.ts";
import { escapeInvisible } from "../../air/errors.ts";
import { printTreeLine } from "../../air/json/print.ts";

export const escapeControls: (text: string) => string = escapeInvisible;

/** The same for text of several lines that is our own but for what it quotes. */
export function escapeLines(text: string): string {
  return text.split("\n").map(escapeControls).join("\n");
}

/** JSON text in which such characters are escapes, so that it can be printed. */
export function printableJson(value: unknown): string {
  return escapeJson(JSON.stringify(value, null, 2));
}

/** The same of a tree with exact integers, on one line. */
export function printableLine(tree: Tree): string {
  return escapeJson(printTreeLine(tree));
}

function escapeJson(json: string): string {
  return json.replace(/[\p{Cc}\p{Cf}\p{DI}\u2028\u2029]/gu, (character) =>
    character === "\n" ? character : escapeControls(character),
  );
}
