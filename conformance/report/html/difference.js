/** Two sides beside each other, with what differs marked. */
import { element, inLines, visible } from "./text.js";

/** Comparisons of lines that are worth the time; beyond, everything between what is equal in front and behind differs. */
const MAX_COMPARISONS = 2_000_000;

/** Expected and found: bytes with the first that differs, diagnostic notation, or JSON line by line. */
export function comparison(sides) {
  const bytes = sides.map(({ json }) => bytesOf(json));
  const isCbor = sides.some(({ notation }) => notation !== undefined);
  if (!bytes.every((hex) => hex !== undefined) || !(isCbor || bytes.some((hex) => hex.startsWith("d9d9f7"))))
    return [pair("", "json", markedLines(sides.map(({ json }) => inLines(json))))];
  const at = firstDifference(bytes);
  const notations = sides.map(({ notation }) => notation ?? "(not one well-formed CBOR item, or too long)");
  return [
    pair(
      `Bytes: the first that differs is byte ${at}`,
      "bytes",
      bytes.map((hex) => markedBytes(hex, at)),
    ),
    pair("Diagnostic notation", "notation", markedLines(notations)),
  ];
}

function pair(title, kind, [expected, found]) {
  const side = (name, content) =>
    element(
      "div",
      { className: `side ${name}` },
      element("h5", {}, name),
      element("pre", { tabIndex: 0 }, ...content),
    );
  return element(
    "div",
    { className: `comparison ${kind}` },
    title === "" ? undefined : element("h4", {}, title),
    element("div", { className: "sides" }, side("expected", expected), side("found", found)),
  );
}

/** The bytes that a JSON text is in hex, also if it was cut off. */
function bytesOf(json) {
  const hex = /^"([0-9a-f]+)["…]$/.exec(json)?.[1];
  return hex === undefined || hex.length % 2 === 1 ? undefined : hex;
}

function firstDifference([one, other]) {
  let at = 0;
  while (2 * at < one.length && one.slice(2 * at, 2 * at + 2) === other.slice(2 * at, 2 * at + 2)) at++;
  return at;
}

function markedBytes(hex, at) {
  const spaced = (part) => part.replace(/..(?=.)/g, "$& ");
  const byte = hex.slice(2 * at, 2 * at + 2);
  return [
    at === 0 ? "" : `${spaced(hex.slice(0, 2 * at))} `,
    element("mark", {}, byte === "" ? "(end)" : byte),
    ` ${spaced(hex.slice(2 * at + 2))}`,
  ];
}

/** Both texts as lines, those marked that the other has not. */
function markedLines(texts) {
  const [one, other] = texts.map((text) => visible(text).split("\n"));
  const [oneKept, otherKept] = common(one, other);
  return [
    [one, oneKept],
    [other, otherKept],
  ].map(([lines, kept]) =>
    lines.map((line, index) =>
      kept.has(index)
        ? element("span", { className: "line" }, `${line}\n`)
        : element("mark", { className: "line" }, `${line}\n`),
    ),
  );
}

/** The numbers of the lines, on each side, that both have in the same order. */
function common(one, other) {
  const kept = [new Set(), new Set()];
  const keep = (a, b) => {
    kept[0].add(a);
    kept[1].add(b);
  };
  let front = 0;
  while (front < Math.min(one.length, other.length) && one[front] === other[front]) {
    keep(front, front);
    front++;
  }
  let [oneEnd, otherEnd] = [one.length, other.length];
  while (oneEnd > front && otherEnd > front && one[oneEnd - 1] === other[otherEnd - 1])
    keep(--oneEnd, --otherEnd);
  const [height, width] = [oneEnd - front, otherEnd - front];
  if (height * width > MAX_COMPARISONS) return kept;
  // How many lines are common from here on.
  const lengths = Array.from({ length: height + 1 }, () => new Uint32Array(width + 1));
  for (let a = height - 1; a >= 0; a--) {
    for (let b = width - 1; b >= 0; b--) {
      lengths[a][b] =
        one[front + a] === other[front + b]
          ? lengths[a + 1][b + 1] + 1
          : Math.max(lengths[a + 1][b], lengths[a][b + 1]);
    }
  }
  for (let a = 0, b = 0; a < height && b < width; ) {
    if (one[front + a] === other[front + b]) keep(front + a++, front + b++);
    else if (lengths[a + 1][b] >= lengths[a][b + 1]) a++;
    else b++;
  }
  return kept;
}
