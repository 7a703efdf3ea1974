/** Text from files on its way to a terminal: nothing in it is obeyed. */

/** Control characters, marks that turn the writing direction and lone surrogates, as `\u001b`. */
export function escapeControls(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
