// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Params that are read by their schemas, where enforcers and proposals read them. */
import type { Fault } from "../fault.ts";

const DECODE = "air/values/decode.ts";
const READER = "air/cbor/reader.ts";

export const AUTHORISATION_READING_FAULTS: readonly Fault[] = [
  {
    name: "unknown-fields-of-params-are-passed-over",
    breaks: [
      {
        rule: "A4",
        words: "What does not fit is denied with `cap_params_invalid` or `effect_params_invalid`",
      },
    ],
    edits: [
      {
        file: DECODE,
        find: "key === undefined ? undefined : type.fields.get(key)",
        replace:
          'key === undefined ? undefined : (type.fields.get(key) ?? ({ kind: ({ 0: "nat", 1: "int", 2: "bytes", 3: "text" } as Readonly<Record<number, string>>)[reader.peek() >>> 5] ?? "unit" } as Type))',
      },
    ],
    levels: ["L2", "L3"],
  },
  {
    name: "missing-text-of-params-is-empty",
    breaks: [
      {
        rule: "A4",
        words: "What does not fit is denied with `cap_params_invalid` or `effect_params_invalid`",
      },
    ],
    edits: [
      {
        file: DECODE,
        find: '(field.kind === "option" ? none : missing(name))',
        replace:
          'field.kind === "option" ? none : field.kind === "text" ? ({ kind: "text", value: "" } as V) : missing(name)',
      },
    ],
    levels: ["L2", "L3"],
  },
  {
    name: "missing-options-of-params-are-refused",
    breaks: [{ rule: "A4", words: "Enforcers read what they are given by its schema" }],
    edits: [
      { file: DECODE, find: '(field.kind === "option" ? none : missing(name))', replace: "missing(name)" },
    ],
    levels: ["L2", "L3"],
  },
  {
    name: "text-of-params-for-bytes",
    breaks: [
      {
        rule: "A4",
        words: "What does not fit is denied with `cap_params_invalid` or `effect_params_invalid`",
      },
    ],
    edits: [
      {
        file: DECODE,
        find: "reader.bytestring(kind)",
        replace:
          "reader.peek() >>> 5 === 3 ? new TextEncoder().encode(reader.text(kind)) : reader.bytestring(kind)",
      },
    ],
    levels: ["L2", "L3"],
  },
  {
    name: "bytes-of-params-for-text",
    breaks: [
      {
        rule: "A4",
        words: "What does not fit is denied with `cap_params_invalid` or `effect_params_invalid`",
      },
    ],
    edits: [
      {
        file: DECODE,
        find: "return { kind, value: reader.text(kind) };",
        replace:
          "return { kind, value: reader.peek() >>> 5 === 2 ? new TextDecoder().decode(reader.bytestring(kind)) : reader.text(kind) };",
      },
    ],
    levels: ["L2", "L3"],
  },
  {
    name: "bytes-of-params-for-a-hash",
    breaks: [
      {
        rule: "A4",
        words: "What does not fit is denied with `cap_params_invalid` or `effect_params_invalid`",
      },
    ],
    edits: [
      {
        file: DECODE,
        find: "reader.hash(kind)",
        replace:
          'reader.peek() >>> 5 === 2 ? `sha256:${[...reader.bytestring(kind)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}` : reader.hash(kind)',
      },
    ],
    levels: ["L2", "L3"],
  },
  {
    name: "hash-of-params-of-any-letters",
    breaks: [
      {
        rule: "A4",
        words: "What does not fit is denied with `cap_params_invalid` or `effect_params_invalid`",
      },
    ],
    edits: [
      { file: "air/cbor/reader.ts", find: "length !== 71 || !isHashAt(this.view, start)", replace: "false" },
      {
        file: "air/cbor/reader.ts",
        find: "return this.slice(start, 71) as Hash;",
        replace:
          'return `sha256:${this.slice(start, length).replace(/^sha256:/, "").toLowerCase().replace(/[^0-9a-f]/g, "0").padEnd(64, "0")}` as Hash;',
      },
    ],
    levels: ["L2", "L3"],
  },
  {
    name: "negative-number-of-params-is-zero",
    breaks: [
      {
        rule: "A4",
        words: "What does not fit is denied with `cap_params_invalid` or `effect_params_invalid`",
      },
    ],
    edits: [
      {
        file: READER,
        find: 'throw new AirError("value.range", `the integer for ${site} is negative`, { offset: pos });',
        replace: "return 0n;",
      },
    ],
    levels: ["L2", "L3"],
  },
  {
    name: "list-of-params-that-is-a-number-is-empty",
    breaks: [
      {
        rule: "A4",
        words: "What does not fit is denied with `cap_params_invalid` or `effect_params_invalid`",
      },
    ],
    edits: [
      {
        file: DECODE,
        find: "return setOf(this.items(type.item, kind));",
        replace:
          "if (this.reader.peek() >>> 5 === 0) { this.reader.nat(kind); return setOf([]); } return setOf(this.items(type.item, kind));",
      },
    ],
    levels: ["L2", "L3"],
  },
  {
    name: "port-of-params-may-be-text",
    breaks: [
      {
        rule: "A4",
        words: "What does not fit is denied with `cap_params_invalid` or `effect_params_invalid`",
      },
    ],
    edits: [
      {
        file: DECODE,
        find: "reader.nat(kind)",
        replace: "(reader.peek() >>> 5 === 3 ? BigInt(reader.text(kind)) : reader.nat(kind))",
      },
    ],
    levels: ["L2", "L3"],
  },
  {
    name: "action-of-params-may-be-its-name",
    breaks: [
      {
        rule: "A4",
        words: "What does not fit is denied with `cap_params_invalid` or `effect_params_invalid`",
      },
    ],
    edits: [
      {
        file: DECODE,
        find: "return this.variant(type);",
        replace:
          'return reader.peek() >>> 5 === 3 ? variantValue(reader.text("variant"), UNIT) : this.variant(type);',
      },
    ],
    levels: ["L2", "L3"],
  },
  {
    name: "unknown-arm-of-params-is-the-first",
    breaks: [
      {
        rule: "A4",
        words: "What does not fit is denied with `cap_params_invalid` or `effect_params_invalid`",
      },
    ],
    edits: [
      {
        file: DECODE,
        find: "if (arm) return arm;",
        replace: "if (arm) return arm; if (type.arms.size > 0) return [...type.arms.values()][0] as Type;",
      },
    ],
    levels: ["L2", "L3"],
  },
  {
    name: "payload-of-a-unit-is-passed-over",
    breaks: [
      {
        rule: "A4",
        words: "What does not fit is denied with `cap_params_invalid` or `effect_params_invalid`",
      },
    ],
    edits: [
      {
        file: DECODE,
        find: 'if (!this.reader.isNull()) {\n      throw new AirError("value.payload", `the arm ${quote(tag)} takes no value`, { offset: at });\n    }',
        replace:
          'if (!this.reader.isNull()) this.reader.peek() >>> 5 === 3 ? this.reader.text("") : this.reader.nat("");',
      },
    ],
    levels: ["L2", "L3"],
  },
  {
    name: "variant-of-params-in-one-entry-is-refused",
    breaks: [{ rule: "A4", words: "Enforcers read what they are given by its schema" }],
    edits: [{ file: DECODE, find: "count === 2 && first !== TAG", replace: "first !== TAG" }],
    levels: ["L2", "L3"],
  },
  {
    name: "null-payload-of-params-is-refused",
    breaks: [{ rule: "A4", words: "Enforcers read what they are given by its schema" }],
    edits: [
      {
        file: DECODE,
        find: 'reader.peek() >>> 5 !== 3 || reader.text("variant") !== PAYLOAD',
        replace: 'reader.peek() >>> 5 !== 3 || reader.text("variant") !== PAYLOAD || reader.peek() === 0xf6',
      },
    ],
    levels: ["L2", "L3"],
  },
  {
    name: "bytes-behind-params-are-passed-over",
    breaks: [
      {
        rule: "A4",
        words: "What does not fit is denied with `cap_params_invalid` or `effect_params_invalid`",
      },
    ],
    edits: [
      {
        file: DECODE,
        find: "isCanonical(bytes) ? bytes : canonicalize(bytes)",
        replace:
          "isCanonical(bytes) ? bytes : (() => { const end = bytes.length; for (let cut = end; cut > Math.max(0, end - 4); cut--) if (isCanonical(bytes.subarray(0, cut))) return bytes.subarray(0, cut); return canonicalize(bytes); })()",
      },
    ],
    levels: ["L2", "L3"],
  },
  {
    name: "params-must-be-canonical",
    breaks: [{ rule: "A4", words: "Enforcers read what they are given by its schema" }],
    edits: [{ file: DECODE, find: "isCanonical(bytes) ? bytes : canonicalize(bytes)", replace: "bytes" }],
    levels: ["L2", "L3"],
  },
  {
    name: "no-bytes-are-an-empty-record",
    breaks: [
      {
        rule: "A4",
        words: "What does not fit is denied with `cap_params_invalid` or `effect_params_invalid`",
      },
    ],
    edits: [
      {
        file: DECODE,
        find: "isCanonical(bytes) ? bytes : canonicalize(bytes)",
        replace:
          "bytes.length === 0 ? new Uint8Array([0xd9, 0xd9, 0xf7, 0xa0]) : isCanonical(bytes) ? bytes : canonicalize(bytes)",
      },
    ],
    levels: ["L2", "L3"],
  },
  {
    name: "params-that-end-too-early-are-filled-up",
    breaks: [
      {
        rule: "A4",
        words: "What does not fit is denied with `cap_params_invalid` or `effect_params_invalid`",
      },
    ],
    edits: [
      {
        file: DECODE,
        find: "isCanonical(bytes) ? bytes : canonicalize(bytes)",
        replace:
          'isCanonical(bytes) ? bytes : (() => { try { return canonicalize(bytes); } catch (error) { if (isAirError(error) && error.code === "cbor.truncated" && bytes.length > 0) return canonicalize(new Uint8Array([...bytes.subarray(0, 3), 0xa0])); throw error; } })()',
      },
    ],
    levels: ["L2", "L3"],
  },
];
