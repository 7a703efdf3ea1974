/** Text from files on its way to a terminal or a log: nothing in it is obeyed, and nothing in it is unseen. */
import { escapeInvisible } from "../../air/errors.ts";

export const escapeControls: (text: string) => string = escapeInvisible;

/** The same for text of several lines that is our own but for what it quotes. */
export function escapeLines(text: string): string {
  return text.split("\n").map(escapeControls).join("\n");
}

/** JSON text in which such characters are escapes, so that it can be printed. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(/[\p{Cc}\p{Cf}\p{DI}\u2028\u2029]/gu, (character) =>
    character === "\n" ? character : escapeControls(character),
  );
}
