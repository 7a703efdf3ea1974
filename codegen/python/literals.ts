/** Python source of texts and bytes: ASCII only, so that nothing in a definition can end a literal or a comment. */

/** Longer pieces of a constant are broken. */
const PIECE = 64;

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** A text as a string literal, in single quotes if it has double ones; never with three quotes in a row. */
export function pyString(text: string): string {
  const quote = text.includes('"') && !text.includes('""') && !text.includes("'") ? "'" : '"';
  return `${quote}${escaped(text).replaceAll(quote, `\\${quote}`)}${quote}`;
}

/** A text in ASCII and in one line, for literals and comments. Quotes stay as they are. */
export function escaped(text: string): string {
  return [...text].map(escapedCharacter).join("");
}

function escapedCharacter(character: string): string {
  const known = ESCAPES[character];
  if (known !== undefined) return known;
  const point = character.codePointAt(0) as number;
  if (point >= 0x20 && point < 0x7f) return character;
  if (point < 0x100) return `\\x${hex(point, 2)}`;
  return point < 0x10000 ? `\\u${hex(point, 4)}` : `\\U${hex(point, 8)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}

/** Bytes as literals: heads in hex, the bytes of texts as far as they can be read. Several literals if they are many. */
export function pyBytes(...parts: readonly (Uint8Array | string)[]): string {
  const shown = parts.flatMap((part) =>
    typeof part === "string"
      ? [...new TextEncoder().encode(part)].map(shownByte)
      : [...part].map((byte) => `\\x${hex(byte, 2)}`),
  );
  const literals: string[] = [];
  let piece = "";
  for (const one of shown) {
    if (piece.length + one.length > PIECE) {
      literals.push(piece);
      piece = "";
    }
    piece += one;
  }
  literals.push(piece);
  const all = literals.map((literal) => `b"${literal}"`).join(" ");
  return literals.length > 1 ? `(${all})` : all;
}

function shownByte(byte: number): string {
  const character = String.fromCharCode(byte);
  if (byte < 0x20 || byte >= 0x7f || character === '"' || character === "\\") return `\\x${hex(byte, 2)}`;
  return character;
}

/** A tuple of texts. */
export function pyTuple(texts: readonly string[]): string {
  const items = texts.map(pyString);
  return items.length === 1 ? `(${items[0]},)` : `(${items.join(", ")})`;
}
