// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Bytes: the order of keys and elements, and repeated keys. */
import type { Breach, Edit, Fault } from "../fault.ts";

const ORDER: Breach = { rule: "E8", words: "maps are sorted by their keys' bytes" };
const DUPLICATES: Breach = { rule: "E8", words: "a repeated key is refused" };
const BOTH_DUPLICATES: Breach = { rule: "E2", words: "Both refuse repeated keys" };
const COMPARED: Breach = { rule: "E11", words: "compared by UTF-8 bytes" };
const UNSORTED: Breach = {
  rule: "E2",
  words: "unsorted keys, and what it takes is written canonically at once",
};
const ANY_KEY: Breach = { rule: "P1", words: "For well-formed input, canonical bytes" };

const ORDER_TS = "air/cbor/order.ts";
const READER = "air/cbor/reader.ts";
const SKIP = "air/cbor/skip.ts";
const WRITER = "air/cbor/writer.ts";
const LENIENT = "air/cbor/lenient.ts";

const LEVELS = ["L0", "L1"];

/** Another order, wherever keys are compared: `s` to `e` of `b` is one, `t` to `f` the other. */
function ordered(name: string, breach: Breach, compare: string): Fault {
  const by = (bytes: string, ...args: readonly string[]): string =>
    `((b: Uint8Array, s: number, e: number, t: number, f: number): number => { const same = compareBytes(b, s, e, t, f); if (same === 0) return 0; ${compare} })(${[bytes, ...args].join(", ")})`;
  const edits: Edit[] = [
    {
      file: ORDER_TS,
      find: "(prefixes[a] as number) - (prefixes[b] as number) ||\n      compareBytes(bytes, start(a), end(a), start(b), end(b)) ||\n      a - b",
      replace: `${by("bytes", "start(a)", "end(a)", "start(b)", "end(b)")} || a - b`,
    },
    {
      file: READER,
      find: "compareBytes(this.bytes, before, beforeEnd, at, end)",
      replace: by("this.bytes", "before", "beforeEnd", "at", "end"),
    },
    {
      file: WRITER,
      find: "compareBytes(bytes, entry(i - 1), keyEnd(i - 1), entry(i), keyEnd(i))",
      replace: by("bytes", "entry(i - 1)", "keyEnd(i - 1)", "entry(i)", "keyEnd(i)"),
    },
  ];
  return { name, breaks: [breach], levels: LEVELS, edits };
}

/** The content of two strings of any length. */
const STRINGS =
  "const head = (x: number): number => (((b[x] as number) & 31) < 24 ? 1 : 1 + (1 << (((b[x] as number) & 31) - 24))); const major = (x: number): number => (b[x] as number) >>> 5;";
const TEXTS = `${STRINGS} if (major(s) !== 3 || major(t) !== 3) return same; const [x, y] = [new TextDecoder().decode(b.subarray(s + head(s), e)), new TextDecoder().decode(b.subarray(t + head(t), f))] as [string, string];`;

const CHECK_KEY = "reader.nextKey(before, beforeEnd, key, keyEnd);";

export const CBOR_ORDER_FAULTS: readonly Fault[] = [
  ordered("length-first-sort", ORDER, "return e - s - (f - t) || same;"),
  ordered(
    "sorts-strings-like-words",
    ORDER,
    `${STRINGS} if (major(s) !== major(t) || (major(s) !== 2 && major(s) !== 3)) return same; return compareBytes(b, s + head(s), e, t + head(t), f);`,
  ),
  ordered("utf16-sort", COMPARED, `${TEXTS} return e - s - (f - t) || (x < y ? -1 : 1);`),
  ordered(
    "sorts-texts-by-their-characters",
    COMPARED,
    `${TEXTS} return [...x].length - [...y].length || same;`,
  ),
  ordered("sorts-texts-by-utf16-length", COMPARED, `${TEXTS} return x.length - y.length || same;`),
  ordered(
    "sorts-texts-without-case",
    COMPARED,
    `${TEXTS} return x.length - y.length || x.localeCompare(y) || same;`,
  ),
  ordered(
    "sorts-texts-up-to-a-zero-byte",
    COMPARED,
    `${TEXTS} const [p, q] = [x.split("\\0")[0], y.split("\\0")[0]]; return p === q ? 0 : same;`,
  ),
  ordered(
    "compares-six-bytes-of-keys",
    ORDER,
    "return compareBytes(b, s, Math.min(e, s + 6), t, Math.min(f, t + 6));",
  ),
  ordered(
    "set-sorted-by-value",
    ORDER,
    "const [m, n] = [(b[s] as number) >>> 5, (b[t] as number) >>> 5]; return m > 1 || n > 1 ? same : m !== n ? n - m : m === 1 ? -same : same;",
  ),
  ordered("sorts-downwards", ORDER, "return -same;"),
  {
    name: "takes-text-keys-only",
    breaks: [ANY_KEY],
    levels: LEVELS,
    edits: [
      {
        file: SKIP,
        find: CHECK_KEY,
        replace: `if ((reader.bytes[key] as number) >>> 5 !== 3) throw refusedItem(reader.bytes, key, reader.bytes.length); ${CHECK_KEY}`,
      },
      {
        file: LENIENT,
        find: "writer.mark();\n      this.item(depth + 1);\n      writer.mark();",
        replace:
          'if (this.peek() >>> 5 !== 3) throw new AirError("value.type", "a key is text", { offset: at }); writer.mark(); this.item(depth + 1); writer.mark();',
      },
    ],
  },
  {
    name: "takes-unsorted-keys-strictly",
    breaks: [ORDER, { rule: "E2", words: "The strict reader takes canonical bytes only" }],
    levels: LEVELS,
    edits: [
      {
        file: READER,
        find: 'if (order > 0) throw nonCanonical(at, "map keys are not in the order of their bytes");',
        replace: "",
      },
    ],
  },
  {
    name: "checks-the-order-of-the-outermost-map-only",
    breaks: [ORDER],
    levels: LEVELS,
    edits: [{ file: SKIP, find: CHECK_KEY, replace: `if (depth === 0) ${CHECK_KEY}` }],
  },
  {
    name: "leaves-inner-maps-unsorted",
    breaks: [UNSORTED],
    levels: LEVELS,
    edits: [{ file: WRITER, find: "count > 1", replace: "count > 1 && first === 0" }],
  },
  {
    name: "keeps-duplicate-keys",
    breaks: [DUPLICATES, BOTH_DUPLICATES],
    levels: LEVELS,
    edits: [{ file: READER, find: "if (order === 0) throw duplicateKey(at);", replace: "" }],
  },
  {
    name: "looks-for-repeated-keys-among-texts-only",
    breaks: [DUPLICATES, BOTH_DUPLICATES],
    levels: LEVELS,
    edits: [
      {
        file: READER,
        find: "if (order === 0) throw duplicateKey(at);",
        replace: "if (order === 0 && (this.bytes[at] as number) >>> 5 === 3) throw duplicateKey(at);",
      },
      {
        file: WRITER,
        find: "before >= 0",
        replace: "before >= 0 && (marksPerEntry === 1 || (old[entry(i) - from] as number) >>> 5 === 3)",
      },
    ],
  },
  {
    name: "takes-the-empty-key-over-and-over",
    breaks: [DUPLICATES, BOTH_DUPLICATES],
    levels: LEVELS,
    edits: [
      {
        file: READER,
        find: "if (order === 0) throw duplicateKey(at);",
        replace: "if (order === 0 && this.bytes[at] !== 0x60) throw duplicateKey(at);",
      },
      {
        file: WRITER,
        find: "before >= 0",
        replace: "before >= 0 && (marksPerEntry === 1 || old[entry(i) - from] !== 0x60)",
      },
    ],
  },
  {
    name: "takes-repeated-entries",
    breaks: [DUPLICATES, BOTH_DUPLICATES],
    levels: LEVELS,
    edits: [
      {
        file: READER,
        find: "if (order === 0) throw duplicateKey(at);",
        replace: "if (order === 0 && (this.bytes[beforeEnd] !== this.bytes[end])) throw duplicateKey(at);",
      },
      {
        file: WRITER,
        find: "before >= 0",
        replace:
          "before >= 0 && (marksPerEntry === 1 || old[keyEnd(i) - from] !== old[keyEnd(before) - from])",
      },
    ],
  },
  {
    name: "calls-repeated-keys-unsorted",
    breaks: [BOTH_DUPLICATES],
    levels: LEVELS,
    edits: [
      {
        file: READER,
        find: "if (order === 0) throw duplicateKey(at);",
        replace: 'if (order === 0) throw nonCanonical(at, "keys are not sorted");',
      },
    ],
  },
  {
    name: "keeps-the-first-of-repeated-keys",
    breaks: [DUPLICATES, BOTH_DUPLICATES],
    levels: LEVELS,
    edits: [
      {
        file: WRITER,
        find: 'if (marksPerEntry === 2) {\n          throw new AirError("cbor.duplicate_key", `two entries of the map at ${site} have the same key`);\n        }',
        replace: "",
      },
      { file: WRITER, find: "this.head(4, kept);", replace: "this.head(marksPerEntry === 2 ? 5 : 4, kept);" },
    ],
  },
  {
    name: "leaves-maps-unsorted",
    breaks: [UNSORTED],
    levels: LEVELS,
    edits: [
      {
        file: WRITER,
        find: "if (!sorted) this.rewriteSorted(first, marksPerEntry, count, entry, keyEnd, site);",
        replace: "",
      },
    ],
  },
  {
    name: "looks-for-repeated-keys-among-neighbours-only",
    breaks: [BOTH_DUPLICATES],
    levels: LEVELS,
    edits: [
      {
        file: WRITER,
        find: "before >= 0",
        replace: "before >= 0 && Math.abs(i - before) === 1",
      },
    ],
  },
];
