/** Bytes: heads, the tag, containers and their depth, as the strict reader takes them. */
import type { Breach, Edit, Fault } from "../fault.ts";
import { CBOR_LENIENT_FAULTS } from "./cbor-lenient.ts";
import { CBOR_ORDER_FAULTS } from "./cbor-order.ts";
import { CBOR_REFUSED_FAULTS } from "./cbor-refused.ts";
import { CBOR_TEXT_FAULTS } from "./cbor-text.ts";

const CANONICAL: Breach = { rule: "E2", words: "The strict reader takes canonical bytes only" };
const REFERENCE: Breach = { rule: "P1", words: "canonical bytes and hashes are those of the Rust reference" };
const TAG: Breach = { rule: "E1", words: "begins with the self-describe tag `d9d9f7`, once" };
const NOWHERE_ELSE: Breach = { rule: "E1", words: "It stands nowhere else" };
const DEPTH: Breach = { rule: "E2", words: "more than 127 arrays and maps in each other" };

const CURSOR = "air/cbor/cursor.ts";
const READER = "air/cbor/reader.ts";
const SKIP = "air/cbor/skip.ts";

const LEVELS = ["L0"];

function strict(name: string, breach: Breach, ...edits: Edit[]): Fault {
  return { name, breaks: [breach], edits, levels: LEVELS };
}

const ARGUMENT_24 = "if (value < 24) throw longHead(pos);";
const ARGUMENT_25 = "if (value < 0x100) throw longHead(pos);";
const ARGUMENT_26 = "if (value < 0x10000) throw longHead(pos);";
const ARGUMENT_27 = "if (high === 0) throw longHead(pos);";

const HEAD_FAULTS: readonly Fault[] = [
  strict("accepts-long-int", CANONICAL, { file: CURSOR, find: ARGUMENT_24, replace: "" }),
  strict("takes-heads-of-two-bytes-for-one", CANONICAL, { file: CURSOR, find: ARGUMENT_25, replace: "" }),
  strict("takes-heads-of-four-bytes-for-two", CANONICAL, { file: CURSOR, find: ARGUMENT_26, replace: "" }),
  strict("takes-heads-of-eight-bytes-for-four", CANONICAL, { file: CURSOR, find: ARGUMENT_27, replace: "" }),
  strict(
    "wants-the-limits-of-heads-in-shorter-ones",
    CANONICAL,
    { file: CURSOR, find: ARGUMENT_24, replace: "if (value <= 24) throw longHead(pos);" },
    { file: CURSOR, find: ARGUMENT_25, replace: "if (value <= 0x100) throw longHead(pos);" },
    { file: CURSOR, find: ARGUMENT_26, replace: "if (value <= 0x10000) throw longHead(pos);" },
    { file: CURSOR, find: ARGUMENT_27, replace: "if (high <= 1) throw longHead(pos);" },
  ),
  strict(
    "takes-the-last-of-shorter-heads-in-longer-ones",
    CANONICAL,
    { file: CURSOR, find: ARGUMENT_24, replace: "if (value < 23) throw longHead(pos);" },
    { file: CURSOR, find: ARGUMENT_25, replace: "if (value < 0xff) throw longHead(pos);" },
    { file: CURSOR, find: ARGUMENT_26, replace: "if (value < 0xffff) throw longHead(pos);" },
    {
      file: CURSOR,
      find: ARGUMENT_27,
      replace: "if (high === 0 && view.getUint32(pos + 5) !== 0xffffffff) throw longHead(pos);",
    },
  ),
  strict(
    "reads-arguments-signed",
    CANONICAL,
    { file: CURSOR, find: "view.getUint8(pos + 1)", replace: "view.getInt8(pos + 1)" },
    { file: CURSOR, find: "view.getUint16(pos + 1)", replace: "view.getInt16(pos + 1)" },
    { file: CURSOR, find: ARGUMENT_26, replace: "if ((value | 0) < 0x10000) throw longHead(pos);" },
  ),
  strict("knows-no-heads-of-eight-bytes", CANONICAL, {
    file: CURSOR,
    find: "info > 27",
    replace: "info > 26",
  }),
  strict("refuses-23-in-the-first-byte", CANONICAL, {
    file: CURSOR,
    find: "if (info < 24) {\n      this.pos = pos + 1;\n      return info;\n    }",
    replace: "if (info === 23) throw longHead(pos); if (info < 24) { this.pos = pos + 1; return info; }",
  }),
  strict("refuses-integers-beyond-doubles", CANONICAL, {
    file: READER,
    find: 'this.argument(this.peek() >>> 5, "", "");',
    replace:
      'const at = this.pos; if (this.argument(this.peek() >>> 5, "", "") > Number.MAX_SAFE_INTEGER) throw nonCanonical(at, "too large");',
  }),
  strict("refuses-integers-beyond-int64", CANONICAL, {
    file: READER,
    find: 'this.argument(this.peek() >>> 5, "", "");',
    replace:
      'const at = this.pos; if (this.argument(this.peek() >>> 5, "", "") >= 2 ** 63 && this.view.getUint8(at + 1) >= 0x80) throw nonCanonical(at, "too large");',
  }),
  strict("refuses-negative-integers", CANONICAL, {
    file: READER,
    find: 'this.argument(this.peek() >>> 5, "", "");',
    replace: 'this.argument(0, "an integer", "");',
  }),
  strict("takes-containers-only-as-documents", REFERENCE, {
    file: "air/cbor/document.ts",
    find: "skipItem(reader);\n  reader.finish();",
    replace:
      "const at = reader.pos; if (reader.peek() >>> 5 !== 5) reader.array('a document'); reader.pos = at; skipItem(reader); reader.finish();",
  }),
];

const TAG_FAULTS: readonly Fault[] = [
  strict("takes-documents-without-the-tag", TAG, {
    file: CURSOR,
    find: 'throw nonCanonical(0, "a canonical document starts with the self-describe tag d9d9f7");',
    replace: "return;",
  }),
  strict("takes-the-tag-in-a-long-head", CANONICAL, {
    file: CURSOR,
    find: 'throw nonCanonical(0, "a canonical document starts with the self-describe tag d9d9f7");',
    replace:
      'if (end > 5 && bytes[0] === 0xda && bytes[3] === 0xd9 && bytes[4] === 0xf7) { this.pos = 5; return; } throw nonCanonical(0, "no tag");',
  }),
  strict("takes-the-tag-over-and-over", TAG, {
    file: CURSOR,
    find: "this.pos = 3;",
    replace:
      "this.pos = 3; while (this.pos + 3 < end && this.view.getUint32(this.pos) >>> 8 === SELF_DESCRIBE) this.pos += 3;",
  }),
  strict(
    "calls-an-empty-input-non-canonical",
    { rule: "E2", words: "lengths beyond the input" },
    {
      file: CURSOR,
      find: "if (end < 1) throw truncated(0);",
      replace: "",
    },
  ),
  strict(
    "calls-a-tag-alone-non-canonical",
    { rule: "E2", words: "lengths beyond the input" },
    {
      file: CURSOR,
      find: "if (bytes[0] === 0xd9 && bytes[1] === 0xd9 && bytes[2] === 0xf7) throw truncated(3);",
      replace: "",
    },
  ),
  strict("steps-over-the-tag-inside", NOWHERE_ELSE, {
    file: SKIP,
    find: "if (initial !== 0xf4 && initial !== 0xf5 && initial !== 0xf6) {\n        throw refusedItem(reader.bytes, at, reader.bytes.length);\n      }",
    replace:
      "if (initial === 0xd9 && reader.bytes[at + 1] === 0xd9 && reader.bytes[at + 2] === 0xf7) { reader.pos += 3; return skipItem(reader, depth); } if (initial !== 0xf4 && initial !== 0xf5 && initial !== 0xf6) throw refusedItem(reader.bytes, at, reader.bytes.length);",
  }),
  strict(
    "steps-over-all-tags",
    { rule: "E2", words: "other tags" },
    {
      file: SKIP,
      find: "if (initial !== 0xf4 && initial !== 0xf5 && initial !== 0xf6) {\n        throw refusedItem(reader.bytes, at, reader.bytes.length);\n      }",
      replace:
        "if (initial >>> 5 === 6 && (initial & 31) < 28) { const info = initial & 31; reader.pos += info < 24 ? 1 : 1 + (1 << (info - 24)); return skipItem(reader, depth); } if (initial !== 0xf4 && initial !== 0xf5 && initial !== 0xf6) throw refusedItem(reader.bytes, at, reader.bytes.length);",
    },
  ),
  {
    name: "refuses-documents-in-byte-strings",
    breaks: [{ rule: "E1", words: "a byte string may hold a whole document" }],
    levels: LEVELS,
    edits: [
      {
        file: READER,
        find: "return this.bytes.subarray(start, this.pos);",
        replace:
          'if (length > 3 && this.view.getUint32(start) >>> 8 === 0xd9d9f7) throw nonCanonical(start, "a document inside"); return this.bytes.subarray(start, this.pos);',
      },
    ],
  },
];

const ITEMS = "for (let i = 0; i < count; i++) skipItem(reader, depth + 1);";
const TOO_DEEP_LIST = `if (depth >= MAX_DEPTH) throw tooDeep(at);\n      ${ITEMS}`;
const ENTRIES =
  "for (let i = 0; i < count; i++) {\n    const key = reader.pos;\n    skipItem(reader, depth + 1);\n    const keyEnd = reader.pos;\n    reader.nextKey(before, beforeEnd, key, keyEnd);\n    skipItem(reader, depth + 1);\n    before = key;\n    beforeEnd = keyEnd;\n  }";

function entries(loop: string, keyDepth: string, valueDepth = "depth + 1"): Edit {
  return {
    file: SKIP,
    find: ENTRIES,
    replace: `for (let i = 0; ${loop}; i++) { const key = reader.pos; skipItem(reader, ${keyDepth}); const keyEnd = reader.pos; reader.nextKey(before, beforeEnd, key, keyEnd); skipItem(reader, ${valueDepth}); before = key; beforeEnd = keyEnd; }`,
  };
}

const CONTAINER_FAULTS: readonly Fault[] = [
  strict("reads-one-item-less-than-an-array-counts", CANONICAL, {
    file: SKIP,
    find: ITEMS,
    replace: "for (let i = 0; i < count - 1; i++) skipItem(reader, depth + 1);",
  }),
  strict("reads-one-entry-less-than-a-map-counts", CANONICAL, entries("i < count - 1", "depth + 1")),
  strict(
    "refuses-empty-containers",
    CANONICAL,
    {
      file: SKIP,
      find: TOO_DEEP_LIST,
      replace: `if (depth >= MAX_DEPTH) throw tooDeep(at); if (count === 0) throw refusedItem(reader.bytes, at, reader.bytes.length); ${ITEMS}`,
    },
    {
      file: SKIP,
      find: "return skipMap(reader, depth);",
      replace:
        "if (initial === 0xa0) throw refusedItem(reader.bytes, at, reader.bytes.length); return skipMap(reader, depth);",
    },
  ),
  strict("nests-arrays-without-limit", DEPTH, {
    file: SKIP,
    find: TOO_DEEP_LIST,
    replace: "for (let i = 0; i < count; i++) skipItem(reader, depth);",
  }),
  strict("nests-maps-without-limit", DEPTH, entries("i < count", "depth", "depth")),
  strict("nests-one-too-many", DEPTH, {
    file: SKIP,
    find: TOO_DEEP_LIST,
    replace: `if (depth > MAX_DEPTH) throw tooDeep(at); ${ITEMS}`,
  }),
  strict(
    "nests-one-too-few",
    DEPTH,
    {
      file: SKIP,
      find: TOO_DEEP_LIST,
      replace: `if (depth >= MAX_DEPTH - 1) throw tooDeep(at); ${ITEMS}`,
    },
    {
      file: SKIP,
      find: "return skipMap(reader, depth);",
      replace: "if (depth >= MAX_DEPTH - 1) throw tooDeep(at); return skipMap(reader, depth);",
    },
  ),
  strict(
    "nests-as-few-as-a-parser-of-json",
    DEPTH,
    { file: SKIP, find: TOO_DEEP_LIST, replace: `if (depth >= 31) throw tooDeep(at); ${ITEMS}` },
    {
      file: SKIP,
      find: "return skipMap(reader, depth);",
      replace: "if (depth >= 31) throw tooDeep(at); return skipMap(reader, depth);",
    },
  ),
  strict("counts-scalars-as-a-level", DEPTH, {
    file: SKIP,
    find: ITEMS,
    replace:
      "if (depth + 1 >= MAX_DEPTH && count > 0) throw tooDeep(at); for (let i = 0; i < count; i++) skipItem(reader, depth + 1);",
  }),
  strict("nests-keys-without-limit", DEPTH, entries("i < count", "0")),
  strict("counts-keys-as-two-levels", DEPTH, entries("i < count", "depth + 2")),
  strict("counts-items-by-the-side-as-levels", DEPTH, {
    file: SKIP,
    find: ITEMS,
    replace: "for (let i = 0; i < count; i++) skipItem(reader, depth + 1 + i);",
  }),
];

export const CBOR_FAULTS: readonly Fault[] = [
  ...HEAD_FAULTS,
  ...TAG_FAULTS,
  ...CONTAINER_FAULTS,
  ...CBOR_ORDER_FAULTS,
  ...CBOR_TEXT_FAULTS,
  ...CBOR_REFUSED_FAULTS,
  ...CBOR_LENIENT_FAULTS,
];
