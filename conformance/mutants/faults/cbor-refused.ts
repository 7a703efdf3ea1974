// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Bytes that both readers refuse: what is cut off, what is too long, floats and simple values. */
import type { Breach, Edit, Fault } from "../fault.ts";

const LENGTHS: Breach = { rule: "E2", words: "lengths beyond the input before anything is allocated" };
const SIMPLE: Breach = { rule: "E2", words: "undefined and other simple values" };
const FLOATS: Breach = { rule: "E3", words: "There are no floats" };
const TRAILING: Breach = { rule: "E2", words: "trailing bytes" };
const TAGS: Breach = { rule: "E2", words: "other tags" };
const MALFORMED: Breach = { rule: "E2", words: "The strict reader takes canonical bytes only" };

const CURSOR = "air/cbor/cursor.ts";
const READER = "air/cbor/reader.ts";
const SKIP = "air/cbor/skip.ts";
const LENIENT = "air/cbor/lenient.ts";
const REFUSALS = "air/cbor/refusals.ts";

const LEVELS = ["L0"];

function fault(name: string, breach: Breach, ...edits: Edit[]): Fault {
  return { name, breaks: [breach], edits, levels: LEVELS };
}

const UNKNOWN_SIMPLE =
  "if (initial !== 0xf4 && initial !== 0xf5 && initial !== 0xf6) {\n        throw refusedItem(reader.bytes, at, reader.bytes.length);\n      }";
const LENIENT_UNKNOWN = "throw refusedItem(this.input, this.pos, this.input.length);";
const ENTRIES =
  "for (let i = 0; i < count; i++) {\n    const key = reader.pos;\n    skipItem(reader, depth + 1);\n    const keyEnd = reader.pos;\n    reader.nextKey(before, beforeEnd, key, keyEnd);\n    skipItem(reader, depth + 1);\n    before = key;\n    beforeEnd = keyEnd;\n  }";

/** Steps over an item of major type 7 with a head of so many bytes, in both readers. */
function stepsOver(name: string, breach: Breach, initial: string, size: number, written: string): Fault {
  return fault(
    name,
    breach,
    {
      file: SKIP,
      find: UNKNOWN_SIMPLE,
      replace: `if (${initial.replaceAll("#", "reader.bytes[at + 1] as number")}) { reader.pos += ${size}; if (reader.pos > reader.bytes.length) throw refusedItem(reader.bytes, at, reader.bytes.length); return; } ${UNKNOWN_SIMPLE}`,
    },
    {
      file: LENIENT,
      find: LENIENT_UNKNOWN,
      replace: `if (${initial.replaceAll("#", "this.input[this.pos + 1] as number")}) { this.pos += ${size - 1}; ${written} } else ${LENIENT_UNKNOWN}`,
    },
  );
}

export const CBOR_REFUSED_FAULTS: readonly Fault[] = [
  fault("calls-what-is-cut-off-malformed", LENGTHS, {
    file: REFUSALS,
    find: 'return new AirError("cbor.truncated", `the item at byte ${offset} is longer than the input`, { offset });',
    replace: 'return new AirError("cbor.malformed", "cut off", { offset });',
  }),
  fault(
    "reads-as-much-text-as-is-there",
    LENGTHS,
    {
      file: READER,
      find: 'this.count(3, 1, "", "")',
      replace: 'Math.min(this.argument(3, "", ""), this.end - this.pos)',
    },
    {
      file: READER,
      find: 'this.count(2, 1, "a byte string", site)',
      replace: 'Math.min(this.argument(2, "", site), this.end - this.pos)',
    },
    {
      file: LENIENT,
      find: "this.chunk(major, at, length);",
      replace: "this.chunk(major, at, Math.min(length, this.input.length - this.pos));",
    },
    {
      file: LENIENT,
      find: "if (info * bytesPerItem > this.input.length - this.pos) throw truncated(at);",
      replace: "",
    },
    {
      file: LENIENT,
      find: "if (count * BigInt(bytesPerItem) > BigInt(this.input.length - this.pos)) throw truncated(at);",
      replace: "",
    },
  ),
  fault(
    "reads-as-many-items-as-are-there",
    LENGTHS,
    {
      file: CURSOR,
      find: "if (count * bytesPerItem > this.end - this.pos) throw truncated(at);",
      replace: "",
    },
    {
      file: SKIP,
      find: "for (let i = 0; i < count; i++) skipItem(reader, depth + 1);",
      replace:
        "for (let i = 0; i < count && reader.pos < reader.bytes.length; i++) skipItem(reader, depth + 1);",
    },
    {
      file: SKIP,
      find: ENTRIES,
      replace:
        "for (let i = 0; i < count && reader.pos < reader.bytes.length; i++) { const key = reader.pos; skipItem(reader, depth + 1); const keyEnd = reader.pos; reader.nextKey(before, beforeEnd, key, keyEnd); if (reader.pos < reader.bytes.length) skipItem(reader, depth + 1); before = key; beforeEnd = keyEnd; }",
    },
    {
      file: LENIENT,
      find: "if (info * bytesPerItem > this.input.length - this.pos) throw truncated(at);",
      replace: "",
    },
    {
      file: LENIENT,
      find: "if (count * BigInt(bytesPerItem) > BigInt(this.input.length - this.pos)) throw truncated(at);",
      replace: "",
    },
    {
      file: LENIENT,
      find: "for (let i = 0; i < count; i++) this.item(depth + 1);",
      replace: "for (let i = 0; i < count && this.pos < this.input.length; i++) this.item(depth + 1);",
    },
    {
      file: LENIENT,
      find: "entries < count",
      replace: "entries < count && this.pos < this.input.length",
    },
  ),
  fault(
    "reads-null-behind-the-end",
    LENGTHS,
    {
      file: CURSOR,
      find: "if (this.pos >= this.end) throw truncated(this.pos);",
      replace: "if (this.pos >= this.end) return 0xf6;",
    },
    {
      file: LENIENT,
      find: "if (this.pos >= this.input.length) throw truncated(this.pos);",
      replace:
        "if (this.pos > this.input.length) throw truncated(this.pos); if (this.pos === this.input.length) return 0xf6;",
    },
  ),
  fault(
    "reads-lengths-as-32-bits",
    LENGTHS,
    { file: CURSOR, find: "high * 0x100000000", replace: "0" },
    {
      file: LENIENT,
      find: "return Number(count);",
      replace: "return Number(BigInt.asUintN(32, count));",
    },
    {
      file: LENIENT,
      find: "if (count * BigInt(bytesPerItem) > BigInt(this.input.length - this.pos)) throw truncated(at);",
      replace:
        "if (BigInt.asUintN(32, count) * BigInt(bytesPerItem) > BigInt(this.input.length - this.pos)) throw truncated(at);",
    },
  ),
  fault(
    "reads-heads-that-are-cut-off",
    LENGTHS,
    {
      file: CURSOR,
      find: "if (pos + 1 + size > this.end) throw truncated(pos);",
      replace: "if (pos + 1 + size > this.end) { this.pos = this.end; return 0; }",
    },
    {
      file: LENIENT,
      find: "if (at + 1 + size > this.input.length) throw truncated(at);",
      replace: "if (at + 1 + size > this.input.length) { this.pos = this.input.length; return 0n; }",
    },
  ),
  fault("calls-floats-simple-values", FLOATS, {
    file: REFUSALS,
    find: 'if (info >= 25) return new AirError("cbor.float", "AIR has no floating-point numbers", { offset });',
    replace: "",
  }),
  stepsOver("takes-half-floats", FLOATS, "initial === 0xf9", 3, 'this.writer.integer(0n, "");'),
  stepsOver(
    "takes-zero-as-a-float",
    FLOATS,
    "initial === 0xf9 && ((#) & 0x7f) === 0",
    3,
    'this.writer.integer(0n, "");',
  ),
  stepsOver(
    "takes-nan-and-infinity-as-null",
    FLOATS,
    "initial === 0xf9 && ((#) & 0x7c) === 0x7c",
    3,
    "this.writer.null();",
  ),
  stepsOver("takes-single-floats", FLOATS, "initial === 0xfa", 5, 'this.writer.integer(0n, "");'),
  stepsOver("accepts-float", FLOATS, "initial === 0xfb", 9, 'this.writer.integer(0n, "");'),
  stepsOver("takes-undefined-as-null", SIMPLE, "initial === 0xf7", 1, "this.writer.null();"),
  stepsOver(
    "takes-short-simple-values",
    SIMPLE,
    "initial < 0xf4 && initial >= 0xe0",
    1,
    "this.writer.null();",
  ),
  stepsOver("takes-long-simple-values", SIMPLE, "initial === 0xf8 && (#) >= 32", 2, "this.writer.null();"),
  stepsOver(
    "takes-null-in-two-bytes",
    SIMPLE,
    "initial === 0xf8 && (#) >= 20 && (#) <= 22",
    2,
    "this.writer.null();",
  ),
  fault("calls-reserved-heads-indefinite", MALFORMED, {
    file: REFUSALS,
    find: "info === 31 && major >= 2",
    replace: "major >= 2",
  }),
  fault("calls-indefinite-integers-non-canonical", MALFORMED, {
    file: REFUSALS,
    find: "info === 31 && major >= 2",
    replace: "info === 31",
  }),
  fault("calls-all-bad-heads-of-integers-truncated", MALFORMED, {
    file: CURSOR,
    find: "if (info > 27) throw badInfo(pos, (this.bytes[pos] as number) >>> 5, info);",
    replace:
      "if (info > 27 && (this.bytes[pos] as number) >>> 5 < 2) throw truncated(pos); if (info > 27) throw badInfo(pos, (this.bytes[pos] as number) >>> 5, info);",
  }),
  fault("takes-indefinite-lengths-as-empty-strictly", MALFORMED, {
    file: CURSOR,
    find: "if (info > 27) throw badInfo(pos, (this.bytes[pos] as number) >>> 5, info);",
    replace:
      "if (info === 31) { this.pos = this.end; return 0; } if (info > 27) throw badInfo(pos, (this.bytes[pos] as number) >>> 5, info);",
  }),
  fault("does-not-look-for-reserved-heads", MALFORMED, {
    file: REFUSALS,
    find: "info >= 28 && info <= 30",
    replace: "false",
  }),
  fault("calls-a-break-a-float", MALFORMED, {
    file: REFUSALS,
    find: 'if (info === 31) return new AirError("cbor.malformed", "a break ends nothing here", { offset });',
    replace: "",
  }),
  fault("calls-an-indefinite-tag-a-tag", TAGS, {
    file: REFUSALS,
    find: 'info === 31\n      ? new AirError("cbor.malformed", "a tag has no indefinite length", { offset })\n      : new AirError("cbor.unexpected_tag", "no tag may stand here but one self-describe tag at the front", {\n          offset,\n        })',
    replace: 'new AirError("cbor.unexpected_tag", "no tag may stand here", { offset })',
  }),
  fault("does-not-see-what-is-cut-off-of-a-float", LENGTHS, {
    file: REFUSALS,
    find: "if (offset + 1 + size > end) return truncated(offset);",
    replace: "",
  }),
  fault("takes-bytes-behind-the-document", TRAILING, {
    file: CURSOR,
    find: "if (this.pos !== this.end) throw trailing(this.pos);",
    replace: "",
  }),
  fault("takes-zero-bytes-behind-the-document", TRAILING, {
    file: CURSOR,
    find: "if (this.pos !== this.end) throw trailing(this.pos);",
    replace: "if (this.bytes.subarray(this.pos).some((byte) => byte !== 0)) throw trailing(this.pos);",
  }),
  fault("takes-bytes-behind-what-it-reads-leniently", TRAILING, {
    file: LENIENT,
    find: "if (source.pos !== input.length) throw trailing(source.pos);",
    replace: "",
  }),
];
