/** Values: what stands in CBOR where another type is wanted, and how scalars are written. */
import type { Breach, Edit, Fault } from "../fault.ts";
import { VALUE_JSON_FAULTS } from "./values-json.ts";
import { VALUE_LISTS_FAULTS } from "./values-lists.ts";
import { VALUE_RECORDS_FAULTS } from "./values-records.ts";
import { VALUE_SCALARS_FAULTS } from "./values-scalars.ts";
import { VALUE_TYPES_FAULTS } from "./values-types.ts";
import { VALUE_VARIANTS_FAULTS } from "./values-variants.ts";

const ONE_FORM: Breach = { rule: "E12", words: "In CBOR each type has one form" };
const COERCED: Breach = { rule: "E12", words: "nothing is coerced" };
const INTEGERS: Breach = {
  rule: "E5",
  words: "int and duration are signed, nat and time unsigned 64-bit integers",
};
const TEXTS: Breach = { rule: "E4", words: "hash, uuid and dec128 are texts and are checked" };
const KEPT: Breach = { rule: "E4", words: "The text is kept as written" };
const REFERENCE: Breach = { rule: "P1", words: "canonical bytes and hashes are those of the Rust reference" };

const DECODE = "air/values/decode.ts";
const ENCODE = "air/values/encode.ts";
const READER = "air/cbor/reader.ts";
const WRITER = "air/cbor/writer.ts";

const LEVELS = ["L1"];

function fault(name: string, breach: Breach, ...edits: Edit[]): Fault {
  return { name, breaks: [breach], edits, levels: LEVELS };
}

/** How the CBOR lens reads each scalar, and some value of its type. */
const READS: readonly (readonly [kind: string, read: string, some: string])[] = [
  ["bool", "reader.bool(kind)", "true"],
  ["int", "reader.int(kind)", "1n"],
  ["nat", "reader.nat(kind)", "1n"],
  ["text", "reader.text(kind)", '"1"'],
  ["dec128", "reader.dec128(kind)", '"1"'],
  ["uuid", "reader.uuid(kind)", '"1"'],
  ["hash", "reader.hash(kind)", '"1"'],
  ["bytes", "reader.bytestring(kind)", "new Uint8Array(1)"],
];

/** Takes one sort of item for a value of each scalar type, except for those of which it is the form. */
function coerces(name: string, major: number, step: string, own: readonly string[], more = "true"): Fault {
  const comes = `(reader.peek() >>> 5 === ${major} && ${more})`;
  const edits = READS.filter(([kind]) => !own.includes(kind)).map(([, find, some]): Edit => {
    return { file: DECODE, find, replace: `(${comes} ? (${step}, ${some}) : ${find}) as never` };
  });
  const unit: Edit = {
    file: DECODE,
    find: "reader.null(kind);",
    replace: `if (${comes}) ${step}; else reader.null(kind);`,
  };
  return fault(name, COERCED, ...edits, ...(own.includes("unit") ? [] : [unit]));
}

/** Takes any item for a value of one scalar type. */
function anything(kind: string): Fault {
  const read = { duration: "int", time: "nat" }[kind] ?? kind;
  const [, find, some] = READS.find(([other]) => other === read) ?? ["unit", "", ""];
  const major = "(reader.peek() >>> 5)";
  const skip = `[() => reader.skipInteger(), () => reader.skipInteger(), () => reader.bytestring(""), () => reader.text(""), () => reader.array(""), () => reader.map(""), () => {}, () => reader.isNull() || reader.bool("")][${major}]?.()`;
  const own = { bool: "0xf4, 0xf5", unit: "0xf6" }[kind];
  const isOwn = own
    ? `[${own}].includes(reader.peek())`
    : `[${{ int: "0, 1", nat: "0, 1", bytes: "2" }[read] ?? "3"}].includes${major}`;
  const name = `reads-anything-as-a-value-of-${kind}`;
  if (kind === "unit")
    return fault(name, COERCED, {
      file: DECODE,
      find: "reader.null(kind);",
      replace: `if (${isOwn}) reader.null(kind); else ${skip};`,
    });
  const replace = `(kind !== "${kind}" || ${isOwn} ? ${find} : (${skip}, ${some})) as never`;
  return fault(name, COERCED, { file: DECODE, find, replace });
}

/** Another spelling of a scalar in what is written. */
function writes(name: string, breach: Breach, find: string, replace: string): Fault {
  return fault(name, breach, { file: ENCODE, find, replace });
}

const INT_RANGE = 'if (value < MIN_I64 || value > MAX_I64) throw outOfRange("i64", value, site);';
const NAT_RANGE = 'if (value < 0n || value > MAX_U64) throw outOfRange("u64", value, site);';

const CBOR_SCALAR_FAULTS: readonly Fault[] = [
  coerces("reads-null-as-some-value", 7, "reader.isNull()", ["unit"], "reader.peek() === 0xf6"),
  coerces("reads-booleans-as-other-scalars", 7, "reader.bool('')", ["bool"], "reader.peek() < 0xf6"),
  coerces("reads-integers-as-other-scalars", 0, "reader.skipInteger()", ["int", "nat"]),
  coerces("reads-byte-strings-as-other-scalars", 2, "reader.bytestring('')", ["bytes"]),
  coerces("reads-texts-as-other-scalars", 3, "reader.text('')", ["text", "dec128", "uuid", "hash"]),
  coerces("reads-lists-as-scalars", 4, "reader.array('')", []),
  coerces("reads-maps-as-scalars", 5, "reader.map('')", []),
  ...["bool", "int", "duration", "nat", "time", "text", "dec128", "uuid", "hash", "bytes", "unit"].map(
    anything,
  ),
  fault("takes-integers-of-other-types-for-out-of-range", COERCED, {
    file: READER,
    find: "(this.bytes[pos] as number) >>> 5 === 1",
    replace: "false",
  }),
  fault(
    "reads-integers-beyond-64-bits-with-sign",
    INTEGERS,
    { file: READER, find: "value > MAX_I64", replace: "false" },
    { file: WRITER, find: INT_RANGE, replace: "" },
  ),
  fault("is-off-by-one-at-the-ends-of-integers", INTEGERS, {
    file: WRITER,
    find: INT_RANGE,
    replace: 'if (value <= MIN_I64 || value >= MAX_I64) throw outOfRange("i64", value, site);',
  }),
  fault("reads-naturals-as-signed", INTEGERS, {
    file: WRITER,
    find: NAT_RANGE,
    replace: 'if (value < 0n || value > MAX_I64) throw outOfRange("u64", value, site);',
  }),
  fault("has-no-zero-among-naturals", INTEGERS, {
    file: WRITER,
    find: NAT_RANGE,
    replace: 'if (value <= 0n || value > MAX_U64) throw outOfRange("u64", value, site);',
  }),
  fault("reads-negative-integers-as-their-arguments", REFERENCE, {
    file: READER,
    find: "return major === 0 ? value : -1n - value;",
    replace: "return major === 0 ? value : -value;",
  }),
  writes(
    "takes-durations-for-unsigned",
    INTEGERS,
    "return writer.int(value.value, kind);",
    'return kind === "duration" ? writer.nat(value.value, kind) : writer.int(value.value, kind);',
  ),
  writes(
    "takes-times-for-signed",
    INTEGERS,
    "return writer.nat(value.value, kind);",
    'return kind === "time" ? writer.int(value.value, kind) : writer.nat(value.value, kind);',
  ),
  writes(
    "writes-naturals-as-text",
    ONE_FORM,
    "return writer.nat(value.value, kind);",
    "return writer.text(String(value.value), kind);",
  ),
  writes(
    "writes-booleans-as-integers",
    ONE_FORM,
    "return writer.bool(value.value, kind);",
    "return writer.int(value.value ? 1n : 0n, kind);",
  ),
  writes(
    "writes-false-as-null",
    ONE_FORM,
    "return writer.bool(value.value, kind);",
    "return value.value ? writer.bool(value.value, kind) : writer.null();",
  ),
  writes(
    "writes-texts-as-byte-strings",
    ONE_FORM,
    "return writer.text(value.value, kind);",
    "return writer.bytestring(new TextEncoder().encode(value.value), kind);",
  ),
  writes(
    "writes-byte-strings-as-base64",
    ONE_FORM,
    "return writer.bytestring(value.value, kind);",
    "return writer.text(btoa(String.fromCharCode(...value.value)), kind);",
  ),
  writes(
    "writes-hashes-as-32-bytes",
    TEXTS,
    "return writer.hash(value.value, kind);",
    "return writer.bytestring(Uint8Array.from({ length: 32 }, (_, i) => Number.parseInt(value.value.slice(7 + 2 * i, 9 + 2 * i), 16)), kind);",
  ),
  writes(
    "writes-uuids-as-16-bytes",
    TEXTS,
    "return writer.uuid(value.value, kind);",
    'return writer.bytestring(Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(value.value.replaceAll("-", "").slice(2 * i, 2 * i + 2), 16)), kind);',
  ),
  writes(
    "writes-decimals-without-trailing-zeros",
    KEPT,
    "return writer.dec128(value.value, kind);",
    'return writer.dec128(value.value.includes(".") ? value.value.replace(/[.]?0+$/, "") : value.value, kind);',
  ),
  writes(
    "writes-decimals-as-doubles-print",
    KEPT,
    "return writer.dec128(value.value, kind);",
    "return writer.dec128(String(Number(value.value)), kind);",
  ),
  writes(
    "writes-units-as-empty-maps",
    ONE_FORM,
    'if (value.kind !== "unit" && value.kind !== "null") throw mismatch(value, type);\n      return writer.null();',
    "return writer.map(0);",
  ),
];

export const VALUE_FAULTS: readonly Fault[] = [
  ...CBOR_SCALAR_FAULTS,
  ...VALUE_SCALARS_FAULTS,
  ...VALUE_JSON_FAULTS,
  ...VALUE_LISTS_FAULTS,
  ...VALUE_RECORDS_FAULTS,
  ...VALUE_VARIANTS_FAULTS,
  ...VALUE_TYPES_FAULTS,
];
