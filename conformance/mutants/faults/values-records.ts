// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Values: records. */
import type { Breach, Edit, Fault } from "../fault.ts";

const EXACTLY: Breach = { rule: "E7", words: "A record has exactly its schema's fields" };
const ABSENT: Breach = { rule: "E7", words: "may be left out in every lens" };
const NULL: Breach = { rule: "E7", words: "an absent option is null" };
const UNKNOWN: Breach = { rule: "E7", words: "Unknown fields are refused in every lens" };
const ORDER: Breach = { rule: "P1", words: "canonical bytes and hashes are those of the Rust reference" };
const NO_KEY: Breach = { rule: "E11", words: "No key is special" };
const COERCED: Breach = { rule: "E12", words: "nothing is coerced" };
const EITHER: Breach = { rule: "D5", words: "Either JSON lens is accepted at every typed position" };
const KIND: Breach = {
  rule: "D3",
  words: "names the kind of the expected type is tagged, everything else is sugar",
};
const SECRET: Breach = { rule: "D3", words: "is a tagged form where `sys/SecretRef@1` is expected" };

const DECODE = "air/values/decode.ts";
const ENCODE = "air/values/encode.ts";
const LITERAL = "air/values/literal.ts";
const FROM_LITERAL = "air/values/from-literal.ts";

const LEVELS = ["L1"];

function fault(name: string, breach: Breach, ...edits: Edit[]): Fault {
  return { name, breaks: [breach], edits, levels: LEVELS };
}

function literal(name: string, breach: Breach, find: string, replace: string): Fault {
  return fault(name, breach, { file: LITERAL, find, replace });
}

const FIELDS =
  'for (const [name, field] of type.canonical) {\n    const inner = value.fields.get(name);\n    if (!inner) throw new AirError("value.missing_field", `the field "${name}" is missing`);\n    writer.text(name, "key");\n    writeValue(writer, inner, field, depth);\n  }';

function inOrderOf(name: string, fields: string): Fault {
  const replace = `for (const [name, field] of ${fields}) { writer.text(name, "key"); writeValue(writer, value.fields.get(name) as Value, field, depth); }`;
  return fault(name, ORDER, { file: ENCODE, find: FIELDS, replace });
}

const MISSING = '(field.kind === "option" ? none : missing(name))';
const READ_FIELD =
  "if (field) found.set(one.key, this.read(one.value, field, inTagged && tagged !== undefined));\n      else this.unknownField(one, type);";
const KNOWN = "if (field) found.set(one.key, this.read(one.value, field, inTagged && tagged !== undefined));";
const NOT_OBJECT = 'if (object.type !== "object") return this.wrong(object, nameOfType(type));';
const TAGGED_RECORD = 'onlyMember(json, "record")';
const UNKNOWN_IN_CBOR =
  'if (key === undefined || !field) {\n        const what = key === undefined ? "a key that is no text" : quote(key);\n        throw new AirError("value.unknown_field", `${what} is no field here${goodFields(type)}`, {\n          offset: keyAt,\n        });\n      }';

export const VALUE_RECORDS_FAULTS: readonly Fault[] = [
  inOrderOf("writes-fields-in-their-authors-order", "type.fields"),
  inOrderOf("writes-fields-sorted-like-words", "[...type.fields].sort(([a], [b]) => (a < b ? -1 : 1))"),
  inOrderOf(
    "writes-fields-sorted-by-their-characters",
    "[...type.fields].sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1))",
  ),
  fault("wants-absent-options", ABSENT, { file: DECODE, find: MISSING, replace: "missing(name)" }),
  fault("takes-any-field-as-absent", EXACTLY, { file: DECODE, find: MISSING, replace: "none" }),
  fault("int-key-hides-unknown-fields", UNKNOWN, {
    file: DECODE,
    find: 'reader.peek() >>> 5 === 3 ? reader.text("key") : undefined',
    replace:
      'reader.peek() >>> 5 === 3 ? reader.text("key") : (reader.int("key"), reader.int("value"), i++, reader.text("key"))',
  }),
  fault("option-none-omitted", NULL, {
    file: ENCODE,
    find: FIELDS,
    replace:
      'for (const [name, field] of type.canonical) { const inner = value.fields.get(name) as Value; if (inner.kind === "null" && field.kind === "option") continue; writer.text(name, "key"); writeValue(writer, inner, field, depth); }',
  }),
  literal("passes-over-unknown-fields-in-json", UNKNOWN, READ_FIELD, KNOWN),
  literal(
    "passes-over-comments-in-records",
    UNKNOWN,
    READ_FIELD,
    `${KNOWN} else if (one.key !== "$comment") this.unknownField(one, type);`,
  ),
  literal(
    "passes-over-unknown-fields-under-the-tag",
    UNKNOWN,
    READ_FIELD,
    `${KNOWN} else if (!tagged) this.unknownField(one, type);`,
  ),
  fault("passes-over-unknown-fields-that-are-null", UNKNOWN, {
    file: DECODE,
    find: UNKNOWN_IN_CBOR,
    replace:
      "if (key === undefined) reader.skipInteger(); if (key === undefined || !field) { reader.null(''); continue; }",
  }),
  literal(
    "reads-null-as-an-empty-record",
    COERCED,
    NOT_OBJECT,
    `if (object.type === "null") return { record: new Map() }; ${NOT_OBJECT}`,
  ),
  literal(
    "reads-lists-as-records-by-position",
    COERCED,
    NOT_OBJECT,
    `if (object.type === "array" && object.items.length > 0) return { record: new Map([...type.fields].map(([name, field], i) => [name, object.items[i] ? this.read(object.items[i] as JsonNode, field, false) : NONE] as const)) }; ${NOT_OBJECT}`,
  ),
  literal(
    "reads-an-empty-list-as-an-empty-record",
    COERCED,
    NOT_OBJECT,
    `if (object.type === "array" && object.items.length === 0) return this.record({ ...object, type: "object", members: [] } as JsonNode, type, inTagged); ${NOT_OBJECT}`,
  ),
  fault("reads-null-as-an-empty-record-in-cbor", COERCED, {
    file: DECODE,
    find: 'reader.map("record")',
    replace: 'reader.isNull() ? 0 : reader.map("record")',
  }),
  fault("reads-lists-as-records-in-cbor", COERCED, {
    file: DECODE,
    find: 'reader.map("record")',
    replace: 'reader.peek() >>> 5 === 4 ? reader.array("") * 0 : reader.map("record")',
  }),
  literal("reads-no-tagged-records", EITHER, TAGGED_RECORD, "(undefined as JsonNode | undefined)"),
  literal(
    "reads-no-sugar-records",
    EITHER,
    NOT_OBJECT,
    `if (!tagged) return this.wrong(json, "a tagged record"); ${NOT_OBJECT}`,
  ),
  literal(
    "prefers-the-field-to-the-tag",
    KIND,
    TAGGED_RECORD,
    `type.fields.has("record") ? undefined : ${TAGGED_RECORD}`,
  ),
  literal(
    "takes-objects-with-the-key-of-a-tag-for-scalars",
    KIND,
    NOT_OBJECT,
    `if (!tagged && object.type === "object" && ["text", "hash", "uuid", "int", "nat", "bool"].some((key) => onlyMember(object, key))) return this.wrong(object, nameOfType(type)); ${NOT_OBJECT}`,
  ),
  literal(
    "takes-fields-named-ref-for-references",
    KIND,
    NOT_OBJECT,
    `if (onlyMember(object, "ref")) return this.refuse("expr.syntax", "no references here", object); ${NOT_OBJECT}`,
  ),
  literal(
    "loses-fields-named-proto",
    NO_KEY,
    "type.fields.get(one.key)",
    '(one.key === "__proto__" ? undefined : type.fields.get(one.key))',
  ),
  fault("writes-versions-of-secrets-as-text", SECRET, {
    file: FROM_LITERAL,
    find: 'tree.get("version") as bigint',
    replace: 'String(tree.get("version")) as never',
  }),
  literal("knows-no-form-of-secrets", SECRET, "type.secret && inTagged", "false"),
];
