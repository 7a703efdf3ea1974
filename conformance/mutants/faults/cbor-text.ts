/** Bytes: text and its UTF-8, byte strings. */
import type { Breach, Edit, Fault } from "../fault.ts";

const UTF8: Breach = { rule: "E2", words: "invalid UTF-8" };
const SCALARS: Breach = { rule: "E11", words: "Text is Unicode scalar values" };
const KEPT: Breach = { rule: "E11", words: "never normalised" };
const NO_KEY: Breach = { rule: "E11", words: "No key is special" };

const PLATFORM = "air/platform.ts";
const READER = "air/cbor/reader.ts";
const LENIENT = "air/cbor/lenient.ts";

const LEVELS = ["L0"];

/** Another decoder of UTF-8, for both readers. */
function decoder(name: string, breach: Breach, replace: string): Fault {
  const find = "return utf8Decoder.decode(bytes);";
  return { name, breaks: [breach], levels: LEVELS, edits: [{ file: PLATFORM, find, replace }] };
}

const BAD = 'throw new TypeError("invalid");';
const SOUND = "return utf8Decoder.decode(bytes);";

const CHECK = "if (!this.isAscii(start, length)) this.decodeUtf8(at, start, length);";
const COPY = "this.writer.raw(this.input, this.pos, end);";

/** A check of text, in both readers. */
function checked(name: string, breach: Breach, test: string): Fault {
  const text = (bytes: string, from: string, to: string): string =>
    `{ const text = new TextDecoder("latin1").decode(${bytes}.subarray(${from}, ${to})); if (${test}) throw new AirError("cbor.invalid_utf8", "text", {}); }`;
  const edits: Edit[] = [
    { file: READER, find: CHECK, replace: `${CHECK} ${text("this.bytes", "start", "start + length")}` },
    {
      file: LENIENT,
      find: COPY,
      replace: `if (major === 3) ${text("this.input", "this.pos", "end")} ${COPY}`,
    },
  ];
  return { name, breaks: [breach], levels: LEVELS, edits };
}

export const CBOR_TEXT_FAULTS: readonly Fault[] = [
  {
    name: "takes-invalid-utf8-strictly",
    breaks: [UTF8],
    levels: LEVELS,
    edits: [{ file: READER, find: CHECK, replace: "" }],
  },
  {
    name: "takes-invalid-utf8-leniently",
    breaks: [UTF8],
    levels: LEVELS,
    edits: [{ file: LENIENT, find: "major === 3 && !isAscii(this.input, this.pos, end)", replace: "false" }],
  },
  {
    name: "checks-utf8-of-whole-texts-only",
    breaks: [{ rule: "E2", words: "each chunk of a text is valid by itself" }],
    levels: LEVELS,
    edits: [
      {
        file: LENIENT,
        find: "this.chunk(major, chunkAt, chunk);",
        replace: "this.chunk(2, chunkAt, chunk);",
      },
    ],
  },
  {
    name: "checks-utf8-of-values-only",
    breaks: [UTF8],
    levels: LEVELS,
    edits: [
      {
        file: "air/cbor/skip.ts",
        find: "return reader.skipText();",
        replace:
          "return reader.bytes[at - 1] === 0xa1 ? void (reader.pos += 1 + (initial & 31)) : reader.skipText();",
      },
    ],
  },
  decoder(
    "decodes-surrogates",
    SCALARS,
    `for (let i = 0; i + 1 < bytes.length; i++) if (bytes[i] === 0xed && (bytes[i + 1] as number) >= 0xa0) return ""; ${SOUND}`,
  ),
  decoder(
    "decodes-pairs-of-surrogates",
    SCALARS,
    `for (let i = 0; i + 4 < bytes.length; i++) if (bytes[i] === 0xed && bytes[i + 3] === 0xed && ((bytes[i + 1] as number) & 0xf0) === 0xa0) return ""; ${SOUND}`,
  ),
  decoder(
    "decodes-zero-in-two-bytes",
    UTF8,
    `for (let i = 0; i + 1 < bytes.length; i++) if (bytes[i] === 0xc0 && bytes[i + 1] === 0x80) return ""; ${SOUND}`,
  ),
  decoder(
    "decodes-overlong-forms",
    UTF8,
    `const [a, b] = [bytes[0] as number, bytes[1] as number]; if (a === 0xc0 || (a === 0xe0 && b < 0xa0) || (a === 0xf0 && b < 0x90)) return ""; ${SOUND}`,
  ),
  decoder(
    "decodes-beyond-the-last-code-point",
    SCALARS,
    `if ((bytes[0] === 0xf4 && (bytes[1] as number) > 0x8f) || (bytes[0] as number) === 0xf8) return ""; ${SOUND}`,
  ),
  decoder(
    "takes-characters-cut-off-at-the-end",
    UTF8,
    "return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });",
  ),
  decoder("takes-text-in-latin1", UTF8, `try { ${SOUND} } catch { return "latin1"; }`),
  decoder(
    "refuses-replacement-characters",
    SCALARS,
    `const text = utf8Decoder.decode(bytes); if (text.includes("\\ufffd")) ${BAD} return text;`,
  ),
  decoder(
    "refuses-byte-order-marks",
    SCALARS,
    `const text = utf8Decoder.decode(bytes); if (text.startsWith("\\ufeff")) ${BAD} return text;`,
  ),
  decoder(
    "refuses-noncharacters",
    SCALARS,
    `const text = utf8Decoder.decode(bytes); if (/[\\ufffe\\uffff]/.test(text)) ${BAD} return text;`,
  ),
  decoder(
    "is-off-by-one-at-the-ends-of-unicode",
    SCALARS,
    `const text = utf8Decoder.decode(bytes); if (/[\\ud7ff\\ue000\\u{10ffff}]/u.test(text)) ${BAD} return text;`,
  ),
  decoder(
    "knows-the-basic-plane-only",
    SCALARS,
    `const text = utf8Decoder.decode(bytes); if (/[\\u{10000}-\\u{10ffff}]/u.test(text)) ${BAD} return text;`,
  ),
  decoder("knows-ascii-only", SCALARS, BAD),
  decoder(
    "wants-text-composed",
    KEPT,
    `const text = utf8Decoder.decode(bytes); if (text.normalize() !== text) ${BAD} return text;`,
  ),
  decoder(
    "refuses-invisible-characters",
    SCALARS,
    `const text = utf8Decoder.decode(bytes); if (/[\\u200d\\u2028\\ufeff]/.test(text)) ${BAD} return text;`,
  ),
  {
    name: "takes-lengths-of-text-for-characters",
    breaks: [{ rule: "P1", words: "canonical bytes and hashes are those of the Rust reference" }],
    levels: LEVELS,
    edits: [
      {
        file: READER,
        find: `this.pos = start + length;\n    ${CHECK}`,
        replace:
          "let left = length; let n = start; for (; n < this.end && (left > 0 || ((this.bytes[n] as number) & 0xc0) === 0x80); n++) if (((this.bytes[n] as number) & 0xc0) !== 0x80) left--; if (left > 0) throw truncated(at); this.pos = n;",
      },
    ],
  },
  checked("refuses-control-characters", SCALARS, "/[\\u0000-\\u001f\\u007f]/.test(text)"),
  checked(
    "refuses-names-of-members-of-objects",
    NO_KEY,
    'text in Object.prototype || text === "prototype" || text === "then" || text === "toJSON" || text === "length"',
  ),
  checked(
    "refuses-words-of-json",
    NO_KEY,
    'text === "NaN" || text === "undefined" || text === "null" || text === "true" || /^(-?[0-9]+(e[0-9]+)?)$/.test(text)',
  ),
  checked("refuses-keys-that-begin-with-a-dollar", NO_KEY, 'text.startsWith("$")'),
  checked("refuses-keys-with-signs", NO_KEY, '/[./~"\\\\ ]/.test(text)'),
  {
    name: "refuses-byte-strings",
    breaks: [{ rule: "P1", words: "For well-formed input, canonical bytes" }],
    levels: LEVELS,
    edits: [
      {
        file: "air/cbor/skip.ts",
        find: 'reader.bytestring("");',
        replace: "throw refusedItem(reader.bytes, at, reader.bytes.length);",
      },
    ],
  },
];
