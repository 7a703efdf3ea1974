/** Texts as elements. Nothing of the data is ever read as HTML. */

const SYMBOLS = {
  pass: "✓",
  unsupported: "–",
  "not run": "○",
  specification: "◆",
  reference: "◇",
};

/** An element; a child is an element or a text. A property with `-` in its name is an attribute. */
export function element(tag, properties, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-")) made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** An outcome: a symbol and its word, never a colour alone. */
export function badge(word) {
  const kind = Object.hasOwn(SYMBOLS, word) ? word.replace(" ", "-") : "failure";
  return element(
    "span",
    { className: `outcome ${kind}` },
    element("span", { className: "symbol", "aria-hidden": "true" }, kind === "failure" ? "✗" : SYMBOLS[word]),
    ` ${word}`,
  );
}

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Characters that cannot be seen, or turn others around, as escapes. */
export function visible(text) {
  return text.replace(INVISIBLE, (char) => {
    if (char === "\n") return char;
    return `\\u${char.codePointAt(0).toString(16).padStart(4, "0")}`;
  });
}

const TOKEN = /"(?:[^"\\]|\\.)*"?|[[\]{},:]|[^[\]{},:"]+/gs;
/** What is not longer stays in one line. */
const INLINE = 72;
const MAX_INDENT = 32;

/** JSON in lines, also if it was cut off. Numbers stay as they are written. What is no JSON stays as it is. */
export function inLines(json) {
  if (!/^[[{]/.test(json)) return json;
  const tokens = json.match(TOKEN);
  const ends = endsOf(tokens);
  let text = "";
  let depth = 0;
  const nextLine = () => `\n${"  ".repeat(Math.min(depth, MAX_INDENT))}`;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === "{" || token === "[") {
      const whole = inOneLine(tokens, at, ends[at]);
      if (whole !== undefined) {
        text += whole;
        at = ends[at];
      } else {
        depth++;
        text += token + nextLine();
      }
    } else if (token === "}" || token === "]") {
      depth = Math.max(0, depth - 1);
      text += nextLine() + token;
    } else text += token === "," ? `,${nextLine()}` : token === ":" ? ": " : token;
  }
  return text;
}

/** Of every opening bracket, the place of the closing one. */
function endsOf(tokens) {
  const ends = [];
  const open = [];
  for (const [at, token] of tokens.entries()) {
    if (token === "{" || token === "[") open.push(at);
    else if (token === "}" || token === "]") ends[open.pop()] = at;
  }
  return ends;
}

function inOneLine(tokens, from, to) {
  if (to === undefined || to - from > INLINE) return undefined;
  const text = tokens
    .slice(from, to + 1)
    .map((token) => (token === "," || token === ":" ? `${token} ` : token))
    .join("");
  return text.length > INLINE ? undefined : text;
}
