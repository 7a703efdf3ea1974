// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Values: variants and their spellings. */
import type { Breach, Edit, Fault } from "../fault.ts";

const UNIT: Breach = { rule: "E6", words: 'is `{"$tag": T}` and nothing else' };
const UNIT_NULL: Breach = { rule: "E6", words: "a null payload is read as that in every lens" };
const UNIT_OTHER: Breach = { rule: "E6", words: "any other is refused" };
const PAYLOAD: Breach = { rule: "E6", words: "Every other arm has a payload" };
const ARM: Breach = { rule: "E6", words: "`{T: value}` is read in every lens" };
const FORMS_OF_TAGGED: Breach = {
  rule: "D5",
  words: 'A tagged variant may be written `{"variant": {"tag", "value"}}` or `{"tag", "value"}`',
};
const EXACTLY: Breach = { rule: "D3", words: "an object with exactly the keys of a tagged form" };
const ONE_FORM: Breach = { rule: "E12", words: "In CBOR each type has one form" };
const NO_KEY: Breach = { rule: "E11", words: "No key is special" };

const DECODE = "air/values/decode.ts";
const ENCODE = "air/values/encode.ts";
const LITERAL = "air/values/literal.ts";
const FORMS = "air/values/forms.ts";

const LEVELS = ["L1"];

function fault(name: string, breach: Breach, ...edits: Edit[]): Fault {
  return { name, breaks: [breach], edits, levels: LEVELS };
}

function cbor(name: string, breach: Breach, find: string, replace: string): Fault {
  return fault(name, breach, { file: DECODE, find, replace });
}

function json(name: string, breach: Breach, find: string, replace: string): Fault {
  return fault(name, breach, { file: LITERAL, find, replace });
}

function form(name: string, breach: Breach, find: string, replace: string): Fault {
  return fault(name, breach, { file: FORMS, find, replace });
}

const SHAPE = "if (count < 1 || count > 2 || reader.peek() >>> 5 !== 3) throw shape();";
const NO_OTHER = "if (count === 2 && first !== TAG) throw shape();";
const VALUE_KEY = 'if (reader.peek() >>> 5 !== 3 || reader.text("variant") !== PAYLOAD) throw shape();';
const NEEDS_PAYLOAD = 'if (!payload && arm.kind !== "unit") throw noPayload(tag, { offset: at });';
const UNIT_PAYLOAD =
  'if (!this.reader.isNull()) {\n      throw new AirError("value.payload", `the arm ${quote(tag)} takes no value`, { offset: at });\n    }';
const TAG_TEXT = "first === TAG ? reader.text(TAG) : first";
const SUGAR = "return { tag: only.key, value: only.value, at: json, tagged: false, stored: false };";
const EXACT_KEYS = "json.members.length !== (value ? 2 : 1)";
const TAG_IS_TEXT = 'tag?.type !== "string"';
const JSON_NULL = 'value?.type === "null" || (empty && isEmptyObject(empty))';
const JSON_ARM = "type.arms.get(form.tag)";
const NO_VALUE =
  'if (!form.value) return this.refuse("value.payload", `the arm ${quote(form.tag)} needs a value`, form.at);';

const CBOR_FAULTS: readonly Fault[] = [
  cbor("reads-no-arms-as-keys", ARM, NO_OTHER, "if (first !== TAG) throw shape();"),
  cbor(
    "reads-arms-as-keys-only",
    { rule: "E12", words: "In CBOR each type has one form, but for what E6 and E7 say" },
    TAG_TEXT,
    "first",
  ),
  cbor(
    "reads-arms-by-their-names-alone",
    UNIT,
    "return this.variant(type);",
    'if (reader.peek() >>> 5 === 3) return variantValue(reader.text("")); return this.variant(type);',
  ),
  cbor(
    "reads-the-first-of-two-arms",
    ONE_FORM,
    NO_OTHER,
    "if (count === 2 && first !== TAG) return variantValue(first, this.payload(armOf(type, first, {}), first));",
  ),
  cbor(
    "takes-variants-with-further-keys",
    UNIT,
    SHAPE,
    "if (count < 1 || reader.peek() >>> 5 !== 3) throw shape();",
  ),
  cbor(
    "reads-on-behind-an-empty-map",
    ONE_FORM,
    SHAPE,
    "if (count > 2 || reader.peek() >>> 5 !== 3) throw shape();",
  ),
  cbor(
    "reads-arms-by-their-number",
    ONE_FORM,
    SHAPE,
    'if (count === 1 && reader.peek() >>> 5 === 0) { const [tag, arm] = [...type.arms][Number(reader.nat(""))] as [string, Type]; return variantValue(tag, this.payload(arm, tag)); } if (count < 1 || count > 2 || reader.peek() >>> 5 !== 3) throw shape();',
  ),
  cbor(
    "reads-tags-by-their-number",
    ONE_FORM,
    TAG_TEXT,
    '(first === TAG ? (reader.peek() >>> 5 === 0 ? ([...type.arms.keys()][Number(reader.nat(""))] as string) : reader.text(TAG)) : first)',
  ),
  cbor(
    "takes-value-for-a-key-of-its-own",
    NO_KEY,
    TAG_TEXT,
    "(() => { if (first === PAYLOAD) throw shape(); return first === TAG ? reader.text(TAG) : first; })()",
  ),
  cbor("takes-any-key-beside-the-tag", ONE_FORM, VALUE_KEY, 'reader.text("variant");'),
  cbor("takes-payloads-of-units", UNIT_OTHER, UNIT_PAYLOAD, ""),
  cbor(
    "refuses-null-for-units",
    UNIT_NULL,
    UNIT_PAYLOAD,
    'throw new AirError("value.payload", "a unit has no value", { offset: at });',
  ),
  cbor("leaves-missing-payloads-to-whoever-writes", PAYLOAD, NEEDS_PAYLOAD, ""),
  cbor(
    "reads-a-missing-payload-as-none",
    PAYLOAD,
    NEEDS_PAYLOAD,
    'if (!payload && arm.kind !== "unit" && arm.kind !== "option") throw noPayload(tag, { offset: at });',
  ),
  cbor(
    "leaves-unknown-arms-to-whoever-writes",
    ONE_FORM,
    "type.arms.get(tag)",
    'type.arms.get(tag) ?? ({ kind: "unit" } as Type)',
  ),
];

const WRITER_FAULTS: readonly Fault[] = [
  fault(
    "unit-arm-two-forms",
    UNIT,
    { file: ENCODE, find: 'writer.map(arm.kind === "unit" ? 1 : 2);', replace: "writer.map(2);" },
    {
      file: ENCODE,
      find: 'if (arm.kind === "unit") return;',
      replace: 'if (arm.kind === "unit") { writer.text("$value", "$value"); return writer.null(); }',
    },
  ),
  fault(
    "writes-arms-as-keys",
    { rule: "P1", words: "canonical bytes and hashes are those of the Rust reference" },
    { file: ENCODE, find: 'writer.map(arm.kind === "unit" ? 1 : 2);', replace: "writer.map(1);" },
    { file: ENCODE, find: 'writer.text("$tag", "$tag");', replace: "" },
    {
      file: ENCODE,
      find: 'if (arm.kind === "unit") return;',
      replace: 'if (arm.kind === "unit") return writer.null();',
    },
    { file: ENCODE, find: 'writer.text("$value", "$value");', replace: "" },
  ),
];

const JSON_FAULTS: readonly Fault[] = [
  form("reads-no-arms-as-keys-in-json", ARM, SUGAR, "return undefined;"),
  form(
    "reads-no-dollars-in-json",
    UNIT,
    'formWith(json, "$tag", "$value")',
    "(undefined as VariantForm | undefined)",
  ),
  form(
    "knows-no-tag-and-value",
    FORMS_OF_TAGGED,
    'formWith(json, "tag", "value")',
    "(undefined as VariantForm | undefined)",
  ),
  form(
    "knows-no-variant-form",
    FORMS_OF_TAGGED,
    'onlyMember(json, "variant")',
    "(undefined as JsonNode | undefined)",
  ),
  form("takes-variants-with-further-keys-in-json", EXACTLY, EXACT_KEYS, "false"),
  form("takes-tags-that-are-no-text", EXACTLY, 'dollar || member(json, "$tag")', "dollar"),
  form(
    "reads-arms-by-their-names-alone-in-json",
    UNIT,
    'if (json.type !== "object") return undefined;',
    'if (json.type === "string") return { tag: json.value, value: undefined, at: json, tagged: false, stored: false }; if (json.type !== "object") return undefined;',
  ),
  form(
    "reads-the-first-of-two-arms-in-json",
    EXACTLY,
    "if (!only || others.length > 0) return undefined;",
    "if (!only) return undefined;",
  ),
  form(
    "reads-an-empty-object-as-an-arm-without-a-name",
    EXACTLY,
    "if (!only || others.length > 0) return undefined;",
    'if (others.length > 0) return undefined; if (!only) return { tag: "", value: undefined, at: json, tagged: false, stored: false };',
  ),
  form("reads-an-arm-named-tag-as-a-key", EXACTLY, 'tagged || hasExactly(json, "tag", "value")', "tagged"),
  form(
    "reads-an-arm-named-variant-as-a-key",
    FORMS_OF_TAGGED,
    "return form && { ...form, stored: false };",
    "if (form) return { ...form, stored: false };",
  ),
  form(
    "reads-arms-that-are-named-like-tags-as-scalars",
    { rule: "D3", words: "names the kind of the expected type is tagged" },
    SUGAR,
    `if (["text", "hash", "int", "nat", "bool"].includes(only.key)) return undefined; ${SUGAR}`,
  ),
  json("takes-payloads-of-units-in-json", UNIT_OTHER, "value && !isNull", "false"),
  json("refuses-null-for-units-in-json", UNIT_NULL, JSON_NULL, "empty && isEmptyObject(empty)"),
  json("refuses-tagged-null-for-units", UNIT_NULL, JSON_NULL, 'value?.type === "null"'),
  json(
    "calls-payloads-of-units-another-type",
    UNIT_OTHER,
    "value && !isNull",
    'value && !isNull && this.read(value, { kind: "unit" }, false) && false',
  ),
  json(
    "leaves-missing-payloads-to-whoever-writes-in-json",
    PAYLOAD,
    NO_VALUE,
    "if (!form.value) return { tag: form.tag };",
  ),
  json(
    "reads-a-missing-payload-as-none-in-json",
    PAYLOAD,
    NO_VALUE,
    `if (!form.value && arm.kind === "option") return { tag: form.tag, value: NONE }; ${NO_VALUE}`,
  ),
  json(
    "reads-null-as-a-missing-payload",
    PAYLOAD,
    NO_VALUE,
    'if (!form.value || form.value.type === "null") return this.refuse("value.payload", "no value", form.at);',
  ),
  json(
    "reads-names-of-arms-without-case",
    ONE_FORM,
    JSON_ARM,
    "[...type.arms].find(([name]) => name.toLowerCase() === form.tag.toLowerCase())?.[1]",
  ),
  json("takes-unknown-arms-as-units", ONE_FORM, JSON_ARM, `${JSON_ARM} ?? ({ kind: "unit" } as Type)`),
  form("takes-tags-of-any-type", EXACTLY, TAG_IS_TEXT, "!tag"),
];

export const VALUE_VARIANTS_FAULTS: readonly Fault[] = [...CBOR_FAULTS, ...WRITER_FAULTS, ...JSON_FAULTS];
