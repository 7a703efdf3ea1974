// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Bytes: what the lenient reader takes, and what it writes. */
import type { Breach, Edit, Fault } from "../fault.ts";

const ALSO: Breach = { rule: "E2", words: "The lenient one also takes" };
const WRITTEN: Breach = { rule: "E2", words: "what it takes is written canonically at once" };
const BOTH: Breach = { rule: "E2", words: "Both refuse repeated keys" };
const TAGS: Breach = { rule: "E2", words: "other tags" };
const ONCE: Breach = { rule: "E1", words: "begins with the self-describe tag `d9d9f7`, once" };
const NOWHERE_ELSE: Breach = { rule: "E1", words: "It stands nowhere else" };
const CHUNKS: Breach = { rule: "E2", words: "each chunk of a text is valid by itself" };
const DEPTH: Breach = { rule: "E2", words: "more than 127 arrays and maps in each other" };
const LENGTHS: Breach = { rule: "E2", words: "lengths beyond the input" };
const REFERENCE: Breach = { rule: "P1", words: "canonical bytes and hashes are those of the Rust reference" };

const LENIENT = "air/cbor/lenient.ts";
const ARENA = "air/cbor/arena.ts";
const WRITER = "air/cbor/writer.ts";

const LEVELS = ["L0", "L1"];

function fault(name: string, breach: Breach, ...edits: Edit[]): Fault {
  return { name, breaks: [breach], edits, levels: LEVELS };
}

function lenient(name: string, breach: Breach, find: string, replace: string): Fault {
  return fault(name, breach, { file: LENIENT, find, replace });
}

const NO_TAG = "if (this.peek() >>> 5 !== 6) return;";
const LONG_TAG = "if (info < 24 || info > 27) return;";
const IS_TAG = "if (this.unsigned(size) === SELF_DESCRIBE_NUMBER) this.pos = pos + 1 + size;";
const UNKNOWN = "throw refusedItem(this.input, this.pos, this.input.length);";
const ENTRIES =
  "for (; count === INDEFINITE ? !this.atBreak() : entries < count; entries++) {\n      writer.mark();\n      this.item(depth + 1);\n      writer.mark();\n      this.item(depth + 1);\n    }";
const ARRAY = "if (depth >= MAX_DEPTH) throw this.deepOr(at);\n        return this.array(depth);";
const MAP = "if (depth >= MAX_DEPTH) throw this.deepOr(at);\n        return this.map(depth);";
const WORD = "return size === 4 ? BigInt(this.view.getUint32(at)) : this.view.getBigUint64(at);";

export const CBOR_LENIENT_FAULTS: readonly Fault[] = [
  lenient(
    "wants-the-tag-leniently",
    ALSO,
    NO_TAG,
    'if (this.peek() >>> 5 !== 6) throw new AirError("cbor.non_canonical", "no tag", {});',
  ),
  lenient("refuses-the-tag-leniently", ALSO, NO_TAG, "return;"),
  lenient("wants-the-tag-in-its-shortest-head", ALSO, LONG_TAG, "if (info !== 25) return;"),
  lenient("takes-any-tag-at-the-front", TAGS, IS_TAG, "this.pos = pos + 1 + size;"),
  lenient(
    "takes-the-tag-for-less-than-it-is",
    TAGS,
    IS_TAG,
    "if (this.unsigned(size) <= SELF_DESCRIBE_NUMBER) this.pos = pos + 1 + size;",
  ),
  lenient(
    "takes-the-tag-twice-leniently",
    ONCE,
    IS_TAG,
    "if (this.unsigned(size) === SELF_DESCRIBE_NUMBER) { this.pos = pos + 1 + size; if (this.pos < this.input.length) this.skipFrontTag(); }",
  ),
  lenient(
    "steps-over-the-tag-inside-leniently",
    NOWHERE_ELSE,
    UNKNOWN,
    `if (initial === 0xd9 && this.input[this.pos + 1] === 0xd9 && this.input[this.pos + 2] === 0xf7) { this.pos += 3; return this.item(0); } ${UNKNOWN}`,
  ),
  lenient(
    "steps-over-all-tags-leniently",
    TAGS,
    UNKNOWN,
    `if (initial >>> 5 === 6 && (initial & 31) < 28) { this.argument(); return this.item(0); } ${UNKNOWN}`,
  ),
  lenient(
    "takes-dates-as-texts",
    TAGS,
    UNKNOWN,
    `if (initial === 0xc0) { this.pos++; return this.item(0); } ${UNKNOWN}`,
  ),
  lenient(
    "takes-bignums-as-byte-strings",
    TAGS,
    UNKNOWN,
    `if (initial === 0xc2 || initial === 0xc3) { this.pos++; return this.item(0); } ${UNKNOWN}`,
  ),
  lenient(
    "refuses-long-heads-leniently",
    ALSO,
    "this.pos = at + 1 + size;",
    'if (value < (size === 1 ? 24n : 1n << BigInt(size * 4))) throw new AirError("cbor.non_canonical", "long head", {}); this.pos = at + 1 + size;',
  ),
  lenient("refuses-indefinite-lengths-leniently", ALSO, "(this.peek() & 31) === 31", "false"),
  fault("refuses-unsorted-keys-leniently", ALSO, {
    file: WRITER,
    find: "if (!sorted) this.rewriteSorted(first, marksPerEntry, count, entry, keyEnd, site);",
    replace:
      'if (!sorted) { this.rewriteSorted(first, marksPerEntry, count, entry, keyEnd, site); if (marksPerEntry === 2) throw new AirError("cbor.non_canonical", "unsorted keys"); }',
  }),
  fault("writes-counts-of-chunks-for-lengths", WRITTEN, {
    file: LENIENT,
    find: "this.writer.position() - start",
    replace: "Math.min(1, this.writer.position() - start)",
  }),
  lenient(
    "loses-the-last-item-of-an-indefinite-array",
    WRITTEN,
    "this.writer.insertHead(start, 4, items);",
    "this.writer.insertHead(start, 4, Math.max(0, items - 1));",
  ),
  lenient(
    "counts-keys-and-values-of-an-indefinite-map",
    WRITTEN,
    "if (count === INDEFINITE) writer.insertHead(start, 5, entries);",
    "if (count === INDEFINITE) writer.insertHead(start, 5, 2 * entries);",
  ),
  lenient(
    "joins-chunks-of-another-kind",
    CHUNKS,
    "if (this.peek() >>> 5 !== major) throw malformedChunk(chunkAt);",
    "",
  ),
  lenient(
    "takes-indefinite-chunks",
    CHUNKS,
    "if (chunk === INDEFINITE) throw malformedChunk(chunkAt);",
    "if (chunk === INDEFINITE) continue;",
  ),
  lenient(
    "completes-odd-maps-with-null",
    BOTH,
    ENTRIES,
    "for (; count === INDEFINITE ? !this.atBreak() : entries < count; entries++) { writer.mark(); this.item(depth + 1); writer.mark(); if (this.peek() === BREAK) writer.null(); else this.item(depth + 1); }",
  ),
  lenient(
    "ends-containers-at-any-break",
    BOTH,
    UNKNOWN,
    `if (initial === BREAK) { this.writer.null(); } else ${UNKNOWN}`,
  ),
  lenient(
    "ends-indefinite-items-with-the-input",
    LENGTHS,
    "if (this.peek() !== BREAK) return false;",
    "if (this.pos >= this.input.length) return true; if (this.input[this.pos] !== BREAK) return false;",
  ),
  lenient(
    "takes-indefinite-integers-as-zero",
    BOTH,
    'if (info > 27)\n      throw new AirError("cbor.malformed", `additional information ${info} is not good here`, { offset: at });',
    "if (info > 27) { this.pos++; return 0n; }",
  ),
  lenient("nests-arrays-without-limit-leniently", DEPTH, ARRAY, "return this.array(0);"),
  lenient(
    "nests-one-too-many-leniently",
    DEPTH,
    ARRAY,
    "if (depth > MAX_DEPTH) throw this.deepOr(at); return this.array(depth);",
  ),
  lenient(
    "nests-one-too-few-leniently",
    DEPTH,
    ARRAY,
    "if (depth >= MAX_DEPTH - 1) throw this.deepOr(at); return this.array(depth);",
  ),
  lenient("nests-maps-as-two-levels-leniently", DEPTH, MAP, "return this.map(depth + 1);"),
  fault("int-through-double", REFERENCE, {
    file: LENIENT,
    find: WORD,
    replace:
      "return size === 4 ? BigInt(this.view.getUint32(at)) : BigInt(Number(this.view.getBigUint64(at)));",
  }),
  fault(
    "reads-integers-signed",
    REFERENCE,
    { file: LENIENT, find: "this.view.getUint8(at)", replace: "this.view.getInt8(at)" },
    { file: LENIENT, find: "this.view.getUint16(at)", replace: "this.view.getInt16(at)" },
    {
      file: LENIENT,
      find: WORD,
      replace: "return size === 4 ? BigInt(this.view.getInt32(at)) : this.view.getBigInt64(at);",
    },
  ),
  lenient(
    "reads-negative-integers-off-by-one",
    REFERENCE,
    "major === 0 ? argument : -1n - argument",
    "major === 0 ? argument : -argument",
  ),
  fault("writes-the-last-of-a-head-in-a-longer-one", WRITTEN, {
    file: ARENA,
    find: "this.reserve(9);",
    replace:
      "this.reserve(9); const last = [23, 0xff, 0xffff].indexOf(argument); if (last >= 0) { this.bytes[this.pos] = (major << 5) | (24 + last); if (last === 0) this.view.setUint8(this.pos + 1, argument); else if (last === 1) this.view.setUint16(this.pos + 1, argument); else this.view.setUint32(this.pos + 1, argument); this.pos += 1 + (1 << last); return; }",
  }),
  fault("writes-the-first-of-a-head-in-a-shorter-one", WRITTEN, {
    file: ARENA,
    find: "this.reserve(9);",
    replace:
      "this.reserve(9); const first = [24, 0x100, 0x10000].indexOf(argument); if (first >= 0) { this.bytes[this.pos] = (major << 5) | (first === 0 ? 24 : 23 + first); if (first === 1) this.view.setUint8(this.pos + 1, argument); if (first === 2) this.view.setUint16(this.pos + 1, argument); this.pos += first === 0 ? 1 : 1 + first; return; }",
  }),
  fault("writes-integers-in-eight-bytes", WRITTEN, {
    file: WRITER,
    find: "if (argument <= 0xffffffffn) {\n      this.head(major, Number(argument));\n      return;\n    }",
    replace: "if (argument < 24n) { this.head(major, Number(argument)); return; }",
  }),
  fault("drops-55799", ONCE, { file: ARENA, find: "this.pos += TAG_SIZE;", replace: "" }),
  lenient(
    "writes-booleans-alike",
    WRITTEN,
    'this.writer.bool(initial === 0xf5, "a value");',
    'this.writer.bool(true, "a value");',
  ),
];
