// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts of sources
/** Values: lists, sets, maps and options. */
import type { Breach, Edit, Fault } from "../fault.ts";

const SETS: Breach = {
  rule: "E8",
  words: "Sets are sorted by their elements' encoded bytes and hold each once",
};
const REPEATED: Breach = { rule: "E8", words: "a repeated key is refused" };
const ONE_FORM: Breach = { rule: "E12", words: "In CBOR each type has one form" };
const COERCED: Breach = { rule: "E12", words: "nothing is coerced" };
const TAGGED: Breach = { rule: "E12", words: "In tagged JSON each type has its own form" };
const EITHER: Breach = { rule: "D5", words: "Either JSON lens is accepted at every typed position" };
const NONE_FORMS: Breach = { rule: "D5", words: 'a tagged none `{"option": null}` or `{"null": {}}`' };
const NULL: Breach = { rule: "E7", words: "an absent option is null" };
const DEPTH: Breach = { rule: "E2", words: "more than 127 arrays and maps in each other" };
const OPENABLE: Breach = { rule: "P4", words: "No accepted input may make a world unopenable" };

const DECODE = "air/values/decode.ts";
const ENCODE = "air/values/encode.ts";
const LITERAL = "air/values/literal.ts";
const FORMS = "air/values/forms.ts";
const FROM_LITERAL = "air/values/from-literal.ts";
const VALUE = "air/values/value.ts";
const ORDER = "air/values/order.ts";
const WRITER = "air/cbor/writer.ts";

const LEVELS = ["L1"];

function fault(name: string, breach: Breach, ...edits: Edit[]): Fault {
  return { name, breaks: [breach], edits, levels: LEVELS };
}

function literal(name: string, breach: Breach, find: string, replace: string): Fault {
  return fault(name, breach, { file: LITERAL, find, replace });
}

function decode(name: string, breach: Breach, find: string, replace: string): Fault {
  return fault(name, breach, { file: DECODE, find, replace });
}

const NOT_ARRAY = 'if (array.type !== "array") return this.wrong(array, nameOfType(type));';
const LIST = 'this.items(json, type.item, "list", type, inTagged)';
const UNIQUE = "[...new Map(items.map((item) => [identityOf(item), item])).values()]";
const SORTED = "[...byBytes].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))";
const CLOSE_SET = 'this.sortEntries(first, 1, "");';
const IS_PAIR = 'if (json.type !== "array" || json.items.length !== 2) return undefined;';
const ADD_PAIR =
  'if (pair) add(this.read(pair[0], type.key, inside), pair[1], pair[0]);\n        else this.wrong(item, tagged ? \'an entry {"key", "value"}\' : "a pair [key, value]");';
const IS_OBJECT = 'source.type === "object" && !tagged && type.key.kind === "text"';
const TAGGED_MAP = 'onlyMember(json, "map")';
const OPTION_NONE = 'if (json.type === "null") {\n      this.sugar = true;\n      return NONE;\n    }';
const OPTION_SOME = "return this.read(json, item, inTagged);";

const SET_FAULTS: readonly Fault[] = [
  fault(
    "leaves-sets-unsorted",
    SETS,
    { file: WRITER, find: CLOSE_SET, replace: "this.marks.length = first;" },
    { file: ORDER, find: SORTED, replace: "[...byBytes]" },
  ),
  fault("sorts-sets-by-their-tagged-form", SETS, {
    file: WRITER,
    find: CLOSE_SET,
    replace: "this.marks.length = first;",
  }),
  fault(
    "set-not-deduped",
    SETS,
    { file: VALUE, find: UNIQUE, replace: "[...items]" },
    { file: WRITER, find: "continue;", replace: "" },
    {
      file: ORDER,
      find: "new Map(items.map((item) => [bytesOf(item), item]))",
      replace: "items.map((item) => [bytesOf(item), item] as const)",
    },
  ),
  literal("sorts-lists-like-sets", SETS, LIST, `sortUnique(${LIST} ?? [])`),
];

const LIST_FAULTS: readonly Fault[] = [
  literal(
    "takes-a-tagged-set-for-a-list",
    TAGGED,
    LIST,
    'this.items(json, type.item, onlyMember(json, "set") ? "set" : "list", type, inTagged)',
  ),
  literal(
    "reads-null-as-an-empty-list",
    COERCED,
    NOT_ARRAY,
    `if (array.type === "null") return []; ${NOT_ARRAY}`,
  ),
  literal(
    "reads-objects-as-lists-of-their-values",
    COERCED,
    NOT_ARRAY,
    `if (array.type === "object") return array.members.map((one) => this.read(one.value, item, false)); ${NOT_ARRAY}`,
  ),
  literal(
    "reads-no-tagged-lists",
    EITHER,
    "array.items.map((one) => this.read(one, item, inTagged && tagged !== undefined))",
    'tagged ? this.wrong(array, "a list") : array.items.map((one) => this.read(one, item, false))',
  ),
  literal(
    "passes-over-elements-of-another-type",
    COERCED,
    "array.items.map((one) => this.read(one, item, inTagged && tagged !== undefined))",
    "array.items.filter((one, i) => (i === 0 || one.type === array.items[0]?.type)).map((one) => this.read(one, item, inTagged && tagged !== undefined))",
  ),
  decode(
    "reads-maps-as-lists",
    ONE_FORM,
    "this.reader.array(kind)",
    "this.reader.peek() >>> 5 === 5 ? this.reader.map(kind) : this.reader.array(kind)",
  ),
  fault("passes-over-the-rest-of-a-list-in-cbor", ONE_FORM, {
    file: DECODE,
    find: "for (let i = 0; i < count; i++) {\n      this.path.push(i);\n      items.push(this.value(type));\n      this.path.pop();\n    }",
    replace:
      'for (let i = 0; i < count; i++) { try { items.push(this.value(type)); } catch (error) { if (i === 0 || !isAirError(error) || !error.code.startsWith("value.")) throw error; break; } }',
  }),
  fault("writes-deeper-than-it-reads", OPENABLE, {
    file: ENCODE,
    find: 'if (depth >= MAX_DEPTH) {\n        throw new AirError("cbor.too_deep", `arrays and maps are nested deeper than ${MAX_DEPTH}`);\n      }',
    replace: "",
  }),
  fault("nests-values-one-too-few", DEPTH, {
    file: ENCODE,
    find: "depth >= MAX_DEPTH",
    replace: "depth >= MAX_DEPTH - 1",
  }),
];

const MAP_FAULTS: readonly Fault[] = [
  literal("reads-no-tagged-maps", EITHER, TAGGED_MAP, "(undefined as JsonNode | undefined)"),
  fault(
    "reads-objects-as-maps-with-any-keys",
    TAGGED,
    { file: LITERAL, find: IS_OBJECT, replace: 'source.type === "object" && !tagged' },
    {
      file: LITERAL,
      find: "add({ text: one.key }, one.value, one.value);",
      replace:
        'add(this.read({ ...one.value, type: "string", value: one.key } as JsonNode, type.key, false), one.value, one.value);',
    },
  ),
  literal(
    "reads-objects-under-the-tag-of-a-map",
    TAGGED,
    IS_OBJECT,
    'source.type === "object" && type.key.kind === "text"',
  ),
  literal("reads-no-objects-as-maps", EITHER, IS_OBJECT, "false as boolean"),
  literal("reads-no-pairs-as-maps", EITHER, 'source.type === "array"', 'source.type === "array" && tagged'),
  literal(
    "passes-over-what-is-no-pair",
    COERCED,
    ADD_PAIR,
    "if (pair) add(this.read(pair[0], type.key, inside), pair[1], pair[0]);",
  ),
  fault("takes-pairs-of-three", COERCED, {
    file: FORMS,
    find: IS_PAIR,
    replace: 'if (json.type !== "array" || json.items.length < 2) return undefined;',
  }),
  fault("takes-entries-with-further-keys", TAGGED, {
    file: FORMS,
    find: 'if (json.type !== "object" || json.members.length !== 2) return undefined;',
    replace: 'if (json.type !== "object") return undefined;',
  }),
  literal("leaves-repeated-keys-to-whoever-writes", REPEATED, "before?.bytes !== bytes", "true"),
  fault(
    "last-duplicate-wins",
    REPEATED,
    { file: LITERAL, find: "before?.bytes !== bytes", replace: "true" },
    {
      file: LITERAL,
      find: "sorted.map(({ entry }) => ({ key: entry.key, value: entry.value }))",
      replace:
        "sorted.filter(({ bytes }, i) => sorted[i + 1]?.bytes !== bytes).map(({ entry }) => ({ key: entry.key, value: entry.value }))",
    },
  ),
  literal(
    "takes-keys-for-text",
    COERCED,
    "this.read(pair[0], type.key, inside)",
    'this.read(pair[0], { kind: "text" }, inside)',
  ),
  fault(
    "reads-lists-of-pairs-as-maps",
    ONE_FORM,
    {
      file: DECODE,
      find: 'this.reader.freeMap("map")',
      replace: 'this.reader.peek() >>> 5 === 4 ? this.reader.array("") : this.reader.freeMap("map")',
    },
    {
      file: DECODE,
      find: "this.value(keyType)",
      replace:
        'this.reader.peek() >>> 5 === 4 ? (this.reader.array(""), this.value(keyType)) : this.value(keyType)',
    },
  ),
];

const OPTION_FAULTS: readonly Fault[] = [
  literal("reads-no-null-as-none", NULL, OPTION_NONE, ""),
  literal(
    "takes-null-under-null",
    NONE_FORMS,
    'isEmptyObject(tagged) ? NONE : this.wrong(tagged, "{}")',
    "NONE",
  ),
  literal(
    "reads-no-tagged-none",
    NONE_FORMS,
    'onlyMember(json, "null")',
    "(undefined as JsonNode | undefined)",
  ),
  literal(
    "knows-no-tagged-option",
    NONE_FORMS,
    'onlyMember(json, "option")',
    "(undefined as JsonNode | undefined)",
  ),
  literal(
    "reads-a-tagged-some",
    NONE_FORMS,
    'option.type === "null" ? NONE : this.wrong(option, "null")',
    'option.type === "null" ? NONE : this.read(option, item, inTagged)',
  ),
  literal(
    "reads-an-empty-object-as-none",
    NONE_FORMS,
    OPTION_SOME,
    `if (isEmptyObject(json)) return NONE; ${OPTION_SOME}`,
  ),
  decode(
    "reads-null-as-some-in-cbor",
    NULL,
    "reader.isNull() ? NULL : this.value(type.item)",
    "this.value(type.item)",
  ),
  fault("wraps-some-in-a-list", NULL, {
    file: ENCODE,
    find: "return writeValue(writer, value, type.item, depth);",
    replace: "writer.array(1); return writeValue(writer, value, type.item, depth);",
  }),
  fault("reads-none-where-something-else-stands", COERCED, {
    file: DECODE,
    find: "reader.isNull() ? NULL : this.value(type.item)",
    replace:
      '(() => { try { return reader.isNull() ? NULL : this.value(type.item); } catch (error) { if (isAirError(error) && error.code === "value.type") return NULL; throw error; } })()',
  }),
  literal(
    "reads-none-where-something-else-stands-in-json",
    COERCED,
    OPTION_SOME,
    'if (json.type === "string" && item.kind === "int") return NONE; return this.read(json, item, inTagged);',
  ),
];

export const VALUE_LISTS_FAULTS: readonly Fault[] = [
  ...SET_FAULTS,
  ...LIST_FAULTS,
  ...MAP_FAULTS,
  ...OPTION_FAULTS,
  fault("drops-none-from-sets", SETS, {
    file: FROM_LITERAL,
    find: "setOf((payload as readonly Tree[]).map(literalValue))",
    replace: "setOf((payload as readonly Tree[]).map(literalValue).filter((one) => one !== NULL))",
  }),
];
